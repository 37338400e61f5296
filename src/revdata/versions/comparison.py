"""Comparison of two versions of the data by key and by cell.

Cells are compared as they are written, whole numbers and decimals by what they mean. The order of
rows and columns does not count as a change, and is noted.

Every row has a key, so that pairing is a look-up. csv-diff silently keeps one of two rows with the
same key. daff finds renamed columns, but returns marked cells (``4->5``) to be parsed, and its
strength, rows without keys, is not needed. Renumbered rows are recognised by their contents: all
cells but the key stand under another key, and in one row only of each version.

Only one table at a time is in memory, and takes some ten times the size of its two files.
"""

import filecmp
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from revdata.dataset.cells import parse_number
from revdata.dataset.csv_files import DUPLICATE_COLUMN, ENCODING, NUL_BYTE, RAGGED_ROW, Sheet
from revdata.dataset.descriptor import Table, derived_names
from revdata.errors import UnreadableInputError, counted, near_names
from revdata.versions.version import Version, reasons_between

WITHDRAWN_TABLE = "withdrawn"
ALIKE = 0.8  # share of the rows in which two columns must agree for one to look renamed
SAMPLE = 50  # rows by which columns are found that may be a renamed one
MOST_COMPARED = 20  # columns that are compared whole with one that is gone
METADATA = ("name", "version", "title", "description", "licence")
MOST_NOTES = 5  # of one kind for one file
DOUBTFUL = {rule.identifier for rule in (DUPLICATE_COLUMN, ENCODING, NUL_BYTE, RAGGED_ROW)}
DEFINITION = ("type", "description", "vocabulary", "empty", "pattern", "required")

Kind = Literal[
    "metadata-changed",
    "table-added",
    "table-removed",
    "column-added",
    "column-removed",
    "column-renamed",
    "column-redefined",
    "row-added",
    "row-withdrawn",
    "row-vanished",
    "cell-changed",
]
Cells = Mapping[str, str]  # of a row, by column
Texts = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One change from one version to another.

    Attributes
    ----------
    table : str or None
        Name of the table; None for a fact about the data set.
    key : str or None
        Identifier of the row; None for a change of a table or column.
    change : str
        Kind of change, such as 'row-added' or 'cell-changed'.
    column : str or None
        Name of the column, or of the fact about the data set.
    old : str or None
        What stood there; None if nothing did.
    new : str or None
        What stands there, or the identifier that takes the place of a row
        that is gone; None if nothing does.
    reason : str or None
        Entries of the changelog, or why the row was withdrawn.
    label : str or None
        The row in words, the size of a table or column, or what of a column
        is redefined.
    row : dict of str to str or None
        Filled cells of a row that was added or is gone.

    Examples
    --------
    >>> from revdata.versions.comparison import Change
    >>> change = Change("terms", "t-repose", "cell-changed", "label")
    >>> change.old is None
    True
    """

    table: str | None
    key: str | None
    change: Kind
    column: str | None = None
    old: str | None = None
    new: str | None = None
    reason: str | None = None
    label: str | None = None
    row: Cells | None = None


@dataclass(frozen=True)
class Changes:
    """What changed between two versions, and what a reader of that should know."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Rows:
    """The rows of a table in one version, in lists by key, in the order of the file.

    A list has several where the key stands in several rows.
    """

    table: Table
    columns: tuple[str, ...]
    by_key: Mapping[str, list[Cells]]

    def label(self, row: Cells) -> str | None:
        """Return what names a row in words: its label, else the rows it links to."""
        if self.table.label_column is not None:
            return row.get(self.table.label_column) or None
        links = (row.get(key.column) for key in self.table.foreign_keys)
        return ", ".join(filter(None, links)) or None


