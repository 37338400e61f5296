"""Parts that rules share: circles of links, hints at near names, pieces of SQL."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from revdata.errors import near_names
from revdata.files.sql import quoted
from revdata.validation.rules.kinds import PackageRule, Store

if TYPE_CHECKING:
    import numpy as np

NEAR_AMONG = 20_000  # keys among which near names are looked for
MOST_HINTS = 1000  # values for which near names are looked for
LONGEST_CIRCLE = 50  # rows of a circle that a message of a query names


def near_hint(name: str, known: Iterable[str]) -> str:
    """Return a question that names what may have been meant, nothing if no name is near."""
    near = near_names(name, known)
    return f"Did you mean {' or '.join(near)}?" if near else ""


def circle_from(start: str, following: Mapping[str, str]) -> str | None:
    """Return the links that lead from a key back to it, None if they do not."""
    path, at = [start], following.get(start)
    while at is not None and at not in path:
        path.append(at)
        at = following.get(at)
    return " to ".join([*path, start]) if at == start else None


def table_and_key(rule: PackageRule, store: Store) -> tuple[str, str]:
    """Return the names of the table of a rule and of its key, as SQL writes them."""
    return quoted(rule.table), quoted(store.package.tables[rule.table].key)


def integer(column: str) -> str:
    """Return SQL for a cell as a whole number."""
    return f"cast({column} as bigint)"


def fill_hints(store: Store, values: str, known: Sequence[str]) -> None:
    """Fill the table ``hints_`` with hints at near names for the values that a query gives."""
    store.run("create or replace temp table hints_ (value_ varchar, hint_ varchar)")
    for (value,) in store.run(f"{values} order by 1 limit {MOST_HINTS}").fetchall():
        hint = near_hint(value, known)
        if hint:
            store.run("insert into hints_ values (?, ?)", [value, hint])


def fill_circles(store: Store, links: str, what: str) -> None:
    """Fill the table ``circles_`` with the keys on a circle; ``links`` asks for key, link, row.

    The links are followed twice as far in each step. Where every row has gone as far as there are
    rows, those that have come to no end are on circles, and all rows of the circles are reached.
    """
    import numpy as np

    store.run(
        f"""create or replace temp table links_ as
        select k, parent, row_number() over () - 1 as id from (
            select k, arg_max(link, number) as parent from ({links}) l(k, link, number)
            where k is not null and link is not null group by k)"""
    )
    pairs = store.run(
        "select a.id as child, b.id as parent from links_ a join links_ b on a.parent = b.k"
    ).fetchnumpy()
    count = store.run("select count(*) from links_").fetchall()[0][0]
    following = np.full(count + 1, count, dtype=np.int64)  # the last stands for the end of a chain
    following[pairs["child"]] = pairs["parent"]
    reached = following
    for _ in range(int(count).bit_length()):
        reached = reached[reached]
    circle = np.setdiff1d(reached, [count]).tolist()
    names = _names(store, circle)
    store.run("create or replace temp table circles_ (key_ varchar, message_ varchar)")
    for start in circle:
        message = f"The {what} lead in a circle: {_circle(start, following, names)}."
        store.run("insert into circles_ select k, ? from links_ where id = ?", [message, start])


def _names(store: Store, numbers: Sequence[int]) -> dict[int, str]:
    store.run("create or replace temp table wanted_ (id bigint)")
    for start in range(0, len(numbers), 10_000):
        values = ", ".join(f"({number})" for number in numbers[start : start + 10_000])
        store.run(f"insert into wanted_ values {values}")
    names = "select id, k from links_ semi join wanted_ using (id)"
    return dict(store.run(names).fetchall())


def _circle(start: int, following: "np.ndarray", names: Mapping[int, str]) -> str:
    path, at = [names[start]], int(following[start])
    while at != start and len(path) < LONGEST_CIRCLE:
        path.append(names[at])
        at = int(following[at])
    return " to ".join([*path, names[at]])
