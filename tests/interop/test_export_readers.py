"""Programs by others open our exports and references, with rows, keys and attributes compared."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from running import HERE, Environment, run, tool

import revdata
from revdata.dataset.derived import with_derived
from revdata.dataset.findings import full_package
from revdata.dataset.opening import base_package, open_dataset
from revdata.exports.databases import questions
from revdata.exports.graphs import build_graphs

pytestmark = pytest.mark.interop

TABLES = full_package(with_derived(base_package())).tables
VIEWS = [view for question in questions(several_texts=False) for view in question.views]
TITLES = {
    "whole": "revdata: comparative revolutions, coded from one text",
    "row": "Claim c0044: The laws found in bourgeois revolutions do not apply to a proletarian "
    "revolution",
}


# Databases


def counting(names: list[str]) -> str:
    """Return a query that counts the rows of each table or view."""
    return " union all ".join(
        f"select '{name}' as name, count(*) as rows from {name}" for name in names
    )


def counts_of(printed: str) -> dict[str, int]:
    """Return the counts that such a query printed as JSON."""
    return {row["name"]: row["rows"] for row in json.loads(printed)}


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the DuckDB export."""
    [path] = revdata.export("duckdb", tmp_path_factory.mktemp("duckdb") / "revdata.duckdb")
    return path


def test_an_older_duckdb_program_reads_the_database(environment: Environment, duck: Path) -> None:
    """The command line of an earlier major version counts every row and shows the descriptions."""
    program = [environment("duckdb-shell") / "duckdb", "-readonly", "-json", duck]
    counts = counts_of(run([*program, counting([*TABLES])]))
    assert counts == {name: len(revdata.load(name)) for name in TABLES}
    for view in VIEWS:
        assert all(counts_of(run([*program, counting([view])])).values()), view
    query = (
        "select column_name as column, comment from duckdb_columns() where table_name = 'claims'"
    )
    comments = {row["column"]: row["comment"] for row in json.loads(run([*program, query]))}
    assert comments == {field.name: field.description for field in TABLES["claims"].fields}
    query = (
        "select count(*) as keys from duckdb_constraints() where constraint_type = 'FOREIGN KEY'"
    )
    others = [k for table in TABLES.values() for k in table.foreign_keys if k.table != table.name]
    assert json.loads(run([*program, query])) == [{"keys": len(others)}]


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the program sqlite3 is not installed")
def test_the_sqlite3_program_reads_the_database(tmp_path: Path) -> None:
    """The program finds no broken key, every row, an answer in each view, and words."""
    [path] = revdata.export("sqlite", tmp_path / "revdata.sqlite")
    program = ["sqlite3", "-batch", "-readonly", "-json", path]
    assert run([*program, "pragma foreign_key_check"]) == ""
    assert json.loads(run([*program, "pragma integrity_check"])) == [{"integrity_check": "ok"}]
    counts = counts_of(run([*program, counting([*TABLES])]))
    assert counts == {name: len(revdata.load(name)) for name in TABLES}
    assert all(counts_of(run([*program, counting(VIEWS)])).values())
    query = "select row_id from search where search match 'rykov' and table_name = 'claims'"
    assert {"row_id": "c0260"} in json.loads(run([*program, query]))


# Graphs


def test_graphology_reads_the_graphs(node_modules: Path, tmp_path: Path) -> None:
    """The JavaScript library finds each node and edge of the GEXF files with all attributes."""
    graphs = build_graphs(open_dataset())
    written = revdata.export("gexf", tmp_path / "graphs")
    assert {path.stem for path in written} == set(graphs)
    for path in written:
        read = json.loads(run([tool("node"), HERE / "read_gexf.js", node_modules, path]))
        graph = graphs[path.stem]
        assert (read["type"], read["multi"]) == ("directed", True)
        assert read["nodes"] == dict(graph.nodes(data=True))
        assert read["edges"] == {  # the writer of networkx adds its own name for the key
            key: facts | {"source": start, "target": end, "networkx_key": key}
            for start, end, key, facts in graph.edges(keys=True, data=True)
        }


# References


@pytest.fixture(scope="module")
def pandoc(environment: Environment) -> Path:
    """Return the program pandoc, which its Python package brings along."""
    find = "import pypandoc; print(pypandoc.get_pandoc_path())"
    return Path(run([environment("pandoc") / "python", "-c", find]).strip())


