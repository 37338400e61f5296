"""Pictures: what they show and say, where their labels stand, and how they are written."""

import csv
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pandas as pd
import pygraphviz
import pytest
import vl_convert
from click.testing import Result

import revdata
from revdata.cli.plot import plot_cmd
from revdata.dataset.opening import base_package, open_dataset
from revdata.errors import MissingExtraError, NotFoundError, RevdataError
from revdata.files.paths import checkout_root
from revdata.plots import KINDS, OPTIONS, cause_selection, causes, chronology, class_bases, stages
from revdata.plots.canvas import DASHED, DOTTED, FONT, Canvas, Letters, Outline, Sign
from revdata.plots.graph_layout import _head
from revdata.plots.rows import days_in_words

pytestmark = pytest.mark.slow

ROOT = checkout_root()
assert ROOT is not None
EXTRA = ROOT / "examples" / "three-days"
SVG = "{http://www.w3.org/2000/svg}"
OF_ONE_TEXT = [name for name in KINDS if name != "accounts"]
GRAPHS = [name for name in OF_ONE_TEXT if KINDS[name].graph]
CHOICES: dict[str, dict[str, Any]] = {
    **{name: {} for name in OF_ONE_TEXT},
    "stages of texts": {"texts": "all"},
    "class-bases of texts": {"texts": "all", "revolution": "rev-french"},
    "accounts": {"texts": "all", "question": "q-leader-or-time"},
    "class-bases of all": {"everything": True},
    "causes of all": {"everything": True},
    "causes between": {"start": "f-isolation", "end": "f-bureaucracy-rise"},
    "causes from": {"start": "f-isolation"},
}


def drawn(name: str, **options: Any) -> ElementTree.Element:
    """Return a picture, drawn as SVG and read again."""
    return ElementTree.fromstring(svg(name) if not options else _svg(name, options))


@cache
def svg(name: str) -> str:
    """Return a picture of the package's own rows as SVG."""
    return _svg(name, {})


