"""Answers about single things: codebook entry, row, passage, search, coverage, history."""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What is known of one thing, as text, as plain values and in a notebook."""

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values.

        Returns
        -------
        dict
            The attributes by name; a day is written as year-month-day.
        """
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return plain

    def to_json(self) -> str:
        """Return the answer as JSON.

        Returns
        -------
        str
            One object, the one that `to_dict` returns.
        """
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"
