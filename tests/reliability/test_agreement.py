"""Agreement of codings: the coefficient, the matching, odd input, what is shown."""

import csv
import json
import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from click.testing import Result
from hypothesis import assume, given
from hypothesis import strategies as st

import revdata
from revdata.errors import NotFoundError, RevdataError, UnreadableInputError
from revdata.files.paths import package_root
from revdata.reliability.codings import read_codings
from revdata.reliability.coefficient import alphas, masi, measure
from revdata.reliability.matching import match_claims

READINGS = package_root() / "data" / "reliability"
HEADER = ("claim_id", "passage_ids", "statement", "kind", "act", "certainty", "date_basis")
Run = Callable[..., Result]

# Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, examples A, B and C.
BINARY = list(zip("0100000010", "1110010000", strict=True))
NOMINAL = list(zip("aabbdcccedda", "babbbcccedd" + "d", strict=True))
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
UNITS = list(zip(*FOUR, strict=True))


def write(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """Write a coding as one CSV file and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return path


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Return two codings: three claims that match, one of each alone, one kind in dispute."""
    a = [
        ("a1", "st.p01.s02", "Struggle is a contest of forces.", "cause", "asserts", "plain", ""),
        ("a2", "st.p01.s02", "Arguments do not decide.", "cause", "denies", "plain", ""),
        ("a3", "st.p01.s03", "Leaders matter a great deal.", "appraisal", "asserts", "hedged", ""),
        ("a4", "st.p01.s03", "Xylophones.", "method", "asserts", "plain", "stated"),
        ("a5", "st.p02.s01", "The masses rose in February.", "occurrence", "asserts", "plain", ""),
    ]
    b = [
        ("b1", "st.p01.s02", "Arguments do not decide it.", "cause", "denies", "plain", ""),
        (
            "b2",
            "st.p01.s02",
            "The struggle is a contest of forces.",
            "cause",
            "asserts",
            "plain",
            "",
        ),
        ("b3", "st.p01.s03", "Leaders matter a good deal.", "cause", "asserts", "hedged", ""),
        ("b4", "st.p01.s01", "Zithers.", "method", "asserts", "plain", ""),
    ]
    return write(tmp_path / "a.csv", a), write(tmp_path / "b.csv", b)


# The coefficient


@pytest.mark.parametrize(
    ("units", "level", "expected"),
    [
        (BINARY, "nominal", 0.095),
        (NOMINAL, "nominal", 0.692),
        (UNITS, "nominal", 0.743),
        (UNITS, "ordinal", 0.815),
        (UNITS, "interval", 0.849),
    ],
)
def test_alpha_is_that_of_the_published_examples(units: Any, level: Any, expected: float) -> None:
    """Krippendorff's own examples, missing values included, come out as he prints them."""
    assert round(measure(units, level).alpha or 0, 3) == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", "a"), ("b", "b"), ("c", "c")], 1.0),
        ([("a", "a"), ("a", "b"), ("b", "b"), ("b", "a")], 0.125),
        ([("a", "b"), ("b", "a")], -0.5),
    ],
)
def test_alpha_on_cases_worked_by_hand(pairs: list[tuple[str, str]], expected: float) -> None:
    """Nominal alpha is right on cases small enough for paper."""
    assert measure(pairs).alpha == pytest.approx(expected)


values = st.one_of(st.none(), st.integers(0, 4))


@pytest.mark.slow
@given(
    st.lists(st.tuples(values, values, values), min_size=2, max_size=8),
    st.sampled_from(["nominal", "ordinal", "interval"]),
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
)
def test_samples_are_reckoned_as_the_library_would(units: Any, level: Any, drawn: Any) -> None:
    """Alpha of a sample, from sums, is what krippendorff gives for the units so repeated."""
    rows = [[unit.count(v) for v in range(5)] for unit in units]
    kept = [(row, n) for row, n in zip(rows, drawn, strict=False) if sum(row) > 1]
    repeated = np.array([row for row, n in kept for _ in range(n)])
    counts, weights = np.array([r for r, _ in kept], float), np.array([[n for _, n in kept]], float)
    assume(len(repeated))
    found = alphas(weights, counts, level, range(5))[0]
    if (repeated.sum(axis=0) > 0).sum() < 2:
        assert np.isnan(found)
    else:
        expected = krippendorff.alpha(value_counts=repeated, level_of_measurement=level)
        assert found == pytest.approx(expected)


