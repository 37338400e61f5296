"""The package for R in ``r/``: its tables and help pages, its description, citation and news.

All of it is text, so that a changed row is a changed line. The functions, their help pages and
the namespace there are written by hand.

Tables are CSV files beside scripts that type them, because LazyData runs a script before ``inst/``
is installed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

from revdata.dataset.derived import full_rows, with_derived
from revdata.dataset.descriptor import FINDINGS, Field, Package, Table
from revdata.dataset.findings import findings_rows, with_findings
from revdata.dataset.opening import open_dataset
from revdata.dataset.parts import BASE_TEXT, EVERY, TableSet, companions, is_text
from revdata.dataset.rows import PART_COLUMN, as_csv, as_text, load_columns
from revdata.lookup.codebook import GROUP_TITLES, codebook_rows, describe_empty, link_of
from revdata.versions.version import read_entries

FOLDER = "r"
CODEBOOK = {  # column: type, title, description
    "table_name": ("string", "Table", "The table that has the column."),
    "column_name": ("string", "Column", "The name of the column."),
    "position": ("integer", "Position", "The place of the column in its table, from 1."),
    "title": ("string", "Title", "The title of the column."),
    "type": ("string", "Type", "The type in the data package; coded columns are factors in R."),
    "description": ("string", "Description", "What the column holds."),
    "required": ("boolean", "Required", "Whether no cell may be empty."),
    "vocabulary": ("string", "Code list", "The list of its codes in revdata_vocabularies."),
    "refers_to": ("string", "Refers to", "The table and key that the column is a link to."),
    "empty_means": ("string", "Empty means", "What a missing value means."),
    "is_label": ("boolean", "Is the label", "Whether the column says in words what a row is."),
}
WORDS = ("subject", "object", "words", "stage", "statement", "date_text")  # of the flat table
TEXTS = {
    "text": ("string", "Text", "The name that revdata_table() takes."),
    "title": ("string", "Title", "The text, and the edition that was coded."),
    "version": ("string", "Version", "The version of its coding."),
    "packages": ("string", "Packages", "Whose rows are read with it, named in column package."),
}


def render_r_package(package: Package, changelog: str) -> dict[str, str]:
    """Return the derived files of the package for R by name, as they should be."""
    dataset = open_dataset(texts=EVERY)
    full = with_findings(with_derived(dataset.package))
    files = {
        "DESCRIPTION": _description(package),
        "inst/NEWS.Rd": _news(changelog),
        "inst/CITATION": _citation(package),
        **_table_files(full, _made("codebook", "Codebook", CODEBOOK), _codebook(full)),
        **_table_files(full, _made("texts", "Coded texts", TEXTS), _texts(package)),
    }
    for table in full.tables.values():
        rows, parts = _rows(dataset, table)
        own = [row for row, part in zip(rows, parts, strict=True) if part == package.name]
        further = [
            (*row, part) for row, part in zip(rows, parts, strict=True) if part != package.name
        ]
        files |= _table_files(full, table, own, further)
        files[f"inst/texts/{table.name}.csv"] = _csv(table, further, PART_COLUMN)
    return {f"{FOLDER}/{name}": text for name, text in files.items()}


def _table_files(
    package: Package,
    table: Table,
    rows: Sequence[Sequence[Any]],
    further: Sequence[Sequence[Any]] = (),
) -> dict[str, str]:
    name = f"revdata_{table.name}"
    return {
        f"data/{name}.R": table_script(name, table, [*rows, *further]),
        f"data/{name}.csv": _csv(table, rows),
        f"man/{name}.Rd": help_page(package, table, [len(rows), len(further)]),
    }


def _csv(table: Table, rows: Sequence[Sequence[Any]], *more: str) -> str:
    """Return rows as CSV with their columns, in the flat table a code between any two of words.

    The labels, words and statement of a finding, one behind the other, would be the sentence again.
    """
    order = [*table.columns, *more]
    if table.name == FINDINGS:
        coded = [field.name for field in table.fields if field.codes is not None]
        parted = [name for pair in zip(WORDS, coded, strict=False) for name in pair]
        order = ["finding_id", *parted, *(n for n in order[1:] if n not in parted)]
    places = [[*table.columns, *more].index(name) for name in order]
    return as_csv(order, ([as_text(row[place]) for place in places] for row in rows))


def _rows(dataset: TableSet, table: Table) -> tuple[Sequence[Sequence[Any]], Sequence[str]]:
    """Return the rows of a table with derived columns, and the package that each comes from."""
    if table.name != FINDINGS:
        return full_rows(dataset, table.name), load_columns(dataset, table.name)[PART_COLUMN]
    rows = findings_rows(dataset)
    return [[row[name] for name in table.columns] for row in rows], [r[PART_COLUMN] for r in rows]


def _made(name: str, title: str, columns: Mapping[str, tuple[str, str, str]]) -> Table:
    """Return the description of a table that the data package does not have."""
    about = {"codebook": "Every column of every table.", "texts": "The texts that were coded."}
    fields = tuple(Field(column, *facts) for column, facts in columns.items())
    return Table(name, title, about[name], "", "", "", None, fields, ())


def _codebook(package: Package) -> list[Sequence[Any]]:
    required = list(CODEBOOK).index("required")
    labels = {(table.name, table.label_column) for table in package.tables.values()}
    return [
        [*row[:required], bool(row[required]), *row[required + 1 :], row[:2] in labels]
        for row in codebook_rows(package)
    ]


def _texts(base: Package) -> list[Sequence[Any]]:
    named = {BASE_TEXT: base, **{n: p for n, p in companions().items() if is_text(p)}}
    return [
        (
            name,
            found.metadata["sources"][0]["title"],
            found.version,
            " ".join([*found.requires, found.name]),
        )
        for name, found in named.items()
    ]


def _description(package: Package) -> str:
    """Return the file DESCRIPTION. R asks for an address; .invalid is a domain that has none."""
    facts = {
        "Package": "revdata",
        "Title": "Comparative Revolutions, Coded from One Text",
        "Version": package.version,
        "Date": package.released,
        "Authors@R": 'person("The revdata contributors", role = c("aut", "cre"), '
        'email = "contributors@revdata.invalid")',
        "Description": package.description,
        "License": "CC BY 4.0",
        "Encoding": "UTF-8",
        "Language": "en-GB",
        "LazyData": "true",
        "LazyDataCompression": "xz",
        "Depends": "R (>= 4.0.0)",
        "Imports": "utils",
        "Suggests": "tibble",
    }
    folded = (
        fill(f"{name}: {value}", 79, subsequent_indent="    ", break_on_hyphens=False)
        for name, value in facts.items()
    )
    return "\n".join([*folded, ""])


def _news(changelog: str) -> str:
    """Return what changed in the data, version by version, in R's format Rd."""
    lines, version = [GENERATED, "\\name{NEWS}", "\\title{News of the data}"], None
    for entry in read_entries(changelog):
        if entry.version != version:
            lines += ["}}"] if version is not None else []
            version = entry.version
            lines.append(f"\\section{{Changes in version {version or 'to come'}}}{{\\itemize{{")
        lines.append(f"  \\item {marked_up(entry.text)}")
    return "\n".join([*lines, *(["}}"] if version is not None else []), ""])


