"""Each rule beyond a Table Schema, asked as a plain function of real rows in which it is broken."""

from pathlib import Path
from typing import Any

import pytest

import revdata
from revdata.dataset.cells import cell_reader
from revdata.dataset.opening import base_package, open_dataset
from revdata.dataset.rows import load_rows
from revdata.validation.rules import row_rules, rules_of
from revdata.validation.rules.kinds import Records

TABLES = base_package().tables
Row = dict[str, Any]


@pytest.fixture(scope="module")
def sound() -> Records:
    """Return the rows of the package, which keep every rule."""
    dataset = open_dataset()
    tables = {name: load_rows(dataset, name) for name in dataset.package.tables}
    return Records(dataset.package, tables)


def row_of(records: Records, table: str, key: str) -> Row:
    """Return the row with a key."""
    return dict(next(row for row in records.rows(table) if row[TABLES[table].key] == key))


def typed(table: str, cells: dict[str, str]) -> Row:
    """Return the values of cells that are given as text."""
    return {column: cell_reader(TABLES[table].field(column))(cells[column])[0] for column in cells}


# table, key of the row, changed cells, then the rule and the column at which it is declared
ROW_FAULTS = [
    ("claims", "DATED", {"date_edtf": "1923-99"}, "edtf", "date_edtf"),
    ("claims", "DATED", {"date_edtf": "1924/1923"}, "edtf", "date_edtf"),
    ("sources", "st", {"written_latest": "1937-01-01"}, "written-edtf-latest", "written_latest"),
    ("claims", "c0001", {"date_basis": "converted"}, "calendar-converted", "calendar"),
    ("claims", "c0001", {"tone": "ironic", "stance": "rejects"}, "tone-own", "tone"),
    ("names", "n002", {"place_id": "pl-russia"}, "name-thing", "actor_id"),
    ("names", "n002", {"source_id": "st"}, "name-language", "language"),
    ("names", "n260", {"language": "en"}, "name-language", "language"),
    ("factors", "f-nep", {"revolution_id": ""}, "factor-belonging", "belongs_to"),
    ("factors", "f-nep", {"revolution_kind": "bourgeois"}, "factor-belonging", "belongs_to"),
    ("periodisations", "per-russia", {"revolution_id": "rev-october"}, "periodisation-divides", ""),
    ("stages", "stage-ru-struggle", {"phase_reason": ""}, "phase-evidence", "phase_reason"),
    ("stages", "stage-ru-struggle", {"phase": ""}, "phase-evidence", "phase_reason"),
    ("wave_parts", "wp001", {"part": "drives", "actor_id": "bureaucracy"}, "wave-part", ""),
    ("leaders", "RULER", {"rule": ""}, "ruler-rule", "rule"),
    ("class_bases", "cb001", {"tie": "none-stated"}, "tie-none", "base_actor_id"),
    ("class_bases", "cb001", {"polarity": ""}, "tie-none", "base_actor_id"),
    ("generalisations", "ge001", {"scope": "one-revolution"}, "scope-revolution", "revolution_id"),
    ("generalisations", "ge001", {"scope": "kind-of-revolution"}, "scope-kind", "revolution_kind"),
    ("depictions", "dp0001", {"event_id": "ev-nep"}, "depiction-thing", "actor_id"),
    ("depictions", "dp0001", {"event_type": "policy"}, "depiction-type", "event_type"),
    ("claims", "DATED", {"date_earliest": "1923-02-01"}, "edtf-earliest", "date_earliest"),
    ("claims", "DATED", {"date_latest": "1924-12-31"}, "edtf-latest", "date_latest"),
    ("claims", "c0001", {"date_latest": "1924-12-31"}, "edtf-latest", "date_latest"),
    (
        "claims",
        "c0100",
        {"date_text": "one two three four five six seven"},
        "date-words",
        "date_text",
    ),
    ("claims", "DATED", {"date_basis": ""}, "date-basis", "date_basis"),
    ("claims", "c0001", {"date_basis": "stated"}, "date-basis", "date_basis"),
    ("claims", "c0001", {"date_relation": "after"}, "date-anchor", "date_anchor_event_id"),
    ("claims", "c0001", {"stance": "endorses"}, "speaker-stance", "stance"),
    ("utterances", "u004", {"said_edtf": "nineteen"}, "said-edtf", "said_edtf"),
    ("utterances", "u004", {"said_earliest": "1925-01-01"}, "said-edtf-earliest", "said_earliest"),
    ("utterances", "u004", {"said_latest": "1927-01-01"}, "said-edtf-latest", "said_latest"),
    ("utterances", "u004", {"said_basis": ""}, "said-date-basis", "said_basis"),
    ("utterances", "u004", {"said_text": "1 2 3 4 5 6 7"}, "said-date-words", "said_text"),
    ("passages", "st.p06.s03", {"end": "1"}, "passage-offsets", "end"),
    ("passages", "st.p06.s03", {"passage_id": "st.p06.s33"}, "passage-identifier", "passage_id"),
    ("passages", "st.p06.s03", {"opening": "one two three four five"}, "opening", "opening"),
    ("passages", "st.p06.s04", {"opening": "one two three"}, "opening", "opening"),
    ("passages", "st.p06.s03", {"opening": ""}, "opening", "opening"),
    (
        "passages",
        "st.p01.s01",
        {"uncited_reason": "transition"},
        "uncited-content",
        "uncited_reason",
    ),
    ("mentions", "m0001", {"term_id": "t-reaction"}, "one-mention", "actor_id"),
    ("mentions", "m0001", {"factor_id": ""}, "one-mention", "actor_id"),
    ("chronology", "cy001", {"event_id": "ev-nep"}, "one-dated-thing", "revolution_id"),
    ("claim_links", "cl0001", {"other_claim_id": "SELF"}, "claim-link-self", "other_claim_id"),
    ("causal_links", "ca002", {"effect_factor_id": "SELF"}, "causal-self", "effect_factor_id"),
    ("class_bases", "cb001", {"base_actor_id": "SELF"}, "tie-self", "base_actor_id"),
    ("vocabularies", "stance.own", {"list": "act"}, "code-identifier", "vocabulary_id"),
    ("quantities", "qu001", {"number_to": "1"}, "number-range", "number_to"),
]
SELF = {
    "other_claim_id": "claim_id",
    "effect_factor_id": "cause_factor_id",
    "base_actor_id": "actor_id",
}


