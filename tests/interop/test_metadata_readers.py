"""Programs by others read what describes the data set, one test a standard, and refuse what is bad.

A validator that accepts everything proves nothing, so that each is shown a spoiled document too.
"""

import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from running import HERE, ROOT, Environment, attempt, run, tool

from revdata.dataset.derived import full_records, with_derived
from revdata.dataset.opening import open_dataset

pytestmark = pytest.mark.interop

DATASET = open_dataset()
TABLES = with_derived(DATASET.package).tables
IRI = f"urn:uuid:{DATASET.package.metadata['id']}"
ROWS = {name: full_records(DATASET, name) for name in TABLES}
# What the validator of RO-Crate would like to know and nobody could tell without inventing it.
UNKNOWN = {
    "The Root Data Entity SHOULD have a `publisher` property (Organization or Person)",
    "The author SHOULD have an organizational affiliation.",
    "The author SHOULD have a Contextual Entity which specifies the organizational `affiliation`.",
    "The organization SHOULD have a URL.",
    "An Organization entity SHOULD have a ROR identifier as its @id "
    "(e.g., https://ror.org/03f0f6041)",
    "An Organization's contactPoint SHOULD reference a ContactPoint contextual entity",
    "A Person entity SHOULD have an ORCID identifier as its @id "
    "(e.g., https://orcid.org/0000-0001-2345-6789)",
}