def _citation(package: Package) -> str:
    """Return the file that citation("revdata") reads."""
    facts = {
        "title": package.title,
        "author": package.metadata["contributors"][0]["title"],
        "year": package.released[:4],
        "note": f"Data set, version {package.version}",
        "doi": package.doi,
    }
    written = {name: quoted(value) for name, value in facts.items() if value}
    written["author"] = f"person(family = {written['author']})"
    fields = [f"  {name} = {code}" for name, code in written.items()]
    return "\n".join(["bibentry(", ",\n".join(['  "Misc"', *fields]), ")", ""])


LARGEST = 2**31 - 1  # that R has as an integer
_TYPED = {
    "date": "as.Date(rows${name})",
    "boolean": 'rows${name} == "true"',
    "integer": "as.integer(rows${name})",
    "number": "as.numeric(rows${name})",
}


def table_script(name: str, table: Table, rows: Sequence[Sequence[Any]]) -> str:
    """Return a script that reads ``name``.csv beside it as a table of that name.

    It is ASCII, so that it is read alike in every locale, and needs nothing but base R. The class
    is that of a tibble, which is a data frame where the package tibble is not loaded. ``rows`` are
    those of all texts: a column with an integer that R does not have is numeric.
    """
    typed = [
        f"  rows${field.name} <- {code}"
        for place, field in enumerate(table.fields)
        if (code := _typed(field, [row[place] for row in rows]))
    ]
    labels = [f"    {field.name} = {quoted(field.title)}" for field in table.fields]
    return "\n".join(
        [
            "# Generated by revdata build from the schema of the table; edit that.",
            f"{name} <- local({{",
            f'  rows <- utils::read.csv("{name}.csv",',
            '    colClasses = "character", na.strings = "", encoding = "UTF-8"',
            "  )",
            *typed,
            "  labels <- c(",
            ",\n".join(labels),
            "  )",
            "  rows <- rows[names(labels)]",
            '  for (name in names(labels)) attr(rows[[name]], "label") <- labels[[name]]',
            '  class(rows) <- c("tbl_df", "tbl", "data.frame")',
            "  rows",
            "})",
            "",
        ]
    )


