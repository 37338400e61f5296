"""Opening of a place: the base, a version, a contribution, a table or a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import chain
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING

from revdata.dataset.descriptor import (
    FINDINGS,
    VOCABULARY_TABLE,
    Code,
    Package,
    code_lists,
    extend_vocabularies,
    read_json,
    read_package,
    resources_of,
)
from revdata.dataset.parts import (
    BASE_NAME,
    FORMATS,
    Part,
    TableSet,
    Texts,
    Unpacked,
    companions,
    companions_of,
    ships,
    table_files,
)
from revdata.dataset.workbooks import (
    CODES,
    GUIDE,
    IDS,
    NEW_ROWS,
    ROWS_CELL,
    Workbook,
    Worksheet,
    is_spreadsheet,
    open_workbook,
)
from revdata.errors import UnreadableInputError, not_found
from revdata.files.paths import (
    DESCRIPTOR_NAME,
    is_special,
    package_root,
    require_inside,
    require_links_inside,
)

if TYPE_CHECKING:
    from revdata.dataset.locations import Location, Reference

Extra = str | Path | Iterable[str | Path]

SIDE_FILE = "._"  # begins the name of what macOS keeps beside a file


@cache
def base_package() -> Package:
    """Return the package that this code ships with."""
    return read_package(package_root())


def open_dataset(
    place: Reference = None,
    extra: Extra = (),
    *,
    texts: Texts = (),
    beside: Reference = None,
    strict: bool = True,
) -> TableSet:
    """Return the base, or what lies at ``place``, together with contributions.

    ``place`` is a folder with a ``datapackage.json`` or that file itself: another version of the
    base if its descriptor bears the base's name, else a contribution, which extends the base. Or it
    is a folder of CSV or Parquet files named for the base's tables, one such file, or a workbook
    with such sheets: they take the place of the base's tables; a workbook adds rows if its guide
    says so. A table may be a folder of parts that is named for it. Or it is a zip, wheel or tar
    archive with a data package in it, or a git revision, as ``locate`` reads them; ``beside`` says
    in which repository.

    ``texts`` names texts that ship with the package, whose companions are added. ``extra`` are
    contributions: folders, archives or revisions with a descriptor, or workbooks that add rows.
    What a contribution requires is added before it. With ``strict``, a version of the base that
    lacks tables or columns is refused. Raises
    UnreadableInputError or NotFoundError.
    """
    further = (extra,) if isinstance(extra, str | Path) else tuple(extra)
    if place is None and not further:
        return _with_companions(_base(), texts)
    from revdata.dataset.locations import locate  # which knows archives and git

    opened = _base() if place is None else _opened(locate(place, beside), strict)
    opened = _with_companions(opened, texts)
    for more in further:
        opened = _with_contribution(opened, locate(more, beside))
    for part in opened.parts:
        if part.contribution:
            opened = _with_replaced_rows(opened, part)
    return opened


def _with_replaced_rows(opened: TableSet, workbook: Part) -> TableSet:
    """Return the tables without those rows of a contribution that stand in its workbook too."""
    name = workbook.contribution
    own = next((one for one in opened.parts if one.package and one.name == name), None)
    if own is None:
        raise UnreadableInputError(
            f"{workbook.root} has rows of the contribution {name}; name its folder as well: "
            "--extra FOLDER."
        )
    if workbook.whole:
        left = replace(own, files={t: f for t, f in own.files.items() if t not in workbook.sheets})
    else:
        shared = workbook.sheets.keys() & own.files.keys()
        both = {t: _keys(opened, workbook, t) & _keys(opened, own, t) for t in shared}
        left = replace(own, replaced=both)
    others = (one for one in opened.parts if one is not workbook)
    pairs = ((left, workbook) if one is own else (one,) for one in others)
    return replace(opened, parts=tuple(chain.from_iterable(pairs)))


def _keys(opened: TableSet, part: Part, table: str) -> frozenset[str]:
    from revdata.dataset.worksheets import read_columns  # the codebook is shown without it

    definition = opened.table(table)
    rows = read_columns(part, definition, (definition.key,)).rows
    return frozenset(row.cells[0] for row in rows) - {""}


def _base() -> TableSet:
    return TableSet(base_package(), (_part_of(base_package()),))


def _opened(at: Location, strict: bool) -> TableSet:
    with _named_as_given(at):
        opened = _open_package(at, strict) or _open_files(at.path)
    return replace(opened, place=None if at.unpacked else at.path, label=at.label)


def _with_contribution(opened: TableSet, at: Location) -> TableSet:
    with _named_as_given(at):
        if at.path.is_file() and is_spreadsheet(at.path):
            workbook = open_workbook(at.path)
            if not (workbook.adds_rows or workbook.contribution):
                raise UnreadableInputError(
                    f"{at.path} takes the place of tables; it cannot be added to others. To add "
                    f"its rows, write {NEW_ROWS!r} beside {ROWS_CELL!r} in its sheet {GUIDE}."
                )
            return _with_sheets(opened, workbook)
        package = _read_ours(at.path)
        return _added(opened, package, _part_of(package, at.unpacked))


def _with_companions(opened: TableSet, texts: Texts) -> TableSet:
    for package in companions_of(texts):
        opened = _added(opened, package, _part_of(package))
    return opened


def _added(opened: TableSet, package: Package, part: Part) -> TableSet:
    """Return the tables with those of a contribution added, after those that it requires."""
    if ships(package) and any(one.name == part.name for one in opened.parts):
        return opened
    for name in package.requires:
        if name in {one.name for one in opened.parts}:
            continue
        if name not in companions():
            raise UnreadableInputError(
                f"{part.label} requires the package {name!r}, which does not ship with this "
                f"revdata. It ships with: {', '.join(companions()) or 'none'}."
            )
        required = companions()[name]
        opened = _added(opened, required, _part_of(required))
    return _extended(opened, package.vocabularies, part)


@contextmanager
def _named_as_given(at: Location) -> Iterator[None]:
    """Let errors name the archive or revision in place of the folder of its files."""
    try:
        yield
    except UnreadableInputError as error:
        raise at.unpacked.named(error) if at.unpacked else error from error


def _open_package(at: Location, strict: bool) -> TableSet | None:
    """Return the version or contribution that has a descriptor, None where there is none."""
    if not (at.path / DESCRIPTOR_NAME).is_file():
        return None
    package = _read_ours(at.path)
    part = _part_of(package, at.unpacked)
    if package.name == BASE_NAME:
        if strict:
            _require_same_structure(package, at.path)
        return TableSet(package, (part,))
    return replace(_added(_base(), package, part), main=part)


def _is_nearly_a_table(name: str) -> bool:
    """Return whether a name is that of a table but for a slip, which validation then reports."""
    from difflib import get_close_matches

    return bool(get_close_matches(name, base_package().tables, n=1, cutoff=0.85))


def _read_ours(root: Path) -> Package:
    """Return the package in a folder; refuses one that has none of these tables."""
    path = root / DESCRIPTOR_NAME
    require_links_inside(root, path)
    metadata = read_json(path)
    names = [resource["name"] for resource in resources_of(metadata, path)]
    if metadata.get("name") != BASE_NAME and names and not any(map(_is_nearly_a_table, names)):
        shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        raise UnreadableInputError(
            f"{path} is no package of these tables: none of its resources ({shown}) is named "
            "for a table. `revdata tables` lists the tables."
        )
    for resource in resources_of(metadata, path):
        named = [resource.get(fact) for fact in ("path", "schema")]
        for name in (name for name in named if isinstance(name, str)):
            require_inside(name, str(path))
            require_links_inside(root, *table_files(root / name))
    return read_package(root)


def _extended(opened: TableSet, added: Mapping[str, tuple[Code, ...]], part: Part) -> TableSet:
    """Return the tables with those of a part added, whose rows may use codes it adds itself."""
    combined = extend_vocabularies(opened.package, added)
    return replace(opened, package=combined, parts=(*opened.parts, part), read={})


def _open_files(path: Path) -> TableSet:
    """Return the base with a folder of tables, one table or a workbook in place of its own."""
    if path.is_dir():
        found = _table_paths(path)
        require_links_inside(path, *(part for file in found for part in table_files(file)))
        tables = base_package().tables
        if path.stem in tables and not any(file.stem in tables for file in found):
            return _with_replaced(path.parent, [path])
        return _with_replaced(path, found)
    if is_spreadsheet(path):
        return _with_workbook(open_workbook(path))
    if is_special(path):
        raise UnreadableInputError(
            f"{path} is a pipe or a device, not a file: write the table to a file first."
        )
    if path.name.startswith(SIDE_FILE):
        raise UnreadableInputError(
            f"{path} is what macOS keeps beside a file, no table: name "
            f"{path.with_name(path.name.removeprefix(SIDE_FILE))}."
        )
    if path.suffix not in FORMATS:
        raise UnreadableInputError(
            f"{path} is neither a folder, a {DESCRIPTOR_NAME}, a CSV or Parquet file named for a "
            "table, a workbook, nor a zip, wheel or tar archive with a data package in it."
        )
    if path.stem not in base_package().tables:
        raise not_found("table for the file", path.stem, base_package().tables)
    return _with_replaced(path.parent, [path])


def _table_paths(folder: Path) -> list[Path]:
    """Return the files and folders of a folder that may be tables."""
    return sorted(
        path
        for path in folder.iterdir()
        if (path.suffix in FORMATS and not path.name.startswith(SIDE_FILE))
        or (path.is_dir() and path.stem in base_package().tables and table_files(path) != [path])
    )


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
    unknown = tuple(file for file in found if file.stem not in (*base.tables, FINDINGS))
    return _in_place_of_base(Part(base.name, root, replaced, unknown))


def _with_workbook(workbook: Workbook) -> TableSet:
    """Return the base with the sheets of a workbook in place of its tables, or added to them."""
    if workbook.adds_rows or workbook.contribution:
        opened = _with_sheets(_base(), workbook)
        return replace(opened, main=opened.parts[-1])
    return _in_place_of_base(_sheets_part(workbook, base_package().name))


def _with_sheets(opened: TableSet, workbook: Workbook) -> TableSet:
    """Return the tables with the rows of a workbook added, and the codes that it brings."""
    from revdata.dataset.worksheets import read_columns

    added = _sheets_part(workbook, workbook.contribution or workbook.path.stem)
    codes = {}
    if VOCABULARY_TABLE in added.sheets:
        table = opened.table(VOCABULARY_TABLE)
        rows = read_columns(added, table, table.columns).rows
        codes = code_lists(dict(zip(table.columns, row.cells, strict=True)) for row in rows)
    return _extended(opened, codes, added)


def _sheets_part(workbook: Workbook, name: str) -> Part:
    """Return the sheets of a workbook that are named for tables, as a source of rows."""
    tables = base_package().tables
    sheets: dict[str, Worksheet] = {}
    unread = []
    for sheet in workbook.sheets:
        table = sheet.title.strip().lower().replace(" ", "_")
        if table in tables and table not in sheets:
            sheets[table] = sheet
        elif table not in (GUIDE, CODES, IDS):
            unread.append(sheet.title)
    if not sheets and len(workbook.sheets) == 1 and workbook.path.stem in tables:
        sheets, unread = {workbook.path.stem: workbook.sheets[0]}, []
    if not sheets:
        raise UnreadableInputError(
            f"{workbook.path} has no sheet named for a table. "
            f"Its sheets: {', '.join(unread) or 'none'}; the tables: {', '.join(tables)}."
        )
    files = dict.fromkeys(sheets, workbook.path)
    return Part(
        name,
        workbook.path,
        files,
        sheets=sheets,
        unread=tuple(unread),
        contribution=workbook.contribution,
        whole=not workbook.adds_rows,
    )


def _in_place_of_base(part: Part) -> TableSet:
    """Return the base with the tables of a part in place of its own; the rest is inherited."""
    base = base_package()
    files = {name: base.root / table.path for name, table in base.tables.items()}
    inherited = tuple(name for name in base.tables if name not in part.files)
    whole = replace(part, files=files | dict(part.files))
    return TableSet(base, (whole,), inherited, main=part)


def _part_of(package: Package, unpacked: Unpacked | None = None) -> Part:
    files = {name: package.root / table.path for name, table in package.tables.items()}
    known = base_package().tables
    unknown = tuple(path for name, path in files.items() if name not in known)
    listed = {normpath(path) for path in files.values()}
    folders = {Path(normpath(package.root)), *(Path(path).parent for path in listed)}
    beside = sorted(file for folder in folders for file in folder.glob("*.csv"))
    beside = [file for file in beside if not file.name.startswith(SIDE_FILE)]
    unlisted = tuple(file for file in beside if normpath(file) not in listed)
    return Part(
        package.name, package.root, files, unknown, unlisted, package=package, unpacked=unpacked
    )
