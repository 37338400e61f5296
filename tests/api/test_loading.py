"""Loading gives typed frames that a reader can compute with."""

import json

import pandas as pd
import pytest

import revdata
from revdata.dataset.rows import DataError
from revdata.errors import NotFoundError
from revdata.files.paths import package_root


@pytest.mark.parametrize("name", revdata.tables())
def test_every_table_loads_typed(name: str) -> None:
    """No column is of the object type, and coded columns are categorical."""
    frame = revdata.load(name)
    assert not [c for c in frame if frame[c].dtype == object]
    for field in revdata.dataset.opening.base_package().table(name).fields:
        assert isinstance(frame[field.name].dtype, pd.CategoricalDtype) == bool(field.vocabulary)


def test_attributes_are_fresh_frames() -> None:
    """Changing a loaded frame changes nothing for the next reader."""
    frame = revdata.claims
    frame["statement"] = "changed"
    assert "changed" not in set(revdata.claims["statement"])


def test_ordered_vocabularies_compare() -> None:
    """Where the vocabulary is ordered, so is the column: core outweighs supporting."""
    assert set(revdata.claims.query("certainty >= 'plain'")["certainty"]) == {"plain"}


def test_types_are_those_of_the_schema() -> None:
    """Integers and booleans are nullable, dates are dates, and empty cells are missing."""
    passages, claims = revdata.passages, revdata.claims
    assert passages["paragraph"].dtype == "Int64"
    assert passages["gap_after"].dtype == "boolean"
    assert claims["date_earliest"].dtype == "datetime64[us]"
    assert claims["utterance_id"].isna().any()


def test_attrs_say_what_is_loaded() -> None:
    """A frame carries its table, version, licence and cite key, no more."""
    assert revdata.leaders.attrs == {
        "table": "leaders",
        "version": revdata.__version__,
        "licence": "CC-BY-4.0",
        "cite_key": f"revdata-{revdata.__version__}",
    }


def test_resolved_findings_carry_their_claim() -> None:
    """A finding says whose claim it is and how surely, and links show labels."""
    frame = revdata.load("class_bases", resolve=True)
    row = frame[(frame["actor"] == "Kerensky") & (frame["tie"] == "represents")].iloc[0]
    assert row["base_actor"] == "Revolutionary masses of 1917"
    assert (row["speaker"], row["certainty"]) == ("the author", "hedged")


def test_speaker_of_a_quoted_claim_is_named() -> None:
    """A claim made in an utterance is resolved to its speaker."""
    frame = revdata.load("doctrines", resolve=True)
    assert set(frame["speaker"]) >= {"Lenin", "Soviet literature"}


@pytest.mark.parametrize("name", ["claims", "leaders", "actors", "utterances", "names", "passages"])
def test_passages_are_joined_on(name: str) -> None:
    """Each row names its passages, with a locator for each."""
    frame = revdata.load(name, passages=True)
    assert len(frame) == len(revdata.load(name))
    assert (frame["passage_ids"].str.split().str.len() >= 1).all()
    counts = [frame[c].str.count(" ") for c in ("passage_ids", "locators")]
    assert (counts[0] == counts[1]).all()
    assert (
        frame["locators"].str.fullmatch(r"§[0-9]+¶[0-9]+\.[0-9]+( §[0-9]+¶[0-9]+\.[0-9]+)*").all()
    )


def test_only_stating_passages_are_joined() -> None:
    """A passage cited as support or context is not among those that state a claim."""
    citations = revdata.citations
    claim = citations.loc[citations["role"] == "supports", "claim_id"].iloc[0]
    of_claim = citations[citations["claim_id"] == claim]
    joined = revdata.load("claims", passages=True).set_index("claim_id")["passage_ids"][claim]
    assert set(joined.split()) == set(of_claim.query("role == 'states'")["passage_id"])


def test_another_checkout_is_read(package_copy, edit) -> None:
    """With a path, the tables of another version are loaded."""
    edit("actors", "bureaucracy", {"label": "Another label"})
    frame = revdata.load("actors", path=package_copy).set_index("actor_id")
    assert frame.loc["bureaucracy", "label"] == "Another label"


def test_spoiled_data_do_not_load_in_silence(data_copy, edit) -> None:
    """A cell that cannot be read is an error that names the place."""
    line = edit("passages", "st.p06.s03", {"words": "many"})
    with pytest.raises(DataError, match=f"passages.csv, line {line}: 'many' is no whole number"):
        revdata.load("passages", path=data_copy)


def test_all_tables_at_once() -> None:
    """load_all gives every table under its name."""
    assert list(revdata.load_all()) == revdata.tables()


def test_unknown_table_suggests_near_names() -> None:
    """A misspelled table is answered with the near names."""
    with pytest.raises(NotFoundError, match="Did you mean leaders"):
        revdata.load("leader")
    with pytest.raises(AttributeError):
        _ = revdata.leader


def test_dir_completes_tables_and_functions() -> None:
    """Completion offers the tables and the public functions."""
    assert {"claims", "load", "validate", "schema"} <= set(dir(revdata))


