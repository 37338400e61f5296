"""Every rule is broken in every table it holds for, and just the spoiled cell is named."""

import collections
import json
import re
from pathlib import Path

import mutations
import pytest
import spoilers

import revdata
from revdata.dataset.cells import RULES as LEXICAL_RULES
from revdata.dataset.opening import base_package
from revdata.validation.rules import rules_by_heading, rules_by_identifier

pytestmark = pytest.mark.slow

LEXICAL = {rule.identifier for rule in LEXICAL_RULES} | {"unknown-code"}
SPOILINGS = {
    "of_reading": [s for s in spoilers.cell_spoilings() if s.rule in LEXICAL],
    "of_columns": [s for s in spoilers.cell_spoilings() if s.rule not in LEXICAL],
    "of_rows": list(spoilers.row_spoilings()),
    "of_the_package": list(spoilers.package_spoilings()),
}
TABLES = tuple(base_package().tables)


def found(path: Path) -> set[spoilers.Place]:
    """Return where problems are found at a path."""
    return {spoilers.place_of(problem) for problem in revdata.validate(path).records}


def test_rows_that_are_added_keep_every_rule(tmp_path) -> None:
    """The rows that are spoiled are sound before."""
    copy = spoilers.Copy()
    for table in TABLES:
        copy.fresh(table)
        copy.fresh(table)
    copy.write(tmp_path)
    report = revdata.validate(tmp_path)
    assert report.ok, report.to_text()


@pytest.mark.parametrize("group", SPOILINGS)
def test_just_the_spoiled_cells_are_named(tmp_path, group) -> None:
    """Hundreds of rules are broken at once, each in rows of its own: each is named, no other."""
    copy = spoilers.Copy()
    marks = [mark for spoiling in SPOILINGS[group] for mark in spoiling.apply(copy)]
    copy.write(tmp_path)
    problems = {spoilers.place_of(p): p for p in revdata.validate(tmp_path).records}
    assert problems.keys() == {copy.place(mark) for mark in marks}
    assert len(marks) >= len(SPOILINGS[group])
    examples = json.loads(mutations.EXAMPLES.read_text(encoding="utf-8"))
    said = {rule: _without_numbers(example) for rule, example in examples.items()}
    spoken = [(p.rule, _without_numbers(mutations.as_example(p))) for p in problems.values()]
    for rule in {spoiling.rule for spoiling in SPOILINGS[group]}:
        assert (rule, said[rule]) in spoken


def _without_numbers(example: dict[str, str | None]) -> dict[str, str | None]:
    """Return an example without the numbers of its rows, which new rows would change."""
    return {name: text and re.sub("[0-9]+", "0", text) for name, text in example.items()}


@pytest.mark.parametrize("turn", range(3))
def test_just_the_spoiled_files_are_named(tmp_path, turn) -> None:
    """Each table is spoiled as a file, in each copy by another fault, and just that is named."""
    faults = spoilers.FILE_SPOILINGS
    expected = set()
    for position, table in enumerate(spoilers.FILLED):
        fault = faults[(position + 5 * turn) % len(faults)]
        expected.add(spoilers.spoil_file(fault, table, tmp_path))
    assert found(tmp_path) == expected


@pytest.mark.parametrize("rule", spoilers.FOLDER_SPOILINGS)
def test_just_the_spoiled_folder_is_named(tmp_path, rule) -> None:
    """Files that are missing, misnamed, emptied or of no table are named as that alone."""
    (tmp_path / "copy").mkdir()
    folder = spoilers.copy_package(tmp_path / "copy")
    place = spoilers.FOLDER_SPOILINGS[rule](folder)
    assert found(folder) == {place}


@pytest.mark.parametrize("rule", spoilers.VERSION_SPOILINGS)
def test_identifiers_not_kept_are_named(tmp_path, rule) -> None:
    """What is wrong beside an earlier version is found when it is given."""
    (tmp_path / "copy").mkdir()
    folder = spoilers.copy_package(tmp_path / "copy")
    spoilers.VERSION_SPOILINGS[rule](folder)
    assert rule in {p.rule for p in revdata.validate(folder, against=base_package().root).records}


def test_just_the_spoiled_cells_of_a_workbook_are_named(tmp_path) -> None:
    """Each rule on workbooks, broken once, is told by sheet and cell, and nothing else is."""
    spoilers.spoil_workbook(tmp_path / "mine.xlsx")
    problems = revdata.validate(tmp_path / "mine.xlsx").records
    expected = {rule: place for rule, (_, place) in spoilers.WORKBOOK_SPOILINGS.items()}
    assert {p.rule for p in problems} == expected.keys()
    assert len(problems) == len(expected)
    assert all(p.message.startswith(expected[p.rule]) for p in problems)


SAMPLE = (
    "delete a character",
    "empty a cell",
    "choose another code",
    "link another row",
    "exchange two cells of a row",
    "delete a row",
    "repeat a row under the next key",
    "exchange two rows",
    "sort one column alone",
    "cut the file short",
    "open as Windows-1252, save in UTF-8",
)


