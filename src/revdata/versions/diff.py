"""The difference between two versions, as text, Markdown, JSON, DataFrame and HTML."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from revdata.errors import counted, on_one_line
from revdata.files import html
from revdata.versions.comparison import Change, compare
from revdata.versions.version import Version

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("table", "key", "change", "column", "old", "new", "reason")
MOST_CHARACTERS = 65_536  # what GitHub takes as the text of a pull request or a comment
SHORT = 80  # characters of a label
LONG = 300  # characters of a cell in Markdown
MOST_SHOWN = 200  # changes in a notebook
_LEFT_OUT = 400  # characters kept for the sentence on what was left out
_COUNTED = {
    "row-added": "{} added",
    "row-withdrawn": "{} withdrawn",
    "row-vanished": "{} gone without a record",
}


@dataclass(frozen=True)
class Side:
    """A version that was compared.

    Attributes
    ----------
    label : str
        Where it was read.
    name : str
        Name of the data package.
    version : str
        Its version number.

    Examples
    --------
    >>> from revdata.versions.diff import Side
    >>> print(Side("mine", "revdata", "2.0.0"))
    revdata 2.0.0 (mine)
    """

    label: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.label})"


@dataclass(frozen=True)
class Diff:
    """What changed from one version to another.

    `revdata.diff` returns one. It is true if the versions differ; ``print``
    shows each change as a sentence, a notebook as a table.

    Attributes
    ----------
    old : Side
        The earlier version.
    new : Side
        The later version.
    changes : tuple of Change
        The changes, by table and row.
    notes : tuple of str
        What a reader should know, such as rows in another order.

    Examples
    --------
    >>> import revdata
    >>> _ = revdata.export("csv", "copy")
    >>> found = revdata.diff("copy")
    >>> found.ok, found.to_frame().shape
    (True, (0, 7))
    """

    old: Side
    new: Side
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the versions hold the same data."""
        return not self.changes

    def __bool__(self) -> bool:
        """Return whether the versions differ."""
        return not self.ok

    @property
    def summary(self) -> str:
        """Whether the versions differ, and by how much, in one sentence."""
        if not self:
            return f"{self.old} and {self.new} hold the same data."
        return f"From {self.old} to {self.new}: {_count(self.changes)}."

    def to_frame(self) -> pd.DataFrame:
        """Return the changes as a table.

        Returns
        -------
        DataFrame
            One row a changed cell, row, column or table, with the columns

            ======  ====  ====================================================
            Column  Type  Contents
            ======  ====  ====================================================
            table   str   name of the table; missing for the data set
            key     str   identifier of the row; missing for a whole column
            change  str   kind, such as ``row-added`` or ``cell-changed``
            column  str   column that changed
            old     str   what stood there; a row that is gone, in words
            new     str   what stands there; a row that was added, in words
            reason  str   entries of the changelog, if they were asked for
            ======  ====  ====================================================

            The cells of rows that were added or are gone are in `to_json`.
        """
        import pandas as pd

        rows = [[getattr(_summed_up(change), c) for c in COLUMNS] for change in self.changes]
        return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")

    def to_json(self) -> str:
        """Return the changes as JSON.

        Returns
        -------
        str
            An object with ``old``, ``new``, ``differs``, ``notes`` and
            ``changes``. Each change has the attributes of `Change`, null where
            they do not apply.
        """
        document = {
            "old": asdict(self.old),
            "new": asdict(self.new),
            "differs": bool(self),
            "notes": list(self.notes),
            "changes": [asdict(change) for change in self.changes],
        }
        return json.dumps(document, indent=2, ensure_ascii=False)

    def to_text(self) -> str:
        """Return every change as a sentence, by table and row.

        Returns
        -------
        str
            Lines to read; the first is the summary.
        """
        lines = [self.summary, *self.notes]
        for table, changes in _by_table(self.changes):
            lines += ["", f"{table}: {_count(changes)}" if table else "About the data set"]
            lines += [f"  {line}" for line in _sentences(changes)]
        return "\n".join(map(on_one_line, lines))

    def to_markdown(self, most: int = MOST_CHARACTERS) -> str:
        """Return the changes for the text of a pull request.

        What does not fit is left out in part from every table, and the last
        sentence says how much.

        Parameters
        ----------
        most : int, default 65536
            Length at most, in characters; the default is what GitHub takes.

        Returns
        -------
        str
            Markdown with one table for each table that changed.
        """
        return _render_markdown(self, most)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        words = [self.summary, *self.notes]
        if len(self.changes) > MOST_SHOWN:
            words.append(f"Shown are the first {MOST_SHOWN} of {len(self.changes)} changes.")
        text = "".join(f"<p>{escape(word)}</p>" for word in words)
        shown = [_summed_up(change) for change in self.changes[:MOST_SHOWN]]
        rows = [[getattr(change, name) for name in COLUMNS] for change in shown]
        return text + html.table(COLUMNS, rows) if rows else text


