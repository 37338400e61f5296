"""Labels, claims and passages joined onto the rows of a table or onto its frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from revdata.dataset.derived import derived_cells
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.parts import BASE_NAME, TableSet
from revdata.dataset.rows import (
    PART_COLUMN,
    PlainTable,
    load_columns,
    load_rows,
    load_table,
    plain_values,
    typed_array,
)

if TYPE_CHECKING:
    import pandas as pd

AUTHOR = "the author"
OF_THINGS = ("names", "identifiers")  # tables whose rows are each of one thing
CLAIM_COLUMNS = (  # that a finding shows besides its derived columns
    *("statement", "speaker", "date_text", "date_edtf", "date_earliest", "date_latest"),
)

Row = dict[str, Any]
CellsOf = Callable[[str], Sequence[Any]]  # the cells of a column


class JoinedColumn(NamedTuple):
    """A column to join on; ``field`` is None for text, ``after`` for a column at the end."""

    name: str
    cells: Sequence[Any]
    field: Field | None = None
    after: str | None = None


def with_labels(dataset: TableSet, table: str, rows: Sequence[Row] | None = None) -> list[Row]:
    """Return rows of a table, all or those given, with the label of each linked row after the link.

    The label of ``actor_id`` is ``actor``, of ``base_actor_id`` ``base_actor``. A finding gets the
    statement, speaker and dates of its claim instead; a claim gets its speaker. The derived columns
    stand after the table's own.
    """
    rows = load_rows(dataset, table) if rows is None else rows
    cells_of = partial(_cells, rows)
    labelled = _label_columns(dataset, table, cells_of)
    return _joined_on(rows, chain(_derived_columns(dataset, table, cells_of), labelled))


def with_passages(dataset: TableSet, table: str, rows: Sequence[Row]) -> list[Row]:
    """Return the rows with ``passage_ids`` and ``locators`` of the passages that state each.

    Both are space-separated, in the order of the text. A claim is stated by its citations in the
    role ``states``, a row with a claim by those of its claim, a thing by those of all claims that
    mention it, and a name or an identifier as its thing is. Rows of other tables have none.
    """
    return _joined_on(rows, _passage_columns(dataset, table, partial(_cells, rows)))


def load_joined(
    dataset: TableSet, table: str, *, passages: bool = False, resolve: bool = False
) -> PlainTable:
    """Return a table with its derived columns, and with labels and passages if they are asked for.

    They are those of ``resolve_links`` and ``join_passages``. Raises as ``load_columns``.
    """
    stored = load_table(dataset, table)
    cells_of = stored.columns.__getitem__
    joined = [_derived_columns(dataset, table, cells_of)]
    joined += [_label_columns(dataset, table, cells_of)] if resolve else []
    joined += [_passage_columns(dataset, table, cells_of)] if passages else []
    names, cells, fields = list(stored.columns), {**stored.columns}, {**stored.fields}
    for column in chain.from_iterable(joined):
        _put_name(names, column)
        cells[column.name], fields[column.name] = column.cells, column.field
    return PlainTable(stored.name, {name: cells[name] for name in names}, fields)


def resolve_links(
    dataset: TableSet, table: str, frame: pd.DataFrame, *, derived: bool = True
) -> pd.DataFrame:
    """Return the frame with labels and claims, as ``with_labels`` joins them onto rows."""
    if derived:
        frame = join_derived(dataset, table, frame)
    return _in_frame(frame, _label_columns(dataset, table, partial(plain_values, frame)))


def join_derived(dataset: TableSet, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the derived columns of its table after the table's own."""
    return _in_frame(frame, _derived_columns(dataset, table, partial(plain_values, frame)))


