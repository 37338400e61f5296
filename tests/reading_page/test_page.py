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
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result

import revdata
from revdata.dataset.opening import base_package, open_dataset
from revdata.dataset.rows import records
from revdata.errors import RevdataError
from revdata.exports.request import Request
from revdata.files.paths import package_root
from revdata.plots import cause_selection
from revdata.reading_page import (
    causes_pictures,
    lay_out,
    part_sizes,
    render_handout,
    render_page,
    shipped_causes,
    write_handout,
    write_page,
)
from revdata.reading_page.book import read_book
from revdata.reading_page.entries import dated_things, undated_things
from revdata.reading_page.revolutions import revolution_of

pytestmark = pytest.mark.slow

LARGEST = 2_500_000  # bytes
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
        self.said: dict[str, list[str]] = {"": []}  # by article, and all of it under no name
        self.raw: dict[str, list[str]] = {name: [] for name in RAW}
        self._article = ""
        self._raw = ""
        self.feed(html)
        self.close()
        self.articles = {key: " ".join("".join(said).split()) for key, said in self.said.items()}
        self.text = self.articles.pop("")

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
        self.said[""].append(data)
        if self._article:
            self.said.setdefault(self._article, []).append(data)

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
    """Return the page of the package, which needs no Graphviz."""
    with pytest.MonkeyPatch.context() as patch:
        no_graphviz(patch)
        return Page(render_page(open_dataset()))


def no_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let neither the library nor the program be found."""
    monkeypatch.setattr("revdata.plots.graph_layout.find_spec", lambda _: None)
    monkeypatch.setattr("revdata.plots.graph_layout.shutil.which", lambda _: None)


def edited_contribution(folder: Path, edits: dict[str, dict[str, str]]) -> Path:
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
        if (table.group == "things" and name not in ("names", "identifiers")) or name in (
            "claims",
            "passages",
            "sources",
            "periodisations",
            "stages",
            "reaction_waves",
        ):
            assert {row[table.key] for row in records(dataset, name)} <= ids.keys(), name


def test_a_claim_is_shown_with_all_that_belongs_to_it() -> None:
    """Statement, speaker, act, stance, mode, certainty, findings, relations, places, footnote."""
    page = whole()
    for claim in records(open_dataset(), "claims"):
        assert claim["statement"] in page.articles[claim["claim_id"]]
    shown = page.articles["c0044"]
    assert revdata.cite("c0044") in shown
    for part in ("Soviet literature denies", "stance rejects", "mode general"):
        assert part in shown
    assert "certainty" not in shown  # what is usual goes without saying
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
    """The whole data set takes at most two and a half megabytes, and every run writes the same.

    With Graphviz or without it, and whatever the order of sets.
    """
    path = tmp_path / "page.html"
    command = [sys.executable, "-m", "revdata", "page", "-o", str(path)]
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, check=True)
    assert path.read_bytes() == whole().html.encode()
    assert 500_000 < path.stat().st_size <= LARGEST


EVIL = "<script>alert(1)</script>"
QUOTE = '" onclick="alert(1)" x=\''


@pytest.fixture(scope="module")
def contributed(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Return the page of the package and a contribution with markup in its cells."""
    folder = edited_contribution(
        tmp_path_factory.mktemp("contributed") / "evil",
        {
            "claims": {"statement": EVIL},
            "actors": {"label": QUOTE, "note": EVIL},
            "sources": {"url": "javascript:alert(1)", "title": EVIL},
            "passages": {"opening": EVIL},
        },
    )
    return Page(render_page(open_dataset(None, folder)))


def test_what_looks_like_markup_in_a_contribution_is_text(contributed: Page) -> None:
    """A script in a cell is shown, an address that is no web address is no link."""
    assert contributed.text.count(EVIL) >= 3
    assert contributed.text.count(QUOTE) >= 1
    assert [tag for tag, _ in contributed.elements].count("script") == 1
    assert not [link for link in contributed.links if "javascript" in link]
    assert not [name for _, one in contributed.elements for name in one if name.startswith("on")]


