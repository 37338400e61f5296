"""The forms in which the data set can be written: one function each, named here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from revdata.errors import MissingExtraError
from revdata.exports.bibtex_file import write_bibtex
from revdata.exports.croissant_folder import write_croissant
from revdata.exports.csv_tables import write_csv
from revdata.exports.csvw_tables import write_csvw
from revdata.exports.datacite_file import write_datacite
from revdata.exports.duckdb_file import write_duckdb
from revdata.exports.graph_files import write_dot, write_gexf, write_graphml
from revdata.exports.json_tables import write_json, write_json_lines
from revdata.exports.linked_rows import write_linked_rows
from revdata.exports.markdown_tables import write_markdown
from revdata.exports.parquet_tables import write_parquet
from revdata.exports.reading_workbook import write_workbook_to_read
from revdata.exports.request import Request
from revdata.exports.research_object import write_crate
from revdata.exports.schema_org_file import write_schema_org
from revdata.exports.skos_file import write_skos
from revdata.exports.sqlite_file import write_sqlite
from revdata.exports.web_annotation import write_annotations


@dataclass(frozen=True)
class Format:
    """A form of writing: the function that writes and returns the files, and what it is."""

    write: Callable[[Request], list[Path]]
    title: str
    quotes: bool = False  # whether it can quote passages from a reader's copy
    identifies: bool = False  # whether things in it have IRIs
    extra: str = ""  # of the project, that installs the libraries
    libraries: tuple[str, ...] = ()


FORMATS: Mapping[str, Format] = {
    "csv": Format(write_csv, "one CSV file a table, in a folder"),
    "sqlite": Format(write_sqlite, "an SQLite database: keys, codebook, views, full-text search"),
    "duckdb": Format(
        write_duckdb,
        "a DuckDB database: keys, comments on columns, views",
        extra="duckdb",
        libraries=("duckdb",),
    ),
    "parquet": Format(
        write_parquet,
        "one Parquet file a table, in a folder, with described columns",
        extra="parquet",
        libraries=("pyarrow",),
    ),
    "xlsx": Format(
        write_workbook_to_read,
        "a workbook to read: labels for codes, links between rows",
        extra="xlsx",
        libraries=("openpyxl",),
    ),
    "json": Format(write_json, "one JSON document with all tables"),
    "jsonl": Format(write_json_lines, "one file a table, in a folder, a JSON object a line"),
    "graphml": Format(
        write_graphml,
        "graphs of causes and of leaders and classes, in a folder",
        extra="graphs",
        libraries=("networkx",),
    ),
    "gexf": Format(
        write_gexf, "the same graphs for Gephi", extra="graphs", libraries=("networkx",)
    ),
    "dot": Format(
        write_dot, "the same graphs for Graphviz", extra="graphs", libraries=("networkx",)
    ),
    "markdown": Format(write_markdown, "one Markdown document a table, in a folder"),
    "bibtex": Format(write_bibtex, "the sources as BibTeX"),
    "web-annotation": Format(
        write_annotations,
        "claims as W3C Web Annotations on the passages",
        quotes=True,
        identifies=True,
    ),
    "json-ld": Format(
        write_linked_rows, "every row as linked data, links as IRIs", identifies=True
    ),
    "skos": Format(
        write_skos,
        "the code lists as SKOS vocabularies, in Turtle",
        identifies=True,
        extra="skos",
        libraries=("rdflib",),
    ),
    "csvw": Format(
        write_csvw, "the CSV files described as CSV on the Web, in a folder", identifies=True
    ),
    "croissant": Format(
        write_croissant, "the CSV files described in Croissant, in a folder", identifies=True
    ),
    "ro-crate": Format(
        write_crate,
        "the CSV files as a research object crate, in a folder",
        identifies=True,
        extra="ro-crate",
        libraries=("rocrate",),
    ),
    "schema-org": Format(
        write_schema_org, "what the data set is, for search engines", identifies=True
    ),
    "datacite": Format(
        write_datacite, "what the data set is, for repositories: DataCite 4.5", identifies=True
    ),
}


def write_form(name: str, request: Request) -> list[Path]:
    """Write a data set in one of the formats, and return the files.

    Raises MissingExtraError where a library of the format is not installed, and what its function
    raises.
    """
    form = FORMATS[name]
    if not all(find_spec(library) for library in form.libraries):
        raise MissingExtraError(form.extra, f"Exports to {name}")
    return form.write(request)
