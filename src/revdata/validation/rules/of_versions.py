"""Rules over two versions: identifiers are for ever, whatever happens to their rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from revdata.dataset.problems import Rule
from revdata.versions.comparison import WITHDRAWN_TABLE, moved_rows

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
    "An identifier that an earlier version used or withdrew never stands for another row.",
    "Give the row an identifier that was never used.",
)
WITHDRAWN_FROM = Rule(
    "withdrawn-from",
    "The record of a withdrawn identifier names the table it stood in.",
    "Correct the name of the table.",
)
HISTORY_RULES = (VANISHED, RENUMBERED, REUSED, WITHDRAWN_FROM)

Rows = Mapping[str, tuple[str, ...]]  # cells by key; () where they cannot be trusted


@dataclass(frozen=True)
class Lapse:
    """One identifier that was not kept: where it is to be mended, ``key`` None if in no row."""

    rule: Rule
    table: str
    key: str | None
    column: str | None
    value: str
    message: str
    repair: str


def find_lapses(
    old: Mapping[str, Rows], new: Mapping[str, Rows], recorded: Mapping[str, str]
) -> Iterator[Lapse]:
    """Yield what became of identifiers between two versions that should not have.

    ``old`` and ``new`` are the tables that both have; ``recorded`` are the tables by identifier
    that the new version's withdrawn names.
    """
    stands = {key: name for name, rows in new.items() if name != WITHDRAWN_TABLE for key in rows}
    for name, rows in old.items():
        here = new[name]
        moved = moved_rows(rows, here) if name != WITHDRAWN_TABLE else {}
        for key in filter(None, rows):
            if key in moved and key not in recorded:
                yield _renumbered(name, key, moved[key])
            elif key not in here and key in stands:
                yield _reused(stands[key], key, name)
            elif key not in here and key not in recorded:
                yield _vanished(name, key)
            elif key in recorded and name not in (recorded[key], WITHDRAWN_TABLE):
                yield _withdrawn_from(key, recorded[key], name)


def _renumbered(table: str, key: str, now: str) -> Lapse:
    message = f"The cells of {key} stand under {now} now."
    repair = f"Write {key} here again; a new row gets an identifier that was never used."
    return Lapse(RENUMBERED, table, now, None, now, message, repair)


def _reused(table: str, key: str, before: str) -> Lapse:
    was = "had been withdrawn" if before == WITHDRAWN_TABLE else f"stood for a row of {before}"
    return Lapse(REUSED, table, key, None, key, f"The identifier {was}.", REUSED.repair)


def _vanished(table: str, key: str) -> Lapse:
    what = "The record of a withdrawn identifier" if table == WITHDRAWN_TABLE else "The row"
    repair = "Put the record back." if table == WITHDRAWN_TABLE else VANISHED.repair
    return Lapse(VANISHED, table, None, None, key, f"{what} {key} is gone.", repair)


def _withdrawn_from(key: str, recorded: str, table: str) -> Lapse:
    message = f"{key} stood in {table}, not in {recorded}."
    return Lapse(
        WITHDRAWN_FROM, WITHDRAWN_TABLE, key, "table_name", recorded, message, f"Write {table}."
    )