def test_a_contribution_is_marked_and_not_cited_as_ours(contributed: Page) -> None:
    """Its claims say whose they are, and its footnote is not one to this data set."""
    mine = contributed.articles["july.c0001"]
    assert "contribution three-days" in mine
    assert "no published version of the data set" in mine
    assert "contribution" not in contributed.articles["c0001"]
    assert "july:§1¶1.1" in contributed.text
    assert "<figure>" in contributed.html
    assert contributed.lost_links == []


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


def test_a_stage_says_who_ruled_and_whose_its_phase_is() -> None:
    """A phase has the author's claim or the coder's reason, a ruler comes from the leaders."""
    articles = whole().articles
    assert "Rise, the author’s phase c0023" in articles["stage-fr-rise"]
    october = articles["stage-ru-october"]
    assert "Rise, the coder’s phase: The leap to the socialist dictatorship" in october
    assert "Ruling: Bolshevik party (rises), Petty bourgeois democrats (falls)" in october
    assert "Stage 3 of From tsarism to the Soviet Thermidor" in october
    assert "No phase given" in articles["stage-soviet-present"]
    assert "Who ruled is not said" in articles["stage-soviet-present"]
    assert "within Soviet Thermidor" in articles["stage-soviet-present"]


def test_a_wave_has_its_parts_with_their_claims() -> None:
    """Drivers, losers and gainers stand with the claim that says so, and what is inferred."""
    german = whole().articles["wave-ru-german"]
    assert re.search(r"Driven by ?German retreat of 1923 c0099", german)
    assert re.search(r"Left Opposition inferred .*?c0101", german)
    weary = whole().articles["wave-ru-weariness"]
    assert re.search(r"Gains ?Soviet bureaucracy inferred .*?c0063", weary)


def test_things_show_what_the_text_makes_of_them() -> None:
    """Sort, membership and dates come from the depictions, an event's two dates both."""
    articles = whole().articles
    assert "What the text makes of it: Faction." in articles["left-opposition"]
    retreat = articles["ev-german-retreat"]
    assert "Dated second half of 1923, inferred" in retreat
    assert "Dated 1923 (“in 1923”), stated" in retreat
    assert "Counted to Bolshevik party" in articles["left-opposition"]
    assert "Russia over a longer time" in articles["f-economy-backwardness"]


def test_a_finding_shows_whose_it_is() -> None:
    """Speaker, act, stance, tone and whether the author holds it stand with each finding."""
    page = whole()
    shown = page.articles["c0044"]
    assert "the author does not hold it" in shown
    claims = {row["claim_id"]: row for row in records(open_dataset(), "claims")}
    for key, claim in claims.items():
        if claim["tone"] != "plain":
            assert f"tone {claim['tone']}" in page.articles[key]
    for row in records(open_dataset(), "predictions"):
        claim = claims[row["claim_id"]]
        if claim["stance"] == "rejects":
            assert "the author does not hold it" in page.articles[row["claim_id"]]
    assert '<option value="open">open</option>' in page.html


def test_a_tie_says_what_is_denied_ended_or_silent() -> None:
    """Families have a column each, what has ended a word, and silence a sentence."""
    html = whole().html
    part = html[html.index('<section id="Bases"') : html.index('<section id="Causes"')]
    for head in ("Rests on, goes with", "Stands over", "Is set against"):
        assert f'<th scope="col">{head}</th>' in part
    assert '<b class="is-ended">ended</b>' in part
    assert "No support stated" in part


def test_a_misprint_stands_at_its_passage() -> None:
    """What the copy prints and how it is read is shown where it stands."""
    assert "The copy prints “in creased”; read as “increased” (misprint)." in whole().text


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


def test_the_causes_are_those_that_the_package_ships() -> None:
    """To the byte, where there is no Graphviz."""
    for picture in shipped_causes().splitlines()[1:]:
        assert picture in whole().html


def test_without_graphviz_other_tables_are_whole_and_say_so(
    monkeypatch: pytest.MonkeyPatch, edit: Callable[..., int], data_copy: Path
) -> None:
    """Every causal link is in the list of factors, at its cause and at its effect."""
    edit("factors", "f-isolation", {"label": "Loneliness of the revolution"})
    dataset = open_dataset(data_copy)
    assert "Loneliness" in "".join(one.svg for one in causes_pictures(dataset) or ())
    no_graphviz(monkeypatch)
    html = render_page(dataset)
    assert "made without Graphviz" in html
    assert "<figure" not in html
    article = articles_of(html)
    for link in records(dataset, "causal_links"):
        for end in ("cause_factor_id", "effect_factor_id"):
            assert f'href="#{link["claim_id"]}"' in article[link[end]]


