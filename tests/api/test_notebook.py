"""What a notebook shows: pieces of HTML in which every value is escaped, and plain frames."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import revdata
from revdata.citation import Citation
from revdata.dataset.problems import Problem
from revdata.lookup.codebook import CodebookEntry
from revdata.lookup.explanation import Explanation
from revdata.validation.reports import Report

EVIL = "<script>alert(1)</script>"
EMPTY = {"br", "img", "input", "link", "meta", "hr"}


class Outline(HTMLParser):
    """Collects the elements of a piece of HTML and its text, and holds that all are closed."""

    def __init__(self, html: str) -> None:
        """Read the whole."""
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        """Note an element, open unless it has no end."""
        self.seen.append(tag)
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element opened last, which must be this one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Gather the text."""
        self.text += data


def problem(value: str) -> Problem:
    """Return a problem whose every text holds a value."""
    return Problem(f"{value}.csv", 2, "kind", value, "unknown-code", f"{value}?", f"Not {value}.")


EVIL_ONES = [
    CodebookEntry(EVIL, EVIL, ((EVIL, EVIL),)),
    Explanation(
        "claims",
        EVIL,
        {"statement": EVIL},
        ({"locator": EVIL, "passage_id": EVIL, "role": EVIL, "opening": EVIL},),
        {"claim_links": [{"claim_link_id": EVIL}, {"note": EVIL}]},
    ),
    Citation(EVIL),
    Citation(f"@dataset{{\n  title = {EVIL}\n}}"),
    Report(EVIL, (problem(EVIL),), 1, 1, (EVIL,)),
]


@pytest.mark.parametrize("shown", EVIL_ONES, ids=lambda one: type(one).__name__)
def test_no_value_becomes_markup(shown: object) -> None:
    """A value that looks like a script is text in whatever a notebook shows."""
    outline = Outline(shown._repr_html_())  # type: ignore[attr-defined]
    assert "script" not in outline.seen
    assert EVIL in outline.text


def test_an_explanation_is_shown_in_tables() -> None:
    """The row, its passages and each table of related rows have a table of their own."""
    found = revdata.explain("c0239")
    outline = Outline(found._repr_html_())
    assert outline.seen.count("table") == 2 + len(found.related)
    assert found.row["statement"] in outline.text
    assert "§2¶23.1" in outline.text
    doctrine = found._repr_html_().partition("<caption")[2].partition("doctrine_id")[2]
    assert ">term</th>" in doctrine and ">claim_id</th>" not in doctrine
    assert ">term_id</th>" not in doctrine  # its label stands there, and what is usual is left out
    assert ">polarity</th>" not in doctrine


@pytest.mark.parametrize("shown", EVIL_ONES, ids=lambda one: type(one).__name__)
def test_a_notebook_keeps_its_colours(shown: object) -> None:
    """Cells are set flush left, and nothing else is said of how they look."""
    styles = re.findall(r'style="([^"]*)"', shown._repr_html_())  # type: ignore[attr-defined]
    assert set(styles) <= {"text-align: left"}


def test_an_alignment_is_shown_in_two_tables(tmp_path: Path) -> None:
    """The counts of each section, and what is not exact, as many as the text lists."""
    copy = tmp_path / "<copy>.txt"
    copy.write_text("Another text, of which nothing is coded.", encoding="utf-8")
    found = revdata.align(copy)
    outline = Outline(found._repr_html_())
    assert outline.seen.count("table") == 2
    assert str(copy) in outline.text
    assert f"Shown are the first 20 of {len(found.passages)} that are not exact." in outline.text


def test_a_reference_is_a_text_with_its_addresses_as_links() -> None:
    """What cite returns is a string like any other; in a notebook an address can be followed."""
    assert json.dumps(revdata.cite()) == json.dumps(str(revdata.cite()))
    shown = Citation("Somebody, Some data. https://doi.org/10.5281/zenodo.1")._repr_html_()
    assert 'href="https://doi.org/10.5281/zenodo.1"' in shown
    assert "<pre>" in revdata.cite(style="bibtex")._repr_html_()


@pytest.mark.slow
def test_a_report_names_the_cells_and_counts_what_it_leaves_out(tmp_path: Path) -> None:
    """The table has a row a problem, as many as the text report shows."""
    good = Outline(revdata.validate()._repr_html_())
    assert "keep every rule" in good.text
    assert "table" not in good.seen
    report = Report("mine", tuple(problem(f"v{n}") for n in range(40)), 1, 40)
    outline = Outline(report._repr_html_())
    shown = outline.seen.count("tr") - 1
    assert 0 < shown < 40
    assert f"Shown are {shown} of 40" in outline.text


def test_frames_stay_plain_pandas() -> None:
    """No table is a subclass with a display of its own."""
    assert type(revdata.load("claims")) is pd.DataFrame
    assert type(revdata.validate().problems) is pd.DataFrame
