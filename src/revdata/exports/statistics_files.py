"""Tables for Stata and SPSS, with codes as labelled integers."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings

from revdata.dataset.derived import with_derived
from revdata.dataset.descriptor import FINDINGS, Field, Package
from revdata.dataset.findings import findings_frame, with_findings
from revdata.dataset.joins import join_derived
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_frame
from revdata.errors import UnreadableInputError
from revdata.exports.request import Request, export_format
from revdata.lookup.codebook import codebook_rows, describe_empty, package_facts

if TYPE_CHECKING:
    import pandas as pd

LONGEST_TITLE = 80  # characters of the label of a Stata variable or file
LONGEST_LABEL = 119  # bytes; SPSS cuts longer value labels, so that two may become one
LONGEST_TEXT = 32_767  # bytes of a cell in SPSS
LONGEST_LINE = 40  # characters of a note there, whose lines have 80 bytes
TRUTH = {0: "no", 1: "yes"}
NAME_BYTES = 129  # of a name in the characteristics of a Stata file
CODEBOOK = [
    *("table_name", "column_name", "position", "title", "type", "description", "required"),
    *("vocabulary", "refers_to", "empty_means"),
]


@dataclass(frozen=True)
class Sheet:
    """A frame as such a program has it: numbers, days and texts, and what each column means."""

    frame: pd.DataFrame
    title: str
    titles: Mapping[str, str]
    notes: Mapping[str, Sequence[str]]  # by column; those of the table under "_dta"
    labels: Mapping[str, Mapping[int, str]]  # by column and number
    ordered: frozenset[str]
    released: str


@export_format("stata", title="one Stata file (.dta) a table, in a folder: value labels, notes")
def write_stata(request: Request) -> list[Path]:
    """Write one Stata file a table and one of the codebook to a folder, and return the files.

    Stata 14 or newer opens them. The same rows give the same bytes.
    """
    return _write_all(request, "dta", write_dta)


@export_format(
    "spss",
    title="one SPSS file (.sav) a table, in a folder: value labels, measures",
    extra="spss",
    libraries=("pyreadstat",),
)
def write_spss(request: Request) -> list[Path]:
    """Write one SPSS file a table and one of the codebook to a folder, and return the files."""
    return _write_all(request, "sav", write_sav)


def _write_all(request: Request, suffix: str, write: Callable[[Sheet, Path], None]) -> list[Path]:
    package = request.dataset.package
    frames = full_frames(request.dataset)
    sheets = {name: make_sheet(package, name, frame) for name, frame in frames.items()}
    sheets["codebook"] = _codebook(package)
    return request.write_each(suffix, sheets, write)


def full_frames(dataset: TableSet) -> dict[str, pd.DataFrame]:
    """Return every table by name with its derived columns, and the flat table of findings."""
    frames = {
        name: join_derived(dataset, name, load_frame(dataset, name))
        for name in dataset.package.tables
    }
    if FINDINGS in with_findings(dataset.package).tables:
        frames.setdefault(FINDINGS, findings_frame(dataset))
    return frames


def make_sheet(package: Package, name: str, frame: pd.DataFrame) -> Sheet:
    """Return a loaded table, resolved or not, as a statistics program has it."""
    package = with_findings(with_derived(package))
    table = package.table(name)
    described = {f.name: f for f in (*package.table("claims").fields, *table.fields)}
    names = [str(column) for column in frame.columns]
    about = [table.description, *(f"{fact}: {value}" for fact, value in package_facts(package))]
    fields = {column: described[column] for column in names if column in described}
    labels = {column: _labels(package, frame[column], fields.get(column)) for column in names}
    return Sheet(
        frame=_all_stored(frame),
        title=table.title,
        titles={column: fields[column].title if column in fields else column for column in names},
        notes={"_dta": about, **{c: _notes(package, field) for c, field in fields.items()}},
        labels={column: found for column, found in labels.items() if found},
        ordered=frozenset(column for column, field in fields.items() if field.ordered),
        released=package.released,
    )


def _codebook(package: Package) -> Sheet:
    """Return the codebook, whose descriptions are longer than a label may be."""
    return Sheet(
        frame=_all_stored(codebook_frame(package)),
        title="Codebook",
        titles={name: name.replace("_", " ").capitalize() for name in CODEBOOK},
        notes={},
        labels={"required": TRUTH},
        ordered=frozenset(),
        released=package.released,
    )


def codebook_frame(package: Package) -> pd.DataFrame:
    """Return a row for each column of each table: what it holds and what an empty cell means."""
    import pandas as pd

    frame = pd.DataFrame(codebook_rows(with_derived(package)), columns=CODEBOOK)
    return frame.astype({"position": "Int64", "required": "boolean"})


def _all_stored(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with each column stored, also where it has no row."""
    import pandas as pd

    return pd.DataFrame({name: _stored(frame[name]) for name in frame.columns})