@pytest.mark.parametrize(("table", "key", "cells", "rule", "column"), ROW_FAULTS)
def test_a_broken_row_rule_says_how_to_fix_the_row(sound, table, key, cells, rule, column) -> None:  # noqa: PLR0917
    """The function of the rule returns a repair for the changed row, and none for the row."""
    if key == "DATED":
        key = next(row["claim_id"] for row in sound.rows(table) if row["date_edtf"] == "1923")
    if key == "RULER":
        key = next(row["leader_id"] for row in sound.rows(table) if row["leader_role"] == "ruler")
    row = row_of(sound, table, key)
    if "SELF" in cells.values():
        changed = row | {column: row[SELF[column]] for column in cells}
    else:
        changed = row | typed(table, cells)
    (broken,) = [one for one in row_rules(TABLES[table]) if one.identifier == rule]
    assert broken.column == (column or broken.column)
    assert broken.fix(*(row[c] for c in broken.columns)) is None
    assert broken.fix(*(changed[c] for c in broken.columns))


def test_a_broken_row_rule_is_reported_at_its_cell(data_copy, edit) -> None:
    """A rule over a row is reported at the column to fix, with the line and the repair."""
    line = edit("quantities", "qu001", {"number_to": "1"})
    (problem,) = revdata.validate(data_copy / "quantities.csv").records
    place = (Path(problem.file).name, problem.line, problem.column, problem.rule)
    assert place == ("quantities.csv", line, "number_to", "number-range")
    assert problem.suggestion == "Put the lower number first."


