"""Open a place with tables: the base, another version, a contribution, a table or a workbook."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from os.path import normpath
from pathlib import Path

from revdata.dataset.descriptor import Package, extend_vocabularies, read_package
from revdata.dataset.parts import BASE_NAME, FORMS, Part, TableSet, table_files
from revdata.dataset.workbooks import (
    CODES,
    GUIDE,
    Workbook,
    Worksheet,
    is_spreadsheet,
    open_workbook,
)
from revdata.errors import UnreadableInputError, not_found
from revdata.files.paths import DESCRIPTOR_NAME, package_root


@cache
def base_package() -> Package:
    """Return the package that this code ships with."""
    return read_package(package_root())


def open_dataset(
    path: str | Path | None = None, extra: str | Path | Iterable[str | Path] = ()
) -> TableSet:
    """Return the base, or what lies at ``path`` in its place, together with contributions.

    ``path`` is the folder of another checkout or version (its descriptor bears the base's name),
    of a contribution (its descriptor bears another name; it extends the base), of bare CSV or
    Parquet files named for the base's tables (they take the place of the base's), or one such
    file; or it is a workbook, whose sheets are like such files, or hold new rows if its guide says
    so. A table may be a folder of parts that is named for it.
    ``extra`` are folders of contributions. Raises UnreadableInputError or NotFoundError.
    """
    if path is None:
        dataset = TableSet(base_package(), (_part_of(base_package()),))
    else:
        dataset = _open_path(Path(path))
    for folder in (extra,) if isinstance(extra, str | Path) else extra:
        dataset = _extended(dataset, read_package(Path(folder)))
    return dataset


def _extended(dataset: TableSet, package: Package) -> TableSet:
    """Return the data set with a contribution added, whose rows may use codes it adds itself."""
    combined = extend_vocabularies(dataset.package, package.vocabularies)
    return TableSet(combined, (*dataset.parts, _part_of(package)), dataset.borrowed)


def _open_path(path: Path) -> TableSet:
    if path.name == DESCRIPTOR_NAME and path.is_file():
        path = path.parent
    if (path / DESCRIPTOR_NAME).is_file():
        package = read_package(path)
        if package.name == BASE_NAME:
            _require_same_structure(package, path)
            return TableSet(package, (_part_of(package),))
        return _extended(TableSet(base_package(), (_part_of(base_package()),)), package)
    if path.is_dir():
        found = _table_paths(path)
        if path.stem in base_package().tables and not _named_for_tables(found):
            return _with_replaced(path.parent, [path])
        return _with_replaced(path, found)
    if not path.exists():
        raise UnreadableInputError(f"{path} does not exist.")
    if is_spreadsheet(path):
        return _with_workbook(open_workbook(path))
    if path.stem not in base_package().tables:
        raise not_found("table for the file", path.stem, base_package().tables)
    return _with_replaced(path.parent, [path])


def _table_paths(folder: Path) -> list[Path]:
    """Return the files and folders of a folder that may be tables."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in FORMS
        or (path.is_dir() and path.stem in base_package().tables and table_files(path) != [path])
    )


def _named_for_tables(paths: Iterable[Path]) -> bool:
    return any(path.stem in base_package().tables for path in paths)


def _require_same_structure(package: Package, path: Path) -> None:
    """Refuse a version of the base that lacks tables or columns which the rules here speak of."""
    for name, table in base_package().tables.items():
        if name not in package.tables:
            raise UnreadableInputError(
                f"{path / DESCRIPTOR_NAME} bears the name {BASE_NAME} but has no resource {name}. "
                "Give a contribution a name of its own, or put the resource back."
            )
        missing = set(table.columns) - set(package.tables[name].columns)
        if missing:
            raise UnreadableInputError(
                f"The schema of {name} in {path} lacks {', '.join(sorted(missing))}; "
                "use the version of revdata that it belongs to."
            )


def _with_replaced(root: Path, found: list[Path]) -> TableSet:
    base = base_package()
    replaced = {file.stem: file for file in found if file.stem in base.tables}
    if not replaced:
        books = sorted(file.name for file in root.iterdir() if is_spreadsheet(file))
        hint = f" Name the workbook itself: {root / books[0]}." if books else ""
        raise UnreadableInputError(
            f"{root} holds neither a {DESCRIPTOR_NAME} nor a CSV or Parquet file named for a "
            f"table.{hint}"
        )
    for name, count in Counter(file.stem for file in found).items():
        if count > 1 and name in base.tables:
            twice = " and ".join(file.name for file in found if file.stem == name)
            raise UnreadableInputError(f"{root} holds the table {name} twice: {twice}.")
    files = {name: base.root / table.path for name, table in base.tables.items()} | replaced
    strangers = tuple(file for file in found if file.stem not in base.tables)
    borrowed = tuple(name for name in base.tables if name not in replaced)
    return TableSet(base, (Part(base.name, root, files, strangers),), borrowed)


def _with_workbook(workbook: Workbook) -> TableSet:
    """Return the base with the sheets of a workbook in place of its tables, or added to them."""
    base = base_package()
    sheets: dict[str, Worksheet] = {}
    unread = []
    for sheet in workbook.sheets:
        name = sheet.title.strip().lower().replace(" ", "_")
        if name in base.tables and name not in sheets:
            sheets[name] = sheet
        elif name not in (GUIDE, CODES):
            unread.append(sheet.title)
    if not sheets and len(workbook.sheets) == 1 and workbook.path.stem in base.tables:
        sheets, unread = {workbook.path.stem: workbook.sheets[0]}, []
    if not sheets:
        raise UnreadableInputError(
            f"{workbook.path} has no sheet named for a table. "
            f"Its sheets: {', '.join(unread) or 'none'}; the tables: {', '.join(base.tables)}."
        )
    files = dict.fromkeys(sheets, workbook.path)
    if workbook.adds_rows:
        added = Part(workbook.path.stem, workbook.path, files, sheets=sheets, unread=tuple(unread))
        return TableSet(base, (_part_of(base), added))
    files = {name: base.root / table.path for name, table in base.tables.items()} | files
    borrowed = tuple(name for name in base.tables if name not in sheets)
    part = Part(base.name, workbook.path, files, sheets=sheets, unread=tuple(unread))
    return TableSet(base, (part,), borrowed)


def _part_of(package: Package) -> Part:
    files = {name: package.root / table.path for name, table in package.tables.items()}
    known = base_package().tables
    strangers = tuple(path for name, path in files.items() if name not in known)
    listed = {normpath(path) for path in files.values()}
    folders = {Path(normpath(package.root)), *(Path(path).parent for path in listed)}
    beside = sorted(file for folder in folders for file in folder.glob("*.csv"))
    unlisted = tuple(file for file in beside if normpath(file) not in listed)
    return Part(package.name, package.root, files, strangers, unlisted, package=package)