def _svg(name: str, options: dict[str, Any]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "picture.svg"
        revdata.write_plot(name.split(maxsplit=1)[0], output, **CHOICES[name], **options)
        return output.read_text(encoding="utf-8")


Boxes = list[tuple[str, float, float, float, float]]


def text_boxes(picture: ElementTree.Element) -> Boxes:
    """Return each line of words with the left, upper, right and lower side of its letters."""
    return list(_boxes(picture, {}))


def words(picture: ElementTree.Element) -> list[str]:
    """Return the lines of words in a picture, from above to below."""
    return [box[0] for box in sorted(text_boxes(picture), key=lambda box: (box[2], box[1]))]


def _boxes(
    element: ElementTree.Element, look: dict[str, str]
) -> Iterator[tuple[str, float, float, float, float]]:
    look = look | element.attrib
    if element.tag == f"{SVG}text":
        line, size = element.text or "", float(look["font-size"])
        width = Letters(size, bold=look.get("font-weight") == "bold").width(line)
        anchor = {"start": 0.0, "middle": 0.5, "end": 1.0}[look.get("text-anchor", "start")]
        start, base = float(look["x"]) - anchor * width, float(look["y"])
        # From the height of a capital to the depth of a descender.
        yield line, start, base - 0.73 * size, start + width, base + 0.21 * size
    for child in element:
        yield from _boxes(child, look)


def collisions(boxes: Boxes) -> list[tuple[str, str]]:
    """Return the pairs of lines whose letters meet."""
    return [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]


def covered(picture: ElementTree.Element) -> list[tuple[str, float, float]]:
    """Return the lines of words in which the middle of a sign stands, and where."""
    circles = picture.iter(f"{SVG}circle")
    signs = [(float(one.attrib["cx"]), float(one.attrib["cy"])) for one in circles]
    for sign in picture.iter(f"{SVG}polygon"):
        corners = [tuple(map(float, corner.split(","))) for corner in sign.attrib["points"].split()]
        across, down = zip(*corners, strict=True)
        signs.append((sum(across) / len(corners), sum(down) / len(corners)))
    return [
        (line, x, y)
        for line, left, top, right, bottom in text_boxes(picture)
        for x, y in signs
        if left < x < right and top < y < bottom
    ]


def fallen_off(picture: ElementTree.Element) -> list[str]:
    """Return the lines of words that do not lie within the page."""
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    return [
        line
        for line, left, top, right, bottom in text_boxes(picture)
        if left < 0 or top < 0 or right > width or bottom > height
    ]


# Letters


@pytest.mark.parametrize("bold", [False, True])
def test_words_are_as_wide_as_vega_sets_them(bold: bool) -> None:
    """What we take for the width of words is what Vega measures, within one part in a hundred."""
    tables = ("actors", "stages", "events", "factors", "reaction_waves", "vocabularies")
    labels = [label for name in tables for label in revdata.load(name)["label"]]
    labels += ["“July–December 1923”, §1¶9.4 (c0042); 67%", "Piłsudski, coryphées, Żółć, Łódź"]
    for start in range(0, len(labels), 20):
        line = " ".join(labels[start : start + 20])
        text = {"text": line, "font": FONT, "fontSize": 20, "fontWeight": "bold" if bold else ""}
        mark = {"type": "text", "encode": {"enter": {k: {"value": v} for k, v in text.items()}}}
        spec = {"$schema": "https://vega.github.io/schema/vega/v6.json", "marks": [mark]}
        measured = vl_convert.vega_to_scenegraph({**spec, "autosize": "pad", "padding": 0})
        assert Letters(20, bold=bold).width(line) == pytest.approx(measured["width"], rel=0.01)


@pytest.mark.parametrize("text", ["Rise of the bureaucracy", "x" * 200, "Ж 中文 é", ""])
def test_lines_are_no_wider_than_they_may(text: str) -> None:
    """Wrapping keeps every letter and no line is too wide, even of one long word."""
    letters = Letters(11)
    for lines in (letters.wrap(text, 80), letters.balance(text, 80)):
        assert all(letters.width(line) <= 80 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


# What every picture has


@pytest.mark.parametrize("name", CHOICES)
def test_labels_neither_meet_nor_fall_off(name: str) -> None:
    """No line of words touches another or leaves the page."""
    picture = drawn(name)
    assert fallen_off(picture) == []
    assert collisions(text_boxes(picture)) == []
    assert covered(picture) == []


@pytest.mark.parametrize("name", OF_ONE_TEXT)
def test_labels_of_a_contribution_find_room(name: str) -> None:
    """The same holds for the rows that a contribution adds, and the picture names it."""
    picture = drawn(name, extra=EXTRA)
    assert fallen_off(picture) == []
    assert collisions(text_boxes(picture)) == []
    assert covered(picture) == []
    assert "three-days" in " ".join(words(picture))


@pytest.mark.parametrize("name", OF_ONE_TEXT)
@pytest.mark.parametrize(
    "label",
    ["A very long label that says much more than a label should " * 4, "Unbreakable" * 12],
    ids=["long", "unbreakable"],
)
def test_long_labels_find_room(
    name: str, label: str, edit: Callable[..., int], data_copy: Path
) -> None:
    """Long labels are broken into lines, and none is cut."""
    for table, key in (
        ("stages", "stage-ru-struggle"),
        ("revolutions", "rev-october"),
        ("reaction_waves", "wave-ru-german"),
        ("actors", "bureaucracy"),
        ("factors", "f-bureaucracy-rise"),
        ("factors", "f-defeats-abroad"),
        ("events", "ev-first-blow"),
        ("events", "ev-hitler-victory"),
        ("events", "ev-recent-defeats"),
        ("chronology", "cy004"),
    ):
        edit(table, key, {"label": label.strip()})
    picture = drawn(name, path=data_copy)
    assert fallen_off(picture) == []
    assert collisions(text_boxes(picture)) == []
    assert covered(picture) == []
    if name != "coverage":
        assert label.replace(" ", "") in "".join(words(picture)).replace(" ", "")


@pytest.mark.parametrize("name", OF_ONE_TEXT)
def test_a_picture_says_what_it_is_and_where_from(name: str) -> None:
    """It has a title, says whose claims it shows, and ends with version, citation and text."""
    picture = drawn(name)
    said = " ".join(words(picture))
    assert "text claims: " in said or name == "coverage"
    assert f"version {revdata.__version__}" in said
    assert "CC-BY-4.0. Coded from Trotsky, Leon, The Soviet Thermidor (excerpt), 1936." in said


@pytest.mark.parametrize("name", OF_ONE_TEXT)
def test_a_picture_tells_those_who_do_not_see_it(name: str) -> None:
    """The SVG is one image with a title and a description that tells its rows."""
    picture = drawn(name)
    title, said = picture[0], picture[1]
    assert picture.attrib["role"] == "img"
    assert (title.tag, title.get("id")) == (f"{SVG}title", picture.attrib["aria-labelledby"])
    assert (said.tag, said.get("id")) == (f"{SVG}desc", picture.attrib["aria-describedby"])
    assert title.text and title.text in words(picture)
    assert (said.text or "").count("\n") >= 5
    assert not [e for e in picture.iter() if "aria-label" in e.attrib]


@pytest.mark.parametrize("name", OF_ONE_TEXT)
def test_a_picture_asks_nothing_of_another_machine(name: str, tmp_path: Path) -> None:
    """Neither the SVG nor the page loads anything, and the page runs no script."""
    revdata.write_plot(name, tmp_path / "page.html")
    for text in (svg(name), (tmp_path / "page.html").read_text(encoding="utf-8")):
        addresses = set(re.findall(r"[a-z]+://[^\"' <)]+", text))
        assert addresses <= {"http://www.w3.org/2000/svg"}
        assert not re.search(r"<script|<link|@import|src=|\bon[a-z]+=", text)
    assert "Content-Security-Policy\" content=\"default-src 'none'" in text


def test_pictures_are_the_same_in_every_time_zone_and_process(tmp_path: Path) -> None:
    """The bytes depend neither on the clock's zone nor on the order of sets."""
    code = (
        "import sys, pathlib, revdata\n"
        "for kind in ('chronology', 'causes'):\n"
        "    revdata.write_plot(kind, pathlib.Path(sys.argv[1]) / f'{kind}.svg')"
    )
    for zone in ("America/Los_Angeles", "Pacific/Auckland"):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": str(len(zone))}
        command = [sys.executable, "-c", code, str(tmp_path / zone)]
        subprocess.run(command, env=environment, check=True)
    for kind in ("chronology", "causes"):
        one, other = (
            (tmp_path / zone / f"{kind}.svg").read_bytes()
            for zone in ("America/Los_Angeles", "Pacific/Auckland")
        )
        assert one == other


# What the kinds show


def test_stages_stand_in_order_and_without_years() -> None:
    """Every stage is there, in the order of its scheme; the only years are a stage's own."""
    said = words(drawn("stages"))
    for _, rows in revdata.load("stages").groupby("periodisation_id"):
        places = [said.index(label) for label in rows.sort_values("position")["label"]]
        assert places == sorted(places)
    years = [line for line in said if re.search(r"\b1[789]\d\d\b", line)]
    assert [line for line in years if "Coded from" not in line and "excerpt" not in line] == [
        "July 1923–December 1928, inferred",
        "1917–1921, stated",
        "1936, deictic",
        "1936, deictic",
    ]


def test_a_phase_says_whose_it_is() -> None:
    """The author's phase, the coder's with its reason, and none at all differ in shape and word."""
    canvas = Canvas()
    stages.draw(canvas, open_dataset())
    shapes = {
        style.shape
        for style, explained, _ in canvas.layers
        if explained and isinstance(style, Sign)
    }
    assert shapes == {"circle", "diamond", "square"}
    said = {line.split(" (")[0]: line for line in canvas.sentences}
    french = said["Rise and fall of the French Revolution, 1: Rise of the French Revolution"]
    assert "phase: rise, the author's (c0023)" in french
    october = said["From tsarism to the Soviet Thermidor, 3: October"]
    assert "phase: rise, the coder's: The leap to the socialist dictatorship" in october
    assert (
        "no phase given"
        in said["First period of the Soviet regime, and now, 2: Present Soviet regime"]
    )


def test_every_phase_finds_room(edit: Callable[..., int], data_copy: Path) -> None:
    """The names of all phases stand above their columns in full, in two steps if need be."""
    labels = [code.label for code in base_package().code_list("phase")]
    codes = [code.code for code in base_package().code_list("phase")]
    keys = revdata.load("stages").query("periodisation_id == 'per-russia'")["stage_id"]
    for key, code in zip(keys, codes, strict=True):
        edit("stages", key, {"phase": code})
    picture = drawn("stages", path=data_copy)
    assert fallen_off(picture) == []
    assert collisions(text_boxes(picture)) == []
    assert covered(picture) == []
    said = " ".join(words(picture))
    assert all(word in said for label in labels for word in label.split())


def test_rulers_of_a_stage_come_from_the_leaders() -> None:
    """Who ruled is what the author holds; what he denies of a ruler is not there."""
    said = (drawn("stages")[1].text or "").split("\n")
    february = next(line for line in said if ": February regime" in line)
    assert "ruling: Kerensky (rises, holds); Tsereteli (rises)" in february
    assert not any("ruling" in line for line in said if ": Present Soviet regime" in line)


def test_stages_of_several_texts_stand_by_author() -> None:
    """Each stage has the letter of its author and of his scheme, and each author has a column."""
    picture = drawn("stages of texts")
    said = " ".join(words(picture))
    assert "T Trotsky, M Marx, L Le Bon" in said
    for label in ("Ta1 Rise of", "Me1 Reign of the", "La3 Consulate"):
        assert label in said
    assert "French revolution of 1848 to 1851 (Marx)" in said
    rows = (picture[1].text or "").split("\n")
    assert any(
        row.startswith("Le Bon on French Revolution, Governments from the Convention")
        and "Consulate (phase: consolidation, the author's (pr.c" in row
        for row in rows
    )
    assert len(rows) == len(revdata.load("stages", texts="all")) + 2


def test_one_revolution_can_be_drawn_by_itself() -> None:
    """The ties are those of its stages alone, with their authors; a wrong name is reported."""
    said = drawn("class-bases of texts")[1].text or ""
    assert "Marx: Jacobins relies on Party more advanced than the Jacobins" in said
    assert "Le Bon: Napoleon followed by The French" in said
    assert "Stalin" not in said
    with pytest.raises(NotFoundError, match="Did you mean rev-french"):
        revdata.plot("stages", revolution="rev-frensh")
    with pytest.raises(RevdataError, match="No stage of 'rev-paris-commune' is named in revdata"):
        revdata.plot("stages", revolution="rev-paris-commune")


def test_accounts_of_one_outcome_stand_side_by_side() -> None:
    """Each author's answer has its causes, each pair its relation; one text has no questions."""
    said = " ".join(words(drawn("accounts")))
    for part in ("Trotsky and Le Bon: contradict", "Both could sign: ", "Fixed idea of the"):
        assert part in said
    assert "Trotsky: Superiority of French leaders raises Personal stamp on a period (rejected" in (
        drawn("accounts")[1].text or ""
    )
    with pytest.raises(RevdataError, match="'Bonaparte' stands in 8 questions"):
        revdata.plot("accounts", texts="all", question="Bonaparte")
    with pytest.raises(NotFoundError, match="They come with all texts"):
        revdata.plot("accounts")


def test_waves_name_all_who_lose_and_gain() -> None:
    """Whoever a row says to lose or gain stands beside the wave; silence and inference show."""
    picture = drawn("waves")
    said = picture[1].text or ""
    german = next(line for line in said.split("\n") if "over Germany" in line)
    assert "loses: Soviet masses, Left Opposition" in german
    assert "gains: Soviet bureaucracy (inferred by the coder)" in said
    assert "gains: nobody named" in german
    assert "from July 1923, inferred" in german
    weary = next(line for line in said.split("\n") if "Weariness after" in line)
    assert "driven, as the coder infers, by: Intervention; Isolation of the revolution" in weary
    assert "text silent" in words(picture)


def test_class_bases_show_the_chief_ties_or_all() -> None:
    """Without a choice leaders and what they rest on are shown; with all of them every tie."""
    ties = revdata.load("class_bases")
    chief = (drawn("class-bases")[1].text or "").split("\n")[1:-1]
    everything = (drawn("class-bases of all")[1].text or "").split("\n")[1:-1]
    assert len(everything) == len(ties)
    assert set(chief) < set(everything)
    assert "Stalin followed by Soviet bureaucracy" in " ".join(chief)
    assert not [line for line in chief if "set against" in line]
    assert [line for line in everything if "ended: represents Soviet masses" in line]
    assert not [line for line in chief if "predicted" in line]


def test_ties_of_three_families_and_silence_are_told_apart() -> None:
    """Support, standing over and opposition end in different figures; silence is listed below."""
    picture = drawn("class-bases of all")
    canvas = Canvas()
    class_bases.draw(canvas, open_dataset(), everything=True)
    ends = {
        style.shape
        for style, explained, _ in canvas.layers
        if explained and isinstance(style, Sign)
    }
    assert ends == {"triangle-right", "circle", "bar"}
    below = " ".join(words(picture)).partition("No tie of support stated in the coded passages")[2]
    assert "October: Petty bourgeois democrats." in below
    assert any("none stated" in line for line in (picture[1].text or "").split("\n"))


def test_a_denied_tie_says_so(edit: Callable[..., int], data_copy: Path) -> None:
    """A denied tie has the word before it and a dotted line, and is not drawn as support."""
    edit("class_bases", "cb001", {"polarity": "denied"})
    picture = drawn("class-bases", path=data_copy)
    assert "denied: represents" in words(picture)
    assert "Kerensky denied: represents Revolutionary masses of 1917" in (picture[1].text or "")


def test_coverage_shows_every_passage_and_why_one_is_not_coded() -> None:
    """There is a field a passage, with its claims or its reason; a gap in the coding stands out."""
    picture = drawn("coverage")
    titles = [title.text or "" for title in picture.iter(f"{SVG}title")][1:]
    shown = dict(title.split(": ") for title in titles)
    stated = revdata.citations.query("role == 'states'")["passage_id"].value_counts()
    assert shown == {
        passage: f"{stated[passage]} claims" if passage in stated else reason
        for passage, reason in revdata.passages[["passage_id", "uncited_reason"]].to_numpy()
    }
    assert len(titles) == len(shown)


def test_a_long_paragraph_takes_several_lines(data_copy: Path) -> None:
    """The fields of a paragraph of a hundred sentences stay on the page, as large as others."""
    path = data_copy / "passages.csv"
    passages = pd.read_csv(path, dtype="str", keep_default_na=False)
    passages.loc[(passages["section"] == "1"), "paragraph"] = "1"
    passages.to_csv(path, index=False)
    picture = drawn("coverage", path=data_copy)
    assert fallen_off(picture) == []
    assert collisions(text_boxes(picture)) == []
    assert covered(picture) == []


def test_a_passage_without_claim_or_reason_stands_out(data_copy: Path) -> None:
    """A passage that nobody has accounted for is marked and explained, not left white."""
    path = data_copy / "citations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if "st.p05.s01" not in row]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    said = words(drawn("coverage", path=data_copy))
    assert "!" in said
    assert "without claim or reason" in said


def test_dated_events_span_the_days_they_can_mean() -> None:
    """A bar begins with the earliest day and ends with the latest, with soft ends."""
    canvas = Canvas()
    chronology.draw(canvas, open_dataset())
    bars = {
        item["tip"].split(":")[0]: (item["x"], item["x2"], style.soft)
        for (style, _), items in canvas.items.items()
        for item in items
        if "x2" in item and "tip" in item
    }
    axis = chronology.TimeAxis(1917, 1937, canvas.width)
    both = ("left", "right")
    assert bars["Mass arrests among the Left Opposition"] == (
        pytest.approx(axis.x(1928), abs=0.01),
        pytest.approx(axis.x(1929), abs=0.01),
        both,
    )
    start, _, soft = bars["First blow at the Left Opposition"]
    assert start == pytest.approx(axis.x(1923 + 181 / 365), abs=0.01)
    assert soft == ("right",)
    assert bars["Recent defeats in Germany and Austria"][2] == ("left",)


def test_what_the_text_does_not_date_has_no_place_on_the_axis(tmp_path: Path) -> None:
    """Undated events are listed below; the editor's dates stand under their own heading, or not."""
    picture = drawn("chronology")
    said = words(picture)
    events, depictions = revdata.events, revdata.load("depictions")
    of_dated = depictions["date_earliest"].notna() | depictions["date_latest"].notna()
    dated = events["event_id"].isin(depictions.loc[of_dated, "event_id"])
    placed = said[: said.index("The editor's dates, not in the text (Gregorian)")]
    assert set(events.loc[dated, "label"]) <= set(placed)
    assert not set(events.loc[~dated, "label"]) & set(placed)
    below = " ".join(said[said.index("The editor's dates, not in the text (Gregorian)") :])
    assert "7 November 1917 (25 October 1917, Julian)" in below
    assert all(label in below for label in events.loc[~dated, "label"])
    revdata.write_plot("chronology", tmp_path / "bare.svg", editorial=False)
    assert "editor" not in (tmp_path / "bare.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        ("1923-01-01", "1923-12-31", "1923"),
        ("1923-01-01", "1928-12-31", "1923–1928"),
        ("1923-07-01", "1923-12-31", "July–December 1923"),
        ("1923-07-01", "1924-12-31", "July 1923–December 1924"),
        ("1921-03-01", "1921-03-31", "March 1921"),
        ("1921-03-08", "1921-03-16", "8–16 March 1921"),
        ("1936-04-04", "1936-04-04", "4 April 1936"),
        ("1871-03-18", "1871-05-28", "18 March 1871 – 28 May 1871"),
        (None, "1936-12-31", "up to 1936"),
        ("1928-02-01", None, "from February 1928"),
    ],
)
def test_days_in_words(earliest: str | None, latest: str | None, expected: str) -> None:
    """A span of days is written as shortly as it can be without saying more or less."""
    first, last = (pd.Timestamp(day).date() if day else None for day in (earliest, latest))
    assert days_in_words(first, last) == expected


def test_a_day_lies_within_its_year() -> None:
    """The last day of a year ends where the next begins, in leap years too."""
    for year in (1923, 1924):
        assert chronology.year_of(pd.Timestamp(year, 1, 1).date()) == year
        assert chronology.year_of(pd.Timestamp(year, 12, 31).date(), ends=True) == year + 1


# Causes


def founded() -> nx.DiGraph:
    """Return what the author says to have happened, between particular factors, as a graph."""
    links = revdata.load("causal_links", resolve=True)
    factors = revdata.factors.set_index("factor_id")["belongs_to"]
    held = links["stance"].isin(["own", "endorses", "grants"]) & (links["act"] != "asks")
    links = links[held & (links["modality"] == "actual")]
    links = links[~links["force"].isin(["rejected", "covaries"])]
    links = links[links["cause_factor_id"].map(factors).isin(["revolution", "actor"])]
    return nx.DiGraph(zip(links["cause_factor_id"], links["effect_factor_id"], strict=True))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("f-isolation", "f-bureaucracy-rise"),
        ("f-lenin-absence", "f-society-danger"),
        ("f-levy", "f-party-degeneration"),
    ],
)
def test_paths_are_those_that_networkx_finds(start: str, end: str) -> None:
    """The links drawn between two factors are those on some path that meets no factor twice."""
    paths = nx.all_simple_edge_paths(founded(), start, end)
    chosen = cause_selection.select(open_dataset(), start=start, end=end)
    drawn_links = {(row["cause_factor_id"], row["effect_factor_id"]) for row in chosen.links}
    assert drawn_links == {link for path in paths for link in path}


