"""A contribution from its empty folder on: what is made, how a text is divided, fingerprints."""

import csv
import json
import re
import shlex
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import frictionless
import pytest
from click.testing import Result

import revdata
from revdata.dataset.opening import base_package
from revdata.errors import RevdataError, UnreadableInputError
from revdata.files.paths import checkout_root
from revdata.text.contribution import divide, sentences
from revdata.text.derived_cells import read_edition
from revdata.text.fingerprints import folded_words, paragraphs
from revdata.validation.inspection import notes_on_prefixes

ROOT = checkout_root()
assert ROOT is not None
EXAMPLE = ROOT / "examples" / "three-days"
TEXT = ROOT / "examples" / "three-days-in-july.txt"
GUIDE = ROOT / "docs" / "contributing-a-text.md"
Run = Callable[..., Result]


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of a table in a contribution."""
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files_of(folder: Path) -> set[str]:
    """Return the paths of all files below a folder."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_a_new_folder_is_a_valid_package_with_empty_tables(run: Run, tmp_path: Path) -> None:
    """Frictionless and we find it valid; every table has its header and no row."""
    folder = tmp_path / "My Text 2"
    result = run("new", str(folder), "--title", "A title: with $signs, and “quotes”")
    assert result.exit_code == 0, result.output
    assert "begin with mytext2." in result.stderr
    package = frictionless.Package(str(folder / "datapackage.json"))
    assert (package.name, package.title) == ("my-text-2", "A title: with $signs, and “quotes”")
    assert package.validate().valid
    for resource in package.resources:
        assert rows_of(folder, resource.name) == []
        table = base_package().table(resource.name)
        assert (folder / "data" / f"{table.name}.csv").read_text() == ",".join(table.columns) + "\n"
    left = {"chronology", "questions", "positions", "position_claims", "comparisons"}
    assert {r.name for r in package.resources} == set(base_package().tables) - left
    report = revdata.validate(folder)
    assert report.ok
    assert "no rows of yours" in report.verdict


