"""The row that a reader names by identifier, locator, name or label."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from revdata.dataset.cells import folded_label
from revdata.dataset.descriptor import Table
from revdata.dataset.joins import OF_THINGS, passage_locator
from revdata.dataset.parts import BASE_NAME, TableSet
from revdata.dataset.rows import PART_COLUMN, load_columns, load_rows
from revdata.errors import NotFoundError, known_name, not_found

SPELLING = 0.84  # how near a name must be for a slip of the pen
LABELLED = ("things", "accounts", "comparison")  # groups of tables whose labels are names
_MOST = 12  # names or sentences that a message lists
_NUMBERED = re.compile(r"([a-z]+)\[0-9\]\{(\d)")  # in the pattern of a key: c[0-9]{4,6}
_PLACE = re.compile(
    r"(?:(?P<source>(?!p\d)[a-z][a-z0-9]*)[.:]\s*)?(?:§\s*(?P<section>\d+)\s*)?"
    r"(?P<mark>¶|p(?:ara)?\.?)?"
    r"\s*(?P<paragraph>\d{1,3})(?:(?:[.,]\s*|\s+)?s?\.?\s*(?P<sentence>\d{1,3}))?",
    re.IGNORECASE,
)


def next_identifier(table: Table, prefix: str, known: Iterable[str]) -> str | None:
    """Return the identifier after those known, None in a table whose rows are named by words."""
    numbered = _NUMBERED.search(table.field(table.key).pattern or "")
    if numbered is None:
        return None
    letters, least = numbered.groups()
    form = re.compile(rf"{re.escape(prefix)}{letters}([0-9]+)")
    digits = [found[1] for found in map(form.fullmatch, known) if found]
    last = max(map(int, digits), default=0)
    width = max([int(least), *map(len, digits)])
    return f"{prefix}{letters}{last + 1:0{width}}"


def named_row(dataset: TableSet, text: str) -> str:
    """Return the identifier of the row that a text names.

    That is the identifier itself; a place such as ``§1¶13.4``, ``13.4``, ``p13 s4`` or
    ``st.p13.s04``; a name or spelling in ``names``, in any case, with or without accents; a label;
    or a name that is nearly spelled so. Raises NotFoundError for a text that names no row, with
    near names, or several, with each.
    """
    text = str(text).strip()
    keys = _keys(dataset)
    if text in keys:
        return text
    return _passage(dataset, text) or _thing(dataset, text, keys)


def _keys(dataset: TableSet) -> dict[str, str]:
    """Return the table of each identifier."""
    return {
        str(key): table.name
        for table in dataset.package.tables.values()
        for key in load_columns(dataset, table.name)[table.key]
    }


def _passage(dataset: TableSet, text: str) -> str | None:
    rows = passages_at(dataset, text)
    if len(rows) > 1:
        places = ", ".join(passage_locator(row) for row in rows[:_MOST])
        more = f" and {len(rows) - _MOST} more" if len(rows) > _MOST else ""
        said = f"{text!r} names {len(rows)} sentences: {places}{more}. Name one"
        whole = len({*map(paragraph_of, rows)}) == 1
        raise NotFoundError(f"{said}; 'revdata passage {text}' shows all." if whole else f"{said}.")
    return str(rows[0]["passage_id"]) if rows else None


def passages_at(dataset: TableSet, text: str) -> list[dict[str, Any]]:
    """Return the rows of the passages that a place in the text names, all of a paragraph."""
    found = _PLACE.fullmatch(str(text).strip())
    if found is None:
        return []
    wanted = {
        name: int(found[name])
        for name in ("section", "paragraph", "sentence")
        if found[name] is not None
    }
    return [
        row
        for row in load_rows(dataset, "passages")
        if all(row[name] == number for name, number in wanted.items())
        and _of_text(row, found["source"])
    ]


def _of_text(row: Mapping[str, object], source: str | None) -> bool:
    """Return whether a passage is of that edition, or of the base where none is named."""
    return row["source_id"] == source if source else row.get(PART_COLUMN, BASE_NAME) == BASE_NAME


def paragraph_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the text, section and paragraph in which a passage stands."""
    return row["source_id"], row["section"], row["paragraph"]


def _thing(dataset: TableSet, text: str, keys: Mapping[str, str]) -> str:
    named = names_of(dataset)
    wanted = folded_name(text)
    exact = named.get(wanted, {})
    found = exact or _nearly_named(named, wanted)
    if len(found) == 1:
        return next(iter(found))
    rows = [f"{key} ({keys[key]}, {name})" for key, name in list(found.items())[:_MOST]]
    if exact:
        raise NotFoundError(f"{text!r} may be {' or '.join(rows)}. Name one by its identifier.")
    if rows:
        raise NotFoundError(f"There is no row named {text!r}. Did you mean {' or '.join(rows)}?")
    listed = known_name(text, (*dataset.package.vocabularies, *dataset.package.tables))
    if listed is not None:
        kind = "a table" if listed in dataset.package.tables else "a code list"
        raise NotFoundError(f"{listed} is {kind}, not a row: see revdata info {listed}.")
    if (place := _PLACE.fullmatch(text)) and (there := _nearest_places(dataset, place)):
        raise NotFoundError(f"There is no place {text!r}: {there}; 13.4 is sentence 4 of 13.")
    every = dict.fromkeys([*keys, *(name for one in named.values() for name in one.values())])
    raise not_found("row with the identifier or the name", text, every)


def _nearest_places(dataset: TableSet, place: re.Match[str]) -> str:
    """Return in words which sentences the named paragraph has, or which paragraphs the text."""
    rows = [row for row in load_rows(dataset, "passages") if _of_text(row, place["source"])]
    paragraph = int(place["paragraph"])
    within = [row["sentence"] for row in rows if row["paragraph"] == paragraph]
    if within:
        return f"paragraph {paragraph} has sentences {min(within)} to {max(within)}"
    paragraphs = [row["paragraph"] for row in rows]
    return f"the text has paragraphs {min(paragraphs)} to {max(paragraphs)}" if rows else ""


def _nearly_named(named: Mapping[str, dict[str, str]], wanted: str) -> dict[str, str]:
    """Return the rows whose name is nearly spelled so; of a very short name none."""
    from difflib import get_close_matches

    near = get_close_matches(wanted, named, n=_MOST, cutoff=SPELLING) if len(wanted) > 3 else []
    return {key: name for one in near for key, name in named[one].items()}


def names_of(dataset: TableSet) -> dict[str, dict[str, str]]:
    """Return by each folded name or label the rows that bear it, with the name as it is written."""
    found: dict[str, dict[str, str]] = {}
    for table in dataset.package.tables.values():
        labelled = table.group in LABELLED and table.name not in OF_THINGS
        if labelled and table.label_column:
            for row in load_rows(dataset, table.name):
                if row[table.label_column]:
                    _note(found, row[table.label_column], row[table.key])
    links = [key.column for key in dataset.table("names").foreign_keys if key.table != "sources"]
    for row in load_rows(dataset, "names"):
        for column in links:
            if row[column]:
                _note(found, row["name"], row[column])
    return found


def _note(found: dict[str, dict[str, str]], name: str, key: str) -> None:
    found.setdefault(folded_name(name), {}).setdefault(key, name)


def folded_name(name: str) -> str:
    """Return a name without what does not matter in it: case, accents and marks."""
    decomposed = unicodedata.normalize("NFKD", folded_label(name))
    bare = "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))
    return " ".join(re.findall(r"\w+", bare))
