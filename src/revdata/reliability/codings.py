"""Read codings of the same passages, forgiving what does not touch the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from revdata.dataset.cells import parse_integer, tidy
from revdata.dataset.csv_files import COLUMN_ORDER, EXTRA_COLUMN, MISSING_COLUMN, Sheet, read_csv
from revdata.dataset.joins import locator
from revdata.dataset.opening import base_package, open_dataset
from revdata.dataset.parts import Part, TableSet
from revdata.dataset.workbooks import export_first, is_spreadsheet
from revdata.errors import RevdataError, UnreadableInputError

BASE = "base"
STATES = "states"
PASSAGES_COLUMN = "passage_ids"  # what `revdata show claims --passages` adds
KEY_COLUMNS = ("claim_id", "reading_id")
_HARMLESS = {rule.identifier for rule in (COLUMN_ORDER, EXTRA_COLUMN, MISSING_COLUMN)}


class Place(NamedTuple):
    """Where a passage stands: its place in the order of the text, paragraph and locator."""

    order: int
    paragraph: str
    locator: str


@dataclass(frozen=True)
class Claim:
    """A claim of one coding; ``cells`` are its columns as text, empty where nothing stands."""

    identifier: str
    statement: str
    passages: frozenset[str]
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Coding:
    """The claims of one coder; ``columns`` are those that the coder's file has."""

    name: str
    origin: str
    claims: tuple[Claim, ...]
    columns: frozenset[str]
    notes: tuple[str, ...]


def read_codings(wanted: Sequence[str | Path]) -> tuple[list[Coding], dict[str, Place]]:
    """Return the codings, and the places of the passages by their ids.

    Each of ``wanted`` is ``base`` for the package itself, a folder that ``open_dataset`` can
    open, or a CSV file of claims with a column ``passage_ids``; ``NAME=PATH`` names a coding.
    Raises UnreadableInputError or NotFoundError, with the faults of all codings at once.
    """
    named = _names([_split(one) for one in wanted])
    codings: list[Coding] = []
    datasets: list[TableSet] = [open_dataset()]
    faults: list[RevdataError] = []
    for name, path in named:
        try:
            coding, dataset = _read_coding(name, path)
        except RevdataError as error:
            faults.append(error)
            continue
        codings.append(coding)
        datasets.append(dataset)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise UnreadableInputError("\n".join(str(fault) for fault in faults))
    return codings, _places(datasets)


def _split(wanted: str | Path) -> tuple[str, Path | None]:
    """Return the name given to a coding, empty if none was, and its path."""
    text = str(wanted)
    if text == BASE:
        return BASE, None
    name, equals, path = text.partition("=")
    if equals and name and path and "/" not in name and not Path(text).exists():
        return name, None if path == BASE else Path(path)
    return "", Path(text)


def _names(given: list[tuple[str, Path | None]]) -> list[tuple[str, Path | None]]:
    """Return the codings under names that differ: file or folder, with its parents if need be."""
    names: list[str] = []
    for name, path in given:
        whole = Path() if path is None else path.resolve()
        parts = (whole.with_suffix("") if whole.suffix == ".csv" else whole).parts[1:]
        tries = [name] if name else ["-".join(parts[-n:]) for n in range(1, len(parts) + 1)]
        tries += [f"{tries[0] if tries else BASE}-{n}" for n in range(2, len(given) + 2)]
        names.append(next(one for one in tries if one not in names))
    return [(name, path) for name, (_, path) in zip(names, given, strict=True)]


def _read_coding(name: str, path: Path | None) -> tuple[Coding, TableSet]:
    if path is not None and path.is_file() and path.suffix == ".csv":
        return _coding(name, str(path), path, path.as_posix(), None), open_dataset()
    if path is not None and path.is_file() and is_spreadsheet(path):
        raise export_first(path)
    dataset = open_dataset(path)
    part = dataset.parts[-1]
    lacking = [t for t in ("claims", "citations") if t in dataset.borrowed or t not in part.files]
    if lacking:
        files = " and no ".join(f"{table}.csv" for table in lacking)
        raise UnreadableInputError(
            f"{part.root} has no {files}; a coding needs claims.csv and citations.csv."
        )
    origin = "the package" if path is None else str(path)
    called = part.file_name("claims")
    return _coding(name, origin, part.files["claims"], called, part), dataset