def test_tables_without_causes_have_no_picture(data_copy: Path) -> None:
    """Where nothing is said to cause anything, nothing is missing."""
    path = data_copy / "causal_links.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    html = render_page(open_dataset(data_copy))
    assert "<figure" not in html
    assert "made without Graphviz" not in html


def test_the_pictures_hold_every_link_of_the_larger_groups() -> None:
    """Each arrow leads to a claim of one of its links, each factor to its entry."""
    first, *others = cause_selection.groups(open_dataset())
    drawn = causes_pictures(open_dataset())
    assert drawn is not None
    assert first.focus == ("f-bureaucracy-rise",)
    for picture, group in zip(drawn, [first, *others], strict=True):
        assert set(re.findall(r'href="#(f-[\w-]+)"', picture.svg)) == set(group.factors)
        shown = set(re.findall(r'href="#(c\d+)"', picture.svg))
        assert shown == {rows[0]["claim_id"] for rows in group.arrows}
        assert " style=" not in picture.svg and " id=" not in picture.svg
    grouped = [link for group in others for link in group.links]
    assert {(link["author_holds"], link["modality"]) for link in grouped} == {("yes", "actual")}
    told = cause_selection.select(open_dataset(), everything=True).links
    every = [link for link in told if link["happened"]]
    left = [link for link in every if link not in grouped]
    assert len(left) + len(grouped) == len(every) < 2 * len(grouped)
    ends = ("cause_factor_id", "effect_factor_id")
    reached = {link[end] for link in grouped for end in ends}
    assert not reached & {link[end] for link in left for end in ends}


def test_the_style_has_every_colour_of_the_pictures() -> None:
    """A picture follows light and dark, since the page gives each of its colours one of its own."""
    style = whole().raw["style"][0]
    for picture in re.findall("<svg.*?</svg>", whole().html, re.S):
        for attribute, color in re.findall('(fill|stroke|stop-color)="(#[^"]+)"', picture):
            assert f'.picture [{attribute}="{color}"]' in style


def test_words_in_pictures_are_those_of_the_code_lists() -> None:
    """The force of a cause is called the same in the picture and in the list."""
    labels = {code.label.lower() for code in base_package().code_list("causal-force")}
    drawn = set(re.findall(">([a-z]+)</text>", shipped_causes()))
    assert {"insufficient", "enabling", "hastening"} <= drawn & labels
    assert not {"rejected", "covaries"} & drawn  # by which nothing is said to come about


def test_a_reader_s_copy_stands_between_the_claims(source_path: Path, tmp_path: Path) -> None:
    """Each passage is there as the copy has it, in full; the page warns against passing it on."""
    alignment = revdata.align(source_path)
    path = write_page(Request(open_dataset(), tmp_path / "mine.html", alignment))
    page = Page(path.read_text(encoding="utf-8"))
    for one in alignment.passages:
        text = alignment.text_of(one.passage_id)
        assert text is not None and text in page.text
    assert "Keep this page to yourself" in page.text
    assert path.stat().st_size <= LARGEST


def test_several_texts_stand_author_by_author() -> None:
    """Each revolution is a table with a column an author; a stage says whose claim and phase."""
    page = Page(render_page(open_dataset(texts="all")))
    assert page.lost_links == []
    assert [name for name, times in page.ids.items() if times > 1] == []
    table = page.html[page.html.index("<caption>French Revolution</caption>") :]
    table = table[: table.index("</table>")]
    assert re.findall('<th scope="col">(.*?)</th>', table) == ["Phase", "Trotsky", "Marx", "Le Bon"]
    assert '<b class="writer" title="Marx">M</b> <a href="#eb.stage-girondins">' in table
    assert "No phase given" in table
    assert "author’s phase" in table
    assert "coder’s phase" in table
    questions = page.html[page.html.index('<section id="Questions"') :]
    assert "Trotsky and Le Bon: contradict." in questions
    assert "contribution brumaire" not in page.text


