"""Spoil a copy of the data so that one rule is broken, for every rule of every table.

Each spoiling adds rows of its own that keep every rule, together with the rows they need (a claim
with its citation, an actor with a spelling and a mention), and then breaks one rule in them. So
many of them fit into one copy without touching each other, and each says which cell must be named.
The spoilings are made from the schemas and from the rules: a rule, a column or a table
that is added gets its spoilings, or the lack of them is an error.
"""

import csv
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import openpyxl

import revdata
from revdata.dataset.cells import (
    BOOLEAN,
    DAMAGED_LETTERS,
    DAY,
    FORMULA_LIKE,
    INTEGER,
    NUMBER,
    STRAY_SPACE,
    UNKNOWN_CODE,
    UNSEEN,
)
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.opening import base_package
from revdata.dataset.problems import Problem
from revdata.validation.rules import of_schema as schema
from revdata.validation.rules import row_rules, rules_of
from revdata.validation.rules.of_numbers import is_numbered

Row = dict[str, str]
Place = tuple[str, int | None, str | None, str]  # file name, line, column, rule
THINGS = {
    "actors": "actor_id",
    "revolutions": "revolution_id",
    "stages": "stage_id",
    "reaction_waves": "reaction_wave_id",
    "events": "event_id",
    "factors": "factor_id",
    "terms": "term_id",
    "places": "place_id",
}
CLAIMED = ("stages", "reaction_waves")  # things that name the claim that tells them
NOBODY = "zz-nobody"
FIRST_KEYS = {  # of the tables that have no rows in the package itself
    "questions": "q-zz",
    "positions": "po001",
    "position_claims": "pg001",
    "comparisons": "cp001",
}
FILLED = tuple(name for name in base_package().tables if name not in FIRST_KEYS)
WRONG = {"integer": "1e2", "number": "3,5", "boolean": "yes", "date": "1.7.1923"}
TYPE_RULES = {"integer": INTEGER, "number": NUMBER, "boolean": BOOLEAN, "date": DAY}


@dataclass(frozen=True)
class Mark:
    """A cell that a spoiling breaks: the row itself, since its line may still change."""

    table: str
    row: Row
    column: str
    rule: str


@dataclass(frozen=True)
class Spoiling:
    """One rule of one table, and how to break it in a copy; returns the cells to be named."""

    rule: str
    table: str
    column: str | None
    apply: Callable[["Copy"], list[Mark]]

    def __str__(self) -> str:
        return f"{self.rule} at {self.table}.{self.column}"


