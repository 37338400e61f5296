"""Programs by others read the package as it is published.

Each program from the Python package index gets a virtual environment of its own, since their pins
conflict. Set REVDATA_INTEROP_CACHE to a folder to keep the environments from run to run. The
programs run with a dead proxy: reading the package needs no network.
"""

import csv
import hashlib
import json
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from running import HERE, ROOT, Environment, attempt, run, tool

from revdata.reliability.coefficient import measure

pytestmark = pytest.mark.interop

DESCRIPTOR = "datapackage.json"
PROFILE_VERSIONS = ["1.0", "2.0"]
NOBODY = "nobody-at-all"


# Reading and changing packages


def descriptor_of(package: Path) -> dict[str, Any]:
    """Return the descriptor of a package."""
    document: dict[str, Any] = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    return document


def rows_of(package: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of a table as Python's csv module reads them."""
    with (package / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counts_of(package: Path) -> dict[str, int]:
    """Return the numbers of rows of all data files."""
    paths = (package / "data").glob("*.csv")
    return {path.stem: len(rows_of(package, path.stem)) for path in paths}


def change_actor(package: Path) -> None:
    """Let the first row of class_bases refer to an actor who is not in the package."""
    path = package / "data" / "class_bases.csv"
    actor = rows_of(package, "class_bases")[0]["actor_id"]
    text = path.read_bytes()
    assert f",{actor},".encode() in text
    path.write_bytes(text.replace(f",{actor},".encode(), f",{NOBODY},".encode(), 1))


# Fixtures


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a package freshly made from the repository."""
    folder = tmp_path_factory.mktemp("fresh") / "package"
    run([sys.executable, "-m", "revdata", "build", "--output", folder])
    return folder


@pytest.fixture(scope="session")
def spoiled(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy in which one cell was changed."""
    folder = tmp_path_factory.mktemp("spoiled") / "package"
    shutil.copytree(package, folder)
    change_actor(folder)
    return folder


@pytest.fixture(scope="session")
def dangling(spoiled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy in which one reference leads nowhere, but sizes and hashes are right."""
    folder = tmp_path_factory.mktemp("dangling") / "package"
    shutil.copytree(spoiled, folder)
    document = descriptor_of(folder)
    for resource in document["resources"]:
        data = (folder / resource["path"]).read_bytes()
        resource["bytes"] = len(data)
        resource["hash"] = f"sha256:{hashlib.sha256(data).hexdigest()}"
    (folder / DESCRIPTOR).write_text(json.dumps(document), encoding="utf-8")
    return folder


# frictionless


def frictionless_report(package: Path) -> dict[str, Any]:
    """Return the report that the frictionless command prints."""
    command = [sys.executable, "-m", "frictionless", "validate", package / DESCRIPTOR, "--json"]
    done = attempt(command)
    assert done.stdout.startswith("{"), done.stdout + done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode == 0) == report["valid"]
    return report


def frictionless_errors(report: dict[str, Any]) -> set[tuple[str, str]]:
    """Return table and type of the errors in a report."""
    return {(task["name"], error["type"]) for task in report["tasks"] for error in task["errors"]}


def test_frictionless_finds_every_table_valid(package: Path) -> None:
    """Frictionless checks every data file of the package and finds no error."""
    report = frictionless_report(package)
    assert report["valid"], frictionless_errors(report)
    assert report["warnings"] == []
    rows = {task["name"]: task["stats"].get("rows", 0) for task in report["tasks"]}
    assert rows == counts_of(package)


def test_frictionless_finds_a_changed_cell(spoiled: Path) -> None:
    """Frictionless finds that a cell was changed after the package was made."""
    report = frictionless_report(spoiled)
    assert not report["valid"]
    assert ("class_bases", "hash-count") in frictionless_errors(report)


def test_frictionless_finds_a_dangling_reference(dangling: Path) -> None:
    """Frictionless finds a reference that leads nowhere even if sizes and hashes are right."""
    report = frictionless_report(dangling)
    assert frictionless_errors(report) == {("class_bases", "foreign-key")}


# Profiles


def profile_errors(
    programs: Path, version: str, profile: str, documents: Sequence[Path]
) -> list[dict[str, Any]]:
    """Return what check-jsonschema objects to in documents that should follow a profile."""
    find = "from importlib.util import find_spec; print(find_spec('dplib').origin)"
    folder = Path(run([programs / "python", "-c", find]).strip()).parent
    schema = folder / "profiles" / version / f"{profile}.json"
    assert schema.is_file()
    command = [programs / "check-jsonschema", "--output-format", "json", "--schemafile", schema]
    report = json.loads(attempt([*command, *documents]).stdout)
    assert not report.get("parse_errors")
    errors: list[dict[str, Any]] = report["errors"]
    assert (report["status"] == "ok") == (errors == [])
    return errors


@pytest.mark.parametrize("version", PROFILE_VERSIONS)
def test_descriptor_follows_the_profile(
    environment: Environment, package: Path, version: str
) -> None:
    """The descriptor follows the Data Package profile of this version."""
    documents = [package / DESCRIPTOR]
    assert profile_errors(environment("profiles"), version, "datapackage", documents) == []


@pytest.mark.parametrize("version", PROFILE_VERSIONS)
def test_schemas_follow_the_profile(environment: Environment, package: Path, version: str) -> None:
    """Every schema that the descriptor names follows the Table Schema profile of this version."""
    documents = [package / resource["schema"] for resource in descriptor_of(package)["resources"]]
    assert sorted(documents) == sorted((package / "schemas").glob("*.json"))
    assert profile_errors(environment("profiles"), version, "tableschema", documents) == []


@pytest.mark.parametrize("version", PROFILE_VERSIONS)
def test_profile_refuses_a_document_of_another_kind(
    environment: Environment, package: Path, version: str
) -> None:
    """A schema is refused as a descriptor and a descriptor as a schema."""
    programs = environment("profiles")
    schema = package / "schemas" / "claims.json"
    assert profile_errors(programs, version, "datapackage", [schema]) != []
    assert profile_errors(programs, version, "tableschema", [package / DESCRIPTOR]) != []


# Clients of Data Package 1


def read_by_python(programs: Path, package: Path) -> dict[str, Any]:
    """Return what the Python client found in a package."""
    command = [programs / "python", HERE / "read_datapackage.py", package / DESCRIPTOR]
    found: dict[str, Any] = json.loads(run(command))
    return found


def read_by_javascript(node_modules: Path, package: Path) -> dict[str, Any]:
    """Return what the JavaScript client found in a package."""
    command = [tool("node"), HERE / "read_datapackage.js", package / DESCRIPTOR]
    found: dict[str, Any] = json.loads(run(command, NODE_PATH=str(node_modules)))
    return found


def test_python_client_reads_every_row(environment: Environment, package: Path) -> None:
    """The older Python client casts all rows and finds relations, sizes and hashes right."""
    found = read_by_python(environment("datapackage"), package)
    assert found == {"valid": True, "errors": [], "rows": counts_of(package)}


def test_python_client_finds_a_changed_cell(environment: Environment, spoiled: Path) -> None:
    """The older Python client notices that a cell was changed."""
    errors = read_by_python(environment("datapackage"), spoiled)["errors"]
    assert [error.partition(":")[0] for error in errors] == ["class_bases"]


def test_python_client_finds_a_dangling_reference(environment: Environment, dangling: Path) -> None:
    """The older Python client follows the foreign keys and names the missing actor."""
    [error] = read_by_python(environment("datapackage"), dangling)["errors"]
    assert error.startswith("class_bases")
    assert NOBODY in error


def test_javascript_client_reads_every_row(node_modules: Path, package: Path) -> None:
    """The JavaScript client reads all rows with their foreign keys dereferenced."""
    found = read_by_javascript(node_modules, package)
    assert found["errors"] == []
    assert found["valid"]
    assert found["rows"] == counts_of(package)


def test_javascript_client_puts_actors_in_place_of_their_ids(
    node_modules: Path, package: Path
) -> None:
    """In every row of class_bases the JavaScript client gives the actor instead of the id."""
    actors = {actor["actor_id"]: actor["label"] for actor in rows_of(package, "actors")}
    found = read_by_javascript(node_modules, package)["actors"]
    expected = [row["actor_id"] for row in rows_of(package, "class_bases")]
    assert all(isinstance(actor, dict) for actor in found)
    assert [actor["actor_id"] for actor in found] == expected
    assert [actor["label"] for actor in found] == [actors[key] for key in expected]


def test_javascript_client_finds_a_dangling_reference(node_modules: Path, dangling: Path) -> None:
    """The JavaScript client refuses a table in which a reference leads nowhere."""
    [error] = read_by_javascript(node_modules, dangling)["errors"]
    assert error.startswith("class_bases: Foreign key")


# Databases


def make_database(programs: Path, package: Path, folder: Path) -> Path:
    """Return the SQLite database that datapackage-to-datasette makes of a package."""
    path = folder / "revdata.db"
    command = programs / "datapackage-to-datasette"
    run([command, path, package / DESCRIPTOR, folder / "metadata.json"])
    return path


def test_datasette_database_holds_every_row(
    environment: Environment, package: Path, tmp_path: Path
) -> None:
    """The SQLite database has all tables, rows and foreign keys, and no reference is broken."""
    expected = counts_of(package)
    with closing(sqlite3.connect(make_database(environment("datasette"), package, tmp_path))) as db:
        counts = {name: db.execute(f"select count(*) from {name}").fetchone() for name in expected}
        keys = {
            (name, key[3], key[2], key[4])
            for name in expected
            for key in db.execute(f"pragma foreign_key_list({name})")
        }
        broken = db.execute("pragma foreign_key_check").fetchall()
    assert counts == {name: (count,) for name, count in expected.items()}
    assert keys == foreign_keys_of(package)
    assert broken == []


def test_datasette_database_shows_a_dangling_reference(
    environment: Environment, dangling: Path, tmp_path: Path
) -> None:
    """In the SQLite database the reference that leads nowhere is found."""
    path = make_database(environment("datasette"), dangling, tmp_path)
    with closing(sqlite3.connect(path)) as db:
        broken = db.execute("pragma foreign_key_check").fetchall()
    assert [(row[0], row[2]) for row in broken] == [("class_bases", "actors")]


def foreign_keys_of(package: Path) -> set[tuple[str, str, str, str]]:
    """Return table, column, table referred to and its column of all foreign keys."""
    keys = set()
    for resource in descriptor_of(package)["resources"]:
        name = resource["name"]
        schema = json.loads((package / resource["schema"]).read_text(encoding="utf-8"))
        for key in schema.get("foreignKeys", []):
            reference = key["reference"]
            table = reference["resource"] or name
            keys.add((name, key["fields"][0], table, reference["fields"][0]))
    return keys


def test_duckdb_reads_every_row(environment: Environment, package: Path) -> None:
    """DuckDB finds the columns and rows of every data file without being told its dialect."""
    found = query_by_duckdb(environment("duckdb"), package)["tables"]
    assert {name: table["rows"] for name, table in found.items()} == counts_of(package)
    for name, table in found.items():
        text = (package / "data" / f"{name}.csv").read_text(encoding="utf-8")
        assert table["columns"] == text.splitlines()[0].split(",")


def test_duckdb_joins_claims_citations_and_passages(
    environment: Environment, package: Path
) -> None:
    """A join of claims, citations and passages in DuckDB gives as many rows as by hand."""
    kinds = {row["claim_id"]: row["kind"] for row in rows_of(package, "claims")}
    sections = {row["passage_id"]: row["section"] for row in rows_of(package, "passages")}
    expected = Counter(
        (kinds[row["claim_id"]], sections[row["passage_id"]])
        for row in rows_of(package, "citations")
    )
    joined = query_by_duckdb(environment("duckdb"), package)["joined"]
    assert {(kind, section): count for kind, section, count in joined} == expected
    assert expected.total() > 0


def query_by_duckdb(programs: Path, package: Path) -> dict[str, Any]:
    """Return what DuckDB found in the data files of a package."""
    command = [programs / "python", HERE / "query_duckdb.py", package / "data"]
    found: dict[str, Any] = json.loads(run(command))
    return found


# irrCAC and nltk


def test_other_programs_find_the_same_alpha(environment: Environment, tmp_path: Path) -> None:
    """The kept readings, with gaps, have the alpha that irrCAC gives; sets have that of nltk."""
    folder = ROOT / "data" / "reliability"
    rows = {}
    for name in ("first", "second", "matches"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows[name] = list(csv.DictReader(file))
    kinds = {row["reading_id"]: row["kind"] for row in rows["first"] + rows["second"]}
    number = {code: i for i, code in enumerate(sorted(set(kinds.values())), 1)}
    pairs = [(number[kinds[m["first_id"]]], number[kinds[m["second_id"]]]) for m in rows["matches"]]
    units = [(a, b, None if i % 3 else a) for i, (a, b) in enumerate(pairs)]
    sets = [("x", "xy"), ("z", "z"), ("xy", "yz"), ("xyz", "x"), ("z", "yz"), ("x", "x")]
    examples = tmp_path / "examples.json"
    text = json.dumps({"units": units, "sets": [tuple(map(list, pair)) for pair in sets]})
    examples.write_text(text, encoding="utf-8")
    python = environment("agreement") / "python"
    theirs = json.loads(run([python, HERE / "measure_agreement.py", examples]))
    for level in ("nominal", "interval"):
        assert measure(units, level).alpha == pytest.approx(theirs[level], abs=1e-4)
    ours = measure([tuple(map(frozenset, pair)) for pair in sets], "set")
    assert ours.alpha == pytest.approx(theirs["set"], abs=0.005)  # nltk has 0.67 for 2/3


# Fingerprints


def test_javascript_makes_the_documented_fingerprints() -> None:
    """A reader written from the document alone makes of each vector what the vector says."""
    path = ROOT / "docs" / "fingerprint-vectors.json"
    found = json.loads(run([tool("node"), HERE / "fingerprints.js", path]))
    vectors = json.loads(path.read_text(encoding="utf-8"))
    for kind in ("passages", "texts"):
        for vector, made in zip(vectors[kind], found[kind], strict=True):
            assert vector == {"name": vector["name"], "text": vector["text"], **made}
