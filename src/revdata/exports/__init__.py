"""The registry of export formats, and one table in a file whose ending names the format.

Each format is declared in the module that writes it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.dataset.rows import as_text, plain_values
from revdata.errors import (
    RevdataError,
    known_name,
    near_names,
    not_found,
    require_extra,
)
from revdata.exports import (
    annotations,
    csv_tables,
    databases,
    described_tables,
    documents,
    graphs,
    linked_data,
    metadata,
    parquet_tables,
    r_files,
    reading_workbook,
    statistics_files,
)
from revdata.exports.r_files import write_rds
from revdata.exports.reading_workbook import put_text, save, write_header
from revdata.exports.request import DECLARED, Format
from revdata.exports.statistics_files import label_frame, write_dta, write_sav
from revdata.files.writing import moved_into_place

if TYPE_CHECKING:
    import pandas as pd

    from revdata.dataset.descriptor import Package

FAMILIES = (  # in the order in which their formats are listed
    csv_tables,
    databases,
    parquet_tables,
    reading_workbook,
    statistics_files,
    r_files,
    documents,
    graphs,
    annotations,
    linked_data,
    described_tables,
    metadata,
)
FORMATS: Mapping[str, Format] = {
    name: declared
    for family in FAMILIES
    for name, declared in DECLARED.items()
    if declared.write.__module__ == family.__name__
}


def known_format(name: str) -> str | None:
    """Return the format of that name, or whose files end so: dta is stata."""
    return known_name(name, FORMATS) or BY_ENDING.get(str(name).lower().removeprefix("."))


def find_format(name: str, *, quoting: bool = False, identifying: bool = False) -> Format:
    """Return the format of that name, where it can quote passages and take a base of IRIs if asked.

    Raises NotFoundError for an unknown format, RevdataError for one that cannot do what is asked,
    and MissingExtraError where a library of it is not installed.
    """
    known = known_format(name)
    if known is None:
        raise not_found("export format", name, FORMATS)
    name, found = known, FORMATS[known]
    if quoting and not found.quotes:
        raise RevdataError(f"The format {name} has no passages in it: leave out the text and url.")
    if identifying and not found.identifies:
        raise RevdataError(f"The format {name} has no IRIs in it: leave out the base.")
    require_extra(found.extra, f"Exports to {name}", *found.libraries)
    return found


TEXTS = {".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".md": "md"}  # how rows are printed
TABLE_ENDINGS = {  # of a file with one table, by the format of export it belongs to
    "csv": ".csv",
    "json": ".json",
    "jsonl": ".jsonl",
    "markdown": ".md",
    "parquet": ".parquet",
    "xlsx": ".xlsx",
    "stata": ".dta",
    "spss": ".sav",
    "rds": ".rds",
}
WHOLE_ENDINGS = {  # of a file with the whole data set
    "sqlite": ".sqlite",
    "duckdb": ".duckdb",
    "xlsx": ".xlsx",
    "json": ".json",
    "json-ld": ".jsonld",
    "skos": ".ttl",
    "bibtex": ".bib",
}
BY_ENDING = {  # formats that are also known by what ends their files
    ending.removeprefix("."): form for form, ending in {**TABLE_ENDINGS, **WHOLE_ENDINGS}.items()
} | dict.fromkeys(("db", "sqlite3"), "sqlite")
_LIBRARIES = {
    ".parquet": ("parquet", "pyarrow"),
    ".xlsx": ("xlsx", "openpyxl"),
    ".sav": ("spss", "pyreadstat"),
    ".rds": ("rds", "rdata"),
}


def require_ending(path: Path, endings: Iterable[str]) -> str:
    """Return the ending of a file in lower case, if it is one of these and what it needs is there.

    Raises RevdataError or MissingExtraError with what to do.
    """
    known, ending = sorted(set(endings)), path.suffix.lower()
    if ending not in known:
        near = near_names(ending, known, most=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        what = f"ends with {ending}, which names no format" if ending else "has no ending"
        raise RevdataError(f"{path} {what}.{hint} Use one of {', '.join(known)}.")
    if ending in _LIBRARIES:
        extra, library = _LIBRARIES[ending]
        require_extra(extra, f"Files that end with {ending}", library)
    return ending


def write_binary(frame: "pd.DataFrame", package: "Package", path: Path) -> None:
    """Write the frame of a table as Parquet, a workbook, or for Stata, SPSS or R, by the ending.

    Raises UnreadableInputError for a text that the file cannot hold.
    """
    ending = path.suffix.lower()
    if ending == ".xlsx":
        _write_workbook(frame, path)
        return
    with moved_into_place(path) as beside:
        if ending == ".parquet":
            frame.to_parquet(beside, engine="pyarrow")
        elif ending == ".rds":
            write_rds(frame, package, beside)
        else:
            sheet = label_frame(package, str(frame.attrs["table"]), frame)
            (write_dta if ending == ".dta" else write_sav)(sheet, beside)


def _write_workbook(frame: "pd.DataFrame", path: Path) -> None:
    """Write one sheet: numbers as numbers, days and all else as text."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = str(frame.attrs["table"])[:31]
    write_header(sheet, 1, [str(name) for name in frame.columns])
    for column, name in enumerate(frame.columns, start=1):
        for row, value in enumerate(plain_values(frame, str(name)), start=2):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.cell(row, column, value)
            elif value is not None:
                put_text(sheet, row, column, as_text(value))
    sheet.freeze_panes = "A2"
    save(book, path)