def test_what_has_nothing_to_show_is_left_out() -> None:
    """No list or paragraph is empty, actors have an index of letters, and parts have sizes."""
    html = whole().html
    assert not re.search(r"<(p|ul)\b[^>]*>\s*</\1>", html)
    letters = re.search('<p class="letters">(.*?)</p>', html)
    assert letters is not None
    names = sorted(row["label"].casefold() for row in records(open_dataset(), "actors"))
    assert re.findall(">(.)</a>", letters[1]) == sorted({name[0].upper() for name in names})
    sizes = part_sizes(html)
    assert sum(sizes.values()) == len(html.encode())
    assert sizes["Claims"] > sizes["Things"] > sizes["Causes"] > 0


def test_the_handout_says_whose_each_phase_is(tmp_path: Path) -> None:
    """Stages with whose their phases are, ties and sources stand in it; another ending is not."""
    request = Request(open_dataset(), tmp_path / "handout.pdf")
    said = Page(render_handout(request, 8)).text
    for part in ("● author’sTsarism", "◆ coder’sOctober", "Kerenskyrepresents"):
        assert part in said
    assert "Petty bourgeois democrats (falls)" in said  # who falls does not rule
    assert "Blows against the Left Opposition, second half of 1923 to 1928" in said
    with pytest.raises(RevdataError, match="is no name for a handout"):
        write_handout(Request(open_dataset(), tmp_path / "handout.html"))


def test_the_handout_has_two_pages(tmp_path: Path) -> None:
    """The letters are as large as two pages of PDF allow."""
    try:
        document = lay_out(Request(open_dataset(), tmp_path / "handout.pdf"))
    except RevdataError as error:
        if "Pango" not in str(error):
            raise
        pytest.skip(f"no library of the system that WeasyPrint needs: {error}")
    assert len(document.pages) == 2


def test_a_copy_of_another_text_is_marked_as_absent(tmp_path: Path) -> None:
    """Where the copy lacks a passage, the page says so and shows the opening."""
    copy = tmp_path / "other.txt"
    copy.write_text("Nothing of the kind stands here. It is about gardens.\n")
    page = Page(render_page(open_dataset(), revdata.align(copy)))
    assert page.text.count("Absent from your copy.") == len(records(open_dataset(), "passages"))


def test_what_is_dated_is_drawn_and_listed() -> None:
    """The picture and the table have each dated thing, with a link; the others stand below."""
    book = read_book(open_dataset())
    html = whole().html
    part = html[html.index('<section id="Dates"') : html.index('<section id="Predictions"')]
    picture, table = part.split("</svg>")
    dated = [row[book.dataset.table(name).key] for name, row in dated_things(book)]
    undated = [row["event_id"] for row in undated_things(book)["events"]]
    for key in dated:
        assert f'href="#{key}"' in picture
        assert f'href="#{key}"' in table.partition("</table>")[0]
    assert len(dated) > 20
    assert not [key for key in undated if f'href="#{key}"' in picture]
    depictions = records(open_dataset(), "depictions")
    named = {row["event_id"] for row in depictions if row["date_edtf"]}
    events = {row["event_id"] for row in records(open_dataset(), "events")}
    assert set(undated) == events - named


def test_the_command_writes_the_page(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what it wrote; a folder for a file is refused in one sentence."""
    monkeypatch.setattr("revdata.reading_page.render_page", lambda *_: whole().html)
    path = tmp_path / "new" / "page.html"
    done = run("page", "-o", str(path))
    assert done.exit_code == 0
    assert f"Wrote {path}" in done.stderr
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    refused = run("page", "-o", str(path), "--extra", str(tmp_path / "nowhere"))
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
    assert run("page", "-o", str(tmp_path)).exit_code == 2


def test_a_stage_is_of_its_own_revolution_or_of_that_which_its_scheme_divides() -> None:
    """The stage's own comes first; without either it is of none."""
    book: Any = SimpleNamespace(tables={"periodisations": {"p1": {"revolution_id": "rev-french"}}})

    def found(own: str | None, scheme: str | None) -> str | None:
        return revolution_of(book, {"revolution_id": own, "periodisation_id": scheme})

    assert found(None, "p1") == "rev-french"
    assert found("rev-october", "p1") == "rev-october"
    assert found(None, None) is None
    assert revolution_of(book, None) is None
