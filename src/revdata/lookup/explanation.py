"""One row with everything that is tied to it; one passage with its claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from revdata.dataset.derived import has_claim
from revdata.dataset.descriptor import DERIVED, STAGE_FACTS, Table
from revdata.dataset.joins import (
    CLAIM_COLUMNS,
    passage_locator,
    row_labels,
    with_labels,
    with_passages,
)
from revdata.dataset.naming import named_row, paragraph_of, passages_at
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_rows, records, table_of
from revdata.errors import NotFoundError
from revdata.files import html
from revdata.lookup import Answer

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment, Found


Values = dict[str, Any]
USUAL = {  # cells that a line leaves out
    "act": "asserts",
    "stance": "own",
    "tone": "plain",
    "modality": "actual",
    "certainty": "plain",
    "author_holds": "yes",
    "polarity": "affirmed",
}


@dataclass(frozen=True)
class Explanation(Answer):
    """One row with everything that is tied to it.

    `revdata.explain` returns one; ``print`` shows it as text, a notebook as
    tables.

    Attributes
    ----------
    table : str
        Name of the table that has the row.
    identifier : str
        Identifier of the row.
    row : dict
        Its filled cells by column, each link with the label of its row.
    passages : tuple of dict
        The passages that state it, with identifier, locator, role and
        opening; with a copy, status and text as well.
    related : dict of str to list of dict
        The rows that refer to it, by the name of their table.

    Examples
    --------
    >>> import revdata
    >>> found = revdata.explain("wave-first-general")
    >>> found.table, sorted(found.related)
    ('reaction_waves', ['mentions', 'wave_parts'])
    """

    table: str
    identifier: str
    row: Values
    passages: tuple[Values, ...]
    related: dict[str, list[Values]]

    def to_dict(self) -> Values:
        """Return the explanation as plain values.

        Returns
        -------
        dict
            The attributes, with ``id`` for the identifier; a day is written as
            year-month-day.
        """
        values = super().to_dict()
        return {"table": self.table, "id": values.pop("identifier"), **values}

    def __str__(self) -> str:
        lines = [f"{self.identifier} ({self.table})", ""]
        lines += _facts(self.row)
        if self.passages:
            lines += ["", "passages"]
            lines += [_passage_line(passage) for passage in self.passages]
        for name, rows in self.related.items():
            lines += ["", f"{name} ({len(rows)})"]
            lines += [f"  {_line(row)}" for row in rows]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        shown = html.render(
            "lookup",
            "explanation.html",
            explanation=self,
            related={name: _shown(rows) for name, rows in self.related.items()},
        )
        return html.flush_left(shown)


def explain(dataset: TableSet, identifier: str, copy: Alignment | None = None) -> Explanation:
    """Return what the data set holds on a row; raises NotFoundError with near names.

    The row is named by its identifier, a name, a label or a place in the text, as ``named_row``
    reads them.

    With an aligned copy of the text its passages are given in full.
    """
    identifier = named_row(dataset, identifier)
    table = table_of(dataset, identifier)
    row = _resolved(dataset, table.name, table.key, identifier)[0]
    if table.name == "claims":
        row = {"statement": row.pop("statement"), **row}
    if table.name == "stages":
        row |= facts_of_stage(dataset, row)
    passages = _passages(dataset, table, identifier)
    if copy is not None:
        if table.name == "passages":
            own = {"passage_id": identifier, "locator": "", "role": "", "opening": ""}
            passages = (own,)
        passages = tuple(_with_text(passage, copy) for passage in passages)
    related = _related(dataset, table, identifier)
    return Explanation(table.name, identifier, _filled(row), passages, related)


def facts_of_stage(dataset: TableSet, stage: Mapping[str, Any]) -> Values:
    """Return who ruled at a stage as the author holds, and who gave it its phase."""
    given = "the author" if stage.get("phase_claim_id") else "the coder"
    rulers = [
        f"{row['actor']} ({row['rule']}, {row['course']})"
        for row in _resolved(dataset, "leaders", "stage_id", stage["stage_id"])
        if row["rule"] and row["polarity"] == "affirmed" and row["author_holds"] == "yes"
    ]
    found = given if stage.get("phase") else None, "; ".join(dict.fromkeys(rulers)) or None
    return dict(zip(STAGE_FACTS, found, strict=True))


def _related(dataset: TableSet, table: Table, identifier: str) -> dict[str, list[Values]]:
    """Return the rows that refer to a row, by their table, or by table and column of the link."""
    related = {}
    for other in dataset.package.tables.values():
        if table.name == "claims" and other.name == "citations":
            continue
        for link in other.foreign_keys:
            rows = []
            if link.table == table.name:
                rows = _resolved(dataset, other.name, link.column, identifier)
            if rows and table.name != "claims":
                rows = _with_stances(dataset, other, rows)
            if rows:
                name = other.name if link.column == table.key else f"{other.name}: {link.column}"
                related[name] = [_without(row, other, link.column, table.name) for row in rows]
    return related


def _with_stances(dataset: TableSet, table: Table, rows: list[Values]) -> list[Values]:
    """Return mentions with the stance of their claims, utterances with the claims made in them."""
    if table.name not in ("mentions", "utterances"):
        return rows
    claims = {row["claim_id"]: row for row in load_rows(dataset, "claims")}
    if table.name == "mentions":
        return [{**row, "stance": claims[row["claim_id"]]["stance"]} for row in rows]
    said: dict[str | None, list[str]] = {}
    for claim, row in claims.items():
        said.setdefault(row["utterance_id"], []).append(f"{claim} ({row['stance']})")
    return [{**row, "claims": ", ".join(said.get(row["utterance_id"], ())) or None} for row in rows]


def _with_text(passage: Values, copy: Alignment) -> Values:
    """Return a passage with its status and text in a copy; of another edition as it was."""
    here = copy.found(passage["passage_id"])
    if here is None:
        return passage
    return {**passage, "status": here.status, "text": copy.text_of(here.passage_id)}


def _resolved(dataset: TableSet, name: str, column: str, value: str) -> list[Values]:
    chosen = [row for row in load_rows(dataset, name) if row[column] == value]
    return with_labels(dataset, name, chosen)


def _filled(row: Values) -> Values:
    return {name: value for name, value in row.items() if value is not None}


def _without(row: Values, table: Table, column: str, subject: str) -> Values:
    """Leave out what the subject of the explanation already says."""
    drop = {column, column.removesuffix("_id")}
    if subject == "claims" and has_claim(table):
        drop |= set(DERIVED) - set(table.columns)
        drop |= set(CLAIM_COLUMNS) if table.is_findings else set()
    return {name: value for name, value in _filled(row).items() if name not in drop}


def _passages(dataset: TableSet, table: Table, identifier: str) -> tuple[Values, ...]:
    if table.name == "passages":
        return ()
    if table.name == "claims":
        cited = (row for row in records(dataset, "citations") if row["claim_id"] == identifier)
        roles = [(row["passage_id"], row["role"]) for row in cited]
    else:
        chosen = [row for row in load_rows(dataset, table.name) if row[table.key] == identifier]
        joined = with_passages(dataset, table.name, chosen)[0]["passage_ids"]
        roles = [(passage, "states") for passage in joined.split()]
    openings = {row["passage_id"]: row["opening"] or "" for row in load_rows(dataset, "passages")}
    places = row_labels(dataset, "passages")
    return tuple(
        {"passage_id": key, "locator": places[key], "role": role, "opening": openings[key]}
        for key, role in roles
    )


def _passage_line(passage: Values) -> str:
    """Return a passage on one line: in full where a copy has it, else its opening."""
    place = f"  {passage['locator']}  {passage['passage_id']}"
    if passage.get("role"):
        place += f"  {passage['role']}"
    if passage.get("text"):
        return f"{place}  ({passage['status']})  “{passage['text']}”"
    absent = "  (absent from the copy)" if "status" in passage else ""
    return f"{place}  “{passage['opening']} …”{absent}"


def _columns(rows: list[Values]) -> list[str]:
    """Return the columns that any of the rows fills, in order."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _shown(rows: list[Values]) -> list[str]:
    """Return the columns without those that are as usual, and identifiers with a label beside."""
    columns = _columns(rows)
    labelled = {f"{name}_id" for name in columns if not name.endswith("claim")}
    if "author" in columns:
        labelled.add("source_id")
    usual = {name for name in USUAL if all(row.get(name) == USUAL[name] for row in rows)}
    return [name for name in columns if name not in labelled | usual]


