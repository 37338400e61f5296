"""The page to read: every link leads somewhere, every value is text, nothing is fetched."""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache, cached_property
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import Result

import revdata
from revdata.dataset.opening import open_dataset
from revdata.dataset.rows import records
from revdata.files.paths import package_root
from revdata.reading_page import causes_picture as drawing
from revdata.reading_page.book import read_book
from revdata.reading_page.dated import find_chronology
from revdata.reading_page.page import render_page

LARGEST = 1_500_000  # bytes
FETCHING = {"src", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href"}
RAW = ("style", "script")
Attributes = dict[str, str]


class Page(HTMLParser):
    """A page taken apart: elements with attributes, texts of articles, styles and scripts."""

    def __init__(self, html: str) -> None:
        """Read the whole."""
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, Attributes]] = []
        self.articles: dict[str, str] = {}
        self.raw: dict[str, list[str]] = {name: [] for name in RAW}
        self.text = ""
        self._article = ""
        self._raw = ""
        self.feed(html)
        self.close()
        self.text = " ".join(self.text.split())
        self.articles = {key: " ".join(said.split()) for key, said in self.articles.items()}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag == "article":
            self._article = found["id"]
        self._raw = tag if tag in RAW else ""

    def handle_endtag(self, tag: str) -> None:
        """Leave an article, a style or a script."""
        if tag == "article":
            self._article = ""
        self._raw = ""

    def handle_data(self, data: str) -> None:
        """Gather the text where it belongs."""
        if self._raw:
            self.raw[self._raw].append(data)
            return
        self.text += data
        if self._article:
            self.articles[self._article] = self.articles.get(self._article, "") + data

    @cached_property
    def ids(self) -> Counter[str]:
        """Return how often each identifier is given."""
        return Counter(attributes["id"] for _, attributes in self.elements if "id" in attributes)

    @cached_property
    def links(self) -> list[str]:
        """Return where the links lead."""
        return [found["href"] for tag, found in self.elements if tag == "a"]

    @property
    def lost_links(self) -> list[str]:
        """Return the links that lead neither to an element of the page nor into the web."""
        web = ("https://", "http://")
        return [
            link
            for link in self.links
            if not link.startswith(web) and link.partition("#")[2] not in self.ids
        ]


@cache
def whole() -> Page:
    """Return the page of the package."""
    return Page(render_page(open_dataset()))


def spoiled_contribution(folder: Path, edits: dict[str, dict[str, str]]) -> Path:
    """Return a copy of the example contribution with a cell of the first row of tables changed."""
    shutil.copytree(package_root() / "examples" / "three-days", folder)
    for table, cells in edits.items():
        path = folder / "data" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        rows[0].update(cells)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_every_link_leads_somewhere() -> None:
    """A link leads to an element of the page, sets the filters, or goes into the web."""
    page = whole()
    assert [name for name, times in page.ids.items() if times > 1] == []
    assert page.lost_links == []
    assert len(page.links) > 5_000


def test_every_claim_passage_and_thing_has_its_place() -> None:
    """No row that a reader may look for is missing."""
    ids = whole().ids
    dataset = open_dataset()
    for name, table in dataset.package.tables.items():
        if (table.group == "things" and name != "names") or name in (
            "claims",
            "passages",
            "sources",
        ):
            assert {row[table.key] for row in records(dataset, name)} <= ids.keys(), name


def test_a_claim_is_shown_with_all_that_belongs_to_it() -> None:
    """Statement, speaker, act, stance, mode, certainty, findings, relations, places, footnote."""
    page = whole()
    for claim in records(open_dataset(), "claims"):
        assert claim["statement"] in page.articles[claim["claim_id"]]
    shown = page.articles["c0044"]
    assert revdata.cite("c0044") in shown
    for part in ("Soviet literature denies", "stance rejects", "mode general", "certainty plain"):
        assert part in shown
    for part in ("Doctrine of Soviet literature", "Rebutted by c0045", "§1¶6.1"):
        assert part in shown


