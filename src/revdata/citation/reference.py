"""The reference to a data set, a table or a row, as CSL-JSON items.

CSL-JSON is the input format of citation processors (https://docs.citationstyles.org); the other
formats are made from these items.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from revdata.dataset.csv_files import read_csv
from revdata.dataset.descriptor import Package, Table
from revdata.dataset.edtf import DateFormatError, edtf_bounds
from revdata.dataset.joins import AUTHOR, locator, with_labels, with_passages
from revdata.dataset.naming import named_row
from revdata.dataset.parts import TableSet, is_text, ships
from revdata.dataset.rows import PART_COLUMN, load_rows, records, table_of
from revdata.versions.comparison import WITHDRAWN_TABLE

Item = dict[str, Any]

MOST_PLACES = 6  # passages that a reference names one by one
EDITION = "edition"
_QUALIFIER = re.compile("[?~%]")
_NO_AUTHORS = frozenset(
    {"funder", "sponsor", "publisher", "distributor", "hostinginstitution", "rightsholder"}
)
_TITLES = "title", "container-title"


@dataclass(frozen=True)
class PassagePlace:
    """A passage as a reader finds it: its locator, and the same in words."""

    locator: str
    words: str


@dataclass(frozen=True)
class Reference:
    """What is cited.

    ``work`` is the data set, table or row; ``sources`` are the texts it was read from, each with
    its places in ``places``. ``head`` introduces a row, ``remark`` says whose words it holds.
    """

    package: Package
    work: Item
    sources: tuple[Item, ...]
    places: Mapping[str, tuple[PassagePlace, ...]]
    head: str = ""
    remark: str = ""

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the CSL-JSON items; of the sources those that a row was read from."""
        return (self.work, *(s for s in self.sources if self.places.get(s["id"])))

    @property
    def is_part(self) -> bool:
        """Return whether a table or a row is cited, not the whole data set."""
        return "container-title" in self.work

    @property
    def csl_items(self) -> tuple[Item, ...]:
        """Return the items with the titles of ours marked, so that no style changes their case."""
        titles = {name: self.work[name] for name in _TITLES if name in self.work}
        marked = {name: f'<span class="nocase">{title}</span>' for name, title in titles.items()}
        return (self.work | marked, *self.items[1:])


def find_reference(dataset: TableSet, name: str | None = None) -> Reference:
    """Return the reference to the data set, or to the table, contribution or row of that name.

    What a row is cited with, title, version and authors, are those of the package that has it.
    A row is named by its identifier, a passage by its locator too. Raises NotFoundError with near
    names.
    """
    package = dataset.package
    if name is None:
        return whole_reference(package)
    if name in package.tables:
        table = package.tables[name]
        item = _part(package, name, f"Table {name}: {table.title}")
        return Reference(package, item, tuple(_editions(package).values()), {})
    for part in dataset.parts:
        if part.name == name and part.package is not None:
            return whole_reference(part.package)
    return _row(dataset, name)


def claim_references(dataset: TableSet) -> dict[str, Reference]:
    """Return the reference to each claim, by its identifier, in one go."""
    return _references(dataset, dataset.table("claims"), load_rows(dataset, "claims"))


def whole_reference(package: Package) -> Reference:
    """Return the reference to a data set as a whole."""
    return Reference(package, _whole(package), tuple(_editions(package).values()), {})


def whole_references(dataset: TableSet) -> list[Reference]:
    """Return the reference to the data set, and to each further text that is read with it."""
    texts = [part.package for part in dataset.parts if part.package and is_text(part.package)]
    own = dataset.package.name
    further = [package for package in texts if ships(package) and package.name != own]
    return [whole_reference(package) for package in (dataset.package, *further)]


def date_of(item: Item) -> Sequence[int]:
    """Return the year of an item, with month and day where they are known; may be empty."""
    parts: Sequence[Sequence[int]] = item.get("issued", {}).get("date-parts", [()])
    return parts[0]


