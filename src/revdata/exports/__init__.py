"""The registry of export formats; each is declared in the module that writes it."""

from collections.abc import Mapping

from revdata.errors import RevdataError, known_name, not_found, require_extra
from revdata.exports import (
    annotations,
    csv_tables,
    databases,
    deposit,
    described_tables,
    documents,
    graph_files,
    json_tables,
    linked_data,
    parquet_tables,
    r_files,
    reading_workbook,
    schema_org,
    statistics_files,
)
from revdata.exports.one_table import TABLE_ENDINGS, WHOLE_ENDINGS
from revdata.exports.request import DECLARED, Format

FAMILIES = (  # in the order in which their formats are listed
    csv_tables,
    databases,
    parquet_tables,
    reading_workbook,
    statistics_files,
    r_files,
    json_tables,
    graph_files,
    documents,
    annotations,
    linked_data,
    described_tables,
    schema_org,
    deposit,
)
FORMATS: Mapping[str, Format] = {
    name: declared
    for family in FAMILIES
    for name, declared in DECLARED.items()
    if declared.write.__module__ == family.__name__
}


BY_ENDING = {  # formats that are also known by what ends their files
    ending.removeprefix("."): form for form, ending in {**TABLE_ENDINGS, **WHOLE_ENDINGS}.items()
} | dict.fromkeys(("db", "sqlite3"), "sqlite")


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