@pytest.mark.parametrize("held", [".git", "notes.txt"])
def test_a_folder_that_holds_something_is_refused(run: Run, tmp_path: Path, held: str) -> None:
    """Nothing is written beside what is there."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / held).write_text("mine")
    result = run("new", str(tmp_path / "mine"))
    assert result.exit_code == 2
    assert "is not an empty folder; name a new one." in result.stderr
    assert files_of(tmp_path) == {f"mine/{held}"}


@pytest.mark.parametrize(
    ("name", "identifier", "message"),
    [
        ("1830", None, "it begins with a letter"),
        ("revdata", None, "is not revdata"),
        ("mine", "st", "st is a source of the base already"),
        ("mine", "my-text", "'my-text' cannot begin identifiers"),
    ],
)
def test_names_that_cannot_do_are_refused(
    tmp_path: Path, name: str, identifier: str | None, message: str
) -> None:
    """One sentence says what a name may be."""
    with pytest.raises(RevdataError, match=message):
        revdata.new(tmp_path / name, identifier=identifier)
    assert files_of(tmp_path) == set()


def test_a_text_that_cannot_be_divided_leaves_nothing_behind(tmp_path: Path) -> None:
    """Not even an empty folder is left."""
    text = tmp_path / "text.txt"
    text.write_text("One sentence. And another, without a title.\nA second paragraph.\n")
    with pytest.raises(UnreadableInputError, match="which is no title: put the title"):
        revdata.new(tmp_path / "mine", source=text)
    assert files_of(tmp_path) == {"text.txt"}
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]


def test_no_sentence_of_the_text_is_copied_into_the_folder(tmp_path: Path) -> None:
    """No file of a new contribution holds seven words of its text in a row."""
    folder = tmp_path / "mine"
    started = revdata.new(folder, source=TEXT)
    assert (started.passages, started.paragraphs) == (13, 3)
    words = folded_words(" ".join(paragraphs(TEXT.read_text(encoding="utf-8"))))
    runs = {tuple(words[i : i + 7]) for i in range(len(words) - 6)}
    for path in (p for p in folder.rglob("*") if p.is_file()):
        held = folded_words(path.read_text(encoding="utf-8"))
        assert not runs & {tuple(held[i : i + 7]) for i in range(len(held) - 6)}, path


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("He fell. She rose! Why? So.", ["He fell.", "She rose!", "Why?", "So."]),
        ('"It is over." He left.', ['"It is over."', "He left."]),
        ('He said: "Over." (So he did.) Then', ['He said: "Over."', "(So he did.)", "Then"]),
        ("Dr. Marat and V. Lenin, cf. Mathiez, vol. 2, met.", None),
        ("It cost 1.5 million, i.e. half of it... and so on.", None),
        ("1. Why Stalin Won. A question.", ["1. Why Stalin Won.", "A question."]),
        ("It ended in 1917. 1918 was worse.", ["It ended in 1917.", "1918 was worse."]),
        ("They waited... They marched.", ["They waited...", "They marched."]),
        ("They marched. (...) A day passed.", ["They marched. (...)", "A day passed."]),
        ("... They marched. It rained.", ["... They marched.", "It rained."]),
        ("Élan faded. Été came.", ["Élan faded.", "Été came."]),
    ],
)
def test_sentences_end_where_the_rule_says(paragraph: str, expected: list[str] | None) -> None:
    """The spans give back the sentences, and nothing but single spaces lies between them."""
    spans = sentences(paragraph)
    assert [paragraph[start:end] for start, end in spans] == (expected or [paragraph])
    assert [b[0] - a[1] for a, b in pairwise(spans)] == [1] * (len(spans) - 1)


def test_headings_begin_sections() -> None:
    """Title, headings and sentences are recognised, and sections count up."""
    text = [
        "A Title",
        "Preface, in a sentence.",
        "First Part",
        "One. Two.",
        "Second Part",
        "Three.",
    ]
    found = [(d.section, d.paragraph, d.sentence, d.content) for d in divide(text)]
    assert found == [
        (0, 0, 1, "title"),
        (1, 1, 1, "sentence"),
        (2, 2, 1, "heading"),
        (2, 3, 1, "sentence"),
        (2, 3, 2, "sentence"),
        (3, 4, 1, "heading"),
        (3, 5, 1, "sentence"),
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["A Title"], "The text has one paragraph only"),
        (
            ["A Title", "One.", "* * *", "Two."],
            r"Paragraph 2 of the text holds no word \('\* \* \*'\)",
        ),
    ],
)
def test_what_has_no_passages_is_refused(lines: list[str], message: str) -> None:
    """A text needs a title and paragraphs with words."""
    with pytest.raises(UnreadableInputError, match=message):
        divide(lines)


def test_paragraphs_broken_into_lines_are_joined(tmp_path: Path) -> None:
    """A wrapped text has the paragraphs of the same text unwrapped."""
    wide = TEXT.read_text(encoding="utf-8")
    path = tmp_path / "wrapped.txt"
    path.write_text(_wrapped(wide), encoding="utf-8")
    assert len(path.read_text(encoding="utf-8").splitlines()) > 10
    assert read_edition(path) == paragraphs(wide)


def _wrapped(text: str) -> str:
    lines = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) > 60:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        lines.append(line)
    return "\n".join(lines)


def test_lines_that_are_sentences_stay_paragraphs(tmp_path: Path) -> None:
    """Short lines of their own are not taken for one wrapped paragraph."""
    path = tmp_path / "short.txt"
    path.write_text("A Title\n\nOne went.\nTwo came.\nThree stayed on, the text has it.\n")
    assert read_edition(path) == [
        "A Title",
        "One went.",
        "Two came.",
        "Three stayed on, the text has it.",
    ]


def test_what_is_no_plain_text_is_refused(tmp_path: Path) -> None:
    """A page of HTML is named as that."""
    path = tmp_path / "page.html"
    path.write_text("<html><body><p>A title</p><p>A sentence.</p></body></html>")
    with pytest.raises(UnreadableInputError, match=r"page\.html is HTML\. .* plain text"):
        read_edition(path)


@pytest.mark.slow
def test_fingerprints_are_refreshed_after_bounds_were_moved(run: Run, tmp_path: Path) -> None:
    """Two sentences joined by hand are named by --check, refreshed, and then valid."""
    folder = tmp_path / "mine"
    revdata.new(folder, source=TEXT)
    path = folder / "data" / "passages.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("mine.p01.s02,"))
    assert ",117,202," in lines[first]
    assert ",203,288," in lines[first + 1]
    lines[first] = lines[first].replace(",117,202,", ",117,288,")
    del lines[first + 1]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = ("fingerprint", str(folder), "--text", str(TEXT))
    checked = run(*command, "--check")
    assert checked.exit_code == 1
    assert (
        "data/passages.csv:4: mine.p01.s02: words is '16'; the text gives '32'." in checked.stdout
    )
    assert "data/sources.csv:2: mine: passages is '13'; the text gives '12'." in checked.stdout
    assert run(*command).exit_code == 0
    assert run(*command, "--check").exit_code == 0
    assert revdata.validate(folder).ok


def test_the_text_can_be_given_later(run: Run, tmp_path: Path) -> None:
    """A folder without passages has none to fingerprint; ``new`` adds them, once."""
    revdata.new(tmp_path / "mine")
    result = run("fingerprint", str(tmp_path / "mine"), "--text", str(TEXT))
    assert result.exit_code == 2
    assert "'revdata new DIR --source FILE' writes them" in result.stderr
    added = revdata.new(tmp_path / "mine", source=TEXT)
    assert (added.tables, added.passages) == (0, 13)
    at_once = tmp_path / "other"
    revdata.new(at_once, identifier="mine", source=TEXT)
    for table in ("passages", "sources"):
        assert rows_of(tmp_path / "mine", table) == rows_of(at_once, table)
    again = run("new", str(tmp_path / "mine"), "--source", str(TEXT))
    assert (again.exit_code, "has 13 passages already" in again.stderr) == (2, True)


def test_passages_are_listed_with_their_words(run: Run) -> None:
    """The list shows where each passage was cut."""
    listed = run("fingerprint", str(EXAMPLE), "--text", str(TEXT), "--list").stdout.splitlines()
    assert len(listed) == 13
    assert listed[0] == "july.p00.s01  0-18  Three Days in July"
    assert listed[8].startswith("july.p02.s05  342-389  They were mistaken")


@pytest.mark.slow
def test_the_example_keeps_every_rule_and_states_every_sentence() -> None:
    """It is valid with the base, and no passage of it is left uncoded."""
    assert revdata.validate(EXAMPLE).ok, revdata.validate(EXAMPLE).to_text()
    coverage = revdata.coverage(extra=EXAMPLE)
    own = coverage[coverage["source_id"] == "july"]
    assert own["unaccounted"].sum() == own["not_yet_coded"].sum() == 0
    assert own["stated"].sum() == 11


def test_the_example_has_claims_of_several_kinds() -> None:
    """Who copies it finds findings, an utterance, a denial and an inference."""
    claims = revdata.load("claims", extra=EXAMPLE)
    own = claims[claims["package"] == "three-days"]
    assert len(own) == 17
    assert own["kind"].nunique() >= 8
    assert {"asserts", "denies", "presupposes"} <= set(own["act"])
    assert {"own", "rejects"} == set(own["stance"])
    assert {"text", "coder"} == set(own["basis"])


def test_the_example_says_nothing_in_the_words_of_its_text() -> None:
    """Statements are in words of their own: no cell repeats seven words of the text."""
    words = folded_words(" ".join(paragraphs(TEXT.read_text(encoding="utf-8"))))
    runs = {tuple(words[i : i + 7]) for i in range(len(words) - 6)}
    for path in (EXAMPLE / "data").glob("*.csv"):
        for row in rows_of(EXAMPLE, path.stem):
            for cell in row.values():
                held = folded_words(cell)
                assert not runs & {tuple(held[i : i + 7]) for i in range(len(held) - 6)}, cell


def test_the_example_is_as_new_makes_it_today(tmp_path: Path) -> None:
    """Descriptor, schemas and workflow of the example are those of a new contribution.

    Its coders have put their name into the descriptor, as the guide tells them to.
    """
    folder = tmp_path / "three-days"
    revdata.new(folder, identifier="july", source=TEXT)
    assert files_of(folder) == files_of(EXAMPLE)
    for name in files_of(folder):
        if not name.startswith("data/") and name not in ("README.md", "datapackage.json"):
            assert (folder / name).read_text() == (EXAMPLE / name).read_text(), name
    new, named = (json.loads((one / "datapackage.json").read_text()) for one in (folder, EXAMPLE))
    assert named == new | {"contributors": named["contributors"]}
    shared = ("passage_id", "start", "end", "sha256", "shingles")
    made, kept = (rows_of(one, "passages") for one in (folder, EXAMPLE))
    assert [[row[c] for c in shared] for row in made] == [[row[c] for c in shared] for row in kept]


def test_every_passage_of_the_example_is_in_its_text() -> None:
    """Alignment finds each passage word for word."""
    found = revdata.align(TEXT, source="july", extra=EXAMPLE).to_frame()
    assert set(found["status"]) == {"exact"}
    assert len(found) == 13


@pytest.fixture(scope="module")
def together() -> revdata.Dataset:
    """Return the base with the example."""
    return revdata.open(extra=[EXAMPLE])


@pytest.mark.parametrize("table", base_package().tables)
def test_base_and_contribution_load_together(table: str, together: revdata.Dataset) -> None:
    """Every table has the rows of both, says whose each is, and takes labels and passages."""
    both = together.load(table, resolve=True, passages=True)
    base = revdata.load(table, resolve=True, passages=True)
    counts = both["package"].value_counts()
    path = EXAMPLE / "data" / f"{table}.csv"
    own = len(rows_of(EXAMPLE, table)) if path.exists() else 0
    assert (counts.get("revdata", 0), counts.get("three-days", 0)) == (len(base), own)
    assert [c for c in both.columns if c != "package"] == list(base.columns)


def test_a_label_may_come_from_the_base() -> None:
    """A link of the contribution into the base has the label of the base's row."""
    actors = revdata.load("actors", extra=EXAMPLE, resolve=True).set_index("actor_id")
    label = actors.loc["july.suburban-workers", "broader_actor"]
    assert label == revdata.actors.set_index("actor_id").loc["parisian-suburbs", "label"]