Export = Callable[[str, str], Path]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Return a function that writes a format as the command line does, under a name."""

    def write(form: str, name: str) -> Path:
        run([sys.executable, "-m", "revdata", "export", form, "-o", tmp_path / name])
        return tmp_path / name

    return write


def spoiled(path: Path, old: str, new: str) -> Path:
    """Return a copy of a file, or of a folder, in which a text was replaced once in the file."""
    bad = path.parents[1] / "bad" / path.name
    shutil.copytree(path.parent, bad.parent, ignore=shutil.ignore_patterns("bad"))
    text = path.read_text(encoding="utf-8")
    assert old in text
    bad.write_text(text.replace(old, new, 1), encoding="utf-8")
    return bad


def in_folder(export: Export, form: str, name: str) -> Path:
    """Return an export that is one file, in a folder of its own."""
    return export(form, f"good/{name}")


def test_mlcroissant_loads_every_row(environment: Environment, export: Export) -> None:
    """It finds the file valid, and every cell of every record set, hashes checked.

    A column of text with nothing but years and empty cells comes back as fractions, which
    docs/readers.md says.
    """
    programs = environment("croissant")
    path = export("croissant", "good") / "croissant.json"
    run([programs / "mlcroissant", "validate", "--jsonld", path])
    read = [programs / "python", HERE / "read_croissant.py"]
    years = [{**row, "written_edtf": as_fraction(row["written_edtf"])} for row in ROWS["sources"]]
    assert json.loads(run([*read, path])) == ROWS | {"sources": years}
    table = path.parent / "data" / "terms.csv"
    table.write_bytes(table.read_bytes().replace(b"repose", b"Repose", 1))
    assert "hash" in attempt([*read, path]).stderr
    bad = spoiled(path, '"sc:Integer"', '"sc:Whole"')
    assert attempt([programs / "mlcroissant", "validate", "--jsonld", bad]).returncode != 0


def as_fraction(year: str | None) -> str | None:
    """Return a year as mlcroissant 1.1.1 reads it from a column that holds nothing else."""
    return year and f"{year}.0"


def test_adobe_knows_every_word_of_schema_org(
    environment: Environment, node_modules: Path, export: Export
) -> None:
    """Each type and property is one of schema.org; one that is not would be named."""
    path = in_folder(export, "schema-org", "dataset.json")
    vocabulary = library(environment, "rocrate") / "data" / "schema.jsonld"
    command = [tool("node"), HERE / "validate_schema_org.mjs", node_modules, vocabulary]
    assert json.loads(run([*command, path])) == []
    bad = spoiled(path, '"datePublished"', '"datePrinted"')
    (issue,) = json.loads(run([*command, bad]))
    assert 'Property "datePrinted" for type "Dataset"' in issue["issueMessage"]
    document = json.loads(path.read_text(encoding="utf-8"))
    assert [part["alternateName"] for part in document["hasPart"]] == list(TABLES)
    assert "10." not in document.get("identifier", "")


def library(environment: Environment, name: str) -> Path:
    """Return the folder of a library in the environment of the validators."""
    find = f"from importlib.util import find_spec; print(find_spec('{name}').origin)"
    return Path(run([environment("metadata") / "python", "-c", find]).strip()).parent


def test_datacite_accepts_the_metadata(environment: Environment, export: Export) -> None:
    """The schema of version 4.5 finds no fault; without a creator it finds one."""
    path = in_folder(export, "datacite", "datacite.json")
    bad = spoiled(path, '"creators"', '"makers"')
    command = [environment("metadata") / "python", HERE / "check_datacite.py", path, bad]
    found = json.loads(run(command))
    assert found[str(path)] == []
    assert "'creators' is a required property" in found[str(bad)]
    assert "doi" not in json.loads(path.read_text(encoding="utf-8"))


def test_csvwvalidate_accepts_the_tables(environment: Environment, export: Export) -> None:
    """Types, code lists, keys and links hold in every cell; a code or a link that is none fails."""
    program = environment("metadata") / "csvwvalidate"
    metadata = export("csvw", "good") / "csv-metadata.json"
    assert "OK" in run([program, "--verbose", metadata])
    for table, old, new in (
        ("claims", ",own,", ",owned,"),
        ("citations", ",c0001,", ",c9999,"),
        ("passages", ",false", ",no"),
    ):
        bad = spoiled(metadata.parent / f"{table}.csv", old, new)
        refused = attempt([program, "--verbose", bad.parent / metadata.name])
        assert (refused.returncode, "FAIL" in refused.stdout) != (0, False), refused.stdout
        shutil.rmtree(bad.parent)


def test_the_crate_meets_every_requirement(environment: Environment, export: Export) -> None:
    """Offline, at the level of recommendations; one without licence and with a file lost fails."""
    crate = export("ro-crate", "good")
    bad = spoiled(crate / "ro-crate-metadata.json", '"license"', '"licence"').parent
    (bad / "data" / "claims.csv").unlink()
    context = library(environment, "rocrate") / "data" / "ro-crate.jsonld"
    command = [environment("metadata") / "python", HERE / "check_crate.py", context, crate, bad]
    good, refused = json.loads(run(command))
    assert good["REQUIRED"] == []
    assert {text.partition(" ")[2] for text in good["RECOMMENDED"]} == UNKNOWN
    faults = " ".join(refused["REQUIRED"])
    assert "MUST have a `license` property" in faults
    assert "'data/claims.csv'" in faults


def test_pyshacl_and_skosify_accept_the_code_lists(
    environment: Environment, export: Export
) -> None:
    """The shapes hold and skosify mends nothing; each finds the fault that is meant for it."""
    programs = environment("metadata")
    path = in_folder(export, "skos", "codes.ttl")
    shapes = [programs / "pyshacl", "--shacl", HERE / "skos-shapes.ttl"]
    assert "Conforms: True" in run([*shapes, path])
    first = "skos:prefLabel"
    bad = spoiled(path, f"{first} ", "skos:altLabel ")
    assert "Conforms: False" in attempt([*shapes, bad]).stdout
    skosify = [programs / "skosify", "--output", path.with_suffix(".out.ttl")]
    (warning,) = attempt([*skosify, path]).stderr.splitlines()
    assert "Multiple concept schemes found" in warning
    two = path.read_text(encoding="utf-8").replace(f"{first} ", f'{first} "One"@en, ', 1)
    bad.write_text(two, encoding="utf-8")
    assert "has more than one prefLabel" in attempt([*skosify, bad]).stderr


def test_rdflib_finds_every_cell_of_the_linked_rows(export: Export) -> None:
    """Each row has the type of its table and, as IRI or typed value, each cell that is not empty.

    No link of the file leads to a row that is not in it.
    """
    path = in_folder(export, "json-ld", "rows.jsonld")
    graph = Graph().parse(path, format="json-ld")
    types = Counter(str(kind) for kind in graph.objects(None, RDF.type))
    for name, rows in ROWS.items():
        assert types[f"{IRI}#tables/{name}"] == len(rows)
        for row in rows:
            subject = URIRef(f"{IRI}#{row[TABLES[name].key]}")
            assert set(graph.predicate_objects(subject)) == expected(name, row), subject
    named = set(graph.subjects())
    dangling = {
        value
        for value in graph.objects()
        if isinstance(value, URIRef) and value.startswith(IRI) and value not in named
    }
    assert not dangling
    bad = spoiled(path, '"@id": "row:c0042"', '"@id": "row:c0043"')
    subject = URIRef(f"{IRI}#c0042")
    assert not set(Graph().parse(bad, format="json-ld").predicate_objects(subject))


def expected(name: str, row: dict[str, Any]) -> set[tuple[URIRef, Any]]:
    """Return the properties that a row has as linked data."""
    table = TABLES[name]
    linked = {link.column for link in table.foreign_keys}
    found: set[tuple[URIRef, Any]] = {
        (RDF.type, URIRef(f"{IRI}#tables/{name}")),
        (DCTERMS.identifier, Literal(row[table.key])),
    }
    for field in table.fields:
        value: Any = row[field.name]
        if value is None or field.name == table.key:
            continue
        if field.vocabulary is not None:
            value = URIRef(f"{IRI}#{field.vocabulary}.{value}")
        elif field.name in linked:
            value = URIRef(f"{IRI}#{value}")
        elif field.type == "date":
            value = Literal(date.fromisoformat(value))
        elif field.type == "number":
            value = Literal(value, datatype=XSD.double)
        else:
            value = Literal(value)
        found.add((URIRef(f"{IRI}#columns/{name}.{field.name}"), value))
    return found


def test_cffconvert_makes_the_same_deposit_of_the_citation_file(environment: Environment) -> None:
    """What it tells Zenodo, made of CITATION.cff, stands in .zenodo.json under the same names."""
    convert = [environment("cff") / "cffconvert", "-f", "zenodo", "-i", ROOT / "CITATION.cff"]
    theirs = json.loads(run(convert))
    ours = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert ours["description"] == f"<p>{theirs.pop('description')}</p>"
    assert ours["license"] == theirs.pop("license")["id"].lower()
    assert set(theirs) >= {"title", "creators", "version", "publication_date", "keywords"}
    assert {name: ours[name] for name in theirs} == theirs