def join_passages(dataset: TableSet, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with passages and locators, as ``with_passages`` joins them onto rows."""
    return _in_frame(frame, _passage_columns(dataset, table, partial(plain_values, frame)))


def _cells(rows: Iterable[Row], column: str) -> list[Any]:
    return [row[column] for row in rows]


def _joined_on(rows: Sequence[Row], columns: Iterable[JoinedColumn]) -> list[Row]:
    names = list(rows[0]) if rows else []
    cells = {name: _cells(rows, name) for name in names}
    for column in columns:
        _put_name(names, column)
        cells[column.name] = list(column.cells)
    return [
        dict(zip(names, row, strict=True))
        for row in zip(*(cells[name] for name in names), strict=True)
    ]


def _put_name(names: list[str], column: JoinedColumn) -> None:
    """Put the name of a column to join on where it belongs, unless it is there."""
    if column.name not in names:
        at = names.index(column.after) + 1 if column.after in names else len(names)
        names.insert(at, column.name)


def _in_frame(frame: pd.DataFrame, columns: Iterable[JoinedColumn]) -> pd.DataFrame:
    result = frame.copy()
    for column in columns:
        cells = typed_array(column.field, column.cells)
        if column.after is None or column.name in result.columns:
            result[column.name] = cells
        else:
            at = list(result.columns).index(column.after) + 1
            result.insert(at, column.name, cells)
    result.attrs = frame.attrs
    return result


def _derived_columns(dataset: TableSet, table: str, cells_of: CellsOf) -> Iterator[JoinedColumn]:
    definition = dataset.table(table)
    after = definition.columns[-1]
    for field, cells in derived_cells(dataset, definition, cells_of):
        yield JoinedColumn(field.name, cells, field, after)
        after = field.name


def _label_columns(dataset: TableSet, table: str, cells_of: CellsOf) -> Iterator[JoinedColumn]:
    definition = dataset.table(table)
    for key in definition.foreign_keys:
        links = cells_of(key.column)
        if key.table == "claims" and definition.is_findings:
            yield from _claim_columns(dataset, links, CLAIM_COLUMNS)
        else:
            name = key.column.removesuffix("_id")
            found = row_labels(dataset, key.table)
            yield JoinedColumn(name, [found.get(link) for link in links], after=key.column)
    if table == "claims":
        yield from _claim_columns(dataset, cells_of(definition.key), ("speaker",))


def _claim_columns(
    dataset: TableSet, links: Sequence[str | None], names: Iterable[str]
) -> Iterator[JoinedColumn]:
    """Yield columns of the claims that are linked to, the name of who speaks among them."""
    claims, columns = dataset.table("claims"), load_columns(dataset, "claims")
    places = {key: place for place, key in enumerate(columns[claims.key]) if key is not None}
    linked = [places.get(link) for link in links]
    for name in names:
        known = speakers(dataset) if name == "speaker" else columns[name]
        cells = [None if place is None else known[place] for place in linked]
        yield JoinedColumn(name, cells, None if name == "speaker" else claims.field(name))


def speakers(dataset: TableSet) -> list[str]:
    """Return the name of who speaks in each claim, the author if nobody else."""
    utterances, names = load_columns(dataset, "utterances"), row_labels(dataset, "actors")
    made_by = dict(zip(utterances["utterance_id"], utterances["speaker_id"], strict=True))
    made_in = load_columns(dataset, "claims")["utterance_id"]
    return [names.get(made_by.get(utterance)) or AUTHOR for utterance in made_in]


def row_labels(dataset: TableSet, table: str) -> dict[str | None, str | None]:
    """Return the label of each row of a table by its key: a column, a locator or the key itself."""
    definition = dataset.table(table)
    columns = load_columns(dataset, table)
    if table == "passages":
        found = [passage_locator(row) for row in load_rows(dataset, table)]
    else:
        found = list(columns[definition.label_column or definition.key])
    keyed = zip(columns[definition.key], found, strict=True)
    return {key: label for key, label in keyed if key is not None}


def locator(section: int, paragraph: int, sentence: int) -> str:
    """Return the readable place of a passage: section, paragraph and sentence."""
    return f"§{section}¶{paragraph}.{sentence}"


def passage_locator(passage: Mapping[str, Any]) -> str:
    """Return the locator of a row of passages.

    Before the place of a passage that a contribution adds stands the source: ``july:§1¶2.3``.
    """
    place = locator(passage["section"], passage["paragraph"], passage["sentence"])
    added = passage.get(PART_COLUMN, BASE_NAME) != BASE_NAME
    return f"{passage['source_id']}:{place}" if added else place


def stating_passages(dataset: TableSet) -> dict[str, list[str]]:
    """Return the passages that state each claim, in the order of the citations."""
    columns = load_columns(dataset, "citations")
    stated: dict[str, list[str]] = {}
    for claim, passage, role in zip(
        columns["claim_id"], columns["passage_id"], columns["role"], strict=True
    ):
        if role == "states" and claim is not None:
            stated.setdefault(claim, []).append(passage)
    return stated


def _passage_columns(dataset: TableSet, table: str, cells_of: CellsOf) -> Iterator[JoinedColumn]:
    places = row_labels(dataset, "passages")
    order = {passage: position for position, passage in enumerate(places)}
    ordered = [
        sorted(found & order.keys(), key=order.__getitem__)
        for found in _passages_of_rows(dataset, dataset.table(table), cells_of)
    ]
    yield JoinedColumn("passage_ids", [" ".join(found) for found in ordered])
    yield JoinedColumn("locators", [" ".join(str(places[p]) for p in found) for found in ordered])


def _passages_of_rows(dataset: TableSet, table: Table, cells_of: CellsOf) -> Iterator[set[str]]:
    """Yield for each row the passages that state it."""
    if "passage_id" in table.columns:
        yield from ({passage} for passage in cells_of("passage_id"))
        return
    stated = stating_passages(dataset)
    for claims in _claims_of_rows(dataset, table, cells_of):
        yield {passage for claim in claims for passage in stated.get(claim, ())}


def _claims_of_rows(dataset: TableSet, table: Table, cells_of: CellsOf) -> Iterator[Sequence[str]]:
    """Yield for each row its claim, or those that are made in it or mention it."""
    if "claim_id" in table.columns:
        yield from ([claim] for claim in cells_of("claim_id"))
        return
    if table.name == "utterances":
        claims = _claims_by(dataset, "claims", table.key)
    elif table.key in dataset.table("mentions").columns:
        claims = _claims_by(dataset, "mentions", table.key)
    elif table.name in OF_THINGS:
        yield from _claims_of_things(dataset, table, cells_of)
        return
    else:
        claims = {}
    yield from (claims.get(key, ()) for key in cells_of(table.key))


def _claims_of_things(
    dataset: TableSet, table: Table, cells_of: CellsOf
) -> Iterator[Sequence[str]]:
    """Yield for each row the claims that mention the one thing that it is of."""
    mentioned = dataset.table("mentions").columns
    columns = [key.column for key in table.foreign_keys if key.column in mentioned]
    claims = {column: _claims_by(dataset, "mentions", column) for column in columns}
    for things in zip(*map(cells_of, columns), strict=True):
        links = zip(columns, things, strict=True)
        yield [claim for column, thing in links for claim in claims[column].get(thing, ())]


def _claims_by(dataset: TableSet, table: str, column: str) -> dict[str, list[str]]:
    """Return the claims of the rows of a table by what stands in a column, empty cells left out."""
    columns = load_columns(dataset, table)
    claims: dict[str, list[str]] = {}
    for thing, claim in zip(columns[column], columns["claim_id"], strict=True):
        if thing is not None:
            claims.setdefault(thing, []).append(claim)
    return claims