def _coding(name: str, origin: str, path: Path, called: str, part: Part | None) -> Coding:
    """Return the coding in a file of claims; without a part, the file holds the passages too."""
    columns = (*KEY_COLUMNS, *base_package().table("claims").columns[1:], PASSAGES_COLUMN)
    sheet, notes = _sheet(path, columns, called)
    key = next((column for column in KEY_COLUMNS if column in sheet.present), None)
    needed = [] if key else ["claim_id"]
    needed += [] if "statement" in sheet.present else ["statement"]
    if part is None and PASSAGES_COLUMN not in sheet.present:
        needed.append(PASSAGES_COLUMN)
    if needed or key is None:
        raise UnreadableInputError(
            f"{called} cannot be compared: it lacks the column {' and '.join(needed)}. "
            "Give a folder with claims.csv and citations.csv, or one CSV file of claims with "
            f"their passages in a column {PASSAGES_COLUMN}, separated by spaces."
        )
    rows = [
        (row.line, {c: tidy(v) for c, v in zip(columns, row.cells, strict=True)})
        for row in sheet.rows
        if row.whole
    ]
    _require_keys(called, key, rows)
    if part is None:
        cited = {row[key]: row[PASSAGES_COLUMN].split() for _, row in rows}
    else:
        cited, more = _citations(part, {row[key] for _, row in rows})
        notes += more
    claims = tuple(
        Claim(row[key], row["statement"], frozenset(cited.get(row[key], ())), row)
        for _, row in rows
    )
    bare = [claim.identifier for claim in claims if not claim.passages]
    if bare:
        notes.append(f"{_count(bare, 'claim')} without a passage that states it: {_some(bare)}.")
    if not claims:
        notes.append("There are no claims.")
    return Coding(name, origin, claims, sheet.present, tuple(f"{name}: {note}" for note in notes))


def _sheet(path: Path, columns: Sequence[str], called: str) -> tuple[Sheet, list[str]]:
    """Return a sheet and notes on its faults; raises UnreadableInputError if there is none."""
    sheet = read_csv(path, columns, called)
    found = [problem for problem in sheet.problems if problem.rule not in _HARMLESS]
    if not sheet.readable:
        first = found[0]
        where = called if first.line is None else f"{called}, line {first.line}"
        raise UnreadableInputError(f"{where}: {first.message} {first.suggestion}")
    skipped = sum(not row.whole for row in sheet.rows)
    notes = []
    if found:
        where = called if found[0].line is None else f"{called}, line {found[0].line}"
        left_out = f" {_rows(skipped)} left out." if skipped else ""
        notes.append(f"{where}: {found[0].message}{left_out} 'revdata validate' lists every fault.")
    return sheet, notes


def _require_keys(called: str, key: str, rows: list[tuple[int, dict[str, str]]]) -> None:
    """Raise UnreadableInputError naming every row whose key is empty or stands twice."""
    seen: dict[str, int] = {}
    faults = []
    for line, row in rows:
        if not row[key]:
            faults.append(f"{called}, line {line}, column {key}: the claim has no identifier.")
        elif row[key] in seen:
            faults.append(
                f"{called}, line {line}, column {key}: {row[key]!r} stands on line "
                f"{seen[row[key]]} too; give one of the claims another identifier."
            )
        seen.setdefault(row[key], line)
    if faults:
        raise UnreadableInputError("\n".join(faults))


def _citations(part: Part, claims: set[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the passages that state each claim, and notes."""
    called = part.file_name("citations")
    columns = base_package().table("citations").columns
    sheet, notes = _sheet(part.files["citations"], columns, called)
    lacking = [column for column in ("claim_id", "passage_id") if column not in sheet.present]
    if lacking:
        raise UnreadableInputError(f"{called} lacks the column {' and '.join(lacking)}.")
    cited: dict[str, list[str]] = {}
    strangers = []
    for row in sheet.rows:
        cells = dict(zip(columns, map(tidy, row.cells), strict=True))
        if not row.whole or ("role" in sheet.present and cells["role"] != STATES):
            continue
        if cells["claim_id"] not in claims:
            strangers.append(cells["claim_id"])
        elif cells["passage_id"]:
            cited.setdefault(cells["claim_id"], []).append(cells["passage_id"])
    if strangers:
        notes.append(f"{_count(strangers, 'citation')} of no claim there: {_some(strangers)}.")
    return cited, notes


def _places(datasets: Iterable[TableSet]) -> dict[str, Place]:
    """Return the places of all passages of the data sets, in the order of their tables."""
    places: dict[str, Place] = {}
    columns = ("passage_id", "source_id", "section", "paragraph", "sentence")
    files = [path for dataset in datasets for _, path in dataset.files("passages")]
    for path in dict.fromkeys(files):
        for row in read_csv(path, columns).rows:
            passage, source, *numbers = map(str.strip, row.cells)
            section, paragraph, sentence = map(parse_integer, numbers)
            if passage in places or not row.whole:
                continue
            if section is None or paragraph is None or sentence is None:
                continue
            where = locator(section, paragraph, sentence)
            places[passage] = Place(len(places), f"{source} §{section}¶{paragraph}", where)
    return places


def _count(things: Sequence[str], word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count} rows are"


def _some(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(dict.fromkeys(names[:most]))
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
