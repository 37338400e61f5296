"""Reading of codings, tolerant of faults that do not affect the comparison."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from revdata.dataset.cells import parse_integer, tidy
from revdata.dataset.csv_files import COLUMN_ORDER, EXTRA_COLUMN, MISSING_COLUMN, Sheet, read_csv
from revdata.dataset.joins import locator
from revdata.dataset.opening import base_package, open_dataset
from revdata.dataset.parts import Part, TableSet, companions, text_names
from revdata.dataset.workbooks import export_first, is_spreadsheet
from revdata.errors import RevdataError, UnreadableInputError, counted

BASE = "base"
STATES = "states"
PASSAGES_COLUMN = "passage_ids"  # what `revdata show claims --passages` adds
KEY_COLUMNS = ("claim_id", "reading_id")
MOST_LISTED = 5  # names in a note
_HARMLESS = {rule.identifier for rule in (COLUMN_ORDER, EXTRA_COLUMN, MISSING_COLUMN)}


class PassagePlace(NamedTuple):
    """Where a passage stands: its place in the order of the text, paragraph and locator."""

    order: int
    paragraph: str
    locator: str


class PassagePlaces(dict[str, PassagePlace]):
    """The places of passages by their ids; one in no table comes last, a paragraph of its own."""

    def __missing__(self, passage: str) -> PassagePlace:
        return PassagePlace(len(self), passage, passage)

    def ordered(self, passages: Iterable[str]) -> list[str]:
        """Return passages in the order of the text."""
        return sorted(passages, key=lambda passage: (self[passage].order, passage))

    def locators(self, passages: Iterable[str]) -> str:
        """Return the locators of passages, in the order of the text."""
        return " ".join(self[passage].locator for passage in self.ordered(passages))


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


def read_codings(wanted: Sequence[str | Path]) -> tuple[list[Coding], PassagePlaces]:
    """Return the codings, and the places of the passages by their ids.

    Each of ``wanted`` is ``base`` for the package itself, the name of a text that ships with it, a
    folder that ``open_dataset`` can open, or a CSV file of claims with a column ``passage_ids``;
    ``NAME=PATH`` names a coding.
    Raises UnreadableInputError or NotFoundError, with the faults of all codings at once.
    """
    codings: list[Coding] = []
    datasets: list[TableSet] = [open_dataset()]
    faults: list[RevdataError] = []
    for name, path in _names([_split(one) for one in wanted]):
        try:
            coding, dataset = _read_coding(name, path)
        except RevdataError as error:
            faults.append(error)
        else:
            codings.append(coding)
            datasets.append(dataset)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise UnreadableInputError("\n".join(map(str, faults)))
    return codings, _places(datasets)


def _split(wanted: str | Path) -> tuple[str, Path | None]:
    """Return the name given to a coding, empty if none was, and its path."""
    text = str(wanted)
    if text == BASE:
        return BASE, None
    name, equals, path = text.partition("=")
    if equals and name and path and "/" not in name and not Path(text).exists():
        return name, _place(path)
    return text if _place(text) != Path(text) else "", _place(text)


def _place(given: str) -> Path | None:
    """Return the folder of a text that ships with the package, None for the base."""
    if Path(given).exists() or given not in (BASE, *text_names()):
        return Path(given)
    return companions()[given].root if given in companions() else None


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
    """Return a coding, and the data set whose passages it may state."""
    if path is not None and path.is_file():
        if path.suffix == ".csv":
            return _coding(name, str(path), path, path.as_posix(), None), open_dataset()
        if is_spreadsheet(path):
            raise export_first(path)
    dataset = open_dataset(path)
    part = dataset.parts[-1]
    lacking = [t for t in ("claims", "citations") if t in dataset.inherited or t not in part.files]
    if lacking:
        files = " and no ".join(f"{table}.csv" for table in lacking)
        raise UnreadableInputError(
            f"{part.root} has no {files}; a coding needs claims.csv and citations.csv."
        )
    origin = "the package" if path is None else str(path)
    return _coding(name, origin, part.files["claims"], part.file_name("claims"), part), dataset


def _coding(name: str, origin: str, path: Path, file: str, part: Part | None) -> Coding:
    """Return the coding in a file of claims; without a part, the file holds the passages too."""
    columns = (*KEY_COLUMNS, *base_package().table("claims").columns[1:], PASSAGES_COLUMN)
    sheet, notes = _read_sheet(path, columns, file)
    key = _key_column(file, sheet.present, () if part else (PASSAGES_COLUMN,))
    rows = dict(_rows(sheet, columns))
    _require_keys(file, key, rows)
    if part is None:
        cited = {row[key]: row[PASSAGES_COLUMN].split() for row in rows.values()}
    else:
        cited, more = _citations(part, {row[key] for row in rows.values()})
        notes += more
    claims = tuple(
        Claim(row[key], row["statement"], frozenset(cited.get(row[key], ())), row)
        for row in rows.values()
    )
    bare = [claim.identifier for claim in claims if not claim.passages]
    if bare:
        notes.append(
            f"{counted(len(bare), 'claim')} without a passage that states it: {_some(bare)}."
        )
    if not claims:
        notes.append("There are no claims.")
    return Coding(name, origin, claims, sheet.present, tuple(f"{name}: {note}" for note in notes))


def _key_column(file: str, present: Collection[str], more: Iterable[str]) -> str:
    """Return the column that identifies a claim; raises UnreadableInputError where one lacks."""
    lacking = [column for column in ("statement", *more) if column not in present]
    key = next((column for column in KEY_COLUMNS if column in present), None)
    if key is None or lacking:
        named = lacking if key else [KEY_COLUMNS[0], *lacking]
        raise UnreadableInputError(
            f"{file} cannot be compared: it lacks the column {' and '.join(named)}. "
            "Give a folder with claims.csv and citations.csv, or one CSV file of claims with "
            f"their passages in a column {PASSAGES_COLUMN}, separated by spaces."
        )
    return key


def _read_sheet(path: Path, columns: Sequence[str], file: str) -> tuple[Sheet, list[str]]:
    """Return a sheet and notes on its faults; raises UnreadableInputError if there is none."""
    sheet = read_csv(path, columns, file)
    found = [problem for problem in sheet.problems if problem.rule not in _HARMLESS]
    if not found:
        return sheet, []
    first = found[0]
    where = file if first.line is None else f"{file}, line {first.line}"
    if not sheet.readable:
        raise UnreadableInputError(f"{where}: {first.message} {first.suggestion}")
    skipped = sum(not row.whole for row in sheet.rows)
    left_out = f" {counted(skipped, 'row')} {'is' if skipped == 1 else 'are'} left out."
    advice = "'revdata validate' lists every problem."
    return sheet, [f"{where}: {first.message}{left_out if skipped else ''} {advice}"]


def _rows(sheet: Sheet, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line and the tidy cells of each row that has as many cells as the header."""
    for row in sheet.rows:
        if row.whole:
            yield row.line, dict(zip(columns, map(tidy, row.cells), strict=True))