def test_too_many_paths_are_reported() -> None:
    """A graph with paths beyond counting is drawn all the same, and the picture says how."""
    layers = [[f"{layer}.{i}" for i in range(12)] for layer in range(12)]
    pairs = {(a, b) for one, next_ in pairwise(layers) for a in one for b in next_}
    pairs |= {("s", a) for a in layers[0]} | {(a, "t") for a in layers[-1]} | {("s", "aside")}
    kept, whole = cause_selection.on_paths(pairs, "s", "t")
    assert not whole
    assert kept == pairs - {("s", "aside")}


def test_what_leads_from_or_to_a_factor_is_all_that_can_be_reached() -> None:
    """One end alone gives every link that comes of it, or leads to it."""
    graph = founded()
    chosen = cause_selection.select(open_dataset(), end="f-bureaucracy-rise")
    reached = nx.ancestors(graph, "f-bureaucracy-rise") | {"f-bureaucracy-rise"}
    links = {(row["cause_factor_id"], row["effect_factor_id"]) for row in chosen.links}
    assert links == set(graph.subgraph(reached).edges)


def test_no_path_passes_through_what_is_general_or_did_not_happen() -> None:
    """Without a choice no link is general, foreseen, supposed, rejected or another's word."""
    factors = revdata.factors.set_index("factor_id")["belongs_to"]
    for group in cause_selection.groups(open_dataset()):
        assert all(link["author_holds"] == "yes" for link in group.links)
        assert {link["modality"] for link in group.links} == {"actual"}
        assert not {link["force"] for link in group.links} & {"rejected", "covaries"}
        assert {factors[factor] for factor in group.factors} <= {"revolution", "actor"}


