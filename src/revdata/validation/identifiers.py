"""The check for identifiers that were lost or reassigned since an earlier version."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from revdata.dataset.csv_files import Row, Sheet
from revdata.dataset.locations import Reference
from revdata.dataset.parts import TableSet
from revdata.dataset.problems import Problem, Rule, problem_of_file
from revdata.dataset.worksheets import read_columns
from revdata.errors import UnreadableInputError
from revdata.files.paths import DESCRIPTOR_NAME
from revdata.versions.comparison import WITHDRAWN_TABLE, moved_rows
from revdata.versions.version import Version, open_version

VANISHED = Rule(
    "vanished-identifier",
    "An identifier of an earlier version stays in its table, or is recorded in withdrawn.",
    "Put the row back, or add a row to withdrawn.csv with the identifier, its table, the reason, "
    "and the identifier that takes its place.",
)
RENUMBERED = Rule(
    "renumbered-identifier",
    "A row keeps the identifier that it had in an earlier version.",
    "Give the row its old identifier again; a new row gets one that was never used.",
)
REUSED = Rule(
    "reused-identifier",
    "An identifier that an earlier version used or withdrew never names another row.",
    "Give the row an identifier that was never used.",
)
WITHDRAWN_FROM = Rule(
    "withdrawn-from",
    "The record of a withdrawn identifier names the table it stood in.",
    "Correct the name of the table.",
)
HISTORY_RULES = (VANISHED, RENUMBERED, REUSED, WITHDRAWN_FROM)

_Rows = Mapping[str, tuple[str, Row]]  # file and row by key; cells without that of the key


@dataclass(frozen=True)
class IdentifierCheck:
    """The problems of identifiers, and notes on what they were checked against or could not be."""

    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def check_identifiers(dataset: TableSet, reference: Reference) -> IdentifierCheck:
    """Return the problems of identifiers that ``dataset`` did not keep since an earlier version.

    ``reference`` names that version as in ``revdata.diff``.
    Raises UnreadableInputError or NotFoundError for what is no earlier version of the data set.
    """
    old = open_version(reference, beside=dataset.place)
    names = [part.name for part in dataset.parts]
    if old.package.name not in names:
        raise UnreadableInputError(
            f"{old.label} is a version of {old.package.name}, not of {names[-1]}; "
            "name an earlier version of what is validated."
        )
    return _compare(dataset, old)


def _compare(dataset: TableSet, old: Version) -> IdentifierCheck:
    before: dict[str, _Rows] = {}
    now: dict[str, _Rows] = {}
    removed: list[Problem] = []
    notes = [f"Identifiers are checked against {old.name}."]
    for name in old.files:
        table = dataset.package.tables.get(name)
        if table is None:
            file = (dataset.parts[-1].root / DESCRIPTOR_NAME).as_posix()
            message = f"The table {name} is gone, and its identifiers with it."
            suggestion = "Put the table back."
            removed.append(problem_of_file(VANISHED, file, message, name, suggestion))
            continue
        was = old.package.tables[name]
        shared = [c for c in was.columns if c in table.columns and c not in (was.key, table.key)]
        rows = _rows([read_columns(old.part, was, (was.key, *shared))], was.key)
        present = _rows(_sheets(dataset, name, (table.key, *shared)), table.key)
        if rows is None or present is None:
            notes.append(f"The table {name} cannot be read, and its identifiers are not compared.")
        else:
            before[name], now[name] = rows, present
    columns = ("withdrawn_id", "table_name")
    records = _rows(_sheets(dataset, WITHDRAWN_TABLE, columns), columns[0])
    found: Iterable[Problem] = ()
    if records is not None:  # else nothing can be called lost
        withdrawn = {key: row.cells[1] for key, (_, row) in records.items()}
        found = _Present(dataset, now | {WITHDRAWN_TABLE: records}, withdrawn).not_kept(before)
    return IdentifierCheck((*removed, *found), tuple(notes))


def _sheets(dataset: TableSet, table: str, columns: Sequence[str]) -> list[Sheet]:
    definition = dataset.table(table)
    files = dataset.all_files(table)
    return [read_columns(part, definition, columns, path) for part, path in files]


def _rows(sheets: Sequence[Sheet], key: str) -> _Rows | None:
    """Return by key the file and row of a table, whose first column is the key, or None."""
    rows = {}
    for sheet in sheets:
        if not sheet.readable or key not in sheet.present:
            return None
        rows.update({row.cells[0]: (sheet.name, row) for row in sheet.rows})
    return rows


def _cells(rows: _Rows) -> dict[str, tuple[str, ...]]:
    """Return the cells by key, without the key itself; none where they cannot be trusted."""
    return {key: row.cells[1:] if row.whole else () for key, (_, row) in rows.items()}


@dataclass(frozen=True)
class _Present:
    """The data set as it is now: rows of the tables compared, tables by withdrawn identifier."""

    dataset: TableSet
    tables: Mapping[str, _Rows]
    withdrawn: Mapping[str, str]

    def not_kept(self, before: Mapping[str, _Rows]) -> Iterator[Problem]:
        """Yield a problem for each identifier of the tables before that was not kept."""
        used_in = {
            key: name
            for name, rows in self.tables.items()
            if name != WITHDRAWN_TABLE
            for key in rows
        }
        for name, rows in before.items():
            here = self.tables[name]
            moved = moved_rows(_cells(rows), _cells(here)) if name != WITHDRAWN_TABLE else {}
            for key in filter(None, rows):
                if key in moved and key not in self.withdrawn:
                    yield self._renumbered(name, key, moved[key])
                elif key not in here and key in used_in:
                    yield self._reused(used_in[key], key, name)
                elif key not in here and key not in self.withdrawn:
                    yield self._vanished(name, key)
                elif name not in (self.withdrawn.get(key, name), WITHDRAWN_TABLE):
                    yield self._withdrawn_from(key, name)

    def _renumbered(self, table: str, key: str, now: str) -> Problem:
        message = f"The cells of {key} stand under {now} now."
        repair = f"Write {key} here again; a new row gets an identifier that was never used."
        return replace(self._at_row(RENUMBERED, table, now, message), suggestion=repair)

    def _reused(self, table: str, key: str, before: str) -> Problem:
        was = "had been withdrawn" if before == WITHDRAWN_TABLE else f"stood for a row of {before}"
        return self._at_row(REUSED, table, key, f"The identifier {was}.")

    def _vanished(self, table: str, key: str) -> Problem:
        file = self.dataset.files(table)[-1][0].file_name(table)
        if table == WITHDRAWN_TABLE:
            message = f"The record of a withdrawn identifier {key} is gone."
            return problem_of_file(VANISHED, file, message, key, "Put the record back.")
        return problem_of_file(VANISHED, file, f"The row {key} is gone.", key)

    def _withdrawn_from(self, key: str, table: str) -> Problem:
        recorded = self.withdrawn[key]
        message = f"{key} stood in {table}, not in {recorded}."
        at_key = self._at_row(WITHDRAWN_FROM, WITHDRAWN_TABLE, key, message)
        return replace(at_key, column="table_name", value=recorded, suggestion=f"Write {table}.")

    def _at_row(self, rule: Rule, table: str, key: str, message: str) -> Problem:
        """Return a problem of the identifier of a row."""
        file, row = self.tables[table][key]
        column = self.dataset.package.tables[table].key
        return Problem(file, row.line, column, key, rule.identifier, message, rule.repair)