def test_masi_weighs_overlap_by_inclusion() -> None:
    """Passonneau's measure: 1, 2/3 of Jaccard for a subset, 1/3 for mere overlap, none."""
    x, xy, yz, z = map(frozenset, ("x", "xy", "yz", "z"))
    assert masi(x, x) == 0
    assert masi(x, xy) == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert masi(xy, yz) == pytest.approx(1 - 1 / 3 / 3)
    assert masi(x, z) == 1


def test_alpha_of_sets_is_worked_by_hand() -> None:
    """Two units of sets: observed and expected MASI distances, summed on paper, give alpha."""
    x, xy, z = map(frozenset, ("x", "xy", "z"))
    # Observed: 2 * 2/3 over both units. Expected: pairs of {x, xy, z, z}: 2/3 + 2 + 2, twice, / 3.
    expected = 1 - (2 * 2 / 3) / (2 * (2 / 3 + 2 + 2) / 3)
    assert measure([(x, xy), (z, z)], "set").alpha == pytest.approx(expected)


def test_the_interval_is_the_same_for_a_seed_and_holds_alpha() -> None:
    """The bootstrap is repeatable, and its interval lies about the coefficient."""
    one, again = measure(NOMINAL), measure(NOMINAL)
    assert one == again
    assert one.low is not None and one.alpha is not None and one.high is not None
    assert one.low < one.alpha < one.high


@pytest.mark.parametrize(
    ("units", "agreement", "remark"),
    [
        ([], None, "Nothing has a value from two coders."),
        ([("a", None), (None, "b")], None, "Nothing has a value from two coders."),
        ([("a", "a"), ("a", "a")], 1.0, "Every value is the same"),
        ([("a", "b")], 0.0, "There is one unit only"),
        ([("a", "a"), ("b", "b"), ("a", "a"), ("b", "b")], 1.0, "not certainty"),
    ],
)
def test_what_is_not_defined_is_said(units: Any, agreement: float | None, remark: str) -> None:
    """A figure that means nothing is None, and a sentence says why."""
    found = measure(units)
    assert found.agreement == agreement
    assert remark in found.remark
    assert found.remark.endswith(".")


# The second reading that the package keeps


def test_the_kept_readings_give_the_published_figures() -> None:
    """Matches made by a reader give back the figures and intervals of the reliability study."""
    found = revdata.agreement(
        READINGS / "first.csv", READINGS / "second.csv", matches=READINGS / "matches.csv"
    )
    assert found.units[["claims", "found"]].values.tolist() == [[111, 106], [116, 106]]
    rows = found.variables.set_index("variable")[["agreement", "alpha", "low", "high"]]
    expected = {
        "kind": [0.783, 0.75, 0.66, 0.84],
        "act": [0.915, 0.80, 0.66, 0.91],
        "stance": [0.925, 0.71, 0.57, 0.85],
        "modality": [0.972, 0.92, 0.81, 1.00],
        "certainty": [0.972, 0.65, -0.01, 1.00],
    }
    for variable, (share, *figures) in expected.items():
        got = rows.loc[variable].tolist()
        assert [round(got[0], 3), *(round(value, 2) for value in got[1:])] == [share, *figures]


def test_a_text_that_ships_is_a_coding_by_its_name() -> None:
    """The name of a text stands for its rows, and may be given another."""
    second = READINGS / "2.1" / "lebon" / "second.csv"
    codings, _ = read_codings(["lebon", f"again={second}"])
    assert [coding.name for coding in codings] == ["lebon", "again"]
    assert codings[0].claims[0].identifier == "pr.c0001"