def test_info_explains_a_column() -> None:
    """A column's entry has its meaning, its codes and what an empty cell says."""
    entry = str(revdata.info("claims.stance"))
    assert "turns-against" in entry
    assert "empty" in entry
    assert "<table>" in revdata.info("leaders")._repr_html_()
    with pytest.raises(
        NotFoundError, match=r"There is no column of claims 'stanze'. Did you mean stance"
    ):
        revdata.info("claims.stanze")


def test_find_ignores_case_and_accents() -> None:
    """A name is found by its spelling in the text and by the common one."""
    for words in ("kerenskii", "KERENSKY", "pilsudski", "Piłsudski"):
        found = revdata.find(words)
        assert "names" in set(found["kind"]), words


def test_explain_gives_a_claim_whole() -> None:
    """A claim comes with speaker, findings, passages and related claims."""
    claims = revdata.load("claims", resolve=True)
    quoted = claims.loc[claims["stance"] == "endorses", "claim_id"].iloc[0]
    explanation = revdata.explain(quoted)
    assert explanation.row["stance"] == "endorses"
    assert explanation.passages
    assert "mentions" in explanation.related
    assert explanation.to_dict()["id"] == quoted


def test_package_is_a_frictionless_package() -> None:
    """The data package opens as a frictionless Package with all its resources."""
    assert [resource.name for resource in revdata.package().resources] == revdata.tables()


def test_repeated_keys_do_not_load_in_silence(data_copy) -> None:
    """A key that stands twice is an error, also where a contribution repeats the base's."""
    path = data_copy / "terms.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=f"terms.csv, line {len(lines) + 1}: the key"):
        revdata.load("terms", path=data_copy)
    with pytest.raises(DataError, match="stands in an earlier row too"):
        revdata.load("terms", extra=[package_root()])


def test_dangling_citations_do_not_break_the_join(data_copy, edit) -> None:
    """A citation of a passage that does not exist gives no locator, and no traceback."""
    edit("citations", "ct0001", {"passage_id": "st.p99.s99"})
    frame = revdata.load("claims", path=data_copy, passages=True)
    assert not frame["passage_ids"].str.contains("p99").any()


def test_contributions_load_with_their_name(tmp_path) -> None:
    """A contribution's rows come after the base's, with a column that says whose they are."""
    base = json.loads((package_root() / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in base["resources"] if r["name"] == "terms")
    schema = json.loads((package_root() / "schemas" / "terms.json").read_text(encoding="utf-8"))
    document = {"name": "mine", "resources": [resource | {"path": "terms.csv", "schema": schema}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(document))
    (tmp_path / "terms.csv").write_text(
        "term_id,label,event_id,stage_id,note\nmine.t-new,New,,,\n", encoding="utf-8"
    )
    for extra in ([tmp_path], str(tmp_path)):
        frame = revdata.load("terms", extra=extra)
        assert len(frame) == len(revdata.terms) + 1
        assert frame.iloc[-1][["term_id", "package"]].tolist() == ["mine.t-new", "mine"]


def test_wrong_arguments_are_answered_in_a_sentence() -> None:
    """Asking for what cannot be is our own error, never one from inside."""
    for call in (
        lambda: revdata.coverage("chapter"),
        lambda: revdata.load(None),
        lambda: revdata.explain(3),
        lambda: revdata.info(None),
    ):
        with pytest.raises(revdata.RevdataError):
            call()


def test_a_locator_leads_to_its_passage() -> None:
    """The locator shown everywhere can be asked for."""
    assert revdata.explain("§1¶13.4").identifier == "st.p13.s04"


@pytest.mark.parametrize("table", revdata.open())
def test_dtypes_make_read_csv_read_what_load_does(table: str) -> None:
    """With them the stored file is read as the loaded table, but for days, which stay text."""
    read = pd.read_csv(package_root() / "data" / f"{table}.csv", dtype=revdata.dtypes(table))
    loaded = revdata.load(table, derived=False)
    for day in loaded.select_dtypes("datetime"):
        read[day] = pd.to_datetime(read[day]).astype("datetime64[us]")
    pd.testing.assert_frame_equal(read, loaded)


def test_find_takes_a_date_of_the_republican_calendar_as_it_is_typed() -> None:
    """What bears the date comes first, and what is dated to that day follows."""
    found = revdata.find("9 thermidor an II")["id"].tolist()
    assert found == ["ev-french-thermidor", "n411", "cy004"]
    found = revdata.find("13 Vendémiaire IV", texts=["lebon"])["id"].tolist()
    assert found[:3] == ["pr.ev-october-riot", "pr.cy004", "pr.c0020"]


def test_spark_is_given_the_stored_columns_in_their_order() -> None:
    """The DDL names every column of the file with its type; a date in EDTF is text."""
    columns = dict(part.split("` ") for part in revdata.spark_schema("claims")[1:].split(", `"))
    with (package_root() / "data" / "claims.csv").open(encoding="utf-8") as file:
        assert list(columns) == file.readline().strip().split(",")
    assert (columns["date_edtf"], columns["date_latest"]) == ("STRING", "DATE")