def test_links_go_both_ways() -> None:
    """What a claim names has a link to it, and the claim is found again where that link leads."""
    html = whole().html
    article = articles_of(html)
    assert 'href="#st.p06.s02"' in article["c0047"]
    assert re.search(r'id="st\.p06\.s02".*?id="c0047"', html, re.S)
    assert 'href="#c0111"' in article["left-opposition"]
    effect = re.search(r'</b> <a href="#(f-[\w-]+)"', article["c0047"])
    assert effect is not None
    assert 'href="#c0047"' in article[effect[1]]


def articles_of(html: str) -> dict[str, str]:
    """Return the markup of each article by its identifier."""
    found = re.finditer(r'<article[^>]*? id="([^"]+)".*?</article>', html, re.S)
    return {one[1]: one[0] for one in found}


def test_nothing_is_fetched_and_nothing_else_can_run() -> None:
    """The policy names the one style and the one script by hash, and no element asks for a file."""
    page = whole()
    policy = next(f["content"] for t, f in page.elements if t == "meta" and "http-equiv" in f)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in RAW:
        [text] = ["".join(page.raw[name])]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
        assert sum(tag == name for tag, _ in page.elements) == 1
    for tag, attributes in page.elements:
        assert not FETCHING & attributes.keys(), tag
        assert not [name for name in attributes if name == "style" or name.startswith("on")], tag
        assert tag not in ("img", "iframe", "object", "embed", "video", "audio", "base")
    assert [found["href"] for tag, found in page.elements if tag == "link"] == ["data:,"]
    assert not re.search(r"url\(|@import|@font-face", page.raw["style"][0])
    assert not re.search(r"fetch\(|XMLHttp|innerHTML|eval\(|import\(", page.raw["script"][0])


def test_the_page_is_small_and_the_same_each_time(tmp_path: Path) -> None:
    """The whole data set takes at most a megabyte and a half, and every run writes the same."""
    written = []
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.html"
        command = [sys.executable, "-m", "revdata", "report", "-o", str(path)]
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, check=True)
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert 500_000 < len(written[0]) <= LARGEST


def test_what_looks_like_markup_in_a_contribution_is_text(tmp_path: Path) -> None:
    """A script in a cell is shown, an address that is no web address is no link."""
    evil = "<script>alert(1)</script>"
    quote = '" onclick="alert(1)" x=\''
    folder = spoiled_contribution(
        tmp_path / "evil",
        {
            "claims": {"statement": evil},
            "actors": {"label": quote, "description": evil},
            "sources": {"url": "javascript:alert(1)", "title": evil},
            "passages": {"opening": evil},
        },
    )
    page = Page(render_page(open_dataset(None, folder)))
    assert page.text.count(evil) >= 3
    assert page.text.count(quote) >= 1
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert not [link for link in page.links if "javascript" in link]
    assert not [name for _, found in page.elements for name in found if name.startswith("on")]


def test_a_contribution_is_marked_and_not_cited_as_ours() -> None:
    """Its claims say whose they are, and its footnote is not one to this data set."""
    extra = package_root() / "examples" / "three-days"
    page = Page(render_page(open_dataset(None, extra)))
    mine = page.articles["july.c0001"]
    assert "contribution three-days" in mine
    assert "no published version of the data set" in mine
    assert "contribution" not in page.articles["c0001"]
    assert "july:§1¶1.1" in page.text
    assert page.lost_links == []


def test_silence_is_visible_as_such() -> None:
    """Passages without a claim give their reason; what is undated or has no class says so."""
    page = whole()
    reasons = [r["uncited_reason"] for r in records(open_dataset(), "passages")]
    given = sum(reason is not None for reason in reasons)
    assert page.text.count("No claim states this passage:") == given > 0
    undated = [row for row in records(open_dataset(), "stages") if not row["date_edtf"]]
    assert f"Stages that the text does not date ({len(undated)})" in page.text
    assert "not dated in the text" in page.articles["stage-ru-october"]
    assert "Leaders without a class" in page.text
    assert "The editor's chronology: not in the text" in page.text