@dataclass(frozen=True)
class _Column:
    """A column that both versions have, by its name in each."""

    old: str
    name: str
    numeric: bool

    def same(self, old: Cells, new: Cells) -> bool:
        """Return whether two rows agree in the column."""
        before, after = old[self.old], new[self.name]
        if before == after or not self.numeric:
            return before == after
        number = parse_number(before)
        return number is not None and number == parse_number(after)


def compare(old: Version, new: Version, reasons: bool = False) -> Changes:
    """Return what changed from one version to the other, table by table.

    With ``reasons`` the entries of the changelog between the two stand with the rows they name.
    Raises UnreadableInputError that names every table which cannot be read.
    """
    notes: list[str] = []
    faults: list[str] = []
    changes: list[Change] = []
    shared = [name for name in new.files if name in old.files]
    if not shared:
        raise UnreadableInputError(f"{old.label} and {new.label} have no table in common.")
    whole = old.whole and new.whole
    if whole:
        changes += [*_metadata(old, new), *_tables(old, new)]
    elif len(shared) < max(len(old.files), len(new.files)):
        notes.append(f"Compared are the tables that both have: {', '.join(shared)}.")
    why = _reasons(old, new, notes) if reasons else {}
    for name in shared:
        if whole:
            changes += _definitions(old.package.tables[name], new.package.tables[name])
        if not _same_file(old, new, name):
            before, after = _read(old, name, notes, faults), _read(new, name, notes, faults)
            changes += _compare_tables(before, after, why, notes) if before and after else ()
    if faults:
        raise UnreadableInputError("\n".join(faults))
    recorded = tuple(_with_records(changes, why, new))
    if WITHDRAWN_TABLE not in new.files and any(c.change == "row-vanished" for c in recorded):
        notes.append(f"{new.label} has no table {WITHDRAWN_TABLE}: a row gone may be on record.")
    return Changes(recorded, tuple(dict.fromkeys(notes)))


def _reasons(old: Version, new: Version, notes: list[str]) -> Mapping[str, str]:
    if new.changelog is None:
        notes.append(f"{new.label} has no changelog, and so no reasons for the changes.")
    return reasons_between(old.changelog, new.changelog, old.package.version)


def _same_file(old: Version, new: Version, table: str) -> bool:
    before, after = old.files[table], new.files[table]
    return before.is_file() and after.is_file() and filecmp.cmp(before, after, shallow=False)


def _metadata(old: Version, new: Version) -> Iterator[Change]:
    for fact in METADATA:
        before, after = _fact(old, fact), _fact(new, fact)
        if before != after:
            yield Change(None, None, "metadata-changed", fact, before, after)


def _fact(version: Version, fact: str) -> str | None:
    package = version.package
    value = package.licence if fact == "licence" else package.metadata.get(fact)
    return None if value in (None, "") else str(value)


def _tables(old: Version, new: Version) -> Iterator[Change]:
    for name in new.files:
        if name not in old.files:
            yield Change(name, None, "table-added", label=_size(new, name))
    for name in old.files:
        if name not in new.files:
            yield Change(name, None, "table-removed", label=_size(old, name))


def _size(version: Version, table: str) -> str:
    return counted(len(version.sheet(table)[1].rows), "row")


def _definitions(old: Table, new: Table) -> Iterator[Change]:
    """Yield the differences in what the schemas say of the columns that both tables have."""
    before = {field.name: field for field in old.fields}
    for field in new.fields:
        for fact in DEFINITION if field.name in before else ():
            facts = getattr(before[field.name], fact), getattr(field, fact)
            if facts[0] != facts[1]:
                was, is_now = map(_written, facts)
                yield Change(
                    new.name, None, "column-redefined", field.name, was, is_now, label=fact
                )


