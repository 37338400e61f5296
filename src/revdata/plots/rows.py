"""The rows that pictures show, with labels for links and words for codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from revdata.dataset.dates import MONTHS
from revdata.dataset.joins import with_labels, with_passages
from revdata.dataset.parts import BASE_NAME, TableSet
from revdata.dataset.rows import PART_COLUMN
from revdata.errors import UnreadableInputError, known_name, not_found

Row = dict[str, Any]

DECLARED = ("actual", "general")  # modalities of what is said to be so


def labelled_rows(dataset: TableSet, table: str, *, places: bool = False) -> list[Row]:
    """Return the rows of a table with labels joined on; with ``places`` their passages too.

    ``contribution`` is the name of the contribution a row comes from, None for the base's own. A
    link that leads nowhere has its identifier for a label. Raises UnreadableInputError where a row
    lacks what it must have.
    """
    definition = dataset.table(table)
    rows = with_labels(dataset, table)
    rows = with_passages(dataset, table, rows) if places else rows
    for row in rows:
        part = row.get(PART_COLUMN)
        row["contribution"] = None if part == BASE_NAME else part
        for field in definition.fields:
            if field.required and row[field.name] is None:
                raise UnreadableInputError(
                    f"The table {table} cannot be drawn: {row[definition.key] or 'a row'} has no "
                    f"{field.name}. 'revdata validate' lists every problem."
                )
        for link in definition.foreign_keys:
            name = link.column.removesuffix("_id")
            if name in row and row[name] is None:
                row[name] = row[link.column]
    return rows


def is_held(row: Row) -> bool:
    """Return whether the author holds a finding of what is or was so."""
    return row["author_holds"] == "yes" and row["modality"] in DECLARED


def whose(row: Row) -> str:
    """Return who says so, if not the author, and whether it is denied, meant as said, certain."""
    parts = []
    if row["stance"] != "own":
        parts.append(f"{row['speaker']} says so; the author {_verb(row['stance'])}")
    if row["modality"] not in DECLARED:
        parts.append(row["modality"])
    if row["certainty"] == "hedged":
        parts.append("hedged")
    return "; ".join([*parts, *filter(None, [row["contribution"]])])


def _verb(stance: str) -> str:
    return stance.replace("turns-against", "turns it against the speaker")


def by_position(dataset: TableSet, table: str, column: str, of_table: str) -> list[Row]:
    """Return rows in the order of what they belong to, and of their position in it."""
    order = [row[column] for row in labelled_rows(dataset, of_table)]
    rank = {one: place for place, one in enumerate(order)}
    return sorted(
        labelled_rows(dataset, table),
        key=lambda row: (rank.get(row[column], len(rank)), row["position"] or 0),
    )


def tie_families(dataset: TableSet) -> dict[str, str]:
    """Return the family of each tie: support, opposition, standing-over or none."""
    rows = labelled_rows(dataset, "vocabularies")
    return {row["code"]: row["family"] or "" for row in rows if row["list"] == "class-tie"}


def rulers_by_stage(dataset: TableSet) -> dict[str, list[Row]]:
    """Return the findings on who ruled that the author holds, by stage."""
    rows = [
        row
        for row in labelled_rows(dataset, "leaders")
        if row["leader_role"] == "ruler" and row["polarity"] != "denied" and is_held(row)
    ]
    return in_order([row for row in rows if row["stage_id"]], "stage_id")


def rulers_in_words(rows: list[Row]) -> list[str]:
    """Return who ruled, in a line for each way of ruling, each with how it rose, held or fell."""
    return [
        f"ruling{'' if rule == 'real' else f' ({rule})'}: "
        + "; ".join(
            f"{actor} ({', '.join(dict.fromkeys(row['course'] for row in same))})"
            for actor, same in in_order(of_rule, "actor").items()
        )
        for rule, of_rule in in_order(rows, "rule").items()
    ]


def date_and_origin(row: Row) -> list[str]:
    """Return when a thing was and on what basis, if it is dated, and whose row it is."""
    remarks = []
    if row["date_earliest"] or row["date_latest"]:
        days = days_in_words(row["date_earliest"], row["date_latest"])
        remarks.append(f"{days}, {row['date_basis'] or 'basis not said'}")
    if row["contribution"]:
        remarks.append(row["contribution"])
    return remarks


def basis_in_words(basis: str) -> str:
    """Return in words what a row rests on."""
    return "stated by the text" if basis == "text" else "inferred by the coder"


def editions(dataset: TableSet) -> list[Row]:
    """Return the sources that are coded."""
    return [row for row in labelled_rows(dataset, "sources") if row["source_kind"] == "edition"]


@dataclass(frozen=True)
class Author:
    """Who wrote a coded text: the surname, and the letters by which pictures mark what is his."""

    name: str
    mark: str


def authors(dataset: TableSet) -> dict[str, Author]:
    """Return the author of each coded text by its source, marked by as few letters as differ.

    Two texts of one author have the same mark with a number after it.
    """
    found: dict[str, Author] = {}
    for row in editions(dataset):
        name = str(row["author"] or row["title"]).split(",")[0]
        taken = {one.mark for one in found.values()}
        marks = [name[:end].replace(" ", "") for end in range(1, len(name) + 1)]
        marks += [f"{name[:1]}{number}" for number in range(2, len(found) + 3)]
        mark = next(one for one in marks if one not in taken)
        found[row["source_id"]] = Author(name, mark)
    return found


def author_name(writers: dict[str, Author], source: str | None) -> str:
    """Return the surname of the author of a text; of no text, that it is not known."""
    return writers[source].name if source in writers else source or "text not known"


def divided_by(dataset: TableSet) -> dict[str, tuple[str, str]]:
    """Return for each stage what it is a stage of, by identifier and name.

    That is the stage's own revolution, or the revolution or the body that its scheme divides.
    """
    revolutions = {
        row["revolution_id"]: row["label"] for row in labelled_rows(dataset, "revolutions")
    }
    schemes = {row["periodisation_id"]: row for row in labelled_rows(dataset, "periodisations")}
    found = {}
    for row in labelled_rows(dataset, "stages"):
        scheme = schemes.get(row["periodisation_id"], {})
        revolution = row["revolution_id"] or scheme.get("revolution_id")
        name = revolutions.get(revolution, revolution) or scheme.get("actor") or ""
        found[row["stage_id"]] = (revolution or scheme.get("actor_id") or "", name)
    return found


def find_revolution(dataset: TableSet, name: str) -> str:
    """Return the identifier of a revolution by it or by its label; raises NotFoundError."""
    rows = labelled_rows(dataset, "revolutions")
    known = {str(row[column]): row for column in ("revolution_id", "label") for row in rows}
    found = known_name(name, known)
    if found is None:
        raise not_found("revolution", name, known)
    return str(known[found]["revolution_id"])


def claims_of(dataset: TableSet) -> str:
    """Return whose claims a picture shows, to begin a sentence with."""
    return "What the text claims" if len(editions(dataset)) == 1 else "What the texts claim"


def code_labels(dataset: TableSet, name: str) -> dict[str, str]:
    """Return the labels of a code list by code, in its order."""
    return {code.code: code.label for code in dataset.package.code_list(name)}


def in_order(rows: list[Row], column: str) -> dict[Any, list[Row]]:
    """Return the rows by the value of a column, each value where it first stands."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def finding_attributes(row: Row, key: str) -> dict[str, str]:
    """Return the identifier of a finding and who claims it, as attributes of an edge for DOT."""
    said = f"{row['speaker']}, {row['stance']}: {row['statement']} ({row['locators']})"
    return {"id": row[key], "edgetooltip": said}