def _stored(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column with numbers for codes and truth values, and an empty text for a missing one.

    The numbers are integers: readstata13 drops the labels of codes that are not.
    """
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        return (column.cat.codes.astype("Int16") + 1).where(column.notna())
    if column.dtype == "boolean":
        return column.astype("Int8")
    if column.dtype in ("Float64", "Int64"):
        return column
    if column.dtype.kind == "M":
        return column.astype("datetime64[us]")
    return column.astype(object).where(column.notna(), "")


def _labels(package: Package, column: pd.Series[Any], field: Field | None) -> dict[int, str]:
    """Return what each number of a column stands for, short and unique; none for other columns."""
    import pandas as pd

    if column.dtype == "boolean":
        return TRUTH
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return {}
    known = package.vocabularies.get(field.vocabulary or "", ()) if field else ()
    titles = {code.code: code.label for code in known}
    codes = [str(code) for code in column.cat.categories]
    labels = [titles.get(code, code) for code in codes]
    return {
        number: label
        if labels.count(label) == 1 and _cut(label) == label
        else _cut(f"{number} {code}")
        for number, (code, label) in enumerate(zip(codes, labels, strict=True), start=1)
    }


def _cut(label: str) -> str:
    return label.encode()[:LONGEST_LABEL].decode(errors="ignore")


def _notes(package: Package, field: Field) -> list[str]:
    empty = [] if field.required else [f"Empty: {describe_empty(package, field)}"]
    codes = package.vocabularies.get(field.vocabulary or "", ())
    return [
        field.description,
        *empty,
        *(f"{place} {code.code}: {code.definition}" for place, code in enumerate(codes, start=1)),
    ]


def write_dta(sheet: Sheet, path: Path) -> None:
    """Write a Stata file of version 118, with long texts whole and days as days.

    A column that pandas takes for a word of Stata's gets a line before its name: ``_end``.
    """
    from pandas.errors import InvalidColumnName

    days = [name for name in sheet.frame.columns if sheet.frame[name].dtype.kind == "M"]
    with catch_warnings(action="ignore", category=InvalidColumnName):
        writer: Any = import_module("pandas.io.stata").StataWriterUTF8(
            path,
            sheet.frame,
            convert_dates=dict.fromkeys(days, "td"),
            write_index=False,
            time_stamp=_time_stamp(sheet.released),
            data_label=sheet.title[:LONGEST_TITLE],
            variable_labels={name: title[:LONGEST_TITLE] for name, title in sheet.titles.items()},
            value_labels={name: dict(labels) for name, labels in sheet.labels.items()},
            version=118,
        )
    # pandas writes no notes: it leaves the part of the file empty where Stata keeps them.
    writer._write_characteristics = partial(_write_notes, writer, sheet.notes)
    writer.write_file()


def _write_notes(writer: Any, notes: Mapping[str, Sequence[str]]) -> None:
    stored = writer._converted_names
    made = (_characteristics(stored.get(name, name), texts) for name, texts in notes.items())
    writer._update_map("characteristics")
    writer._write_bytes(writer._tag(b"".join(made), "characteristics"))


def _characteristics(name: str, notes: Sequence[str]) -> bytes:
    """Return the notes on a variable as Stata stores them: how many, then each."""
    stored = [("note0", str(len(notes))), *((f"note{n}", t) for n, t in enumerate(notes, start=1))]
    return b"".join(_characteristic(name, *one) for one in stored)


def _characteristic(name: str, key: str, text: str) -> bytes:
    names = (part.encode().ljust(NAME_BYTES, b"\0") for part in (name, key))
    content = b"".join(names) + text.encode() + b"\0"
    return b"<ch>" + struct.pack("<I", len(content)) + content + b"</ch>"


def _time_stamp(released: str) -> datetime:
    """Return the day of a version, or the first that Stata counts from."""
    try:
        return datetime.fromisoformat(released)
    except ValueError:  # none, or a month or season alone
        return datetime(1960, 1, 1)


def write_sav(sheet: Sheet, path: Path) -> None:
    """Write an SPSS file.

    Raises UnreadableInputError for a text that no cell of it can hold, and OSError for a file that
    did not come out whole.
    """
    frame = sheet.frame.copy()
    for name in frame.columns:
        column = frame[name]
        if column.dtype == object:
            _require_short(name, column)
        elif column.dtype.kind != "M":
            frame[name] = column.astype("float64")
    days = [name for name in frame.columns if frame[name].dtype.kind == "M"]
    nominal = sheet.labels.keys() - sheet.ordered
    _write_whole(
        frame,
        path,
        file_label=sheet.title[:64],
        column_labels=dict(sheet.titles),
        note=[line for note in sheet.notes.get("_dta", ()) for line in wrap(note, LONGEST_LINE)],
        variable_value_labels={name: dict(labels) for name, labels in sheet.labels.items()},
        variable_format=dict.fromkeys(days, "EDATE10"),
        variable_measure={
            **dict.fromkeys(nominal, "nominal"),
            **dict.fromkeys(sheet.ordered, "ordinal"),
        },
    )


def _write_whole(frame: pd.DataFrame, path: Path, **facts: Any) -> None:
    """Write a file and read it again: pyreadstat says nothing where the disk has no room."""
    import pyreadstat

    try:
        pyreadstat.write_sav(frame, path, **facts)
        rows = len(pyreadstat.read_sav(path)[0])
    except pyreadstat.ReadstatError:
        rows = -1
    if rows != len(frame):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _require_short(name: str, texts: pd.Series[Any]) -> None:
    for row, text in enumerate(texts, start=1):
        if len(text.encode()) > LONGEST_TEXT:
            raise UnreadableInputError(
                f"No cell of SPSS can hold the text in {name}, row {row}, which begins "
                f"{text[:40]!r}: it is longer than {LONGEST_TEXT} bytes. Nothing was written; "
                "'revdata export stata' writes it whole."
            )
