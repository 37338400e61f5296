"""The questions that the data answer, each with the views of the SQL file beside this module."""

import re
from dataclasses import dataclass
from pathlib import Path

_SQL = Path(__file__).with_name("questions.sql")  # views, in the SQL that dialects share
_QUESTION = re.compile(r"^-- ([0-9]+)[.] (.+)$", re.MULTILINE)
_VIEW = re.compile(r"^create view (\w+) as$", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """A question that the data answer: its number, its words and the views with the answer."""

    number: int
    text: str
    views: tuple[str, ...]


def questions() -> list[Question]:
    """Return the questions in order, as the comments and views of the SQL file give them."""
    _, *parts = _QUESTION.split(_SQL.read_text(encoding="utf-8"))
    return [
        Question(int(number), text, tuple(_VIEW.findall(views)))
        for number, text, views in zip(*[iter(parts)] * 3, strict=True)
    ]


def view_statements() -> list[str]:
    """Return the statements that create the views, each after those it reads."""
    return [part for part in _SQL.read_text(encoding="utf-8").split(";\n") if part.strip()]