def diff(old: Version, new: Version, reason: bool) -> Diff:
    """Return the difference between two versions; see ``revdata.diff``."""
    comparison = compare(old, new, reason)
    return Diff(_side(old), _side(new), comparison.changes, comparison.notes)


def _side(version: Version) -> Side:
    return Side(version.label, version.package.name, version.package.version)


def _by_table(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    for table, group in groupby(changes, key=lambda change: change.table or ""):
        yield table, list(group)


def _count(changes: Sequence[Change]) -> str:
    """Return how many changes of each kind there are, as a list in words."""
    kinds: Counter[str] = Counter(change.change for change in changes)
    parts = [words.format(counted(kinds[k], "row")) for k, words in _COUNTED.items() if kinds[k]]
    if cells := kinds["cell-changed"]:
        rows = {(c.table, c.key) for c in changes if c.change == "cell-changed"}
        parts.append(f"{counted(cells, 'cell')} changed in {counted(len(rows), 'row')}")
    for thing in ("table", "column"):
        for done in ("added", "removed", "renamed", "redefined"):
            if count := kinds[f"{thing}-{done}"]:
                parts.append(f"{counted(count, thing)} {done}")
    if count := kinds["metadata-changed"]:
        parts.append(f"{counted(count, 'fact')} about the data set changed")
    return ", ".join(parts)


def _summed_up(change: Change) -> Change:
    """Return the change with the name of an added or removed row where its cells would stand."""
    if change.change in {"row-added", "table-added", "column-added"}:
        return replace(change, new=change.label)
    if change.change in {"row-withdrawn", "row-vanished", "table-removed", "column-removed"}:
        return replace(change, old=change.label)
    return change


def _sentences(changes: Sequence[Change]) -> Iterator[str]:
    """Yield the sentences on the changes of a table, those of a row under its name."""
    row = None
    for change, following in zip_longest(changes, changes[1:]):
        if change.change == "cell-changed":
            if row != (change.key, change.label):
                row = change.key, change.label
                yield f"{_named(change)}:"
            yield f"  {change.column} {_was_and_is(change)}"
            if following is not None and row == (following.key, following.label):
                continue
        else:
            yield _sentence(change)
        row = None
        if change.reason is not None and change.change != "row-withdrawn":
            yield f"  Reason: {change.reason}"


def _sentence(change: Change) -> str:
    column, name = change.column, _named(change)
    size = f" ({change.label})" if change.label else ""
    match change.change:
        case "row-added":
            return f"{name} was added."
        case "row-withdrawn":
            place = f" {change.new} takes its place." if change.new else ""
            return f"{name} was withdrawn: {_ended(change.reason or 'no reason is given')}{place}"
        case "row-vanished":
            twin = f" The new row {change.new} has the same cells." if change.new else ""
            return f"{name} is gone, without a record in withdrawn.{twin}"
        case "table-added" | "table-removed":
            return f"The table was {change.change.removeprefix('table-')}{size}."
        case "column-added" | "column-removed":
            return f"The column {column} was {change.change.removeprefix('column-')}{size}."
        case "column-renamed":
            return f"The column {change.old} looks renamed to {change.new}."
        case "column-redefined":
            return f"The {change.label} of the column {column} {_was_and_is(change)}"
        case _:
            return f"The {column} {_was_and_is(change)}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _named(change: Change) -> str:
    return f"{change.key or '(no key)'}{f' ({_short(change.label)})' if change.label else ''}"


def _short(text: str | None, most: int = SHORT) -> str:
    text = text or ""
    return text if len(text) <= most else f"{text[:most].rstrip()} …"


def _was_and_is(change: Change) -> str:
    if change.old is None:
        return f"was empty, is now “{change.new}”."
    if change.new is None:
        return f"was “{change.old}”, is now empty."
    return f"was “{change.old}”, is now “{change.new}”."


def _render_markdown(difference: Diff, most: int) -> str:
    head = [_escaped(difference.summary), *map(_escaped, difference.notes)]
    tables = list(_by_table(difference.changes))
    sections = {table: [_markdown_row(change) for change in changes] for table, changes in tables}
    left = most - sum(len(paragraph) + 2 for paragraph in head) - _LEFT_OUT
    shown = _shares(sections, left)
    blocks = list(head)
    for table, rows in sections.items():
        if shown[table]:
            blocks.append("\n".join([_heading(table), *rows[: shown[table]]]))
    missing = {name: len(rows) - shown[name] for name, rows in sections.items()}
    if any(missing.values()):
        blocks.append(_left_out(missing, len(difference.changes)))
    return _short("\n\n".join(blocks), most - 2)


def _heading(table: str) -> str:
    title = f"`{table}`" if table else "The data set"
    return f"### {title}\n\n| Row | Change | Was | Is | Reason |\n| --- | --- | --- | --- | --- |"


def _shares(sections: dict[str, list[str]], left: int) -> dict[str, int]:
    """Return how many rows of each table fit; what a small table leaves, the larger ones share."""
    sizes = {t: sum(len(row) + 1 for row in rows) for t, rows in sections.items()}
    shown = {}
    for done, table in enumerate(sorted(sections, key=sizes.__getitem__)):
        room = left // (len(sections) - done) - len(_heading(table)) - 2
        count = 0
        for row in sections[table]:
            if len(row) + 1 > room:
                break
            room -= len(row) + 1
            left -= len(row) + 1
            count += 1
        left -= len(_heading(table)) + 2 if count else 0
        shown[table] = count
    return shown


def _left_out(missing: dict[str, int], total: int) -> str:
    count = sum(missing.values())
    most = sorted(filter(missing.get, missing), key=missing.__getitem__, reverse=True)
    named = ", ".join(f"{missing[table]} in {table or 'the data set'}" for table in most[:5])
    others = f" and others in {counted(len(most) - 5, 'further table')}" if len(most) > 5 else ""
    return (
        f"Left out for length: {count} of {total} changes, {named}{others}. "
        "The text format has all."
    )


_DONE = {
    "row-added": "added",
    "row-withdrawn": "withdrawn",
    "row-vanished": "gone without a record",
    "column-renamed": "column looks renamed",
}


def _markdown_row(change: Change) -> str:
    summed = _summed_up(change)
    name = change.column if change.key is None else change.key
    place = "" if name is None else f"`{_plain(name)}`"
    new = summed.new
    match change.change:
        case "cell-changed":
            done = change.column or ""
            if change.label and change.label != change.new:
                place += f" {_escaped(_short(change.label))}"
        case "column-redefined":
            done = f"{change.column} {change.label}"
        case "metadata-changed":
            done = change.column or ""
        case kind:
            done = _DONE.get(kind, kind.replace("-", " "))
    if change.new and change.change in {"row-withdrawn", "row-vanished"}:
        new = f"see {change.new}"
    cells = (place, _escaped(done), *(_cell(text) for text in (summed.old, new, change.reason)))
    return f"| {' | '.join(cells)} |"


def _cell(text: str | None) -> str:
    text = text or ""
    more = len(text) - LONG
    kept = _escaped(text[:LONG])
    return f"{kept} … ({more} more characters)" if more > 0 else kept


def _plain(text: str) -> str:
    """Return what can stand between backticks in a table."""
    return re.sub(r"[`|\s]+", " ", text)


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, no mention of a person or an issue."""
    text = re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", " ".join(text.split()))
    return re.sub("[@#]", lambda sign: f"&#{ord(sign[0])};", text)
