"""Hold a data set against an earlier version: which identifiers were lost, or given away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from revdata.dataset.csv_files import Row, Sheet, read_csv
from revdata.dataset.parts import TableSet
from revdata.dataset.problems import Problem
from revdata.dataset.versions import Reference, Version, open_version
from revdata.dataset.worksheets import read_columns
from revdata.errors import UnreadableInputError
from revdata.files.paths import DESCRIPTOR_NAME
from revdata.validation.rules.of_versions import VANISHED, Lapse, Rows, find_lapses
from revdata.versions.comparison import WITHDRAWN_TABLE


@dataclass(frozen=True)
class Kept:
    """What came of it: the problems, and what could not be compared."""

    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def hold_against(dataset: TableSet, reference: Reference, path: str | Path | None) -> Kept:
    """Return the problems of identifiers that ``dataset`` did not keep since an earlier version.

    ``reference`` names that version as in ``revdata.diff``; ``path`` is where the data set lies.
    Raises UnreadableInputError or NotFoundError for what is no earlier version of the data set.
    """
    with open_version(reference, beside=path) as old:
        names = [part.name for part in dataset.parts]
        if old.package.name not in names:
            raise UnreadableInputError(
                f"{old.label} is a version of {old.package.name}, not of {names[-1]}; "
                "name an earlier version of what is validated."
            )
        return _hold(dataset, old)


def _hold(dataset: TableSet, old: Version) -> Kept:
    before: dict[str, Rows] = {}
    after: dict[str, Rows] = {}
    places: dict[str, Mapping[str, tuple[str, Row]]] = {}
    removed: list[Problem] = []
    notes = [f"Identifiers are held against {old.name}."]
    for name, path in old.files.items():
        table = dataset.package.tables.get(name)
        if table is None:
            removed.append(_removed(dataset, name))
            continue
        was = old.package.tables[name]
        shared = [c for c in was.columns if c in table.columns and c not in (was.key, table.key)]
        rows = _rows([read_csv(path, (was.key, *shared), path.as_posix())], was.key)
        now = _rows(_sheets(dataset, name, (table.key, *shared)), table.key)
        if rows is None or now is None:
            notes.append(f"The table {name} cannot be read, and its identifiers are not compared.")
            continue
        before[name], after[name] = _cells(rows), _cells(now)
        places[name] = now
    recorded = _recorded(dataset)
    lapses = () if recorded is None else find_lapses(before, after, recorded)
    return Kept((*removed, *(_problem(dataset, places, lapse) for lapse in lapses)), tuple(notes))


def _recorded(dataset: TableSet) -> dict[str, str] | None:
    """Return the table from which each withdrawn identifier is recorded as withdrawn.

    Where the records cannot be read, None: then nothing can be called lost.
    """
    columns = ("withdrawn_id", "table_name")
    rows = _rows(_sheets(dataset, WITHDRAWN_TABLE, columns), columns[0])
    return None if rows is None else {key: row.cells[1] for key, (_, row) in rows.items()}


def _sheets(dataset: TableSet, table: str, columns: Sequence[str]) -> list[Sheet]:
    definition = dataset.table(table)
    files = dataset.all_files(table)
    return [read_columns(part, definition, columns, path) for part, path in files]


def _rows(sheets: Sequence[Sheet], key: str) -> dict[str, tuple[str, Row]] | None:
    """Return by key the file and row of a table, whose first column is the key, or None."""
    rows = {}
    for sheet in sheets:
        if not sheet.readable or key not in sheet.present:
            return None
        rows.update({row.cells[0]: (sheet.name, row) for row in sheet.rows})
    return rows


def _cells(rows: Mapping[str, tuple[str, Row]]) -> Rows:
    return {key: row.cells[1:] if row.whole else () for key, (_, row) in rows.items()}


def _removed(dataset: TableSet, table: str) -> Problem:
    return Problem(
        file=(dataset.parts[-1].root / DESCRIPTOR_NAME).as_posix(),
        line=None,
        column=None,
        value=table,
        rule=VANISHED.identifier,
        message=f"The table {table} is gone, and its identifiers with it.",
        suggestion="Put the table back.",
    )


def _problem(
    dataset: TableSet, places: Mapping[str, Mapping[str, tuple[str, Row]]], lapse: Lapse
) -> Problem:
    line = None
    if lapse.key is None:
        file = dataset.files(lapse.table)[-1][0].file_name(lapse.table)
    else:
        file, row = places[lapse.table][lapse.key]
        line = row.line
    key = dataset.package.tables[lapse.table].key
    return Problem(
        file=file,
        line=line,
        column=None if line is None else lapse.column or key,
        value=lapse.value,
        rule=lapse.rule.identifier,
        message=lapse.message,
        suggestion=lapse.repair,
    )