@pytest.mark.slow
def test_the_matching_finds_what_a_reader_matched() -> None:
    """Of 106 matches that a reader made without seeing codes, 103 are found among 108."""
    codings, _ = read_codings([READINGS / "first.csv", READINGS / "second.csv"])
    found = {(m.claims[0].identifier, m.claims[1].identifier) for m in match_claims(codings)}
    with (READINGS / "matches.csv").open(encoding="utf-8", newline="") as file:
        made = {(row["first_id"], row["second_id"]) for row in csv.DictReader(file)}
    assert (len(found), len(found & made), len(made)) == (108, 103, 106)


# Matching


def test_claims_are_matched_by_passage_and_words(pair: tuple[Path, Path]) -> None:
    """The best pairs are found across the order of rows; what shares no passage stays alone."""
    found = revdata.agreement(*pair)
    assert found.matches[["a_id", "b_id"]].values.tolist() == [
        ["a1", "b2"],
        ["a2", "b1"],
        ["a3", "b3"],
    ]
    alone = found.unmatched.set_index("id")
    assert alone["missed"].to_dict() == {"a4": True, "a5": False, "b4": True}
    assert alone.loc["a4", "nearest_id"] == "b3"
    assert alone["nearest_id"].isna().to_dict() == {"a4": False, "a5": True, "b4": True}


def test_codes_do_not_decide_a_match(tmp_path: Path) -> None:
    """A claim with another kind and the same words is preferred to one with the same kind."""
    words = ("Hunger drove the masses back.", "Fatigue held the party down.")
    a = write(tmp_path / "a.csv", [("a1", "st.p01.s02", words[0], "cause", "asserts", "plain", "")])
    b = write(
        tmp_path / "b.csv",
        [
            ("b1", "st.p01.s02", words[1], "cause", "asserts", "plain", ""),
            ("b2", "st.p01.s02", words[0], "method", "denies", "hedged", ""),
        ],
    )
    assert revdata.agreement(a, b).matches["b_id"].tolist() == ["b2"]


def test_three_codings_are_joined_with_one_claim_each(tmp_path: Path, pair) -> None:
    """Pairs join into a match of three, and a coder who lacks a claim leaves a gap."""
    third = write(
        tmp_path / "c.csv",
        [("c1", "st.p01.s02", "Arguments do not decide.", "cause", "asserts", "plain", "")],
    )
    found = revdata.agreement(*pair, third)
    rows = found.matches.set_index("a_id")[["b_id", "c_id"]]
    assert rows.loc["a2"].tolist() == ["b1", "c1"]
    assert rows.loc["a1", "b_id"] == "b2" and rows["c_id"].isna().sum() == 2
    act = found.disagreements.set_index("variable").loc["act"]
    assert act[["a_value", "b_value", "c_value"]].tolist() == ["denies", "denies", "asserts"]
    assert found.units.set_index(["coding", "other"]).loc[("c", "a"), "share"] == 1


def test_found_claims_are_counted_where_both_read(pair: tuple[Path, Path]) -> None:
    """A claim counts as missed in a paragraph the other coded, or everywhere if asked to."""
    columns = ["coding", "claims", "found", "elsewhere"]
    found = revdata.agreement(*pair)
    assert found.units[columns].values.tolist() == [["a", 4, 3, 1], ["b", 4, 3, 0]]
    whole = revdata.agreement(*pair, whole_text=True)
    assert whole.units[columns].values.tolist() == [["a", 5, 3, 0], ["b", 4, 3, 0]]
    assert "1 claim elsewhere, not counted as missed" in found.to_text()


def test_an_empty_cell_is_a_value_where_the_codebook_gives_it_a_meaning(tmp_path: Path) -> None:
    """No date against a date is a disagreement; an empty required cell is a missing value."""
    row = ("1", "st.p01.s02", "Leaders matter.", "cause", "asserts", "plain", "stated")
    other = ("1", "st.p01.s02", "Leaders matter.", "", "asserts", "plain", "")
    a, b = write(tmp_path / "a.csv", [row]), write(tmp_path / "b.csv", [other])
    found = revdata.agreement(a, b, variables=["date_basis", "kind"])
    assert found.variables["units"].tolist() == [1, 0]
    assert found.disagreements[["a_value", "b_value"]].values.tolist() == [["stated", "(empty)"]]