def test_factors_stand_in_frames_by_what_they_belong_to() -> None:
    """Each factor lies within the frame of its group, and the frame has its name."""
    selection = cause_selection.select(open_dataset(), around="f-defeats-abroad")
    assert set(selection.groups) == {"Actors over a longer time", "October revolution"}
    said = words(ElementTree.fromstring(_svg("causes", {"around": "f-defeats-abroad"})))
    assert set(selection.groups) <= set(said)


def test_strength_and_speaker_are_given_in_words() -> None:
    """A link that is no plain cause of the author's says so, besides its colour and line."""
    said = words(drawn("causes of all"))
    links = revdata.load("causal_links", resolve=True)
    for force in set(links["force"]) - {"decisive", "contributing"}:
        assert [line for line in said if line.startswith(force)]
    for speaker, stance in set(zip(links["speaker"], links["stance"], strict=True)):
        if stance != "own":
            assert [line for line in said if line.endswith(f"{speaker}: {stance}")]
    assert [line for line in said if "hedged" in line]


def test_rejected_inferred_and_lowering_links_are_drawn_otherwise() -> None:
    """Without their colours links still differ: by their line, their width and their head."""
    canvas = Canvas()
    causes.draw(canvas, open_dataset(), everything=True)
    lines = {
        (style.dash, style.width): [item["tip"] for item in items]
        for (style, explained), items in canvas.items.items()
        if explained and isinstance(style, Outline) and not style.above
    }
    links = cause_selection.select(open_dataset(), everything=True).links
    of_claim = {row["claim_id"]: row for row in links}
    several = Counter(row["claim_id"] for row in links)
    for (dash, width), tips in lines.items():
        for tip in tips:
            row = of_claim[re.findall(r"\((?:\w+\.)?(c\d+),", tip)[-1]]
            if several[row["claim_id"]] > 1:
                continue
            unfounded = not row["happened"]
            assert (dash == DOTTED) == unfounded
            assert (dash == DASHED) == (row["basis"] == "coder" and not unfounded)
            assert (width > 2) == (row["force"] == "decisive")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"around": "f-isolatio"}, "There is no factor 'f-isolatio'. Did you mean f-isolation"),
        ({"start": "f-isolation", "around": "f-nep"}, "Choose one of two"),
        (
            {"start": "f-isolation", "end": "f-restoration"},
            "No path of causal links: from “Isolation of the revolution” to “Restoration of",
        ),
        ({"around": "f-arguments"}, "No causal link that the author says to have happened touches"),
        ({"editorial": False}, "The plot causes has no choice editorial (--no-editorial); its"),
        ({"colour": "red"}, "The plot causes has no choice colour; its choices: around"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(options: dict[str, Any], message: str) -> None:
    """What cannot be drawn is reported in one sentence."""
    with pytest.raises(RevdataError) as caught:
        revdata.plot("causes", **options)
    assert str(caught.value).startswith(message)


def test_an_unknown_kind_is_reported_with_near_names() -> None:
    """A slip in the name of a kind is met with what was meant."""
    with pytest.raises(NotFoundError, match="no plot 'stagse'"):
        revdata.plot("stagse")  # type: ignore[arg-type]


# Forms


def test_a_plot_is_an_altair_chart() -> None:
    """In a notebook one gets the chart itself, which Altair can show and save."""
    chart = revdata.plot("stages")
    assert type(chart).__name__ == "LayerChart"
    assert chart.to_dict()["width"] == 520


def test_forms_for_print_have_the_width_of_a_page(tmp_path: Path) -> None:
    """A PNG is 160 mm wide at 300 dots to the inch, a PDF 160 mm."""
    revdata.write_plot("waves", tmp_path / "waves.png")
    revdata.write_plot("waves", tmp_path / "waves.pdf")
    png = (tmp_path / "waves.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert abs(int.from_bytes(png[16:20]) - 160 / 25.4 * 300) < 1
    box = re.search(rb"/MediaBox \[0 0 ([0-9.]+) ", (tmp_path / "waves.pdf").read_bytes())
    assert box is not None
    assert float(box[1]) == pytest.approx(160 / 25.4 * 72, abs=0.1)


@pytest.mark.parametrize("name", GRAPHS)
def test_graph_texts_need_no_extra(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result]
) -> None:
    """DOT and Mermaid are written where no library for drawing is; Graphviz reads the DOT."""
    for library in ("altair", "vl_convert", "pygraphviz", "networkx", "graphviz"):
        monkeypatch.setitem(sys.modules, library, None)
    dot, mermaid = tmp_path / "a.dot", tmp_path / "a.mmd"
    assert run("plot", name, "-o", str(dot)).exit_code == 0
    assert run("plot", name, "-o", str(mermaid)).exit_code == 0
    graph = pygraphviz.AGraph(str(dot))
    text = mermaid.read_text(encoding="utf-8")
    assert len(re.findall(r"^    n\d+\[", text, re.M)) == graph.number_of_nodes() > 0
    assert len(re.findall(r"^    n\d+ -->", text, re.M)) == graph.number_of_edges() > 0


def test_all_links_are_in_the_text_of_the_graph(tmp_path: Path) -> None:
    """With all of them chosen the DOT has an edge a row, with its identifier."""
    revdata.write_plot("causes", tmp_path / "a.dot", everything=True)
    graph = pygraphviz.AGraph(str(tmp_path / "a.dot"))
    edges = {edge.attr["id"] for edge in graph.edges()}
    assert edges == set(revdata.causal_links["causal_link_id"])


@pytest.mark.parametrize(
    ("library", "picture"),
    [("vl_convert", "stages.png"), ("vl_convert", "stages.pdf"), ("pygraphviz", "causes.svg")],
)
def test_a_missing_extra_is_named(
    library: str,
    picture: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., Result],
) -> None:
    """Without a library one sentence says what to install, and nothing is written."""
    without(library, monkeypatch, tmp_path)
    options = ["--from", "f-isolation"] if picture == "causes.svg" else []
    result = run("plot", Path(picture).stem, *options, "-o", str(tmp_path / picture))
    assert result.exit_code == 2
    assert result.output.splitlines()[-1].endswith('python -m pip install "revdata[plots]"')
    assert list(tmp_path.iterdir()) == []