def _facts(row: Values) -> list[str]:
    width = max((len(name) for name in row), default=0)
    return [f"  {name:<{width}}  {value}" for name, value in row.items()]


def _line(row: Values) -> str:
    """Return a row on one line: its key, then its cells, each link with the label it leads to.

    What is usual goes without saying.
    """
    (_, key), *cells = row.items()
    links = {name for name, _ in cells if name.endswith("_id")}
    labels = {f"{name}_id": name for name, _ in cells if f"{name}_id" in links}
    cells = [(name, value) for name, value in cells if USUAL.get(name) != value]
    pieces = [
        f"{labels[name]} {value} “{row[labels[name]]}”" if name in labels else f"{name} {value}"
        for name, value in cells
        if name not in labels.values()
    ]
    return f"{key}  {'; '.join(pieces)}"


CLAIM_FIELDS = ("kind", "speaker", "act", "stance", "modality", "certainty", "statement")


@dataclass(frozen=True)
class PassageReading(Answer):
    """A passage beside the claims that cite it.

    `revdata.passage` returns one; ``print`` shows it as text.

    Attributes
    ----------
    passage_id : str
        Identifier of the passage.
    locator : str
        Section, paragraph and sentence.
    opening : str
        Its first words, four at most.
    uncited_reason : str or None
        Why no claim cites it, a code; None if one does.
    claims : tuple of dict
        The claims, each with the role in which it cites the passage.
    found : Found or None
        Its place in a reader's copy; None without a copy.
    text : str or None
        The passage as the copy has it; None without a copy.

    Examples
    --------
    >>> import revdata
    >>> revdata.passage("st.p00.s01").uncited_reason
    'heading'
    """

    passage_id: str
    locator: str
    opening: str
    uncited_reason: str | None
    claims: tuple[dict[str, Any], ...]
    found: Found | None = None
    text: str | None = None

    def __str__(self) -> str:
        lines = [f"{self.locator}  {self.passage_id}", "", *self._text_lines(), ""]
        if not self.claims:
            reason = f": {self.uncited_reason}" if self.uncited_reason else ""
            lines.append(f"No claim cites it{reason}.")
        for claim in self.claims:
            lines.append(f"{claim['claim_id']} ({claim['role']})  {claim['statement']}")
            facts = [claim[name] for name in CLAIM_FIELDS[:-1] if claim[name] is not None]
            lines.append(f"  {', '.join(facts)}")
        return "\n".join(lines)

    def _text_lines(self) -> list[str]:
        if self.text is None:
            absent = "  (absent from the copy)" if self.found else ""
            return [f"“{self.opening} …”{absent}"]
        assert self.found is not None
        kept = "" if self.found.share == 1 else f", {self.found.share:.0%} of the words"
        where = f"line {self.found.line}, character {self.found.character}"
        return [f"“{self.text}”", f"  ({self.found.status}{kept}; {where})"]


