"""Programs by others read our references, each format by at least one of them."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from running import HERE, ROOT, Environment, attempt, run, tool

import revdata

pytestmark = pytest.mark.interop

NAMES = {"whole": [], "table": ["claims"], "row": ["c0044"]}
VERSION = f"revdata-{revdata.__version__}"
KEYS = {"whole": VERSION, "table": f"{VERSION}-claims", "row": f"{VERSION}-c0044"}
TITLES = {
    "whole": "revdata: comparative revolutions, coded from one text",
    "table": "Table claims: Claims",
    "row": "Claim c0044: The laws found in bourgeois revolutions do not apply to a proletarian "
    "revolution [in the text it is said by Soviet literature; the author's stance: rejects]",
}
SOURCE = ("The Soviet Thermidor (excerpt)", "The Revolution Betrayed", "Trotsky", 1936)


def reference(folder: Path, what: str, style: str) -> Path:
    """Return a file with what the command line prints."""
    suffix = {"bibtex": "bib", "biblatex": "bib", "csl-json": "json"}.get(style, style)
    path = folder / f"{what}.{suffix}"
    command = [sys.executable, "-m", "revdata", "cite", *NAMES[what], "--style", style]
    path.write_text(run(command), encoding="utf-8")
    return path


@pytest.mark.parametrize("what", NAMES)
@pytest.mark.parametrize("style", ["bibtex", "biblatex"])
def test_pybtex_reads_the_entries(
    environment: Environment, tmp_path: Path, what: str, style: str
) -> None:
    """Pybtex finds no fault in its strict mode, and reads authors and titles as they are meant."""
    path = reference(tmp_path, what, style)
    python = environment("citations") / "python"
    work, *sources = json.loads(run([python, HERE / "read_citations.py", style, path]))
    assert (work["id"], work["title"]) == (KEYS[what], f"{{{TITLES[what]}}}")
    assert work["authors"] == ["{The revdata contributors}"]
    assert len(sources) == (what == "row")
    for source in sources:
        assert source["authors"] == ["Trotsky, Leon"]
        assert source["chapter"] == "5"
        assert source["note"] == "Section 1, paragraph 6, sentence 1."


@pytest.mark.parametrize("what", NAMES)
def test_rispy_reads_the_records(environment: Environment, tmp_path: Path, what: str) -> None:
    """Rispy reads every tag, none unknown to it."""
    path = reference(tmp_path, what, "ris")
    python = environment("citations") / "python"
    work, *sources = json.loads(run([python, HERE / "read_citations.py", "ris", path]))
    assert (work["id"], work["type_of_reference"]) == (KEYS[what], "DATA")
    assert (work["title"], work["year"]) == (TITLES[what], "2026")
    assert not [record for record in (work, *sources) if "unknown_tag" in record]
    assert [s["authors"] for s in sources] == [["Trotsky, Leon"]] * (what == "row")


@pytest.mark.parametrize("what", NAMES)
@pytest.mark.parametrize("style", ["csl-json", "bibtex", "biblatex", "ris"])
def test_citation_js_understands_the_same(
    node_modules: Path, tmp_path: Path, what: str, style: str
) -> None:
    """Citation.js makes the same items of each format, and a bibliography of them."""
    path = reference(tmp_path, what, style)
    command = [tool("node"), HERE / "read_citations.js", node_modules, style, path]
    read: dict[str, Any] = json.loads(run(command))
    work, *sources = read["data"]
    assert plain(work["title"]) == TITLES[what]
    assert work["issued"]["date-parts"][0][0] == 2026
    assert TITLES[what].split(":")[0] in plain(read["bibliography"])
    if style != "bibtex":
        assert work["type"] == "dataset"
    assert len(sources) == (what == "row")
    for source in sources:
        (author,) = source["author"]
        year = int(source["issued"]["date-parts"][0][0])
        found = (plain(source["title"]), plain(source["container-title"]), author["family"], year)
        assert found == SOURCE
        assert source["type"] == "chapter"


def plain(text: str) -> str:
    """Return a title without the marks that protect its case."""
    return text.replace('<span class="nocase">', "").replace("</span>", "")


@pytest.mark.parametrize("what", NAMES)
def test_the_citation_file_keeps_the_format(
    environment: Environment, tmp_path: Path, what: str
) -> None:
    """check-jsonschema and cffconvert accept the file."""
    path = reference(tmp_path, what, "cff")
    check = environment("sarif") / "check-jsonschema"
    run([check, "--builtin-schema", "vendor.citation-file-format", path])
    printed = run([environment("cff") / "cffconvert", "--validate", "-i", path])
    assert "valid" in printed


def test_cffconvert_reads_the_citation_file_of_the_repository(environment: Environment) -> None:
    """What it makes of the file at the root names version, title and author; a spoilt one fails."""
    path = ROOT / "CITATION.cff"
    convert = environment("cff") / "cffconvert"
    printed = run([convert, "-f", "apalike", "-i", path])
    assert TITLES["whole"] in printed
    assert "The revdata contributors" in printed and "2026" in printed


def test_the_checks_of_citation_files_can_fail(environment: Environment, tmp_path: Path) -> None:
    """A file without authors is refused by both checks."""
    spoilt = tmp_path / "CITATION.cff"
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    spoilt.write_text(text.replace("\nauthors:", "\nwriters:", 1), encoding="utf-8")
    check = environment("sarif") / "check-jsonschema"
    schema = ["--builtin-schema", "vendor.citation-file-format", spoilt]
    assert attempt([check, *schema]).returncode != 0
    assert attempt([environment("cff") / "cffconvert", "--validate", "-i", spoilt]).returncode != 0