def test_a_chart_needs_altair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a notebook shows is Altair's; without it the extra is named."""
    without("altair", monkeypatch, tmp_path)
    with pytest.raises(MissingExtraError, match=r"revdata\[plots\]"):
        revdata.plot("stages")


@pytest.mark.parametrize("kind", OF_ONE_TEXT)
def test_svg_needs_no_extra(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the causes are set out and written as SVG where no library for drawing is."""
    for library in ("altair", "vl_convert", "pygraphviz"):
        monkeypatch.setitem(sys.modules, library, None)
    revdata.write_plot(kind, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == svg(kind)


def without(library: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let a library and the programs of the machine be missing."""

    def find(name: str) -> object:
        return None if name == library else object()

    monkeypatch.setattr("revdata.errors.find_spec", find)
    monkeypatch.setattr("revdata.plots.graph_layout.find_spec", find)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("stages", "-o", "a.jpg"), "a.jpg does not say in which form to write; end it in .svg,"),
        (("stages", "-o", "."), ". does not say in which form"),
        (("coverage", "-o", "a.dot"), "The plot coverage is no graph and has no text; those of"),
        (("stages", "--all", "-o", "a.svg"), "The plot stages has no choice everything (--all)"),
        (
            ("stages", "--path", "nowhere", "-o", "a.svg"),
            "There is neither a file nor a folder 'nowhere'",
        ),
    ],
)
def test_what_cannot_be_written_is_refused(
    arguments: tuple[str, ...],
    message: str,
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The command ends with 2 and a sentence, and leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    result = run("plot", *arguments)
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: {message}")
    assert list(tmp_path.iterdir()) == []


HOSTILE = '</title></script><script>alert("1")</script>&amp; \\" ]]> {{0}} %3'


@pytest.mark.parametrize("form", ["svg", "html", "dot", "mmd", "png"])
def test_a_hostile_label_is_shown_as_it_is(
    form: str, edit: Callable[..., int], data_copy: Path, tmp_path: Path
) -> None:
    """Marks of HTML, DOT or Mermaid in a label are letters like others."""
    edit("factors", "f-isolation", {"label": HOSTILE})
    output = tmp_path / f"a.{form}"
    revdata.write_plot("causes", output, path=data_copy, start="f-isolation")
    if form in ("svg", "html"):
        assert "<script" not in output.read_text(encoding="utf-8")
    if form == "svg":
        picture = ElementTree.fromstring(output.read_text(encoding="utf-8"))
        shown = "".join(words(picture)).replace(" ", "")
        assert HOSTILE.replace(" ", "") in shown
    if form == "dot":
        graph = pygraphviz.AGraph(str(output))
        label = graph.get_node("f-isolation").attr["label"]
        assert label.replace("\\\\", "\\") == HOSTILE
    if form == "mmd":
        first = output.read_text(encoding="utf-8").splitlines()[1]
        assert re.fullmatch(r'    n1\["[\w .,:;#()-]+"\]', first)


def test_rows_that_lack_what_they_must_have_are_reported(
    edit: Callable[..., int], data_copy: Path, run: Callable[..., Result], tmp_path: Path
) -> None:
    """Data that were never validated give a sentence with the row and the column."""
    edit("stages", "stage-ru-october", {"position": ""})
    result = run("plot", "stages", "--path", str(data_copy), "-o", str(tmp_path / "a.svg"))
    assert result.exit_code == 2
    assert result.output == (
        "Error: The table stages cannot be drawn: stage-ru-october has no position. "
        "'revdata validate' lists every problem.\n"
    )


def test_data_without_rows_are_drawn(data_copy: Path) -> None:
    """A table without rows gives a picture without them, or a sentence, and no traceback."""
    for table in (
        "stages",
        "reaction_waves",
        "events",
        "class_bases",
        "causal_links",
        "passages",
        "depictions",
        "wave_parts",
    ):
        path = data_copy / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    for name in OF_ONE_TEXT:
        if name != "causes":
            assert fallen_off(drawn(name, path=data_copy)) == []
    for choice in ({}, {"everything": True}):
        with pytest.raises(RevdataError, match="There are no causal links"):
            revdata.plot("causes", path=data_copy, **choice)


def test_pictures_of_the_documents_are_not_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pictures of docs and page say what the data say; 'make pictures' redraws them.

    No library is needed to see that one is stale.
    """
    for library in ("altair", "vl_convert", "pygraphviz"):
        monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setattr("revdata.plots.graph_layout.shutil.which", lambda _: None)
    pictures = drawing_script()
    assert list(pictures.stale()) == []
    kept = {path.stem for path in (ROOT / "docs" / "pictures").iterdir()}
    assert kept == set(pictures.PICTURES)


def test_a_stale_picture_is_noticed(
    edit: Callable[..., int], data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another label of a factor makes stale the pictures that show it, and no other."""
    edit("factors", "f-isolation", {"label": "Loneliness of the revolution"})
    pictures = drawing_script()
    monkeypatch.setattr(
        pictures, "open_dataset", lambda texts: open_dataset(data_copy, texts=texts)
    )
    assert {path.name for path in pictures.stale()} == {"waves.svg", "causes.txt"}


def drawing_script() -> Any:
    """Return the script that draws the pictures, as a module."""
    script = ROOT / "docs" / "draw_pictures.py"
    specification = spec_from_file_location("draw_pictures", script)
    assert specification is not None and specification.loader is not None
    pictures = module_from_spec(specification)
    specification.loader.exec_module(pictures)
    return pictures


def test_the_kinds_are_those_of_the_type_stubs() -> None:
    """A type checker knows the kinds there are."""
    stubs = (Path(revdata.__file__).parent / "__init__.pyi").read_text(encoding="utf-8")
    known = re.search(r"PlotKind = Literal\[(.*?)\]", stubs, re.DOTALL)
    assert known is not None
    assert re.findall(r'"([^"]+)"', known[1]) == list(KINDS)
    assert base_package().tables


def test_an_embedded_picture_has_no_heading_of_its_own() -> None:
    """The page has set one; the description for those who cannot see it keeps the words."""
    alone, embedded = Canvas(), Canvas(embedded=True)
    start = embedded.y
    for canvas in (alone, embedded):
        canvas.heading("Title", "What it shows")
        assert canvas.sentences == ["Title", "What it shows"]
    assert embedded.y == start < alone.y


@pytest.mark.parametrize(("end", "corners"), [("arrow", 3), ("bar", 4)])
def test_the_head_of_a_line_lies_on_both_sides_of_it(end: str, corners: int) -> None:
    """Its corners differ, and as far as it goes up, it goes down."""
    places = [tuple(map(float, at.split(","))) for at in _head(end, 0, 0, 1)[1:-1].split("L")]
    assert len(set(places)) == corners
    assert sum(y for _, y in places) == 0


def test_a_stage_above_its_ties_has_the_sign_of_its_phase() -> None:
    """Where several texts are drawn, the sign says whose the phase is."""
    (stage, *_) = class_bases.stages_of(open_dataset(), None)
    canvas = Canvas()
    class_bases._stage(canvas, open_dataset(), stage, "st")
    sign = stages.phase_sign(stages.whose_phase(stage), stage["basis"])
    assert sign in {style for style, *_ in canvas.layers}


def test_choices_are_named_as_the_command_line_calls_them() -> None:
    """A message that refuses a choice names an option that there is."""
    given = {option for parameter in plot_cmd.params for option in parameter.opts}
    assert set(OPTIONS.values()) <= given
