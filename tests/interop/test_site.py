"""The documentation site: built without the network, complete, and used from its folder."""

import json
import os
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from running import HERE, ROOT, Environment, run, tool

import revdata
from revdata.cli import main

pytestmark = pytest.mark.interop


class Page(HTMLParser):
    """The anchors of a page, where its links lead, and what it asks a browser to load."""

    def __init__(self, path: Path) -> None:
        """Read a page."""
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take anchors and addresses from a tag."""
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            elif name in {"href", "xlink:href", "src", "srcset"} and value:
                (self.links if tag == "a" else self.loads).append(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built by the target of the Makefile; a warning fails it."""
    folder = tmp_path_factory.mktemp("site") / "html"
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run([tool("make"), "docs", f"SITE={folder}"], PATH=programs)
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    """Return the pages of the site by their path."""
    return {path: Page(path) for path in site.rglob("*.html")}


def targets(path: Path, page: Page) -> list[tuple[Path, str]]:
    """Return file and anchor of the links of a page that stay inside the site."""
    inside = [urlsplit(link) for link in page.links if not urlsplit(link).scheme]
    return [
        (
            (path.parent / unquote(link.path)).resolve() if link.path else path,
            unquote(link.fragment),
        )
        for link in inside
    ]


def test_every_link_leads_to_a_file_and_an_anchor(pages: dict[Path, Page]) -> None:
    """Also from and to the pages that Sphinx makes, such as the index."""
    lost = [
        (path.name, target.name, anchor)
        for path, page in pages.items()
        for target, anchor in targets(path, page)
        if not target.is_file() or (anchor and anchor not in pages[target].anchors)
    ]
    assert lost == []


def test_every_document_is_reached_from_the_first_page(site: Path, pages: dict[Path, Page]) -> None:
    """Link by link; and no document of the repository is left out of the site."""
    reached: set[Path] = set()
    waiting = [site / "index.html"]
    while waiting:
        path = waiting.pop()
        if path in pages and path not in reached:
            reached.add(path)
            waiting += [target for target, _ in targets(path, pages[path])]
    assert set(pages) - reached == {site / "search.html"}  # the box on each page leads there
    documents = [*ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/*.md"), *ROOT.glob("*.md")]
    expected = {site / path.relative_to(ROOT).with_suffix(".html") for path in documents}
    assert expected - reached == {site / "README.html"}  # the first page is in its place


def test_no_page_loads_anything_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    """Scripts, pictures, styles and fonts are all in the folder."""
    assert [url for page in pages.values() for url in page.loads if "//" in url] == []
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert "url(http" not in text.replace("'", "").replace('"', "")
        assert "@import" not in text


def test_the_reference_has_every_public_name(site: Path, pages: dict[Path, Page]) -> None:
    """Functions, tables and commands."""
    python = pages[site / "docs" / "site" / "python.html"].anchors
    assert {f"revdata.{name}" for name in dir(revdata)} - python == set()
    shell = pages[site / "docs" / "site" / "command-line.html"].anchors
    shown = {name for name, command in main.commands.items() if not command.hidden}
    assert {f"revdata-{name}" for name in shown} - shell == set()


def test_the_site_works_from_its_folder(site: Path, environment: Environment) -> None:
    """In Chromium: no request elsewhere, no error, nothing wider than a phone, and it finds words.

    The words stand in a document, in the signature of a function, and nowhere.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        pytest.skip("Chromium is not installed")
    python = environment("browser") / "python"
    words = ["Krippendorff", "template", "gobbledygook"]
    seen = json.loads(run([python, HERE / "browse_site.py", chromium, site, *words]))
    assert seen["pages"] > len(list(ROOT.glob("docs/*.md")))
    assert (seen["requests"], seen["errors"], seen["wide"]) == ([], [], [])
    assert "Agreement" in seen["found"]["Krippendorff"]
    assert "revdata.template" in seen["found"]["template"]
    assert seen["found"]["gobbledygook"] == []