def test_locators_of_two_texts_differ() -> None:
    """A thing that both texts speak of has passages of both."""
    revolutions = revdata.load("revolutions", extra=EXAMPLE, passages=True)
    locators = revolutions.set_index("revolution_id").loc["rev-french", "locators"].split()
    assert {"july:§1¶3.1", "july:§1¶3.2"} <= set(locators)
    assert any(locator.startswith("§") for locator in locators)


def test_explain_shows_the_passages_of_the_copy_at_hand(run: Run) -> None:
    """Of several coded texts the one in the copy is taken."""
    shown = run("explain", "july.c0012", "--extra", str(EXAMPLE), "--text", str(TEXT))
    assert shown.exit_code == 0, shown.output
    assert "july:§1¶2.3  july.p02.s03  states  (exact)  “It was not his" in shown.stdout
    explanation = revdata.explain("rev-french", extra=EXAMPLE)
    assert any(row["package"] == "three-days" for row in explanation.related["mentions"])


@pytest.mark.slow
def test_search_show_coverage_and_passage_take_contributions(run: Run) -> None:
    """Each of them finds what only the contribution holds, and does not without it."""
    extra = ("--extra", str(EXAMPLE))
    assert "july.c0017" in run("find", "misunderstanding", "--extra", str(EXAMPLE)).stdout
    assert "july" in revdata.find("orleans", extra=EXAMPLE)["id"].str.cat()
    assert revdata.find("orleans").empty
    shown = run("show", "claims", *extra, "--where", "package=three-days", "-f", "csv")
    assert len(shown.stdout.splitlines()) == 18
    assert "\njuly" in run("coverage", *extra, "--by", "section").stdout
    passage = run("passage", "july:§1¶2.3", *extra)
    assert "july.c0011 (states)" in passage.stdout
    assert run("passage", "july:§1¶2.3").exit_code == 2