def days_in_words(earliest: date | None, latest: date | None) -> str:
    """Return the days a date can mean in words, as short as they allow: 1923, July 1923–1924."""
    if earliest is None:
        return f"up to {_shortest(latest, _after(latest))}" if latest else "at no known time"
    if latest is None:
        return f"from {_shortest(earliest, earliest)}"
    if earliest == latest:
        return _day(earliest)
    after = _after(latest)
    if earliest.day == after.day == 1:
        if earliest.month == after.month == 1:
            return _span(str(earliest.year), str(latest.year))
        if earliest.year == latest.year:
            months = _span(MONTHS[earliest.month - 1], MONTHS[latest.month - 1])
            return f"{months} {latest.year}"
        return _span(_month(earliest), _month(latest))
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return f"{earliest.day}–{latest.day} {_month(latest)}"
    return f"{_day(earliest)} – {_day(latest)}"


def _shortest(day: date, border: date) -> str:
    """Return a day as the year or the month that begins or ends with it, or as the day."""
    if border.day > 1:
        return _day(day)
    return str(day.year) if border.month == 1 else _month(day)


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else date.min


def _span(start: str, end: str) -> str:
    return start if start == end else f"{start}–{end}"


def _day(day: date) -> str:
    return f"{day.day} {_month(day)}"


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"