def quoted(text: str) -> str:
    """Return a text as R writes it, in ASCII."""
    code = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")
    return re.sub(r"[^\x00-\x7f]", _escaped, code)


def _escaped(character: re.Match[str]) -> str:
    number = ord(character[0])
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _typed(field: Field, values: Sequence[Any]) -> str | None:
    """Return the code that types a column, None where it stays text."""
    if field.codes is not None:
        levels = ", ".join(map(quoted, field.codes))
        ordered = ", ordered = TRUE" if field.ordered else ""
        return f"factor(rows${field.name}, levels = c({levels}){ordered})"
    large = field.type == "integer" and any(abs(value or 0) > LARGEST for value in values)
    code = _TYPED.get("number" if large else field.type)
    return code and code.replace("{name}", field.name)


GENERATED = "% Generated by revdata build from the descriptor and the changelog; edit those."


def help_page(package: Package, table: Table, counts: Sequence[int]) -> str:
    """Return the help page of a table in R's format Rd.

    ``counts`` are the numbers of its rows: of the text of the package, then of the further texts.
    """
    name = f"revdata_{table.name}"
    rows, *further = counts
    more = f' and {further[0]} more with \\code{{texts = "all"}}' if further and further[0] else ""
    items = [f"  \\item{{{f.name}}}{{{_meaning(package, table, f)}}}" for f in table.fields]
    group = GROUP_TITLES.get(table.group)
    lines = [
        GENERATED,
        f"\\name{{{name}}}",
        f"\\alias{{{name}}}",
        "\\docType{data}",
        f"\\title{{{escaped(table.title)}}}",
        f"\\description{{{escaped(table.description)}}}",
        f"\\usage{{{name}}}",
        f"\\format{{A tibble with {rows} rows{more}; the columns are:",
        "\\describe{",
        *items,
        "}}",
        *([f"\\details{{A table of the group \\emph{{{group}}}.}}"] if group else []),
        "\\seealso{\\code{\\link{revdata_table}} for further texts, \\code{\\link{var_info}} for "
        "one column with its codes.}",
        f"\\examples{{\nhead({name})\n}}",
        "\\keyword{datasets}",
        "",
    ]
    return "\n".join(lines)


def _meaning(package: Package, table: Table, field: Field) -> str:
    """Return what a column holds, its key, link and codes, and what a missing value means."""
    parts = [escaped(field.description)]
    if field.name == table.key:
        parts.append("The key of the table.")
    if (link := link_of(table, field)) is not None:
        parts.append(f"A key of \\code{{\\link{{revdata_{link.table}}}}}.")
    if field.codes is not None:
        kind = "An ordered factor" if field.ordered else "A factor"
        parts.append(f"{kind} with the levels {escaped(', '.join(field.codes))}.")
    if field.grammar == "edtf":
        parts.append("Written in EDTF, the Extended Date/Time Format.")
    if field.empty is not None:
        parts.append(f"\\code{{NA}}: {escaped(describe_empty(package, field))}.")
    return " ".join(parts)


def escaped(text: str) -> str:
    """Return a text with the characters that Rd gives a meaning to escaped."""
    for character in "\\%{}":
        text = text.replace(character, f"\\{character}")
    return text


def marked_up(text: str) -> str:
    """Return a line of Markdown in Rd: code as code, of links and emphasis the words."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).replace("**", "")
    parts = escaped(text).split("`")
    code = [f"\\code{{{part}}}" if place % 2 else part for place, part in enumerate(parts)]
    return "".join(code)