@dataclass(frozen=True)
class ParagraphReading(Answer):
    """A paragraph: each of its sentences beside the claims that cite it.

    `revdata.paragraph` returns one; ``print`` shows it as text.

    Attributes
    ----------
    locator : str
        Section and paragraph.
    passages : tuple of PassageReading
        The sentences, in the order of the text.

    Examples
    --------
    >>> import revdata
    >>> found = revdata.paragraph("p13")
    >>> found.locator, len(found.passages)
    ('§1¶13', 7)
    """

    locator: str
    passages: tuple[PassageReading, ...]

    def __str__(self) -> str:
        cited = {claim["claim_id"] for passage in self.passages for claim in passage.claims}
        sentences, claims = (
            f"{count} {noun}{'' if count == 1 else 's'}"
            for count, noun in ((len(self.passages), "sentence"), (len(cited), "claim"))
        )
        return "\n\n".join([f"{self.locator}  {sentences}, {claims}", *map(str, self.passages)])


def read_passage(
    dataset: TableSet, identifier: str, copy: Alignment | None = None
) -> PassageReading:
    """Return a passage, by its id or a locator such as §1¶13.4, with the claims that cite it.

    Raises NotFoundError with near names.
    """
    return _readings(dataset, [_passage_row(dataset, identifier)], copy)[0]


def read_paragraph(
    dataset: TableSet, place: str, copy: Alignment | None = None
) -> ParagraphReading:
    """Return a paragraph, by a locator such as §1¶13 or one of its passages, with all claims on it.

    Raises NotFoundError with near names.
    """
    rows = passages_at(dataset, place)
    found = {*map(paragraph_of, rows)}
    if len(found) != 1:
        found = {paragraph_of(_passage_row(dataset, place))}
    rows = [row for row in load_rows(dataset, "passages") if paragraph_of(row) in found]
    locator = passage_locator(rows[0]).rpartition(".")[0]
    return ParagraphReading(locator, _readings(dataset, rows, copy))


def _passage_row(dataset: TableSet, identifier: str) -> Values:
    identifier = named_row(dataset, identifier)
    for row in load_rows(dataset, "passages"):
        if row["passage_id"] == identifier:
            return row
    table = table_of(dataset, identifier).name
    raise NotFoundError(
        f"{identifier} is a row of {table} and no passage; 'revdata explain {identifier}' "
        "shows it, with the passages that state it."
    )


def _readings(
    dataset: TableSet, rows: list[Values], copy: Alignment | None
) -> tuple[PassageReading, ...]:
    claims = _claims(dataset, {row["passage_id"] for row in rows})
    return tuple(
        PassageReading(
            row["passage_id"],
            passage_locator(row),
            row["opening"] or "",
            row["uncited_reason"],
            tuple(claims[row["passage_id"]]),
            None if copy is None else copy.found(row["passage_id"]),
            None if copy is None else copy.text_of(row["passage_id"]),
        )
        for row in rows
    )


def _claims(dataset: TableSet, passages: set[str]) -> dict[str, list[Values]]:
    """Return the claims that cite each of these passages, in their order."""
    citing: dict[str, list[Values]] = {}
    for citation in load_rows(dataset, "citations"):
        if citation["passage_id"] in passages:
            citing.setdefault(citation["claim_id"], []).append(citation)
    claims: dict[str, list[Values]] = {passage: [] for passage in passages}
    cited = [row for row in load_rows(dataset, "claims") if row["claim_id"] in citing]
    for claim in with_labels(dataset, "claims", cited):
        for citation in citing[claim["claim_id"]]:
            known = {"claim_id": claim["claim_id"], "role": citation["role"]}
            known |= {name: claim[name] for name in CLAIM_FIELDS}
            claims[citation["passage_id"]].append(known)
    return claims