# Corrected matches


def test_saved_matches_come_back_corrected(run: Run, tmp_path: Path, pair) -> None:
    """The matches that are saved can be edited and given back, and then decide."""
    saved = tmp_path / "matches.csv"
    assert run("agreement", *map(str, pair), "--save-matches", str(saved)).exit_code == 0
    with saved.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert [row[1:3] for row in rows] == [
        ["a1", "b2"],
        ["a2", "b1"],
        ["a3", "b3"],
        ["a4", ""],
        ["", "b4"],
    ]
    rows[3][2], rows[4][2] = "b4", ""
    rows[3][header.index("remark")] = "read aloud"
    write(saved, rows, header)
    found = revdata.agreement(*pair, matches=saved)
    assert found.matches["b_id"].tolist() == ["b2", "b1", "b3", "b4"]
    assert found.matches["remark"].tolist()[3] == "read aloud"
    assert found.notes == ()


def test_matches_that_cannot_be_are_named_all_at_once(tmp_path: Path, pair) -> None:
    """Unknown and repeated claims are reported with their lines, together."""
    rows = [("a1", "b1"), ("a9", "b1"), ("a2", "b2")]
    path = write(tmp_path / "m.csv", rows, ("a_id", "b_id"))
    with pytest.raises(UnreadableInputError) as caught:
        revdata.agreement(*pair, matches=path)
    assert str(caught.value).splitlines() == [
        f"{path}, line 3, column a_id: There is no claim of a 'a9'. There are: a1, a2, a3, a4, a5.",
        f"{path}, line 3, column b_id: 'b1' is matched on line 2 already.",
    ]


def test_matches_of_other_codings_are_refused(tmp_path: Path, pair) -> None:
    """A file without a column for a coding is refused, and the repair is named."""
    path = write(tmp_path / "m.csv", [("a1", "b1")], ("anna_id", "b_id"))
    with pytest.raises(UnreadableInputError, match=r"lacks the column a_id.*NAME=PATH"):
        revdata.agreement(*pair, matches=path)
    assert len(revdata.agreement(f"anna={pair[0]}", pair[1], matches=path).matches) == 1


def test_claims_that_given_matches_leave_out_are_noted(tmp_path: Path, pair) -> None:
    """Matches that pass claims over in silence do not look like a judgement on them."""
    path = write(tmp_path / "m.csv", [("a1", "b2"), ("a2", "")], ("a_id", "b_id"))
    (note,) = revdata.agreement(*pair, matches=path).notes
    assert note == f"Claims that {path} does not name count as unmatched: 2 of a, 3 of b."


# What a coding may be


@pytest.mark.slow
def test_base_and_folders_and_files_can_be_compared(data_copy: Path, edit, tmp_path: Path) -> None:
    """The package, a folder of CSV files and a single file with passages are all codings."""
    edit("claims", "c0001", {"stance": "rejects"})
    found = revdata.agreement("base", data_copy, READINGS / "second.csv", variables=["stance"])
    assert found.names == ("base", "data", "second")
    pair = revdata.agreement("base", data_copy, variables=["stance"])
    assert pair.disagreements[["base_id", "base_value", "data_value"]].values.tolist() == [
        ["c0001", "own", "rejects"]
    ]