def _require_keys(file: str, key: str, rows: Mapping[int, dict[str, str]]) -> None:
    """Raise UnreadableInputError naming every row whose key is empty or stands twice."""
    seen: dict[str, int] = {}
    faults = []
    for line, row in rows.items():
        place = f"{file}, line {line}, column {key}"
        if not row[key]:
            faults.append(f"{place}: the claim has no identifier.")
        elif row[key] in seen:
            faults.append(
                f"{place}: {row[key]!r} stands on line {seen[row[key]]} too; give one of the "
                "claims another identifier."
            )
        seen.setdefault(row[key], line)
    if faults:
        raise UnreadableInputError("\n".join(faults))


def _citations(part: Part, claims: set[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the passages that state each claim, and notes."""
    file = part.file_name("citations")
    columns = base_package().table("citations").columns
    sheet, notes = _read_sheet(part.files["citations"], columns, file)
    lacking = [column for column in ("claim_id", "passage_id") if column not in sheet.present]
    if lacking:
        raise UnreadableInputError(f"{file} lacks the column {' and '.join(lacking)}.")
    cited: dict[str, list[str]] = {}
    unknown = []
    for _, row in _rows(sheet, columns):
        if "role" in sheet.present and row["role"] != STATES:
            continue
        if row["claim_id"] not in claims:
            unknown.append(row["claim_id"])
        elif row["passage_id"]:
            cited.setdefault(row["claim_id"], []).append(row["passage_id"])
    if unknown:
        notes.append(f"{counted(len(unknown), 'citation')} of no claim there: {_some(unknown)}.")
    return cited, notes


def _places(datasets: Iterable[TableSet]) -> PassagePlaces:
    """Return the places of all passages of the data sets, in the order of their tables."""
    places = PassagePlaces()
    columns = ("passage_id", "source_id", "section", "paragraph", "sentence")
    files = [path for dataset in datasets for _, path in dataset.files("passages")]
    for path in dict.fromkeys(files):
        for row in read_csv(path, columns).rows:
            passage, source, *numbers = map(str.strip, row.cells)
            section, paragraph, sentence = map(parse_integer, numbers)
            if passage in places or not row.whole:
                continue
            if section is not None and paragraph is not None and sentence is not None:
                where = locator(section, paragraph, sentence)
                home = f"{source} §{section}¶{paragraph}"
                places[passage] = PassagePlace(len(places), home, where)
    return places


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(dict.fromkeys(names[:MOST_LISTED]))
    more = len(names) - MOST_LISTED
    return f"{shown} and {more} more" if more > 0 else shown