def test_denials_are_all_there_and_no_more() -> None:
    """The lists of what the author denies hold each claim of that stance or act, and no other."""
    html = whole().html
    part = html[html.index('<section id="Denied"') : html.index('<section id="Claims"')]
    listed = set(re.findall(r'href="#(c\d{4})"', part))
    claims = records(open_dataset(), "claims")
    wanted = {
        c["claim_id"]
        for c in claims
        if c["stance"] in ("rejects", "turns-against")
        or (c["act"] == "denies" and c["stance"] == "own")
    }
    assert listed == wanted


def test_without_graphviz_the_page_is_whole_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every causal link is in the list of factors, at its cause and at its effect."""
    monkeypatch.setattr(drawing, "can_draw", lambda: False)
    html = render_page(open_dataset())
    assert "made without Graphviz" in html
    assert "<figure" not in html
    article = articles_of(html)
    for link in records(open_dataset(), "causal_links"):
        for end in ("cause_factor_id", "effect_factor_id"):
            assert f'href="#{link["claim_id"]}"' in article[link[end]]


def test_the_pictures_hold_every_link_of_the_larger_groups() -> None:
    """Each drawn arrow leads to its claim and each drawn factor to its entry."""
    pictures = drawing.draw_causes(open_dataset())
    assert pictures is not None
    assert pictures[0].centre == "f-bureaucracy-rise"
    drawn = "".join(picture.svg for picture in pictures[1:])
    links = records(open_dataset(), "causal_links")
    assert sum(picture.links for picture in pictures[1:]) == drawn.count('class="edge ')
    assert set(re.findall(r'href="#(c\d+)"', drawn)) <= {link["claim_id"] for link in links}
    assert len(re.findall(r'href="#c\d+"', drawn)) > 0.8 * len(links)
    assert " style=" not in drawn and " id=" not in drawn


def test_a_reader_s_copy_stands_between_the_claims(source_path: Path, tmp_path: Path) -> None:
    """Each passage is there as the copy has it, in full; the page warns against passing it on."""
    path = revdata.report(tmp_path / "mine.html", text=source_path)
    page = Page(path.read_text(encoding="utf-8"))
    alignment = revdata.align(source_path)
    for one in alignment.passages:
        text = alignment.text_of(one.passage_id)
        assert text is not None and text in page.text
    assert "Keep this page to yourself" in page.text
    assert path.stat().st_size <= LARGEST


def test_a_copy_of_another_text_is_told_as_absent(tmp_path: Path) -> None:
    """Where the copy lacks a passage, the page says so and shows the opening."""
    copy = tmp_path / "other.txt"
    copy.write_text("Nothing of the kind stands here. It is about gardens.\n")
    page = Page(revdata.report(tmp_path / "x.html", text=copy).read_text(encoding="utf-8"))
    assert page.text.count("Absent from your copy.") == len(records(open_dataset(), "passages"))


def test_the_dates_are_drawn_within_the_axis() -> None:
    """Each bar lies on the axis, and that of a vague date is wider than that of a day."""
    chronology = find_chronology(read_book(open_dataset()))
    bars = {one.row.get("event_id"): one.bar for one in chronology.dated}
    assert all(bar.start >= 0 and bar.start + bar.width <= 1004 for bar in bars.values())
    assert bars["ev-recent-defeats"].open_start
    assert bars["ev-first-blow"].width > bars["ev-pravda"].width
    assert {
        row["event_id"] for table, rows in chronology.undated if table == "events" for row in rows
    } == {row["event_id"] for row in records(open_dataset(), "events") if not row["date_edtf"]}


def test_the_command_writes_the_page(run: Callable[..., Result], tmp_path: Path) -> None:
    """It says what it wrote; a folder for a file is refused in one sentence."""
    path = tmp_path / "new" / "page.html"
    done = run("report", "-o", str(path))
    assert done.exit_code == 0
    assert f"Wrote {path}" in done.stderr
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    refused = run("report", "-o", str(path), "--extra", str(tmp_path / "nowhere"))
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
    assert run("report", "-o", str(tmp_path)).exit_code == 2