@pytest.mark.parametrize(
    ("table", "old", "new", "rule"),
    [
        ("mentions", "rev-french", "rev-frensh", "unknown-reference"),
        ("actors", "july.orleans,", "kerenskii,", "duplicate-key"),
        ("claims", "july.c0003,", "c0003,", "duplicate-key"),
        ("claims", "1830-07,", "07/1830,", "edtf"),
        ("claims", ",july,", ",nobody,", "unknown-code"),
        ("citations", "july.p02.s01", "july.p09.s01", "unknown-reference"),
        ("passages", ",transition,", ",,", "passage-accounted"),
    ],
)
def test_a_fault_is_named_in_the_file_of_the_contribution(
    tmp_path: Path, table: str, old: str, new: str, rule: str
) -> None:
    """Links into the base, new identifiers, own codes and own passages are all checked."""
    folder = tmp_path / "mine"
    shutil.copytree(EXAMPLE, folder)
    path = folder / "data" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    problems = revdata.validate(folder).problems
    named = problems[problems["rule"] == rule]
    assert len(named) >= 1
    assert set(named["file"]) == {path.as_posix()}
    repairs = {
        "kerenskii,": "kerenskii is the base's; yours begin with july. Write july.kerenskii.",
        "c0003,": "c0003 is the base's; yours begin with july. Write july.c0018.",
        "07/1830,": "Write 1830-07, if that is meant.",
        ",nobody,": "coder.nobody,coder,nobody,3,NAME,WHO THIS IS,,",
    }
    assert named["suggestion"].iloc[0].endswith(repairs.get(new, ""))


def test_identifiers_without_the_prefix_are_noted(tmp_path: Path) -> None:
    """They may meet those of others, and a claim named without it is the base's."""
    folder = tmp_path / "mine"
    shutil.copytree(EXAMPLE, folder)
    for table, old, new in (
        ("actors", "july.printers,", "printers,"),
        ("citations", "july.c0002", "c0002"),
    ):
        path = folder / "data" / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    opened = revdata.open(folder).opened
    assert list(notes_on_prefixes(opened, opened.own)) == [
        "Identifiers of three-days begin with july.; 1 do not: printers.",
        "Rows of three-days are tied to claims that are not its own: c0002 (citations, line 3).",
    ]
    assert not list(notes_on_prefixes(opened, opened.parts[0]))


@pytest.mark.slow
def test_the_commands_of_the_guide_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each revdata command in a block of the guide ends well, one after the other."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    blocks = re.findall(r"```console\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    assert len(commands) >= 10
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "revdata"
        result = run(*arguments)
        assert result.exit_code == 0, (command, result.output)