def bibliography(program: Path, path: Path, folder: Path) -> str:
    """Return the bibliography that citeproc sets of a file, on one line."""
    document = folder / "document.md"
    document.write_text('---\nnocite: "@*"\n---\n', encoding="utf-8")
    command = [program, "--citeproc", "--bibliography", path, "--to", "plain", "--wrap", "none"]
    return " ".join(run([*command, document]).split()).replace("’", "'")


@pytest.mark.parametrize("what", TITLES)
@pytest.mark.parametrize(
    ("style", "suffix"), [("csl-json", "json"), ("bibtex", "bibtex"), ("biblatex", "bib")]
)
def test_pandoc_sets_the_references(
    pandoc: Path, tmp_path: Path, what: str, style: str, suffix: str
) -> None:
    """Citeproc names title, author and year of the data set, and the text of a row beside it."""
    path = tmp_path / f"references.{suffix}"
    name = "c0044" if what == "row" else None
    path.write_text(revdata.cite(name, style=style), encoding="utf-8")
    printed = bibliography(pandoc, path, tmp_path)
    assert TITLES[what].lower() in printed.lower()
    assert "The revdata contributors. 2026" in printed
    assert revdata.__version__ in printed
    assert ("Trotsky, Leon. 1936" in printed) == (what == "row")


def test_pandoc_reads_every_source(pandoc: Path, tmp_path: Path) -> None:
    """It finds each source of the BibTeX export under its key, with author, title and year."""
    [path] = revdata.export("bibtex", tmp_path / "sources.bib")
    items = json.loads(run([pandoc, "--from", "bibtex", "--to", "csljson", path]))
    found: dict[str, Any] = {item["id"]: item for item in items}
    sources = revdata.sources.set_index("source_id")
    assert set(found) == set(sources.index)
    for key, source in sources.iterrows():
        item = found[str(key)]
        title = re.sub(r"</?span[^>]*>", "", item["title"]).replace("’", "'")
        assert title == source["title"]  # its case is kept
        named = [one.get("family", one.get("literal")) for one in item.get("author", [])]
        assert named == ([] if pd.isna(source["author"]) else [source["author"].split(",")[0]])
        years = [part[0] for part in item.get("issued", {"date-parts": []})["date-parts"]]
        assert years == ([] if pd.isna(source["year"]) else [source["year"]])
    assert "The Foundations of Leninism" in bibliography(pandoc, path, tmp_path)


# Statistics programs

R_LIBRARIES = {
    "haven": "as.data.frame(haven::as_factor(haven::{}('{}')))",
    "readstata13": "readstata13::read.dta13('{1}')",
}
R_FACTS = (
    "x <- {}; cat(sum(is.na(x$date_earliest)), format(min(x$date_earliest, na.rm = TRUE)), "
    "sum(x$stance == '{}'), nlevels(x$stance), sep = '\\n')"
)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
@pytest.mark.parametrize(
    ("library", "format", "reader"),
    [
        ("haven", "stata", "read_dta"),
        ("haven", "spss", "read_sav"),
        ("readstata13", "stata", "read.dta13"),
    ],
)
def test_r_reads_days_and_labels(library: str, format: str, reader: str, tmp_path: Path) -> None:
    """R finds the days, the empty ones too, and each code by its label, those without rows too."""
    ask = f"quit(status = !requireNamespace('{library}', quietly = TRUE))"
    if subprocess.run(["Rscript", "-e", ask], check=False).returncode:
        pytest.skip(f"the R package {library} is not installed")
    revdata.export(format, tmp_path)
    path = tmp_path / ("claims.dta" if format == "stata" else "claims.sav")
    stances = {code.code: code.label for code in base_package().vocabularies["stance"]}
    read = R_LIBRARIES[library].format(reader, path)
    printed = run(["Rscript", "-e", R_FACTS.format(read, stances["rejects"])], LC_ALL="C.UTF-8")
    claims = revdata.claims
    assert printed.split() == [
        str(claims["date_earliest"].isna().sum()),
        str(claims["date_earliest"].min().date()),
        str((claims["stance"] == "rejects").sum()),
        str(len(stances)),
    ]
