"""Compare two versions of the data by key and by cell, and say what changed.

Cells are compared as they are written, whole numbers and decimals by what they mean. The order of
rows and columns does not count as a change, and is noted.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from revdata.dataset.cells import parse_number
from revdata.dataset.csv_files import DUPLICATE_COLUMN, ENCODING, NUL_BYTE, RAGGED_ROW, Sheet
from revdata.dataset.descriptor import Table
from revdata.dataset.versions import Version
from revdata.errors import UnreadableInputError, near_names
from revdata.versions.changelog import reasons_between

WITHDRAWN_TABLE = "withdrawn"
ALIKE = 0.8  # share of the rows in which two columns must agree for one to look renamed
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
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One change, with what stood there before and what stands there now; None is nothing.

    ``column`` is the column, or the fact of the metadata. Of a row that is gone, ``new`` is the
    identifier that takes its place. ``label`` names the row in words, or gives the size of a table
    or column, or the fact of a column that is redefined. ``row`` has the filled cells of a row that
    was added or is gone.
    """

    table: str | None
    key: str | None
    change: Kind
    column: str | None
    old: str | None
    new: str | None
    reason: str | None = None
    label: str | None = None
    row: Mapping[str, str] | None = None


FIELDS = tuple(field.name for field in fields(Change))