# what is done to the data, then the table and the column at which the rule must find it
PACKAGE_FAULTS = {
    "claim-finding": [("generalisations", "ge001", None), ("claims", "kind")],
    "claim-citation": [("citations", "ct0001", {"role": "context"}), ("claims", "claim_id")],
    "repeated-citation": [
        ("citations", "ct0001", {"claim_id": "c0002"}),
        ("citations", "passage_id"),
    ],
    "repeated-link": [
        ("claim_links", "cl0002", {"SAME_AS": "cl0001"}),
        ("claim_links", "other_claim_id"),
    ],
    "repeated-name": [
        ("names", "n002", {"name": "Kerenskii", "scheme": "as-in-text", "source_id": "st"}),
        ("names", "name"),
    ],
    "thing-mentioned": [
        ("terms", "t-repose", {"term_id": "t-rest"}),
        ("terms", "term_id"),
    ],
    "finding-mentioned": [
        ("class_bases", "cb001", {"base_actor_id": "hitler"}),
        ("class_bases", "claim_id"),
    ],
    "passage-accounted": [
        ("passages", "st.p06.s03", {"uncited_reason": "transition"}),
        ("passages", "uncited_reason"),
    ],
    "passage-order": [("passages", "st.p06.s03", {"start": "10"}), ("passages", "passage_id")],
    "source-counts": [("sources", "st", {"words": "1"}), ("sources", "passages")],
    "manual-version": [("sources", "st", {"manual_version": ""}), ("sources", "manual_version")],
    "stage-of-revolution": [
        ("leaders", "ld001", {"revolution_id": "rev-french", "stage_id": "stage-ru-october"}),
        ("leaders", "stage_id"),
    ],
    "utterance-used": [
        ("claims", "UTTERED", {"utterance_id": "", "stance": "own"}),
        ("utterances", "utterance_id"),
    ],
    "actor-named": [("names", "n007", {"actor_id": "stalin"}), ("actors", "actor_id")],
    "causal-general": [
        ("causal_links", "ca009", {"effect_factor_id": "f-masses-exhaustion"}),
        ("causal_links", "effect_factor_id"),
    ],
    "causal-revolutions": [
        ("causal_links", "ca009", {"effect_factor_id": "f-french-masses-removed"}),
        ("causal_links", "claim_id"),
    ],
    "instance-general": [
        ("factors", "f-masses-exhaustion", {"instance_of_factor_id": "f-disappointment"}),
        ("factors", "instance_of_factor_id"),
    ],
    "stage-revolution": [
        ("stages", "stage-fr-rise", {"revolution_id": "rev-french"}),
        ("stages", "revolution_id"),
    ],
    "stage-link-schemes": [
        ("stage_links", "sl001", {"other_stage_id": "stage-ru-tsarism"}),
        ("stage_links", "other_stage_id"),
    ],
    "depiction-claim": [("depictions", "DATED", {"claim_id": ""}), ("depictions", "claim_id")],
    "deictic-written": [
        ("claims", "DEICTIC", {"date_latest": "1937-12-31"}),
        ("claims", "date_latest"),
    ],
    "leader-accounted": [
        ("leaders", "ld001", {"actor_id": "hitler"}),
        ("leaders", "actor_id"),
    ],
    "denied-denies": [
        ("class_bases", "cb001", {"polarity": "denied"}),
        ("class_bases", "polarity"),
    ],
    "verdict-stance": [("doctrines", "do001", {"verdict": "accepts"}), ("doctrines", "verdict")],
    "positions": [("stages", "stage-fr-fall", {"position": "7"}), ("stages", "position")],
    "no-circle": [
        ("actors", "proletariat", {"broader_actor_id": "vanguard"}),
        ("actors", "broader_actor_id"),
    ],
    "unique-identifier": [
        ("sources", "revolution-betrayed", {"source_id": "stalin"}),
        ("actors", "actor_id"),
    ],
    "withdrawn-identifier": [("withdrawn", "st,sources", None), ("sources", "source_id")],
    "withdrawn-table": [("withdrawn", "c9001,claim", None), ("withdrawn", "table_name")],
    "replacement": [("withdrawn", "c9001,claims,c9002", None), ("withdrawn", "replacement_id")],
}


