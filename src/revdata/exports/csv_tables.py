"""Tables as CSV files: UTF-8, line feeds, quotation marks only where needed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from revdata.dataset.csv_files import BLANK_ROW, BYTE_ORDER_MARK, COLUMN_ORDER, Row
from revdata.dataset.derived import derived_cells
from revdata.dataset.descriptor import Table
from revdata.dataset.opening import open_dataset
from revdata.dataset.parts import BASE_NAME, Part, TableSet, ships
from revdata.dataset.rows import as_csv, as_text
from revdata.dataset.workbooks import SUFFIX
from revdata.dataset.worksheets import read_sheet
from revdata.errors import UnreadableInputError, not_found
from revdata.exports.request import Request, export_format
from revdata.files.writing import write_texts

REPAIRED = {rule.identifier for rule in (BLANK_ROW, BYTE_ORDER_MARK, COLUMN_ORDER)}


@export_format("csv", title="one CSV file a table, in a folder")
def write_csv(request: Request) -> list[Path]:
    """Write one CSV file a table to a folder, and return the files.

    Of further texts that ship with the package all rows are written, together with the base's. Of
    another data set that lies elsewhere than the package only its own tables are written. There
    are the stored columns alone, since the files are what ``data`` holds. The cells
    are written as they are: a file that spreadsheet programs open may hold no text that they take
    for a formula, but that is for ``validate`` to refuse, not for this to change. Raises
    UnreadableInputError, before anything is written, where a cell cannot be written as it stands.
    """
    dataset = request.dataset
    last = dataset.parts[-1]
    part = dataset.own if dataset.own.sheets else last
    parts = dataset.parts if last.package and ships(last.package) else (part,)
    written = {name for one in parts for name in one.files} - {*dataset.inherited}
    return request.write_folder(
        {
            f"{name}.csv": _csv_text(table, parts)
            for name, table in dataset.package.tables.items()
            if name in written
        }
    )


@dataclass(frozen=True)
class FilledTable:
    """What a workbook changed in a table of a contribution.

    `revdata.fill` returns one for each sheet; ``print`` shows it as a line.

    Attributes
    ----------
    file : Path
        File of the table.
    added : tuple of str
        Identifiers of the rows that were added.
    changed : tuple of str
        Identifiers of the rows that were changed.
    removed : tuple of str
        Identifiers of the rows that were removed.

    Examples
    --------
    >>> from pathlib import Path
    >>> from revdata.exports.csv_tables import FilledTable
    >>> print(FilledTable(Path("terms.csv"), ("july.t-rest",), (), ()))
    terms.csv: 1 added (july.t-rest)
    """

    file: Path
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the table was written."""
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        counts = [
            f"{len(keys)} {what} ({', '.join(keys[:3])}{', ...' if keys[3:] else ''})"
            for what, keys in vars(self).items()
            if what != "file" and keys
        ]
        return f"{self.file}: {', '.join(counts) or 'nothing new'}"


def _filled_table(file: Path, old: Mapping[str, object], new: Mapping[str, object]) -> FilledTable:
    """Return what differs between the rows of a table by key, before and after."""
    return FilledTable(
        file,
        added=tuple(key for key in new if key not in old),
        changed=tuple(key for key in new if key in old and new[key] != old[key]),
        removed=tuple(key for key in old if key not in new),
    )


def fill_contribution(folder: Path, workbook: Path) -> list[FilledTable]:
    """Put the rows of a workbook into the tables of a contribution; say what became of each table.

    A row whose identifier is already in the table replaces that row, the others are added;
    where the guide of the workbook says that its rows are all, rows that it lacks are taken out.
    Raises UnreadableInputError, with nothing written, if the folder is no contribution, the
    workbook is for another, or a cell cannot be written as it stands.
    """
    target = open_dataset(folder).own
    if not (target.package and target.name != BASE_NAME) or target.unpacked:
        raise UnreadableInputError(
            f"{folder} is no folder of a contribution; 'revdata new FOLDER' makes one."
        )
    opened = open_dataset(workbook, extra=folder)
    book = opened.own
    if not book.sheets or not (book.contribution or not book.whole):
        raise UnreadableInputError(
            f"{workbook} is no workbook with rows for a contribution. Make one with: "
            f"revdata template --extra {folder} -o FILE{SUFFIX}"
        )
    filled, texts = [], {}
    for name in book.sheets:
        table = opened.table(name)
        if name not in target.files:
            raise not_found(f"table in {folder} for the sheet", name, target.files)
        old, new = (dict(_keyed(part, table)) for part in (target, book))
        rows = new if book.whole else old | new
        filled.append(_filled_table(target.files[name], old, rows))
        if filled[-1].differs:
            texts[target.files[name]] = as_csv(table.columns, rows.values())
    write_texts(texts)
    return filled


def _keyed(part: Part, table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield key and cells of each row; raises UnreadableInputError where the key is not its own."""
    seen: set[str] = set()
    for row in sound_rows(part, table):
        key = row.cells[table.columns.index(table.key)]
        if not key or key in seen:
            fault = f"{table.key} {key} stands twice" if key else f"{table.key} is empty"
            raise UnreadableInputError(
                f"{part.file_name(table.name)}, row {row.line}: {fault}; give the row an "
                "identifier of its own. Nothing was written."
            )
        seen.add(key)
        yield key, row.cells


def whole_tables(dataset: TableSet) -> dict[str, str]:
    """Return by its file's name the CSV of each table: the rows of all parts, derived columns too.

    Raises UnreadableInputError where a cell cannot be written as it stands.
    """
    return {
        f"{name}.csv": _full_text(dataset, table) for name, table in dataset.package.tables.items()
    }


def _full_text(dataset: TableSet, table: Table) -> str:
    """Return the rows of all parts as CSV, with the derived columns after the table's own."""
    rows = [row.cells for part, _ in dataset.files(table.name) for row in sound_rows(part, table)]
    own = dict(zip(table.columns, zip(*rows, strict=True), strict=True)) if rows else {}
    derived = list(derived_cells(dataset, table, lambda name: own.get(name, ())))
    names = [*table.columns, *(field.name for field, _ in derived)]
    added = zip(*(map(as_text, cells) for _, cells in derived), strict=True)
    full = ((*row, *more) for row, more in zip(rows, added, strict=True)) if derived else rows
    return as_csv(names, full)


def _csv_text(table: Table, parts: Iterable[Part]) -> str:
    holding = (part for part in parts if table.name in part.files)
    return as_csv(table.columns, (r.cells for part in holding for r in sound_rows(part, table)))


def sound_rows(part: Part, table: Table) -> tuple[Row, ...]:
    """Return the rows of a table in one part; raises UnreadableInputError where one is damaged."""
    sheet = read_sheet(part, table)
    faults = [problem for problem in sheet.problems if problem.rule not in REPAIRED]
    if faults:
        first, *others = faults
        more = f" There are {len(others)} further problems in it." if others else ""
        row = "" if first.line is None else f", row {first.line}"
        column = "" if first.column is None else f", column {first.column}"
        raise UnreadableInputError(
            f"{sheet.name}{row}{column}: {first.message} {first.suggestion}{more} "
            f"Nothing was written; 'revdata validate {part.root}' lists every problem."
        )
    return sheet.rows