@pytest.mark.parametrize("kind", SAMPLE)
def test_what_is_not_caught_has_a_reason(kind) -> None:
    """Random damage is found, or harmless, or of a kind that only a reader of the text can see."""
    (damage,) = mutations.damages(1, 17, (kind,))
    outcome = mutations.try_damage(damage)
    assert outcome.verdict != "not caught" or outcome.reason, outcome


def test_the_document_counts_the_spoilings() -> None:
    """The page on validation has the present count of each rule."""
    assert mutations.render_counts() in mutations.DOCUMENT.read_text(encoding="utf-8")


def test_every_rule_of_every_table_is_spoiled() -> None:
    """No rule, table or column is without its spoiling."""
    spoiled = collections.Counter(s.rule for group in SPOILINGS.values() for s in group)
    files = {fault.rule for fault in spoilers.FILE_SPOILINGS}
    files |= {*spoilers.FOLDER_SPOILINGS, *spoilers.VERSION_SPOILINGS}
    files |= spoilers.WORKBOOK_SPOILINGS.keys()
    assert spoiled.keys() | files == rules_by_identifier(base_package()).keys()
    columns = {(s.table, s.column) for s in SPOILINGS["of_columns"] if s.rule == "required"}
    required = {
        (table.name, column.name)
        for table in base_package().tables.values()
        for column in table.fields
        if column.required
    }
    assert columns == required
    links = sum(len(table.foreign_keys) for table in base_package().tables.values())
    assert spoiled["unknown-reference"] == links


IDENTIFIERS = [
    "actor-named",
    "apostrophe",
    "blank-row",
    "boolean",
    "byte-order-mark",
    "calendar-converted",
    "causal-general",
    "causal-revolutions",
    "causal-self",
    "causal-steps",
    "claim-citation",
    "claim-finding",
    "claim-link-self",
    "code-identifier",
    "column-order",
    "common-sentence",
    "comparison-positions",
    "condition-modality",
    "damaged-letters",
    "date",
    "date-anchor",
    "date-basis",
    "date-cell",
    "date-stated",
    "date-words",
    "deictic-written",
    "delimiter",
    "denied-denies",
    "depiction-claim",
    "depiction-thing",
    "depiction-type",
    "derived-column",
    "duplicate-column",
    "duplicate-key",
    "edtf",
    "edtf-earliest",
    "edtf-latest",
    "empty-file",
    "empty-table",
    "encoding",
    "error-cell",
    "extra-column",
    "factor-belonging",
    "finding-mentioned",
    "formula-cell",
    "formula-like",
    "header-row",
    "hidden-cells",
    "identifier-gap",
    "identifier-order",
    "identifier-thing",
    "instance-general",
    "integer",
    "kind-modality",
    "leader-accounted",
    "link-both-ways",
    "manual-version",
    "merged-cells",
    "missing-column",
    "missing-file",
    "name-language",
    "name-thing",
    "nameless-column",
    "no-circle",
    "not-a-file",
    "nul-byte",
    "number",
    "number-cell",
    "number-range",
    "one-dated-thing",
    "one-mention",
    "opening",
    "passage-accounted",
    "passage-gap",
    "passage-identifier",
    "passage-offsets",
    "passage-order",
    "passage-shingles",
    "passage-words",
    "pattern",
    "periodisation-divides",
    "phase-evidence",
    "position-claim",
    "position-evidence",
    "position-order",
    "position-words",
    "positions",
    "quote",
    "ragged-row",
    "range",
    "renamed-column",
    "renumbered-identifier",
    "repeated-citation",
    "repeated-label",
    "repeated-link",
    "repeated-name",
    "repeated-row",
    "replacement",
    "required",
    "reused-identifier",
    "ruler-rule",
    "said-date-basis",
    "said-date-stated",
    "said-date-words",
    "said-edtf",
    "said-edtf-earliest",
    "said-edtf-latest",
    "scope-kind",
    "scope-revolution",
    "source-counts",
    "speaker-stance",
    "stage-link-schemes",
    "stage-of-revolution",
    "stage-revolution",
    "statement-sentence",
    "stray-space",
    "thing-mentioned",
    "tie-none",
    "tie-self",
    "tone-own",
    "truth-cell",
    "uncited-content",
    "unique-identifier",
    "unknown-code",
    "unknown-reference",
    "unknown-table",
    "unlisted-file",
    "unreadable-file",
    "unreadable-parquet",
    "unseen-character",
    "utterance-used",
    "vanished-identifier",
    "verdict-stance",
    "wave-part",
    "withdrawn-from",
    "withdrawn-identifier",
    "withdrawn-table",
    "written-edtf",
    "written-edtf-earliest",
    "written-edtf-latest",
]


def test_identifiers_of_rules_are_frozen() -> None:
    """Others refer to rules by their identifiers: none is renamed, and each has one meaning."""
    assert sorted(rules_by_identifier(base_package())) == IDENTIFIERS
    groups = rules_by_heading(base_package()).values()
    every = [rule.identifier for rules in groups for rule in rules]
    assert len(every) == len(set(every))


def test_identifiers_of_rules_are_words_with_hyphens() -> None:
    """An identifier is an anchor in a document and a name in a report."""
    for identifier in rules_by_identifier(base_package()):
        assert identifier == identifier.lower()
        assert identifier.replace("-", "").isalpha()
        assert not identifier.startswith("-") and not identifier.endswith("-")