def places(records: Records, rule: str) -> dict[tuple[str, str], set[str]]:
    """Return the keys that break a rule over the package, by table and column."""
    rules = [one for one in rules_of(records.package) if one.identifier == rule]
    assert rules
    found: dict[tuple[str, str], set[str]] = {}
    for one in rules:
        found.setdefault((one.table, one.column), set()).update(one.faults(records))
    return found


@pytest.mark.parametrize("rule", PACKAGE_FAULTS)
def test_a_broken_package_rule_finds_the_row(sound, rule) -> None:
    """The function of the rule finds what the change breaks, and nothing before."""
    (table, key, cells), at = PACKAGE_FAULTS[rule]
    assert not any(places(sound, rule).values())
    rows = list(sound.rows(table))
    if table == "withdrawn":
        record = dict(
            zip(("withdrawn_id", "table_name", "replacement_id"), key.split(","), strict=False)
        )
        rows.append(dict.fromkeys(TABLES[table].columns) | record)
    elif cells is None:
        rows.remove(row_of(sound, table, key))
    else:
        if key == "UTTERED":
            key = next(row["claim_id"] for row in rows if row["utterance_id"] == "u001")
        elif key == "DATED":
            key = next(row["depiction_id"] for row in rows if row["date_edtf"])
        elif key == "DEICTIC":
            dated = (row for row in rows if row["date_latest"])
            key = next(row["claim_id"] for row in dated if row["date_basis"] == "deictic")
        if "SAME_AS" in cells:
            first = row_of(sound, table, cells["SAME_AS"])
            change = {c: first[c] for c in ("claim_id", "relation", "other_claim_id")}
        else:
            change = typed(table, cells)
        row = row_of(sound, table, key)
        rows[rows.index(row)] = row | change
    changed = Records(sound.package, {**sound.tables, table: rows})
    assert places(changed, rule)[at]


def test_a_leader_at_an_unknown_stage_hides_no_other(sound) -> None:
    """The stage is reported as what it is; the ties of the leaders after it are looked at."""
    first, second, *rest = sound.rows("leaders")
    rows = [first | {"stage_id": "nowhere"}, second | {"actor_id": "hitler"}, *rest]
    changed = Records(sound.package, {**sound.tables, "leaders": rows})
    assert places(changed, "leader-accounted") == {("leaders", "actor_id"): {second["leader_id"]}}


def test_identifiers_are_unique_across_tables(data_copy, edit) -> None:
    """Two tables may not share an identifier, so that explain is unambiguous."""
    edit("sources", "revolution-betrayed", {"source_id": "stalin"})
    edit("sources", "st", {"part_of_source_id": "stalin"})
    rules = [(Path(p.file).stem, p.rule) for p in revdata.validate(data_copy).records]
    assert ("sources", "unique-identifier") in rules
    assert ("actors", "unique-identifier") in rules


def test_a_basis_without_a_date_is_to_be_emptied() -> None:
    """The repair is that of the two that the cell allows: there may be no date to have a basis."""
    (rule,) = (r for r in row_rules(TABLES["claims"]) if r.identifier == "date-basis")
    assert rule.fix(None, None, "stated") == "Empty the cell: there is no date."
    assert rule.fix("in 1917", None, "stated") is None
    assert str(rule.fix("in 1917", "1917", None)).startswith("Say how the date was obtained: ")