def test_a_contribution_is_compared_by_its_own_rows(tmp_path: Path, package_copy: Path) -> None:
    """Of a contribution its own claims count, not those of the base it extends."""
    folder = tmp_path / "mine"
    folder.mkdir()
    document = json.loads((package_copy / "datapackage.json").read_text(encoding="utf-8"))
    resources = [
        {
            **resource,
            "path": f"{resource['name']}.csv",
            "schema": json.loads((package_copy / resource["schema"]).read_text(encoding="utf-8")),
        }
        for resource in document["resources"]
        if resource["name"] in {"claims", "citations"}
    ]
    descriptor = json.dumps({"name": "mine", "resources": resources})
    (folder / "datapackage.json").write_text(descriptor, encoding="utf-8")
    claim = revdata.claims.set_index("claim_id").loc["c0001"]
    row = ("mine.c0001", claim["statement"], claim["kind"], "denies")
    write(folder / "claims.csv", [row], ("claim_id", "statement", "kind", "act"))
    cited = ("mine.ct0001", "mine.c0001", "st.p01.s02", "states")
    write(folder / "citations.csv", [cited], ("citation_id", "claim_id", "passage_id", "role"))
    found = revdata.agreement("base", folder)
    assert found.codings["claims"].tolist() == [len(revdata.claims), 1]
    assert found.matches[["base_id", "mine_id"]].values.tolist() == [["c0001", "mine.c0001"]]
    assert found.disagreements["variable"].tolist() == ["act"]


def test_codings_of_one_name_get_names_that_differ(tmp_path: Path) -> None:
    """Folders named alike are called by their parents too."""
    for folder in ("anna", "ben"):
        (tmp_path / folder).mkdir()
        row = (folder, "st.p01.s02", "Leaders matter.", "cause", "asserts", "plain", "")
        write(tmp_path / folder / "coding.csv", [row])
    found = revdata.agreement(tmp_path / "anna" / "coding.csv", tmp_path / "ben" / "coding.csv")
    assert found.names == ("coding", "ben-coding")


# Odd input


def test_two_identical_codings_are_called_so(pair: tuple[Path, Path]) -> None:
    """Full agreement of a coding with itself is not passed off as reliability."""
    found = revdata.agreement(pair[0], f"copy={pair[0]}")
    assert found.variables["alpha"].dropna().eq(1).all()
    assert any("compares a coding with itself" in note for note in found.notes)


def test_codings_without_a_passage_in_common_say_so(tmp_path: Path, pair) -> None:
    """No overlap gives a sentence, no figure and no error."""
    row = ("c1", "st.p30.s01", "Something else.", "cause", "asserts", "plain", "")
    found = revdata.agreement(pair[0], write(tmp_path / "c.csv", [row]))
    assert any("a and c have no passage in common" in note for note in found.notes)
    assert found.variables["alpha"].isna().all()
    assert "nan" not in found.to_text() + found.to_html() + found.to_json()


def test_an_empty_table_says_so(tmp_path: Path, pair) -> None:
    """A header without rows gives a sentence, in every format."""
    found = revdata.agreement(pair[0], write(tmp_path / "c.csv", []))
    assert found.notes == ("c: There are no claims.",)
    assert "a has no claim in a paragraph that c covers" in found.to_text()
    assert json.loads(found.to_json())["matches"] == []
    assert not found.measured
    assert list(found.matches.columns)[:4] == ["match", "score", "given", "locators"]


def test_a_column_that_one_coding_lacks_is_no_disagreement(tmp_path: Path, pair) -> None:
    """What only one coder coded is left out, or said to lack a second coder if asked for."""
    row = ("c1", "st.p01.s02", "Struggle is a contest of forces.", "cause")
    path = write(tmp_path / "c.csv", [row], HEADER[:4])
    found = revdata.agreement(pair[0], path)
    assert found.variables["variable"].tolist() == ["kind", "passages", "stated"]
    asked = revdata.agreement(pair[0], path, variables=["act"])
    remark = "Fewer than two codings have the column act."
    assert asked.variables["remark"].tolist() == [remark]
    assert f"\n  act: {remark}\n" in asked.to_text()


def test_odd_cells_are_noted_and_lose_nothing(tmp_path: Path, pair) -> None:
    """A code no list has, a claim without a passage and an unknown passage each get a note."""
    rows = [
        ("c1", "st.p01.s02", "Struggle is a contest of forces.", "caus", "asserts", "plian", ""),
        ("c2", "", "No passage.", "cause", "asserts", "plain", ""),
        ("c3", "st.p99.s09", "Unknown passage.", "cause", "asserts", "plain", ""),
    ]
    found = revdata.agreement(pair[0], write(tmp_path / "c.csv", rows))
    assert found.notes == (
        "c: 1 claim without a passage that states it: c2.",
        "In no table of passages: st.p99.s09.",
        "c: in kind are values that the list claim-kind lacks, compared as they stand: caus.",
        "c: in certainty are values that the list certainty lacks, left out: plian.",
    )
    assert found.disagreements[["a_value", "c_value"]].values.tolist() == [["cause", "caus"]]