def _written(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _read(version: Version, name: str, notes: list[str], faults: list[str]) -> _Rows | None:
    """Return the rows of a table, or None after adding to the faults why it cannot be compared."""
    table = version.package.tables[name]
    columns, sheet = version.sheet(name)
    if not sheet.readable:
        faults.append(f"{sheet.name} cannot be compared: {sheet.problems[-1].message}")
        return None
    if table.key not in columns:
        near = near_names(table.key, columns)
        hint = f"; perhaps it is now {near[0]}" if near else ""
        faults.append(f"{sheet.name} cannot be compared: it lacks its key {table.key}{hint}.")
        return None
    lines: dict[str, list[int]] = defaultdict(list)
    by_key: dict[str, list[Cells]] = defaultdict(list)
    for row in sheet.rows:
        cells = dict(zip(columns, row.cells, strict=True))
        by_key[cells[table.key]].append(cells)
        lines[cells[table.key]].append(row.line)
    notes += _doubts(sheet, {key: at for key, at in lines.items() if len(at) > 1 or not key})
    derived = derived_names(table.columns)  # derived in each version, so no change of it
    kept = tuple(name for name in columns if name not in derived)
    return _Rows(table, kept, by_key)


def _doubts(sheet: Sheet, repeated: Mapping[str, list[int]]) -> Iterator[str]:
    """Yield why a comparison may go wrong: damage to the file, and repeated keys."""
    damage = []
    for problem in sheet.problems:
        if problem.rule in DOUBTFUL:
            line = "" if problem.line is None else f", line {problem.line}"
            damage.append(f"{line}: {problem.message} Its cells may be compared wrongly.")
    keys = []
    for key, at in repeated.items():
        where = ", ".join(map(str, at))
        what = f"the key {key} stands in the lines {where}" if key else f"no key in line {where}"
        paired = "Rows with the same key are paired, those that agree first"
        keys.append(f": {what}. {paired}, then in the order of the file.")
    for doubts, kind in ((damage, "places"), (keys, "keys")):
        yield from (f"{sheet.name}{doubt}" for doubt in doubts[:MOST_NOTES])
        if len(doubts) > MOST_NOTES:
            yield f"{sheet.name}: so too {len(doubts) - MOST_NOTES} further {kind}."


def _compare_tables(
    old: _Rows, new: _Rows, why: Mapping[str, str], notes: list[str]
) -> list[Change]:
    renamed = _renamed(old, new)
    columns = _shared_columns(old, new, renamed)
    moved = _moved_between(old, new, columns)
    if moved:
        notes.append(_note_moved(new.table.name, moved))
    notes += _orders(old, new, columns)
    changed = _changed_columns(old, new, renamed)
    added: list[Change] = []
    gone: list[Change] = []
    for key in {**new.by_key, **old.by_key}:
        pairs, left_old, left_new = _pair(old.by_key.get(key, ()), new.by_key.get(key, ()), columns)
        for before, after in pairs:
            changed += _changed_cells(new, key, before, after, columns)
        added += [_row_change(new, key, row, "row-added") for row in left_new]
        gone += [_row_change(old, key, row, "row-vanished", moved.get(key)) for row in left_old]
    changes = [*changed, *added, *gone]
    if why:
        changes = [_explained(change, old, new, why) for change in changes]
    return changes


def _changed_cells(
    new: _Rows, key: str, before: Cells, after: Cells, columns: Sequence[_Column]
) -> Iterator[Change]:
    label = new.label(after)
    for column in columns:
        if not column.same(before, after):
            was, is_now = before[column.old] or None, after[column.name] or None
            yield Change(new.table.name, key, "cell-changed", column.name, was, is_now, label=label)


def _row_change(side: _Rows, key: str, row: Cells, kind: Kind, now: str | None = None) -> Change:
    filled = {name: cell for name, cell in row.items() if cell}
    return Change(side.table.name, key, kind, new=now, label=side.label(row), row=filled)


def _explained(change: Change, old: _Rows, new: _Rows, why: Mapping[str, str]) -> Change:
    """Return the change with the reason that names its row, or else the claim of the row."""
    if change.key is None:
        return change
    side = old if change.change == "row-vanished" else new
    row = change.row or side.by_key[change.key][0]
    return replace(change, reason=why.get(change.key) or why.get(row.get("claim_id", "")))


def _moved_between(old: _Rows, new: _Rows, columns: Sequence[_Column]) -> dict[str, str]:
    rest = [column for column in columns if column.name != new.table.key]
    return moved_rows(
        {key: tuple(rows[0][c.old] for c in rest) for key, rows in old.by_key.items()},
        {key: tuple(rows[0][c.name] for c in rest) for key, rows in new.by_key.items()},
    )


def _renamed(old: _Rows, new: _Rows) -> dict[str, str]:
    """Return the columns that look renamed: the key, and those that agree in most filled rows."""
    renamed = {}
    if old.table.key != new.table.key:
        renamed[old.table.key] = new.table.key
    free = [c for c in new.columns if c not in old.columns and c not in renamed.values()]
    pairs = [(old.by_key[key][0], rows[0]) for key, rows in new.by_key.items() if key in old.by_key]
    like = _Alike(pairs, free)
    for name in old.columns:
        if name in new.columns or name in renamed:
            continue
        agreement = {
            other: _agreement((a[name], b[other]) for a, b in pairs)
            for other in like.nearest(name)
            if other in free
        }
        best = max(agreement, key=agreement.__getitem__, default=None)
        if best is not None and agreement[best] >= ALIKE:
            renamed[name] = best
            free.remove(best)
    return renamed


class _Alike:
    """New columns by their cells in some rows, so that not each is compared with each old one."""

    def __init__(self, pairs: Sequence[tuple[Cells, Cells]], free: Sequence[str]) -> None:
        """Take pairs of rows, old and new, and the columns that are in the new version alone."""
        self._sample = pairs[:: len(pairs) // SAMPLE + 1]
        self._free = tuple(free)
        self._columns: list[dict[str, list[str]]] = []
        for _, row in self._sample if len(free) > MOST_COMPARED else ():
            by_cell: dict[str, list[str]] = defaultdict(list)
            for name in free:
                by_cell[row[name]].append(name)
            self._columns.append(by_cell)

    def nearest(self, name: str) -> Sequence[str]:
        """Return the columns that agree most with an old one in the sample; if few, all."""
        if not self._columns:
            return self._free
        votes: Counter[str] = Counter()
        for (row, _), by_cell in zip(self._sample, self._columns, strict=True):
            if row[name]:
                votes.update(by_cell.get(row[name], ()))
        return [other for other, _ in votes.most_common(MOST_COMPARED)]


def _agreement(pairs: Iterable[tuple[str, str]]) -> float:
    filled = [(a, b) for a, b in pairs if a or b]
    return sum(a == b for a, b in filled) / len(filled) if filled else 0.0


def _changed_columns(old: _Rows, new: _Rows, renamed: Mapping[str, str]) -> list[Change]:
    table = new.table.name
    changes = [
        Change(table, None, "column-renamed", after, before, after)
        for before, after in renamed.items()
    ]
    known = {*old.columns, *renamed.values()}
    changes += [_column_change(new, c, "column-added") for c in new.columns if c not in known]
    known = {*new.columns, *renamed}
    changes += [_column_change(old, c, "column-removed") for c in old.columns if c not in known]
    return changes


def _column_change(side: _Rows, name: str, kind: Kind) -> Change:
    cells = [row[name] for rows in side.by_key.values() for row in rows]
    size = f"filled in {sum(map(bool, cells))} of {len(cells)} rows"
    return Change(side.table.name, None, kind, name, label=size)


def _shared_columns(old: _Rows, new: _Rows, renamed: Mapping[str, str]) -> list[_Column]:
    """Return the columns that both versions have, in the order of the new one."""
    before = {renamed.get(name, name): name for name in old.columns}
    numbers = {field.name for field in new.table.fields if field.type in {"integer", "number"}}
    return [_Column(before[c], c, c in numbers) for c in new.columns if c in before]


def _pair(
    old: Sequence[Cells], new: Sequence[Cells], columns: Sequence[_Column]
) -> tuple[list[tuple[Cells, Cells]], Sequence[Cells], Sequence[Cells]]:
    """Return the rows of one key that belong together, and those that are in one version only."""
    if len(old) == len(new) == 1:
        return [(old[0], new[0])], (), ()
    before = [tuple(row[column.old] for column in columns) for row in old]
    after = [tuple(row[column.name] for column in columns) for row in new]
    equal = Counter(before) & Counter(after)
    left_old, left_new = _without(old, before, equal), _without(new, after, equal)
    both = min(len(left_old), len(left_new))
    return list(zip(left_old, left_new, strict=False)), left_old[both:], left_new[both:]


def _without(rows: Sequence[Cells], cells: Sequence[Texts], equal: Counter[Texts]) -> list[Cells]:
    """Return the rows but for those whose cells have an equal, as often as they have one."""
    left, found = [], Counter[Texts]()
    for row, these in zip(rows, cells, strict=True):
        found[these] += 1
        if found[these] > equal[these]:
            left.append(row)
    return left


def moved_rows(old: Mapping[str, Texts], new: Mapping[str, Texts]) -> dict[str, str]:
    """Return by key the new key of each row that was renumbered, given the cells by key.

    The cells of such a row, all but its key, stand under another key now, while its own is gone or
    has other cells. Cells that stand in several rows of a version are left out.
    """
    here = _keys_by_cells(new)
    return {
        key: here[cells]
        for cells, key in _keys_by_cells(old).items()
        if any(cells) and here.get(cells, key) != key
    }


def _keys_by_cells(rows: Mapping[str, Texts]) -> dict[Texts, str]:
    """Return the key of the cells that stand under one key only."""
    counts = Counter(rows.values())
    return {cells: key for key, cells in rows.items() if counts[cells] == 1}


def _note_moved(table: str, moved: Mapping[str, str]) -> str:
    first = ", ".join(f"{key} under {now}" for key, now in list(moved.items())[:MOST_NOTES])
    more = ", and so on" if len(moved) > MOST_NOTES else ""
    return (
        f"In {table} the cells of {counted(len(moved), 'row')} stand under another key now: "
        f"{first}{more}. A key never changes; were the rows renumbered?"
    )


def _orders(old: _Rows, new: _Rows, columns: Sequence[_Column]) -> Iterator[str]:
    kept = [key for key in old.by_key if key in new.by_key]
    if kept != [key for key in new.by_key if key in old.by_key]:
        yield f"The rows of {new.table.name} stand in another order."
    places = [old.columns.index(column.old) for column in columns]
    if places != sorted(places):
        yield f"The columns of {new.table.name} stand in another order."


def _with_records(
    changes: Iterable[Change], why: Mapping[str, str], new: Version
) -> Iterator[Change]:
    """Yield the changes: rows that are gone with a record of it as withdrawn, columns explained."""
    records: dict[str, Cells] = {}
    if WITHDRAWN_TABLE in new.files:
        columns, sheet = new.sheet(WITHDRAWN_TABLE)
        rows = (dict(zip(columns, row.cells, strict=True)) for row in sheet.rows)
        records = {row.get("withdrawn_id", ""): row for row in rows}
    for change in changes:
        if change.key is None:
            yield replace(change, reason=why.get(f"{change.table}.{change.column}"))
        elif (
            change.change == "row-vanished"
            and change.table != WITHDRAWN_TABLE
            and change.key in records
        ):
            record = records[change.key]
            reasons = (record.get("reason"), change.reason)
            yield replace(
                change,
                change="row-withdrawn",
                new=record.get("replacement_id") or None,
                reason=" ".join(filter(None, reasons)) or None,
            )
        else:
            yield change
