"""Each rule beyond a Table Schema, broken once in the real data, is named at the cell to mend."""

from pathlib import Path

import pytest

import revdata

# table, key of the row, changed cells, then the rule and the column where it must be reported
ROW_FAULTS = [
    ("claims", "DATED", {"date_edtf": "1923-99"}, "edtf", "date_edtf"),
    ("claims", "DATED", {"date_edtf": "1923/"}, "edtf", "date_edtf"),
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
    ("causal_links", "ca001", {"effect_factor_id": "SELF"}, "causal-self", "effect_factor_id"),
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
def test_a_broken_row_rule_is_named(data_copy, edit, table, key, cells, rule, column) -> None:  # noqa: PLR0917
    """The rule that the change breaks is reported at the column to mend and its line."""
    if "SELF" in cells.values():
        frame = revdata.load(table)
        row = frame[frame.iloc[:, 0] == key].iloc[0]
        cells = {c: str(row[SELF[c]]) for c in cells}
    line = edit(table, _key(table, key), cells)
    places = [
        (Path(p.file).name, p.line, p.column, p.rule) for p in revdata.validate(data_copy).found
    ]
    assert (f"{table}.csv", line, column, rule) in places


def _key(table: str, key: str) -> str:
    return _row_of(table, "date_edtf", "1923") if key == "DATED" else key


# what is done to the data, then the table, the rule and the column where it must be reported
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
        ("names", "n002", {"name": "Kerenskii", "scheme": "as-in-text"}),
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
    "stage-of-revolution": [
        ("leaders", "ld001", {"revolution_id": "rev-french"}),
        ("leaders", "stage_id"),
    ],
    "utterance-used": [
        ("claims", "UTTERED", {"utterance_id": "", "stance": "own"}),
        ("utterances", "utterance_id"),
    ],
    "actor-named": [("names", "POET", {"actor_id": "stalin"}), ("actors", "actor_id")],
    "positions": [("stages", "stage-fr-fall", {"position": "7"}), ("stages", "position")],
    "no-circle": [
        ("actors", "proletariat", {"broader_actor_id": "vanguard"}),
        ("actors", "broader_actor_id"),
    ],
    "unique-identifier": [("terms", "t-repose", {"term_id": "t-reaction"}), None],
    "withdrawn-identifier": [("withdrawn", "st,sources", None), ("sources", "source_id")],
    "withdrawn-table": [("withdrawn", "c9001,claim", None), ("withdrawn", "table_name")],
    "replacement": [("withdrawn", "c9001,claims,c9002", None), ("withdrawn", "replacement_id")],
}


def _row_of(table: str, column: str, value: str) -> str:
    frame = revdata.load(table)
    return str(frame.loc[frame[column] == value].iloc[0, 0])


@pytest.mark.parametrize("rule", [name for name, spoil in PACKAGE_FAULTS.items() if spoil[1]])
def test_a_broken_package_rule_is_named(data_copy, edit, rule) -> None:
    """The rule over the package that the change breaks is reported at the column to mend."""
    (table, key, cells), (at, column) = PACKAGE_FAULTS[rule]
    key = {
        "UTTERED": lambda: _row_of("claims", "utterance_id", "u001"),
        "POET": lambda: _row_of("names", "actor_id", "poet"),
    }.get(key, lambda: key)()
    if cells is not None and "SAME_AS" in cells:
        frame = revdata.load(table)
        first = frame[frame.iloc[:, 0] == cells["SAME_AS"]].iloc[0]
        cells = {c: str(first[c]) for c in ("claim_id", "relation", "other_claim_id")}
    path = data_copy / f"{table}.csv"
    if table == "withdrawn":
        identifier, of_table, *replacement = key.split(",")
        record = f"{identifier},{of_table},A test.,{''.join(replacement)},0.1.0\n"
        path.write_text(path.read_text() + record)
    elif cells is None:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(x for x in lines if not x.startswith(f"{key},")), encoding="utf-8")
    else:
        edit(table, key, cells)
    places = [(Path(p.file).stem, p.column, p.rule) for p in revdata.validate(data_copy).found]
    assert (at, column, rule) in places


def test_identifiers_are_unique_across_tables(data_copy, edit) -> None:
    """Two tables may not share an identifier, so that explain is unambiguous."""
    edit("sources", "revolution-betrayed", {"source_id": "stalin"})
    edit("sources", "st", {"part_of_source_id": "stalin"})
    rules = [(Path(p.file).stem, p.rule) for p in revdata.validate(data_copy).found]
    assert ("sources", "unique-identifier") in rules
    assert ("actors", "unique-identifier") in rules