def test_repeated_identifiers_are_refused_with_their_lines(tmp_path: Path, pair) -> None:
    """A claim that stands twice cannot be matched; each line is named."""
    row = ("c1", "st.p01.s02", "Leaders matter.", "cause", "asserts", "plain", "")
    path = write(tmp_path / "c.csv", [row, row, ("", *row[1:])])
    with pytest.raises(UnreadableInputError) as caught:
        revdata.agreement(pair[0], path)
    assert str(caught.value).splitlines() == [
        f"{path}, line 3, column claim_id: 'c1' stands on line 2 too; "
        "give one of the claims another identifier.",
        f"{path}, line 4, column claim_id: the claim has no identifier.",
    ]


def test_faults_of_several_codings_are_reported_together(tmp_path: Path) -> None:
    """A folder without citations and a path that is not there are named in one go."""
    folder = tmp_path / "half"
    folder.mkdir()
    write(folder / "claims.csv", [], HEADER)
    with pytest.raises(UnreadableInputError) as caught:
        revdata.agreement(folder, tmp_path / "nowhere")
    first, second = str(caught.value).splitlines()
    assert first == f"{folder} has no citations.csv; a coding needs claims.csv and citations.csv."
    assert second.startswith(f"There is neither a file nor a folder '{tmp_path / 'nowhere'}'")


def test_a_single_coder_and_an_unknown_variable_are_refused(pair: tuple[Path, Path]) -> None:
    """One coding is no comparison; a misspelt variable gets near names."""
    with pytest.raises(RevdataError, match="two codings or more"):
        revdata.agreement(pair[0])
    with pytest.raises(NotFoundError, match="Did you mean stance"):
        revdata.agreement(*pair, variables=["stanse"])


def test_without_the_extra_one_sentence_says_what_to_install(run: Run, monkeypatch, pair) -> None:
    """The extra with the missing libraries is named with the command that installs it, exit 2."""
    monkeypatch.setattr("revdata.errors.find_spec", lambda name: name != "scipy")
    done = run("agreement", *map(str, pair))
    assert done.exit_code == 2
    assert done.stderr == (
        "Error: Figures of agreement need an extra that is not installed; install it with: "
        'python -m pip install "revdata[agreement]"\n'
    )


# What is shown


def test_exit_status_follows_the_least_alpha(run: Run, tmp_path: Path, pair) -> None:
    """Measured is 0, below the least or undefined is 1, a single coding is 2."""
    paths = tuple(map(str, pair))
    assert run("agreement", *paths).exit_code == 0
    low = run("agreement", *paths, "--least", "0.9")
    assert low.exit_code == 1
    assert low.stderr == "Alpha is lower than 0.9: kind, stated.\n"
    assert run("agreement", *paths, "--variable", "act", "--least", "0.9").exit_code == 0
    empty = str(write(tmp_path / "c.csv", []))
    assert run("agreement", paths[0], empty, "--least", "0.5").exit_code == 1
    assert run("agreement", paths[0]).exit_code == 2
    assert run("agreement", "base", "nowhere").exit_code == 2


def test_an_agreement_is_ok_if_alpha_is_defined_and_reaches_the_least(tmp_path: Path, pair) -> None:
    """What makes the command exit with 1 is not ok; the truth of an agreement says nothing."""
    found = revdata.agreement(*pair)
    assert found.ok and found.requiring(-1).ok and not found.requiring(0.9).ok
    undefined = revdata.agreement(pair[0], write(tmp_path / "c.csv", []))
    assert not undefined.ok and not undefined.requiring(0.5).ok and undefined


