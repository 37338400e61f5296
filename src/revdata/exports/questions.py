"""The questions that the data answer, each with its SQL views."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from revdata.dataset.parts import TableSet
from revdata.dataset.rows import records

_SQL = Path(__file__).with_name("questions.sql")  # views, in the SQL that dialects share
_QUESTION = re.compile(r"^-- ([0-9]+)[.] (.+)$", re.MULTILINE)
_VIEW = re.compile(r"^create view (\w+) as$", re.MULTILINE)
_OF_SEVERAL = "-- What only several texts can answer.\n"
_RECURSIVE = "with recursive\n"


@dataclass(frozen=True)
class Question:
    """A question that the data answer: its number, its words and the views with the answer."""

    number: int
    text: str
    views: tuple[str, ...]


def questions(several_texts: bool = True) -> list[Question]:
    """Return the questions in order, as the comments and views of the SQL file give them.

    Without ``several_texts`` those are left out that one text cannot answer.
    """
    text = _SQL.read_text(encoding="utf-8")
    _, *parts = _QUESTION.split(text if several_texts else text.partition(_OF_SEVERAL)[0])
    return [
        Question(int(number), text, tuple(_VIEW.findall(views)))
        for number, text, views in zip(*[iter(parts)] * 3, strict=True)
    ]


def answerable(dataset: TableSet) -> list[Question]:
    """Return the questions that a data set can answer: all, if it compares several texts."""
    compares = "comparisons" in dataset.package.tables and list(records(dataset, "comparisons"))
    return questions(several_texts=bool(compares))


def view_statements() -> list[str]:
    """Return the statements that create the views, each after those it reads."""
    return [part for part in _SQL.read_text(encoding="utf-8").split(";\n") if part.strip()]


def standalone_view_statements() -> list[str]:
    """Return the same with the views that each reads written into it, so that any order will do.

    DuckDB exports views in the order of their names, and reads them back in that order.
    """
    bodies: dict[str, str] = {}
    made = []
    for statement in view_statements():
        [name] = _VIEW.findall(statement)
        head, _, body = statement.partition(f"create view {name} as\n")
        made.append(f"{head}create view {name} as\n{_with_bodies(body, bodies)}")
        bodies[name] = body
    return made


def _with_bodies(body: str, known: Mapping[str, str]) -> str:
    """Return a query with the views that it reads before it, as parts of its own."""
    parts = ",\n".join(f"{view} as (\n{known[view]})" for view in _views_read(body, known))
    if not parts:
        return body
    own = body.removeprefix(_RECURSIVE)
    return f"{_RECURSIVE}{parts}{',' if own != body else ''}\n{own}"


def _views_read(body: str, known: Mapping[str, str]) -> list[str]:
    """Return the views that a query reads, and those that they read, each after its own."""
    words = set(re.findall(r"\w+", body))
    direct = [name for name in known if name in words]
    inner = {view for name in direct for view in _views_read(known[name], known)}
    return [name for name in known if name in inner or name in direct]