def family_first(name: Mapping[str, str]) -> str:
    """Return a name as lists are sorted by it; that of a body as it is."""
    return name.get("literal") or ", ".join(filter(None, (name["family"], name["given"])))


def in_order(name: Mapping[str, str]) -> str:
    """Return a name as it is spoken, the given name first."""
    return name.get("literal") or f"{name['given']} {name['family']}".strip()


def filled(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document without the facts that are empty."""
    return {name: value for name, value in document.items() if value}


def places_in_words(places: Iterable[PassagePlace]) -> str:
    """Return places as one phrase, the first few of many."""
    listed = list(places)
    more = len(listed) - MOST_PLACES
    said = "; ".join(place.words for place in listed[:MOST_PLACES])
    return f"{said}; and {more} more passages" if more > 0 else said


def _authors(package: Package) -> list[dict[str, str]]:
    """Return the contributors who are authors, persons by family name, bodies as they are."""
    names = []
    for contributor in package.metadata.get("contributors") or ():
        facts = {name: str(value) for name, value in contributor.items() if value}
        given, family = facts.get("givenName", ""), facts.get("familyName", "")
        literal = facts.get("title") or given or facts.get("organization")
        if _only_supports(contributor):
            continue
        if family:
            names.append({"family": family, "given": given})
        elif literal:
            names.append({"literal": literal})
    return names


def _only_supports(contributor: Mapping[str, Any]) -> bool:
    """Return whether all roles of a contributor are of those that make no author."""
    roles = contributor.get("roles") or contributor.get("role") or []
    listed = roles if isinstance(roles, list) else [roles]
    return bool(listed) and all(str(role).lower() in _NO_AUTHORS for role in listed)


def _whole(package: Package) -> Item:
    item: Item = {
        "id": package.cite_key,
        "type": "dataset",
        "title": package.title,
        "author": _authors(package),
        "version": package.version,
        "language": "en",
    }
    if parts := _sure_parts(package.released):
        item["issued"] = {"date-parts": [parts]}
    if package.doi:
        item["DOI"] = package.doi
    if package.metadata.get("homepage"):
        item["URL"] = package.metadata["homepage"]
    return item


def _sure_parts(written: str) -> list[int]:
    """Return year, month and day of a date in EDTF, as far as they are sure; none of no date."""
    try:
        first, last = edtf_bounds(_QUALIFIER.sub("", written))
    except DateFormatError:
        return []
    if first is None or last is None or first.year != last.year:
        return [day.year for day in (first, last) if day][:1]
    if first.month != last.month:
        return [first.year]
    return [first.year, first.month, *([first.day] if first == last else [])]


def _part(package: Package, name: str, title: str) -> Item:
    whole = {"container-title": package.title, "title": title}
    return _whole(package) | whole | {"id": f"{package.cite_key}-{name}"}


def _editions(package: Package) -> dict[str, Item]:
    """Return the editions that are coded, each within the work it is a part of, by identifier."""
    table = package.tables.get("sources")
    if table is None:
        return {}
    sheet = read_csv(package.root / table.path, table.columns)
    rows = {row.cells[0]: dict(zip(table.columns, row.cells, strict=True)) for row in sheet.rows}
    known = {source.get("sourceId"): source for source in package.metadata.get("sources") or ()}
    return {
        key: {"id": f"{package.name}-source-{key}"}
        | _source(row, rows.get(row["part_of_source_id"]), known.get(key, {}))
        for key, row in rows.items()
        if row["source_kind"] == EDITION
    }


def _source(
    row: Mapping[str, str], work: Mapping[str, str] | None, facts: Mapping[str, str]
) -> Item:
    item: Item = {"type": "book", "title": row["title"]}
    if row["author"]:
        family, comma, given = row["author"].partition(", ")
        item["author"] = [{"family": family, "given": given} if comma else {"literal": family}]
    if row["translator"]:
        item["translator"] = [{"literal": row["translator"]}]
    if row["year"]:
        item["issued"] = {"date-parts": [[int(row["year"])]]}
    if work is not None:
        item |= {"type": "chapter", "container-title": work["title"]}
    for name, value in (
        ("chapter-number", facts.get("chapter")),
        ("publisher", row["publisher"]),
        ("language", row["language"]),
        ("URL", row["url"]),
    ):
        if value:
            item[name] = value
    return item


def _row(dataset: TableSet, name: str) -> Reference:
    identifier = named_row(dataset, name)
    table = table_of(dataset, identifier)
    chosen = [row for row in load_rows(dataset, table.name) if row[table.key] == identifier]
    return _references(dataset, table, chosen)[identifier]


def _references(
    dataset: TableSet, table: Table, rows: Sequence[dict[str, Any]]
) -> dict[str, Reference]:
    """Return the reference to each of some rows of a table, by its key."""
    joined = with_passages(dataset, table.name, with_labels(dataset, table.name, rows))
    packages = {part.name: part.package or dataset.package for part in dataset.parts}
    editions: dict[str, Item] = {}
    for package in packages.values():
        editions |= _editions(package)
    where = _all_places(dataset, editions)
    sources = tuple(editions.values())
    return {
        row[table.key]: _reference(
            packages.get(row.get(PART_COLUMN, ""), dataset.package), table, row, where, sources
        )
        for row in joined
    }


def _reference(
    package: Package,
    table: Table,
    row: Mapping[str, Any],
    where: Mapping[str, tuple[str, PassagePlace]],
    sources: tuple[Item, ...],
) -> Reference:
    identifier = row[table.key]
    head = _head(table, identifier, row)
    places: dict[str, tuple[PassagePlace, ...]] = {}
    for passage in (row["passage_ids"] or "").split():
        key, place = where[passage]
        places[key] = (*places.get(key, ()), place)
    remarks = _remarks(row)
    whose = f" [{'; '.join(remarks[1:])}]" if remarks[1:] else ""
    item = _part(package, identifier, f"{head.removesuffix('.')}{whose}")
    return Reference(package, item, sources, places, head, "; ".join(remarks))


def _all_places(
    dataset: TableSet, editions: Mapping[str, Item]
) -> dict[str, tuple[str, PassagePlace]]:
    """Return the key of its edition and the place of each passage."""
    return {
        row["passage_id"]: (
            editions[row["source_id"]]["id"],
            _place(row["section"], row["paragraph"], row["sentence"]),
        )
        for row in records(dataset, "passages")
    }


def _place(section: int, paragraph: int, sentence: int) -> PassagePlace:
    words = f"section {section}, paragraph {paragraph}, sentence {sentence}"
    short = locator(section, paragraph, sentence)
    return PassagePlace(short, words if paragraph else "the title")


def _head(table: Table, identifier: str, row: Mapping[str, Any]) -> str:
    """Return what a row is and says, in one line."""
    if table.name == "claims":
        return f"Claim {identifier}: {row['statement']}"
    if table.name == "passages":
        return f"Passage {identifier}"
    if table.name == WITHDRAWN_TABLE:
        return f"Identifier {identifier}, withdrawn from {row['table_name']}: {row['reason']}"
    what = f"Row {identifier} of the table {table.name}"
    if row.get("claim_id") and row.get("statement"):
        return f"{what}, on claim {row['claim_id']}: {row['statement']}"
    label = row.get(table.label_column or "")
    return f"{what}: {label}" if label and label != identifier else what


def _remarks(row: Mapping[str, Any]) -> list[str]:
    """Return whose words a row with a statement holds, and who but the author says so."""
    if not row.get("statement"):
        return []
    remarks = ["the coders' wording"]
    if row.get("speaker") != AUTHOR:
        remarks.append(f"in the text it is said by {row['speaker']}")
        remarks.append(f"the author's stance: {row['stance']}")
    if row.get("basis") not in (None, "text"):
        remarks.append("inferred by the coder")
    return remarks