def test_the_text_gives_figures_and_what_to_discuss(pair: tuple[Path, Path]) -> None:
    """Each figure of the worked example stands in the text, with both statements."""
    text = revdata.agreement(*pair).to_text()
    assert "a: 4 claims where both read (1 paragraph), of which b found 3, 75.0%" in text
    assert re.search(r"^kind +nominal +3 +66\.7% ", text, re.M)
    assert re.search(r"^act +nominal +3 +100\.0% +1\.00 ", text, re.M)
    assert "  §1¶1.3  kind  (m0003)\n    a: appraisal  a3 “Leaders matter a great deal.”\n" in text
    assert "In one coding alone (2)" in text


@pytest.mark.slow
def test_long_lists_are_cut_in_the_text_only_and_said_to_be(run: Run) -> None:
    """The text shows a screen and says so; --all and JSON hold every disagreement."""
    paths = (str(READINGS / "first.csv"), str(READINGS / "second.csv"))
    document = json.loads(run("agreement", *paths, "-f", "json").stdout)
    total = len(document["disagreements"])
    assert f"To discuss (10 of {total}; --all shows every one)" in run("agreement", *paths).stdout
    everything = run("agreement", *paths, "--all").stdout
    assert "2000 samples, seed 1936" in everything.splitlines()[-1]
    assert f"To discuss ({total})" in everything
    assert everything.count("    first: ") == total
    assert {"codings", "units", "variables", "matches", "unmatched", "notes", "method"} < set(
        document
    )


class _Page(HTMLParser):
    """Collects the tags of a page, and the text of its cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_fetches_nothing_and_runs_nothing(run: Run, tmp_path: Path, pair) -> None:
    """What coders wrote is text on the page; there is no script and no address to fetch."""
    evil = '<script>alert(1)</script><img src="http://example.org/x.png">'
    row = ("c1", "st.p01.s02", evil, "cause", "asserts", "plain", "")
    other = write(tmp_path / "c.csv", [row])
    target = tmp_path / "page.html"
    arguments = ("agreement", str(pair[0]), str(other), "-f", "html", "-o", str(target))
    assert run(*arguments).exit_code == 0
    page = _Page(target.read_text(encoding="utf-8"))
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert not any({"src", "href"} & set(attributes) for _, attributes in page.tags)
    assert evil in page.text
    policy = [a["content"] for tag, a in page.tags if tag == "meta" and "http-equiv" in a]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert not list(tmp_path.glob(".*.new"))


def test_the_page_holds_every_table(pair: tuple[Path, Path]) -> None:
    """Codings, figures, disagreements, claims alone and matches are on the page."""
    found = revdata.agreement(*pair)
    text = "".join(_Page(found.to_html()).text)
    assert "To discuss (1)" in text and "In one coding alone (2)" in text
    assert "Matches (3)" in text and "66.7%" in text and "Xylophones." in text
    summary = "".join(_Page(found._repr_html_()).text)
    assert "66.7%" in summary and "Xylophones." not in summary


def test_no_saved_cell_can_act_as_a_formula(run: Run, tmp_path: Path, pair) -> None:
    """A statement that begins like a formula is saved as text, and ids come back as they were."""
    row = ("=1", "st.p01.s02", "=HYPERLINK(1)", "method", "asks", "plain", "")
    other = (str(write(tmp_path / "c.csv", [row])), str(write(tmp_path / "d.csv", [row])))
    saved, differing = tmp_path / "m.csv", tmp_path / "x.csv"
    options = ("--save-matches", str(saved), "--save-disagreements", str(differing))
    assert run("agreement", *other, *options).exit_code == 0
    with saved.open(encoding="utf-8", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert revdata.agreement(*other, matches=saved).matches["c_id"].tolist() == ["=1"]


def test_an_output_that_cannot_be_written_is_named(run: Run, tmp_path: Path, pair) -> None:
    """A folder in the way gives a sentence and exit 2."""
    done = run("agreement", *map(str, pair), "-o", str(tmp_path))
    assert done.exit_code == 2
    assert done.stderr == f"Error: {tmp_path} is a folder; name a file.\n"
