"""Derived columns say whose a row is, wherever it is read, and are demanded nowhere."""

import itertools

import pytest

import revdata
from revdata.dataset.derived import author_holds, derived_fields
from revdata.dataset.opening import base_package

ACTS = [code["code"] for code in revdata.codes("act")]
STANCES = [code["code"] for code in revdata.codes("stance")]
OF_A_CLAIM = ["source_id", "author", "speaker_id", "act", "stance", "tone", "modality"]
OF_A_CLAIM += ["certainty", "condition_claim_id", "author_holds"]


@pytest.mark.parametrize(("act", "stance"), itertools.product(ACTS, STANCES))
def test_the_author_holds_what_the_published_table_says(act: str, stance: str) -> None:
    """What is rejected is not held; reports, turned words and questions are open; else it is."""
    if stance == "rejects":
        expected = "no"
    elif stance in ("reports", "turns-against") or act == "asks":
        expected = "open"
    else:
        expected = "yes"
    assert author_holds(act, stance) == expected
    assert expected in {code["code"] for code in revdata.codes("author-holds")}


@pytest.mark.slow
def test_findings_and_accounts_end_with_what_is_read_from_the_claim() -> None:
    """Each has the columns in the published order, with the values of its claim."""
    claims = revdata.claims.set_index("claim_id")
    for table in base_package().tables.values():
        if table.group not in ("findings", "accounts") or "claim_id" not in table.columns:
            continue
        frame = revdata.load(table.name)
        expected = [name for name in OF_A_CLAIM if name not in table.columns]
        expected += ["tie_family"] if table.name == "class_bases" else []
        assert list(frame.columns) == [*table.columns, *expected], table.name
        rows = frame[frame["claim_id"].notna()]
        for name in ("act", "stance", "tone", "author_holds"):
            assert rows[name].astype("str").tolist() == (
                claims.loc[rows["claim_id"], name].astype("str").tolist()
            )


def test_predictions_of_others_are_not_the_authors() -> None:
    """A prediction that the author rejects shows its speaker and that he does not hold it."""
    predictions = revdata.predictions
    rejected = predictions[predictions["stance"] == "rejects"]
    assert len(rejected)
    assert set(rejected["author_holds"]) == {"no"}
    assert rejected["speaker_id"].notna().all()


def test_every_tie_has_its_family() -> None:
    """The family of a tie is that of the code list."""
    families = base_package().code_list("class-tie")
    known = {code.code: code.family for code in families}
    bases = revdata.class_bases
    assert bases["tie_family"].tolist() == [known[tie] for tie in bases["tie"]]


@pytest.mark.parametrize("name", ["leaders", "class_bases", "stages", "claims"])
def test_stored_columns_alone_are_to_be_had(name: str) -> None:
    """With derived=False a table has the columns of its file, and resolving still works."""
    table = base_package().table(name)
    assert tuple(revdata.load(name, derived=False).columns) == table.columns
    resolved = revdata.load(name, derived=False, resolve=True)
    assert not set(resolved.columns) & {f.name for f in derived_fields(base_package(), table)}


def test_derived_columns_are_in_the_codebook() -> None:
    """A derived column has an entry that says so."""
    entry = str(revdata.info("leaders.author_holds"))
    assert "derived" in entry
    assert "open" in entry