@dataclass
class Copy:
    """The tables as rows of text, to which rows can be added that keep every rule."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        base = base_package()
        for name, table in base.tables.items():
            with (base.root / table.path).open(encoding="utf-8", newline="") as file:
                self.tables[name] = list(csv.DictReader(file))
        self._numbers = {
            name: int(number[0])
            for name, rows in self.tables.items()
            if rows and (number := re.findall("[0-9]+$", rows[-1][base.tables[name].key]))
        }
        self._numbers |= dict.fromkeys(FIRST_KEYS.keys() - {"questions"}, 0)
        for row in self.tables["withdrawn"]:  # no number is used again
            name, number = row["table_name"], re.findall("[0-9]+$", row["withdrawn_id"])
            if number and name in self._numbers:
                self._numbers[name] = max(self._numbers[name], int(number[0]))
        self._first_keys = {
            name: rows[0][base.tables[name].key] if rows else FIRST_KEYS[name]
            for name, rows in self.tables.items()
        }
        self._originals = {name: len(rows) for name, rows in self.tables.items()}

    def key(self, table: str) -> str:
        """Return a free key: the next number, or a name that no row has."""
        self.count += 1
        described = base_package().tables[table]
        if is_numbered(described):
            self._numbers[table] += 1
            first = self._first_keys[table]
            letters = first.rstrip("0123456789")
            return f"{letters}{self._numbers[table]:0{len(first) - len(letters)}d}"
        first = self._first_keys[table]
        prefixes = ("rev", "stage", "wave", "ev", "f", "t", "pl", "per", "q")
        word = first.split("-")[0]
        start = f"{word}-" if word in prefixes else ""
        return f"{start}zz{self.count}"

    def add(self, table: str, **cells: str) -> Row:
        """Append a row with these cells, the others empty."""
        row = dict.fromkeys(base_package().tables[table].columns, "") | cells
        self.tables[table].append(row)
        return row

    def fresh(self, name: str, *, alone: bool = False, **cells: str) -> Row:
        """Append a row that keeps every rule; ``alone`` leaves out the rows that refer to it."""
        table = base_package().tables[name]
        if table.is_findings:
            return self._finding(table, mentioned=not alone, **cells)
        maker: Callable[..., Row] = getattr(self, f"_fresh_{name}", partial(self._thing, name))
        return maker(alone=alone, **cells)

    # What each table needs

    def _fresh_sources(self, *, alone: bool = False, **cells: str) -> Row:
        key = self.key("sources")
        given = {"source_id": key, "title": f"Title {key}", "source_kind": "document"}
        return self.add("sources", **(given | {"language": "en", "year": "1927"} | cells))

    def _fresh_passages(self, *, alone: bool = False, **cells: str) -> Row:
        source = cells.pop("source_id", "") or self.fresh("sources")["source_id"]
        given = {
            "passage_id": f"{source}.p00.s01",
            "source_id": source,
            "section": "0",
            "paragraph": "0",
            "sentence": "1",
            "start": "0",
            "end": "100",
            "words": "9",
            "opening": "one two three four",
            "sha256": f"{self.count:064x}",
            "shingles": "0a1b2c",
            "content": "sentence",
            "uncited_reason": "transition",
            "gap_after": "false",
        }
        return self.add("passages", **(given | cells))

    def _fresh_claims(self, *, alone: bool = False, **cells: str) -> Row:
        key = self.key("claims")
        given = {
            "claim_id": key,
            "kind": "appraisal",
            "statement": f"Statement number {self.count}.",
            "act": "asserts",
            "stance": "own",
            "tone": "plain",
            "modality": "actual",
            "certainty": "plain",
            "basis": "text",
            "coder": "rd1",
        }
        row = self.add("claims", **(given | cells))
        if not alone:
            self.fresh("citations", claim_id=key, role="states")
        return row

    def _fresh_citations(self, *, alone: bool = False, **cells: str) -> Row:
        given = {"claim_id": "c0001", "passage_id": self._uncited("c0001"), "role": "context"}
        if "claim_id" in cells:
            given["passage_id"] = self.tables["citations"][0]["passage_id"]
        return self.add("citations", **({"citation_id": self.key("citations")} | given | cells))

    def _uncited(self, claim: str) -> str:
        rows = self.tables["citations"]
        cited = {r["passage_id"].strip() for r in rows if r["claim_id"].strip() == claim}
        rows = self.tables["passages"]
        return next(r["passage_id"] for r in rows if r["passage_id"] not in cited)

    def _fresh_utterances(self, *, alone: bool = False, **cells: str) -> Row:
        key = self.key("utterances")
        given = {"utterance_id": key, "speaker_id": "stalin", "form": "paraphrase"}
        row = self.add("utterances", **(given | {"gist": f"Gist of {key}."} | cells))
        if not alone:
            self.fresh("claims", utterance_id=key, stance="reports")
        return row

    def _fresh_claim_links(self, *, alone: bool = False, **cells: str) -> Row:
        given = {"claim_id": self.fresh("claims")["claim_id"], "relation": "limits"}
        key = {"claim_link_id": self.key("claim_links"), "other_claim_id": "c0001"}
        return self.add("claim_links", **(key | given | cells))

    def _fresh_mentions(self, *, alone: bool = False, **cells: str) -> Row:
        given = {"mention_id": self.key("mentions"), "role": "subject"}
        if not cells.keys() & THINGS.values():
            given["actor_id"] = "stalin"
        if "claim_id" not in cells:
            given["claim_id"] = self.fresh("claims")["claim_id"]
        return self.add("mentions", **(given | cells))

    def _fresh_names(self, *, alone: bool = False, **cells: str) -> Row:
        key = self.key("names")
        given = {"name_id": key, "actor_id": "stalin", "name": f"Name {key}"}
        return self.add("names", **(given | {"scheme": "common-english", "language": "en"} | cells))

    def _fresh_chronology(self, *, alone: bool = False, **cells: str) -> Row:
        key = self.key("chronology")
        given = self.tables["chronology"][0] | {"chronology_id": key, "label": f"Label {key}"}
        return self.add("chronology", **(given | cells))

    def _fresh_vocabularies(self, *, alone: bool = False, **cells: str) -> Row:
        self.count += 1
        name = cells.get("list", f"zz{self.count}")
        given = {"list": name, "code": "zz", "position": "1", "label": "Label"}
        key = {"vocabulary_id": f"{name}.{cells.get('code', 'zz')}", "definition": "Definition."}
        return self.add("vocabularies", **(key | given | cells))

    def _fresh_withdrawn(self, *, alone: bool = False, **cells: str) -> Row:
        self.count += 1
        given = {"withdrawn_id": f"zz-gone{self.count}", "table_name": "terms"}
        return self.add("withdrawn", **(given | {"reason": "A.", "since_version": "1.0.0"} | cells))

    def _fresh_factors(self, *, alone: bool = False, **cells: str) -> Row:
        given = {"belongs_to": "general", "domain": "political"}
        return self._thing("factors", alone=alone, **(given | cells))

    def _fresh_stages(self, *, alone: bool = False, **cells: str) -> Row:
        given = {"position": "1", "claim_id": self.fresh("claims")["claim_id"]}
        if "periodisation_id" not in cells:
            given["periodisation_id"] = self.fresh("periodisations")["periodisation_id"]
        return self._thing("stages", alone=alone, **(given | cells))

    def _fresh_reaction_waves(self, *, alone: bool = False, **cells: str) -> Row:
        given = {"position": "1", "claim_id": self.fresh("claims")["claim_id"]}
        if "revolution_id" not in cells:
            given["revolution_id"] = self.fresh("revolutions")["revolution_id"]
        return self._thing("reaction_waves", alone=alone, **(given | cells))

    def _fresh_periodisations(self, *, alone: bool = False, **cells: str) -> Row:
        key = self.key("periodisations")
        given = {
            "periodisation_id": key,
            "claim_id": self.fresh("claims")["claim_id"],
            "label": f"Label {key}",
            "revolution_id": self.fresh("revolutions")["revolution_id"],
            "principle": "what divides it",
            "basis": "text",
        }
        return self.add("periodisations", **(given | cells))

    def _fresh_stage_links(self, *, alone: bool = False, **cells: str) -> Row:
        given = {"stage_link_id": self.key("stage_links"), "relation": "within", "basis": "coder"}
        for column in ("stage_id", "other_stage_id"):
            if column not in cells:
                given[column] = self.fresh("stages")["stage_id"]
        return self.add("stage_links", **(given | cells))

    def _fresh_depictions(self, *, alone: bool = False, **cells: str) -> Row:
        claim = self.fresh("claims")["claim_id"]
        self.fresh("mentions", claim_id=claim, actor_id="stalin")
        given = {
            "depiction_id": self.key("depictions"),
            "source_id": "st",
            "claim_id": claim,
            "actor_id": "stalin",
            "actor_type": "person",
            "basis": "text",
        }
        return self.add("depictions", **(given | cells))

    def _fresh_readings(self, *, alone: bool = False, **cells: str) -> Row:
        given = self.tables["readings"][0] | {"reading_id": self.key("readings")}
        return self.add("readings", **(given | cells))

    def _fresh_identifiers(self, *, alone: bool = False, **cells: str) -> Row:
        key = self.key("identifiers")
        given = {
            "identifier_id": key,
            "actor_id": "stalin",
            "scheme": "wikidata",
            "identifier": f"Q{key.removeprefix('if')}",
            "match": "exact",
            "checked_at": "the kept table",
            "checked_on": "2026-01-01",
        }
        return self.add("identifiers", **(given | cells))

    def _fresh_questions(self, *, alone: bool = False, **cells: str) -> Row:
        key = self.key("questions")
        given = {"question_id": key, "label": f"Label {key}", "question": f"Is it {key}?"}
        return self.add("questions", **(given | {"asked": "before-coding"} | cells))

    def _fresh_positions(self, *, alone: bool = False, **cells: str) -> Row:
        given = {
            "position_id": self.key("positions"),
            "source_id": "st",
            "standing": "holds",
            "about": "a case",
            "summary": "What is held.",
            "basis": "coder",
        }
        if "question_id" not in cells:
            given["question_id"] = self.fresh("questions")["question_id"]
        row = self.add("positions", **(given | cells))
        if not alone:
            claim = self._claim_of(row["source_id"])
            self.fresh("position_claims", position_id=row["position_id"], claim_id=claim)
        return row

    def _claim_of(self, source: str) -> str:
        """Append a claim that a passage of the source states; return its key."""
        if source == "st":
            return self.fresh("claims")["claim_id"]
        claim = self.fresh("claims", alone=True)["claim_id"]
        passage = self.fresh("passages", source_id=source, uncited_reason="")["passage_id"]
        self.fresh("citations", claim_id=claim, passage_id=passage, role="states")
        return claim

    def _fresh_position_claims(self, *, alone: bool = False, **cells: str) -> Row:
        given = {"role": "carries"}
        if "position_id" not in cells:
            given["position_id"] = self.fresh("positions")["position_id"]
        if "claim_id" not in cells:
            given["claim_id"] = self.fresh("claims")["claim_id"]
        given["position_claim_id"] = self.key("position_claims")
        return self.add("position_claims", **(given | cells))

    def _fresh_comparisons(self, *, alone: bool = False, **cells: str) -> Row:
        given = {"comparison_id": self.key("comparisons"), "relation": "differ"}
        given |= {"reason": "They differ.", "basis": "coder"}
        if not {"position_id", "other_position_id"} <= cells.keys():
            first = self.fresh("positions")
            year = {"written_edtf": "1927", "manual_version": "2.0"}
            year |= {"written_earliest": "1927-01-01", "written_latest": "1927-12-31"}
            source = self.fresh("sources", **year)["source_id"]
            second = self.fresh("positions", source_id=source, question_id=first["question_id"])
            given["position_id"] = first["position_id"]
            given["other_position_id"] = second["position_id"]
        return self.add("comparisons", **(given | cells))

    def _thing(self, name: str, *, alone: bool = False, **cells: str) -> Row:
        table = base_package().tables[name]
        key = self.key(name)
        given = {table.key: key, str(table.label_column): f"Label {key}"}
        for column in table.fields:
            if column.required and column.name not in given:
                given[column.name] = self.tables[name][0][column.name]
        row = self.add(name, **(given | cells))
        if not alone and name not in CLAIMED:
            self.fresh("mentions", **{THINGS[name]: row[table.key]})
            if name == "actors":
                self.fresh("names", actor_id=row[table.key])
        return row

    def _finding(self, table: Table, *, mentioned: bool = True, **cells: str) -> Row:
        claim = self.fresh("claims")["claim_id"]
        rows = self.tables[table.name]
        model = max(rows[: self._originals[table.name]], key=lambda r: sum(map(bool, r.values())))
        given = {table.key: self.key(table.name), "claim_id": claim, "note": ""}
        own = {"polarity": "affirmed", "verdict": "accepts"}  # what a claim of the author's bears
        given |= {column: cell for column, cell in own.items() if column in table.columns}
        row = self.add(table.name, **(model | given | cells))
        if mentioned:
            links = {k.column: k.table for k in table.foreign_keys if k.table in THINGS}
            things = {(THINGS[links[c]], row[c]) for c in links if row[c]}
            for column, thing in sorted(things):
                self.fresh("mentions", claim_id=claim, **{column: thing})
        return row

    # Writing

    def write(self, folder: Path, tables: Iterable[str] | None = None) -> None:
        """Write the tables, or those named, as CSV files into a folder."""
        for name in tables or self.tables:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(
                    file, base_package().tables[name].columns, lineterminator="\n"
                )
                writer.writeheader()
                writer.writerows(self.tables[name])

    @cached_property
    def lines(self) -> dict[int, int]:
        """Return the line of each row by its identity, once no row is added any more."""
        return {id(row): at for rows in self.tables.values() for at, row in enumerate(rows, 2)}

    def place(self, mark: Mark) -> Place:
        """Return where a problem must be found for a spoiled cell."""
        return f"{mark.table}.csv", self.lines[id(mark.row)], mark.column, mark.rule


def place_of(problem: Problem) -> Place:
    """Return where a problem was found."""
    return Path(problem.file).name, problem.line, problem.column, problem.rule


# Cells

# cells that must change with a link for nothing but the link to be wrong
COMPANIONS: dict[tuple[str, str], Row] = {
    ("claims", "utterance_id"): {"stance": "reports"},
    ("claims", "condition_claim_id"): {"modality": "conditional"},
    ("claims", "date_anchor_event_id"): {"date_relation": "after"},
    ("claims", "date_relation"): {"date_anchor_event_id": "ev-nep"},
    ("claims", "date_basis"): {"date_text": "in May"},
    ("utterances", "said_basis"): {"said_text": "in May"},
    ("names", "source_id"): {"scheme": "as-in-text"},
    ("stages", "phase_claim_id"): {"phase": "fall"},
}


def _companions(table: str, column: str) -> Row:
    if table in ("mentions", "names") and column in THINGS.values():
        return {"actor_id": ""}
    if table == "identifiers" and column in (*THINGS.values(), "source_id"):
        return {"actor_id": ""}
    if table == "depictions" and column in ("revolution_id", "event_id", "term_id"):
        return {"actor_id": "", "actor_type": ""}
    if table == "periodisations" and column in ("revolution_id", "actor_id"):
        return {"revolution_id": ""}
    if base_package().tables[table].field(column).grammar == "edtf":
        basis = f"{column.removesuffix('_edtf')}_basis"
        return {basis: "inferred"} if basis in base_package().tables[table].columns else {}
    if table == "chronology" and column in THINGS.values():
        return {"revolution_id": "", "stage_id": "", "event_id": ""}
    if column == "date_basis" and table != "claims":
        return {"date_text": "in May"}
    return COMPANIONS.get((table, column), {})


def _set(table: str, column: str, value: Callable[[Row], str], rule: str, copy: Copy) -> list[Mark]:
    alone = column == base_package().tables[table].key
    row = copy.fresh(table, alone=alone)
    row |= _companions(table, column)
    row[column] = value(row)
    return [Mark(table, row, column, rule)]


def _repeat_key(table: str, column: str, rule: str, copy: Copy) -> list[Mark]:
    first = copy.fresh(table)
    again = copy.add(table, **first)
    label = base_package().tables[table].label_column
    if label and table not in ("passages", "names", "vocabularies"):
        again[label] = f"Another {again[label]}"
    return [Mark(table, again, column, rule)]


def cell_spoilings() -> Iterator[Spoiling]:
    """Return a spoiling for each thing that the schemas ask of each column."""
    for table in base_package().tables.values():
        links = {key.column for key in table.foreign_keys}
        for column in table.fields:
            for rule, value in _faults(column, linked=column.name in links):
                change = partial(_set, table.name, column.name, value, rule)
                yield Spoiling(rule, table.name, column.name, change)
            if column.unique:
                rule = schema.DUPLICATE_KEY.identifier
                change = partial(_repeat_key, table.name, column.name, rule)
                yield Spoiling(rule, table.name, column.name, change)


def _faults(column: Field, *, linked: bool) -> Iterator[tuple[str, Callable[[Row], str]]]:
    name = column.name
    if column.required:
        yield schema.REQUIRED.identifier, lambda _: ""
    if column.type in WRONG:
        yield TYPE_RULES[column.type].identifier, lambda _: WRONG[column.type]
    if column.codes is not None:
        yield UNKNOWN_CODE.identifier, lambda _: "zz-no-code"
    if column.pattern is not None:
        yield schema.PATTERN.identifier, lambda row: f"{row[name].upper()}!"
    if column.minimum is not None:
        yield schema.RANGE.identifier, lambda _: f"{column.minimum - 1:g}"
    if column.maximum is not None:
        yield schema.RANGE.identifier, lambda _: f"{column.maximum + 1:g}"
    if linked:
        yield schema.UNKNOWN_REFERENCE.identifier, lambda _: NOBODY
    if column.required:
        yield STRAY_SPACE.identifier, lambda row: f" {row[name]}"
    if column.type == "string" and not linked and column.codes is None and not column.pattern:
        yield DAMAGED_LETTERS.identifier, lambda row: f"Ã© {row[name]}".strip()
        yield UNSEEN.identifier, lambda row: f"A\u200bB {row[name]}".strip()
        if column.grammar is None:
            yield FORMULA_LIKE.identifier, lambda row: f"@ {row[name]}".strip()


# Rows

_YEAR = {"_edtf": "1923", "_earliest": "1923-01-01", "_latest": "1923-12-31", "_basis": "inferred"}


def _row_faults(rule: str, table: str, row: Row) -> Row:
    """Return the cells that break a rule over a row of a table, and no other rule."""
    prefix = next((p for p in ("said", "written") if rule.startswith(f"{p}-")), "date")
    year = {f"{prefix}{end}": cell for end, cell in _YEAR.items()}
    text, basis = f"{prefix}_text", f"{prefix}_basis"
    ends = {f"{prefix}_earliest": "", f"{prefix}_latest": ""}
    faults: dict[str, Row] = {
        "edtf": year | ends | {f"{prefix}_edtf": "1923-99"},
        "edtf-earliest": year | {f"{prefix}_earliest": "1923-02-01"},
        "edtf-latest": year | {f"{prefix}_latest": "1924-12-31"},
        "date-words": {text: "one two three four five six seven", basis: "stated"},
        "date-basis": year | {text: "in 1923", basis: ""},
        "date-stated": year | {text: "", basis: "stated"},
        "date-anchor": {"date_relation": "after"},
        "speaker-stance": {"stance": "endorses"},
        "kind-modality": {"kind": "demand", "modality": "actual"},
        "condition-modality": {"condition_claim_id": "c0001", "modality": "actual"},
        "statement-sentence": {"statement": f"no capital in {row.get('claim_id')}."},
        "tone-own": {"utterance_id": "u001", "stance": "reports", "tone": "ironic"},
        "calendar-converted": year | {text: "in 1923", basis: "converted"},
        "name-thing": {"event_id": "ev-nep"},
        "name-language": {"name": f"Имя {row.get('name_id')}"},
        "identifier-thing": {"event_id": "ev-nep"},
        "depiction-thing": {"event_id": "ev-nep"},
        "depiction-type": {"event_type": "policy"},
        "periodisation-divides": {"actor_id": "russia"},
        "phase-evidence": {"phase": "fall"},
        "wave-part": {"part": "loses" if row.get("part") == "drives" else "drives"},
        "factor-belonging": {"belongs_to": "revolution"},
        "ruler-rule": {"leader_role": "ruler", "rule": ""},
        "tie-none": {"tie": "none-stated"},
        "position-words": {"summary": ""},
        "common-sentence": {"common_sentence": "A sentence."},
        "scope-revolution": {
            "scope": "one-revolution",
            "revolution_kind": "",
            "revolution_id": "",
        },
        "scope-kind": {"scope": "kind-of-revolution", "revolution_kind": "", "revolution_id": ""},
        "passage-offsets": {"start": "100", "end": "50"},
        "passage-identifier": {"passage_id": f"{row.get('source_id')}.p00.s07"},
        "opening": {"opening": "one two three four five"},
        "passage-words": {"words": "92", "shingles": " ".join(["0a1b2c"] * 22)},
        "passage-shingles": {"shingles": "0a1b2c 0a1b2c"},
        "uncited-content": {"content": "heading"},
        "one-mention": {"term_id": "t-thermidor"},
        "one-dated-thing": {"event_id": "ev-nep"},
        "claim-link-self": {"other_claim_id": row.get("claim_id", "")},
        "causal-self": {"effect_factor_id": row.get("cause_factor_id", "")},
        "tie-self": {"base_actor_id": row.get("actor_id", "")},
        "code-identifier": {"vocabulary_id": f"{row.get('list')}.other"},
        "number-range": {"number": "5", "number_to": "4"},
    }
    columns = base_package().tables[table].columns
    cells = faults[rule.removeprefix("said-").removeprefix("written-")]
    return {column: cell for column, cell in cells.items() if column in columns}


def _break_row(rule: str, table: str, column: str, copy: Copy) -> list[Mark]:
    row = copy.fresh(table)
    row |= _row_faults(rule, table, row)
    return [Mark(table, row, column, rule)]


def row_spoilings() -> Iterator[Spoiling]:
    """Return a spoiling for each rule over a row of each table that it applies to."""
    for table in base_package().tables.values():
        for rule in row_rules(table):
            change = partial(_break_row, rule.identifier, table.name, rule.column)
            yield Spoiling(rule.identifier, table.name, rule.column, change)


# The package


def _two_passages(copy: Copy, sentence: str, **cells: str) -> tuple[Row, Row]:
    first = copy.fresh("passages", **cells)
    source = first["source_id"]
    second = copy.fresh(
        "passages",
        source_id=source,
        passage_id=f"{source}.p00.s{int(sentence):02d}",
        sentence=sentence,
        start="101",
        end="201",
    )
    return first, second


def _positioned(copy: Copy, table: str, *positions: str) -> list[Row]:
    """Append rows of one group with these positions."""
    groups = {"vocabularies": "list", "stages": "periodisation_id"}
    within = groups.get(table, "revolution_id")
    rows: list[Row] = []
    for number, position in enumerate(positions):
        cells = {"position": position}
        if rows:
            cells[within] = rows[0][within]
        if table == "vocabularies":
            cells["code"] = f"zz{number}"
        rows.append(copy.fresh(table, **cells))
    return rows


def _of_one_position(copy: Copy, table: str) -> Row:
    """Return what rows of position_claims share so that a fresh one adds no row before itself."""
    held = table == "position_claims"
    return {"position_id": copy.fresh("positions")["position_id"]} if held else {}


def _one_text(copy: Copy) -> Row:
    """Append two positions of one text on a question; return the links to them."""
    first = copy.fresh("positions")
    second = copy.fresh("positions", question_id=first["question_id"])
    return {"position_id": first["position_id"], "other_position_id": second["position_id"]}


def _needing(copy: Copy, needed: str) -> Row:
    codes = base_package().vocabularies["claim-kind"]
    kind = next(code.code for code in codes if code.needs_table == needed)
    modality = {"prediction": "predicted", "generalisation": "general"}.get(kind, "actual")
    return copy.fresh("claims", kind=kind, modality=modality)


def _package_rows(rule: str, table: str, copy: Copy) -> Row | list[tuple[str, Row, str, str]]:
    """Append rows that break a rule over the package; return the row to be named, or the cells."""
    described = base_package().tables[table]
    key = described.key
    match rule:
        case "claim-citation" | "thing-mentioned" | "utterance-used":
            row = copy.fresh(table, alone=True)
            if table == "actors":
                copy.fresh("names", actor_id=row[key])
            return row
        case "actor-named":
            row = copy.fresh(table, alone=True)
            copy.fresh("mentions", actor_id=row[key])
            return row
        case "repeated-citation":
            first = copy.fresh(table)
            cells = {"claim_id": first["claim_id"], "passage_id": first["passage_id"]}
            return copy.fresh(table, role="qualifies", **cells)
        case "repeated-link" | "repeated-name" | "repeated-row":
            first = copy.fresh(table)
            return copy.add(table, **(first | {key: copy.key(table)}))
        case "repeated-label":
            label = str(described.label_column)
            first = copy.fresh(table)
            return copy.fresh(table, **{label: first[label]})
        case "link-both-ways":
            first = copy.fresh(table)
            cells = {"claim_id": first["other_claim_id"], "other_claim_id": first["claim_id"]}
            return copy.fresh(table, **cells)
        case "finding-mentioned":
            named = {"scope": "one-revolution", "revolution_id": "rev-french"}
            if table == "generalisations":
                return copy.fresh(table, alone=True, revolution_kind="", **named)
            return copy.fresh(table, alone=True)
        case "stage-of-revolution":
            row = copy.fresh(table, revolution_id="rev-french", stage_id="stage-ru-february")
            copy.fresh("class_bases", actor_id=row["actor_id"], stage_id=row["stage_id"])
            return row
        case "stage-revolution":
            return copy.fresh(table, revolution_id="rev-french")
        case "stage-link-schemes":
            return copy.fresh(table, stage_id="stage-fr-rise", other_stage_id="stage-fr-fall")
        case "depiction-claim":
            dated = {"date_text": "in 1923", "date_basis": "stated"}
            return copy.fresh(table, claim_id="", **dated)
        case "deictic-written":
            year = {"date_earliest": "1937-01-01", "date_latest": "1937-12-31"}
            return copy.fresh(table, date_edtf="1937", date_basis="deictic", **year)
        case "causal-general":
            return copy.fresh(table, effect_factor_id=copy.fresh("factors")["factor_id"])
        case "causal-revolutions":
            two = ("f-command-regime", "f-french-masses-removed")
            return copy.fresh(table, cause_factor_id=two[0], effect_factor_id=two[1])
        case "instance-general":
            return copy.fresh(table, instance_of_factor_id="f-disappointment")
        case "leader-accounted":
            return copy.fresh(table, actor_id=copy.fresh("actors")["actor_id"])
        case "position-evidence":
            copy.fresh(table)
            return copy.fresh(table, alone=True)
        case "position-claim":
            copy.fresh("utterances")  # with a claim that is only reported
            return copy.fresh(table, claim_id=copy.tables["claims"][-1]["claim_id"])
        case "comparison-positions":
            return copy.fresh(table, **_one_text(copy))
        case "denied-denies":
            return copy.fresh(table, polarity="denied")
        case "verdict-stance":
            return copy.fresh(table, verdict="rejects")
        case "passage-accounted":
            return copy.fresh(table, uncited_reason="")
        case "passage-order":
            return _two_passages(copy, "3")[1]
        case "passage-gap":
            return _two_passages(copy, "2", gap_after="true")[0]
        case "source-counts":
            passage = copy.fresh("passages")
            row = copy.tables["sources"][-1]
            assert row["source_id"] == passage["source_id"]
            row |= {"passages": "2", "manual_version": "2.0", "written_edtf": "1927"}
            row |= {"written_earliest": "1927-01-01", "written_latest": "1927-12-31"}
            return row
        case "manual-version":
            passage = copy.fresh("passages", uncited_reason="")
            copy.fresh(
                "citations",
                claim_id=copy.fresh("claims", alone=True)["claim_id"],
                passage_id=passage["passage_id"],
                role="states",
            )
            return copy.tables["sources"][-1]
        case "positions":
            return _positioned(copy, table, "2")[0]
        case "position-order":
            return _positioned(copy, table, "2", "1")[1]
        case "no-circle":
            raise AssertionError("a circle is made in the column of its link")
        case "identifier-order":
            rows = copy.tables[table]
            shared = _of_one_position(copy, table)
            first, second = copy.fresh(table, **shared), copy.fresh(table, **shared)
            one, other = rows.index(first), rows.index(second)
            rows[one], rows[other] = second, first
            return second
        case "identifier-gap":
            shared = _of_one_position(copy, table)
            copy.key(table)
            return copy.fresh(table, **shared)
        case "withdrawn-table":
            return copy.fresh(table, table_name="termz")
        case "causal-steps":
            return copy.fresh(table, step="2")
        case "replacement":
            return copy.fresh(table, replacement_id=NOBODY)
        case "withdrawn-identifier":
            row = copy.fresh(table)
            copy.fresh("withdrawn", withdrawn_id=row[key], table_name=table)
            return row
        case "unique-identifier":
            row = copy.fresh(table)
            twin = "sources" if table == "actors" else "actors"
            twin_key = base_package().tables[twin].key
            again = copy.fresh(twin, **{twin_key: row[key]})
            # the key of a passage has a form that no key of another table can have
            named = "pattern" if table == "passages" else rule
            return [(table, row, key, rule), (twin, again, twin_key, named)]
    raise LookupError(f"There is no spoiling for the rule {rule} at {table}.")


def _break_package(rule: str, table: str, column: str, copy: Copy) -> list[Mark]:
    if rule == "no-circle":
        row = copy.fresh(table)
        row |= {**_companions(table, column), column: row[base_package().tables[table].key]}
        return [Mark(table, row, column, rule)]
    broken = _package_rows(rule, table, copy)
    if isinstance(broken, list):
        return [Mark(*cell) for cell in broken]
    return [Mark(table, broken, column, rule)]


def _break_finding(table: str, column: str, needed: str, copy: Copy) -> list[Mark]:
    return [Mark(table, _needing(copy, needed), column, "claim-finding")]


def package_spoilings() -> Iterator[Spoiling]:
    """Return a spoiling for each rule over the package, for each table it is made for."""
    for rule in rules_of(base_package()):
        change = partial(_break_package, rule.identifier, rule.table, rule.column)
        if rule.identifier == "claim-finding":
            change = partial(_break_finding, rule.table, rule.column, rule.rests_on[0])
        yield Spoiling(rule.identifier, rule.table, rule.column, change)


def all_spoilings() -> Iterator[Spoiling]:
    """Return every spoiling of rows."""
    yield from cell_spoilings()
    yield from row_spoilings()
    yield from package_spoilings()


# Files


@dataclass(frozen=True)
class FileSpoiling:
    """A fault of a whole file: bytes made of the bytes, and where it must be named."""

    rule: str
    spoil: Callable[[bytes], bytes]
    line: int | None = 1
    column: Callable[[list[str]], str | None] = lambda _: None


def _last_line(data: bytes) -> tuple[bytes, bytes]:
    head, last = data.rstrip(b"\n").rsplit(b"\n", 1)
    return head + b"\n", last


def _on_last(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        head, last = _last_line(data)
        return head + change(last) + b"\n"

    return spoil


def _header(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        header, body = data.split(b"\n", 1)
        return b",".join(change(header.split(b","))) + b"\n" + body

    return spoil


def _without_last_column(data: bytes) -> bytes:
    rows = list(csv.reader(data.decode().splitlines()))
    return as_csv([row[:-1] for row in rows])


def _with_column(name: str | None, data: bytes) -> bytes:
    """Add an empty column, of this name or of that of the first column."""
    rows = list(csv.reader(data.decode().splitlines()))
    return as_csv([[*rows[0], name or rows[0][0]], *([*row, ""] for row in rows[1:])])


def _with_columns_exchanged(data: bytes) -> bytes:
    rows = list(csv.reader(data.decode().splitlines()))
    return as_csv([[*row[:-2], row[-1], row[-2]] for row in rows])


def as_csv(rows: list[list[str]]) -> bytes:
    """Return rows as the bytes of a CSV file in which every cell is quoted."""
    lines = [",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row) for row in rows]
    return "\n".join([*lines, ""]).encode()


LAST = -1  # the last line of the file


def _with_latin_letter(row: bytes) -> bytes:
    """Return a row with a byte that is not UTF-8 at the end of its last cell."""
    return row[:-1] + b"\xe9" + row[-1:] if row.endswith(b'"') else row + b"\xe9"


FILE_SPOILINGS = (
    FileSpoiling("byte-order-mark", lambda d: b"\xef\xbb\xbf" + d),
    FileSpoiling("delimiter", lambda d: d.replace(b",", b";")),
    FileSpoiling("encoding", _on_last(_with_latin_letter), LAST),
    FileSpoiling("nul-byte", _on_last(lambda x: x[:1] + b"\0" + x[1:]), LAST),
    FileSpoiling("empty-file", lambda _: b"", None),
    FileSpoiling("ragged-row", _on_last(lambda x: x + b",one,two"), LAST),
    FileSpoiling("blank-row", _on_last(lambda x: b"\n" + x), LAST),
    FileSpoiling("quote", _on_last(lambda x: x.split(b",")[0] + b',"'), LAST),
    FileSpoiling("missing-column", _without_last_column, 1, lambda h: h[-1]),
    FileSpoiling("extra-column", partial(_with_column, "colour"), 1, lambda _: "colour"),
    FileSpoiling("renamed-column", _header(lambda h: [*h[:-1], h[-1] + b"s"]), 1, lambda h: h[-1]),
    FileSpoiling("duplicate-column", partial(_with_column, None), 1, lambda h: h[0]),
    FileSpoiling("column-order", _with_columns_exchanged),
)


def spoil_file(spoiling: FileSpoiling, table: str, folder: Path) -> Place:
    """Write a spoiled copy of a table into a folder; return where the fault must be named."""
    base = base_package()
    data = (base.root / base.tables[table].path).read_bytes()
    spoiled = spoiling.spoil(data)
    (folder / f"{table}.csv").write_bytes(spoiled)
    line = spoiling.line
    if line == LAST:
        line = data.rstrip(b"\n").count(b"\n") + 1
    column = spoiling.column(list(base.tables[table].columns))
    return f"{table}.csv", line, column, spoiling.rule


def copy_package(folder: Path) -> Path:
    """Copy descriptor, schemas and tables into a new folder and return it."""
    base = base_package()
    shutil.copytree(base.root / "schemas", folder / "schemas")
    (folder / "data").mkdir()
    for table in base.tables.values():
        shutil.copy(base.root / table.path, folder / table.path)
    shutil.copy(base.root / "datapackage.json", folder)
    return folder


def _lose_file(folder: Path) -> Place:
    (folder / "data" / "terms.csv").unlink()
    return "terms.csv", None, None, "missing-file"


def _folder_for_file(folder: Path) -> Place:
    _lose_file(folder)
    (folder / "data" / "terms.csv").mkdir()
    return "terms.csv", None, None, "not-a-file"


def _circular_link(folder: Path) -> Place:
    _lose_file(folder)
    (folder / "data" / "terms.csv").symlink_to("terms.csv")
    return "terms.csv", None, None, "unreadable-file"


def _as_parquet(folder: Path) -> Place:
    """Put the text of a table where its descriptor has a Parquet file."""
    descriptor = folder / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(text.replace("data/terms.csv", "data/terms.parquet"), encoding="utf-8")
    (folder / "data" / "terms.csv").rename(folder / "data" / "terms.parquet")
    return "terms.parquet", None, None, "unreadable-parquet"


def _unlisted(folder: Path) -> Place:
    (folder / "data" / "ideas.csv").write_text("idea\nOne\n")
    return "ideas.csv", None, None, "unlisted-file"


def _emptied(folder: Path) -> Place:
    path = folder / "data" / "places.csv"
    path.write_bytes(path.read_bytes().split(b"\n", 1)[0] + b"\n")
    return "places.csv", None, None, "empty-table"


def _misnamed(folder: Path) -> Place:
    """Leave nothing but the tables, one of them under another name."""
    (folder / "datapackage.json").unlink()
    shutil.rmtree(folder / "schemas")
    for path in (folder / "data").glob("*.csv"):
        path.rename(folder / path.name)
    (folder / "data").rmdir()
    (folder / "terms.csv").rename(folder / "term.csv")
    return "term.csv", None, None, "unknown-table"


def _say_the_author_holds_it(folder: Path) -> Place:
    """Give a table its derived column, and change the first cell of it."""
    path = folder / "data" / "doctrines.csv"
    head, *rows = csv.reader(path.read_text("utf-8").splitlines())
    held = revdata.doctrines["author_holds"].tolist()
    assert held[0] == "no"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*head, "author_holds"])
        writer.writerows([*row, cell] for row, cell in zip(rows, ["yes", *held[1:]], strict=True))
    return "doctrines.csv", 2, "author_holds", "derived-column"


FOLDER_SPOILINGS: dict[str, Callable[[Path], Place]] = {
    "missing-file": _lose_file,
    "not-a-file": _folder_for_file,
    "unreadable-file": _circular_link,
    "unreadable-parquet": _as_parquet,
    "unlisted-file": _unlisted,
    "empty-table": _emptied,
    "derived-column": _say_the_author_holds_it,
    "unknown-table": _misnamed,
}


# Two versions


def _lose_row(folder: Path) -> str:
    """Take away the last reference date, which no other row needs, and return its key."""
    path = folder / "data" / "chronology.csv"
    head, last = _last_line(path.read_bytes())
    path.write_bytes(head)
    return last.decode().split(",", maxsplit=1)[0]


def _append(folder: Path, table: str, row: str) -> None:
    with (folder / "data" / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")


def _number_anew(folder: Path) -> None:
    path = folder / "data" / "chronology.csv"
    head, last = _last_line(path.read_bytes())
    path.write_bytes(head + b"cy999," + last.split(b",", 1)[1] + b"\n")


def _reuse(folder: Path) -> None:
    key = _lose_row(folder)
    _append(folder, "terms", f"t-{key},Label,,,")
    path = folder / "data" / "terms.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(f"t-{key},", f"{key},"))


def _withdraw_elsewhere(folder: Path) -> None:
    _append(folder, "withdrawn", f"{_lose_row(folder)},terms,A reason.,,1.1.0")


VERSION_SPOILINGS: dict[str, Callable[[Path], object]] = {
    "vanished-identifier": _lose_row,
    "renumbered-identifier": _number_anew,
    "reused-identifier": _reuse,
    "withdrawn-from": _withdraw_elsewhere,
}


# Workbooks

Change = Callable[[Any], object]  # of a workbook of openpyxl


def _put(cell: str, value: object, *, text: bool = False) -> Change:
    def change(book: Any) -> None:
        book["depictions"][cell].value = value
        if text:
            book["depictions"][cell].data_type = "s"

    return change


def _hide_row(book: Any) -> None:
    book["terms"].row_dimensions[4].hidden = True


WORKBOOK_SPOILINGS: dict[str, tuple[Change, str]] = {  # and the place that a message begins with
    "formula-cell": (_put("O2", "=1+1"), "Sheet depictions, cell O2"),
    "date-cell": (_put("Q126", date(1923, 7, 1)), "Sheet depictions, cell Q126"),
    "number-cell": (_put("W8", 12.0), "Sheet depictions, cell W8"),
    "truth-cell": (_put("W9", True), "Sheet depictions, cell W9"),
    "error-cell": (_put("W10", "#REF!"), "Sheet depictions, cell W10"),
    "apostrophe": (_put("H11", "'class", text=True), "Sheet depictions, cell H11"),
    "merged-cells": (
        lambda b: b["depictions"].merge_cells("H20:H22"),
        "Sheet depictions, cell H20",
    ),
    "nameless-column": (_put("AB16", "x"), "Sheet depictions, row 16"),
    "header-row": (lambda b: b["quantities"].insert_rows(1, 2), "Sheet quantities, row 3"),
    "hidden-cells": (_hide_row, "Sheet terms, row 4"),
}


def spoil_workbook(path: Path) -> None:
    """Write a workbook of a few tables in which every rule on workbooks is broken once."""
    revdata.template(path, ("depictions", "terms", "quantities"), filled=True)
    book = openpyxl.load_workbook(path)
    for change, _ in WORKBOOK_SPOILINGS.values():
        change(book)
    book.save(path)