@dataclass(frozen=True)
class Comparison:
    """What changed between two versions, and what a reader of that should know."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Rows:
    """The rows of a table in one version: their cells, in lists by key, in the order of the file.

    A list has several where the key stands in several rows.
    """

    table: Table
    columns: tuple[str, ...]
    by_key: Mapping[str, list[Cells]]

    def cell(self, cells: Cells, column: str) -> str:
        """Return a cell of a row, empty where the version has no such column."""
        return cells[self.columns.index(column)] if column in self.columns else ""

    def filled(self, cells: Cells) -> dict[str, str]:
        """Return the filled cells of a row by column."""
        return {name: cell for name, cell in zip(self.columns, cells, strict=True) if cell}

    def label(self, cells: Cells) -> str | None:
        """Return what names a row in words: its label, else the rows it links to."""
        if self.table.label_column is not None:
            return self.cell(cells, self.table.label_column) or None
        links = (key.column for key in self.table.foreign_keys)
        return ", ".join(filter(None, (self.cell(cells, link) for link in links))) or None


@dataclass(frozen=True)
class _Column:
    """A column that both versions have, by its place and name in each."""

    old: int
    new: int
    name: str
    numeric: bool

    def same(self, old: Cells, new: Cells) -> bool:
        """Return whether two rows agree in the column."""
        before, after = old[self.old], new[self.new]
        if before == after or not self.numeric:
            return before == after
        number = parse_number(before)
        return number is not None and number == parse_number(after)


def compare(old: Version, new: Version, reasons: bool = False) -> Comparison:
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
    if not whole and len(shared) < max(len(old.files), len(new.files)):
        notes.append(f"Compared are the tables that both have: {', '.join(shared)}.")
    why = _reasons(old, new, notes) if reasons else {}
    if whole:
        changes += [*_metadata(old, new), *_tables(old, new)]
    for name in shared:
        if whole:
            changes += _definitions(old.package.tables[name], new.package.tables[name])
        if _same_file(old, new, name):
            continue
        before, after = _read(old, name, notes, faults), _read(new, name, notes, faults)
        if before is not None and after is not None:
            changes += _compare_tables(before, after, why, notes)
    if faults:
        raise UnreadableInputError("\n".join(faults))
    changes = [
        replace(c, reason=why.get(f"{c.table}.{c.column}")) if c.key is None else c
        for c in _with_withdrawals(changes, new)
    ]
    if WITHDRAWN_TABLE not in new.files and any(c.change == "row-vanished" for c in changes):
        notes.append(f"{new.label} has no table {WITHDRAWN_TABLE}: a row gone may be on record.")
    return Comparison(tuple(changes), tuple(dict.fromkeys(notes)))


def _reasons(old: Version, new: Version, notes: list[str]) -> Mapping[str, str]:
    if new.changelog is None:
        notes.append(f"{new.label} has no changelog, and so no reasons for the changes.")
    return reasons_between(old.changelog, new.changelog, old.package.version)


def _same_file(old: Version, new: Version, table: str) -> bool:
    paths = old.files[table], new.files[table]
    if not all(path.is_file() for path in paths) or len({p.stat().st_size for p in paths}) > 1:
        return False
    return _digest(paths[0]) == _digest(paths[1])


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


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
            yield Change(name, None, "table-added", None, None, None, label=_size(new, name))
    for name in old.files:
        if name not in new.files:
            yield Change(name, None, "table-removed", None, None, None, label=_size(old, name))


def _size(version: Version, table: str) -> str:
    count = len(version.sheet(table)[1].rows)
    return "1 row" if count == 1 else f"{count} rows"


def _definitions(old: Table, new: Table) -> Iterator[Change]:
    """Yield what the schemas say otherwise of the columns that both tables have."""
    before = {field.name: field for field in old.fields}
    for field in new.fields:
        for fact in DEFINITION if field.name in before else ():
            was, is_now = getattr(before[field.name], fact), getattr(field, fact)
            if was != is_now:
                yield Change(
                    new.name,
                    None,
                    "column-redefined",
                    field.name,
                    _written(was),
                    _written(is_now),
                    label=fact,
                )


def _written(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _read(version: Version, name: str, notes: list[str], faults: list[str]) -> _Rows | None:
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
    place = columns.index(table.key)
    lines: dict[str, list[int]] = defaultdict(list)
    by_key: dict[str, list[Cells]] = defaultdict(list)
    for row in sheet.rows:
        by_key[row.cells[place]].append(row.cells)
        lines[row.cells[place]].append(row.line)
    notes += _doubts(sheet, {key: at for key, at in lines.items() if len(at) > 1 or not key})
    return _Rows(table, columns, by_key)


def _doubts(sheet: Sheet, repeated: Mapping[str, list[int]]) -> Iterator[str]:
    """Yield why a comparison may go wrong: what is damaged, and keys that stand twice."""
    doubtful = [p for p in sheet.problems if p.rule in DOUBTFUL]
    for problem in doubtful[:MOST_NOTES]:
        line = "" if problem.line is None else f", line {problem.line}"
        yield f"{sheet.name}{line}: {problem.message} Its cells may be compared wrongly."
    if len(doubtful) > MOST_NOTES:
        yield f"{sheet.name}: so too {len(doubtful) - MOST_NOTES} further places."
    for key, at in list(repeated.items())[:MOST_NOTES]:
        where = ", ".join(map(str, at))
        what = f"the key {key} stands in the lines {where}" if key else f"no key in line {where}"
        yield (
            f"{sheet.name}: {what}. Rows with the same key are paired, those that agree first, "
            "then in the order of the file."
        )
    if len(repeated) > MOST_NOTES:
        yield f"{sheet.name}: so too {len(repeated) - MOST_NOTES} further keys."


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
        added += [_row_change(new, key, cells, "row-added", why) for cells in left_new]
        gone += [_row_change(old, key, cells, "row-vanished", why) for cells in left_old]
    if why:
        changed = [_explained(change, new, why) for change in changed]
    return [*changed, *added, *(replace(c, new=moved.get(c.key or "")) for c in gone)]


def _changed_cells(
    new: _Rows, key: str, before: Cells, after: Cells, columns: Sequence[_Column]
) -> Iterator[Change]:
    for column in columns:
        if not column.same(before, after):
            was, is_now = before[column.old] or None, after[column.new] or None
            change = Change(new.table.name, key, "cell-changed", column.name, was, is_now)
            yield replace(change, label=new.label(after))


def _row_change(side: _Rows, key: str, cells: Cells, kind: Kind, why: Mapping[str, str]) -> Change:
    change = Change(side.table.name, key, kind, None, None, None, _why(why, side, key, cells))
    return replace(change, label=side.label(cells), row=side.filled(cells))


def _explained(change: Change, new: _Rows, why: Mapping[str, str]) -> Change:
    if change.key is None:
        return change
    return replace(change, reason=_why(why, new, change.key, new.by_key[change.key][0]))


def _moved_between(old: _Rows, new: _Rows, columns: Sequence[_Column]) -> dict[str, str]:
    rest = [column for column in columns if column.name != new.table.key]
    return moved_rows(
        {key: tuple(rows[0][c.old] for c in rest) for key, rows in old.by_key.items()},
        {key: tuple(rows[0][c.new] for c in rest) for key, rows in new.by_key.items()},
    )


def _why(why: Mapping[str, str], side: _Rows, key: str, cells: Cells) -> str | None:
    """Return the reason that names a row, or else its claim."""
    return why.get(key) or why.get(side.cell(cells, "claim_id"))


def _renamed(old: _Rows, new: _Rows) -> dict[str, str]:
    """Return the columns that look renamed: the key, and those that agree in most filled rows."""
    renamed = {}
    if old.table.key != new.table.key:
        renamed[old.table.key] = new.table.key
    free = [c for c in new.columns if c not in old.columns and c not in renamed.values()]
    rows = [
        (old.by_key[key][0], cells[0]) for key, cells in new.by_key.items() if key in old.by_key
    ]
    for name in old.columns:
        if name in new.columns or name in renamed:
            continue
        agreement = {other: _agreement(old, new, name, other, rows) for other in free}
        best = max(agreement, key=agreement.__getitem__, default=None)
        if best is not None and agreement[best] >= ALIKE:
            renamed[name] = best
            free.remove(best)
    return renamed


def _agreement(
    old: _Rows, new: _Rows, name: str, other: str, rows: Sequence[tuple[Cells, Cells]]
) -> float:
    left, right = old.columns.index(name), new.columns.index(other)
    filled = [(a[left], b[right]) for a, b in rows if a[left] or b[right]]
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
    cells = [side.cell(row, name) for rows in side.by_key.values() for row in rows]
    size = f"filled in {sum(map(bool, cells))} of {len(cells)} rows"
    return Change(side.table.name, None, kind, name, None, None, label=size)


def _shared_columns(old: _Rows, new: _Rows, renamed: Mapping[str, str]) -> list[_Column]:
    types = {field.name: field.type for field in new.table.fields}
    columns = []
    for place, name in enumerate(old.columns):
        after = renamed.get(name, name)
        if after in new.columns:
            numeric = types.get(after) in {"integer", "number"}
            columns.append(_Column(place, new.columns.index(after), after, numeric))
    return sorted(columns, key=lambda column: column.new)


def _pair(
    old: Sequence[Cells], new: Sequence[Cells], columns: Sequence[_Column]
) -> tuple[list[tuple[Cells, Cells]], Sequence[Cells], Sequence[Cells]]:
    """Return the rows of one key that belong together, and those that are in one version only."""
    if len(old) <= 1 and len(new) <= 1:
        return (list(zip(old, new, strict=True)), (), ()) if old and new else ([], old, new)
    equal = Counter(tuple(row[c.new] for c in columns) for row in new)
    equal &= Counter(tuple(row[c.old] for c in columns) for row in old)
    before = _without(old, [c.old for c in columns], equal.copy())
    after = _without(new, [c.new for c in columns], equal.copy())
    both = min(len(before), len(after))
    return list(zip(before, after, strict=False)), before[both:], after[both:]


def _without(
    rows: Sequence[Cells], places: Sequence[int], equal: Counter[tuple[str, ...]]
) -> list[Cells]:
    left = []
    for row in rows:
        cells = tuple(row[place] for place in places)
        if equal[cells]:
            equal[cells] -= 1
        else:
            left.append(row)
    return left


def moved_rows(old: Mapping[str, Cells], new: Mapping[str, Cells]) -> dict[str, str]:
    """Return by key the new key of each row that was numbered anew, given the cells by key.

    The cells of such a row, all but its key, stand under another key now, while its own is gone or
    has other cells. Cells that stand in several rows of a version tell nothing.
    """
    here, there = _only(new), _only(old)
    moved = {}
    for cells, key in there.items():
        now = here.get(cells)
        if now is not None and now != key and any(cells):
            moved[key] = now
    return moved


def _only(rows: Mapping[str, Cells]) -> dict[Cells, str]:
    """Return the key of the cells that stand under one key only."""
    counts = Counter(rows.values())
    return {cells: key for key, cells in rows.items() if counts[cells] == 1}


def _note_moved(table: str, moved: Mapping[str, str]) -> str:
    first = ", ".join(f"{key} under {now}" for key, now in list(moved.items())[:MOST_NOTES])
    more = ", and so on" if len(moved) > MOST_NOTES else ""
    rows = "1 row stand" if len(moved) == 1 else f"{len(moved)} rows stand"
    return (
        f"In {table} the cells of {rows} under another key now: {first}{more}. "
        "A key is kept for ever; were the rows numbered anew?"
    )


def _orders(old: _Rows, new: _Rows, columns: Sequence[_Column]) -> Iterator[str]:
    kept = [key for key in old.by_key if key in new.by_key]
    if kept != [key for key in new.by_key if key in old.by_key]:
        yield f"The rows of {new.table.name} stand in another order."
    places = [column.old for column in columns]
    if places != sorted(places):
        yield f"The columns of {new.table.name} stand in another order."


def _with_withdrawals(changes: Sequence[Change], new: Version) -> Iterator[Change]:
    """Yield the changes; rows that are gone with a record of it are withdrawn."""
    records: dict[str, Mapping[str, str]] = {}
    if WITHDRAWN_TABLE in new.files:
        columns, sheet = new.sheet(WITHDRAWN_TABLE)
        rows = (dict(zip(columns, row.cells, strict=True)) for row in sheet.rows)
        records = {row.get("withdrawn_id", ""): row for row in rows}
    for change in changes:
        record = records.get(change.key or "")
        if change.change != "row-vanished" or record is None or change.table == WITHDRAWN_TABLE:
            yield change
            continue
        reasons = (record.get("reason"), change.reason)
        yield replace(
            change,
            change="row-withdrawn",
            new=record.get("replacement_id") or None,
            reason=" ".join(filter(None, reasons)) or None,
        )
