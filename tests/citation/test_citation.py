"""References say what is cited, at which version, and where in the text it was read."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import bibtexparser
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

import revdata
from revdata.citation import STYLES, render_citation_file
from revdata.citation.reference import Reference, whole_reference
from revdata.citation.styles import (
    biblatex_date,
    to_apa,
    to_biblatex,
    to_bibtex,
    to_cff,
    to_chicago,
    to_plain,
    to_ris,
)
from revdata.dataset.opening import base_package
from revdata.errors import MissingExtraError, NotFoundError, UnreadableInputError
from revdata.files.paths import checkout_root

pytestmark = pytest.mark.usefixtures("read_once")

VERSION = base_package().version
DOI = "10.5281/zenodo.0000001"


def test_a_claim_is_cited_with_its_place_in_the_text() -> None:
    """The footnote has claim, data set, version, author, work, chapter, section and paragraph."""
    claim = revdata.claims.set_index("claim_id").loc["c0042", "statement"]
    said = revdata.cite("c0042")
    assert said.startswith(f"Claim c0042: {claim} [the coders' wording]")
    assert f"version {VERSION} ({base_package().released})" in said
    work = (
        "Leon Trotsky, The Revolution Betrayed (1936), chapter 5, “The Soviet Thermidor (excerpt)”"
    )
    assert said.endswith(f"{work}, section 1, paragraph 5, sentence 5.")


@pytest.mark.parametrize("style", list(STYLES))
def test_what_somebody_else_says_is_not_laid_to_the_author(style: str) -> None:
    """A claim that the author rejects names who makes it, in every style."""
    said = " ".join(revdata.cite("c0044", style=style).split())
    said = said.replace("''", "'")  # as YAML writes it
    assert "in the text it is said by Soviet literature; the author's stance: rejects" in said


@pytest.mark.parametrize("style", ["plain", "apa", "chicago", "bibtex", "biblatex", "ris", "cff"])
def test_every_style_gives_the_place_of_a_row(style: str) -> None:
    """A finding is cited with the passage that states its claim."""
    place = "ection 1, paragraph 2, sentence 1"
    assert revdata.cite("cb001", style=style).count(place) == 1


@pytest.mark.parametrize("style", list(STYLES))
@pytest.mark.parametrize("table", [None, *revdata.tables()])
def test_each_table_has_a_reference_in_each_style(style: str, table: str | None) -> None:
    """The version is in it, nothing is empty, and no mark for programs is left in it."""
    said = revdata.cite(table, style=style)
    assert VERSION in said
    assert "None" not in said
    assert ("nocase" in said) == (style == "csl-json")


@pytest.mark.slow
def test_the_first_row_of_each_table_can_be_cited() -> None:
    """Every kind of row has a head, and a place where the text states it."""
    dataset = revdata.open()
    for name in dataset.tables():
        frame = dataset.load(name, passages=True)
        if frame.empty:
            continue
        said = dataset.cite(str(frame.iloc[0, 0]))
        assert str(frame.iloc[0, 0]) in said
        assert ("Read from: " in said) == bool(frame["locators"].iloc[0])


def test_a_row_with_many_passages_counts_those_left_out() -> None:
    """Six places are named, the others counted."""
    said = revdata.cite("bureaucracy")
    places = (
        revdata.load("actors", passages=True).set_index("actor_id").loc["bureaucracy", "locators"]
    )
    assert len(re.findall(r"section \d, paragraph", said)) == 6
    assert said.endswith(f"and {len(places.split()) - 6} more passages.")


def test_a_passage_is_cited_by_its_locator_too() -> None:
    """The locator and the identifier give the same reference."""
    assert revdata.cite("§1¶9.4") == revdata.cite("st.p09.s04")


def test_a_withdrawn_identifier_says_so() -> None:
    """Nobody cites a row that is gone without being told."""
    assert "Identifier u030, withdrawn from utterances: " in revdata.cite("u030")


def test_references_and_frames_share_one_key() -> None:
    """The key in the attributes of a frame is the one that a bibliography has."""
    key = revdata.claims.attrs["cite_key"]
    assert f"@dataset{{{key}," in revdata.cite(style="biblatex")
    assert json.loads(revdata.cite(style="csl-json"))[0]["id"] == key
    assert f"@misc{{{key}-c0042," in revdata.cite("c0042", style="bibtex")


def test_without_a_doi_no_identifier_is_given() -> None:
    """There is none yet, and none is made up."""
    assert base_package().metadata["doi"] == ""
    for style in STYLES:
        assert not re.search(r"doi|10[.][0-9]{4}", revdata.cite(style=style), re.IGNORECASE)


@pytest.mark.parametrize(
    "write", [to_plain, to_apa, to_chicago, to_bibtex, to_biblatex, to_ris, to_cff]
)
def test_a_doi_in_the_descriptor_reaches_every_style(write) -> None:
    """The one field in the descriptor is enough."""
    base = base_package()
    package = replace(base, metadata={**base.metadata, "doi": DOI})
    assert DOI in write(whole_reference(package))


@pytest.mark.parametrize("doi", ["https://doi.org/10.5281/zenodo.1", "10.5281", "soon", "10.1/ x"])
def test_what_is_no_doi_is_refused(doi: str) -> None:
    """An address or a promise in its place is told with the repair."""
    base = base_package()
    with pytest.raises(UnreadableInputError, match=r"is no DOI\. Write it without an address"):
        render_citation_file(replace(base, metadata={**base.metadata, "doi": doi}))


def test_characters_with_a_meaning_are_escaped() -> None:
    """A title with TeX's own characters comes out as text, and YAML reads it back."""
    title = "50 % of {A} & B_1 #2 ~ \\ ^ $ “c” é: yes"
    base = base_package()
    reference = whole_reference(replace(base, metadata={**base.metadata, "title": title}))
    for write in (to_bibtex, to_biblatex):
        assert r"50 \% of \{A\} \& B\_1 \#2 \textasciitilde{} \textbackslash{}" in write(reference)
    assert yaml.safe_load(to_cff(reference))["title"] == title
    assert f"TI  - {title}\n" in to_ris(reference)


@given(title=st.text(st.sampled_from("{}\\\\%&$#_~^\"',@= aé\u202e"), min_size=1))
@example(title="A brace { alone")
@example(title="} the wrong way round {")
def test_an_entry_takes_any_title(title: str) -> None:
    """Braces pair, escaped or not, as BibTeX counts them; a parser finds the entry after it."""
    base = base_package()
    reference = whole_reference(replace(base, metadata={**base.metadata, "title": title}))
    for write in (to_bibtex, to_biblatex):
        text = write(reference)
        depths = list(accumulate((c == "{") - (c == "}") for c in text))
        assert min(depths) >= 0
        assert depths[-1] == 0
        assert len(bibtexparser.parse_string(f"{text}\n@misc{{after, title = {{a}}}}").entries) == 2


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("1936", "1936"),
        ("1936-08-04", "1936-08-04"),
        ("1936-08~", "1936-08~"),
        ("193X", "193X"),
        ("1936-21", "1936-21"),
        ("1936-XX-XX", "1936"),
        ("1936/1937-02", "1936/1937-02"),
        ("1936/..", "1936/"),
        ("../1936", ""),
        ("1936-41", "1936-07-01/1936-12-31"),
        ("1936-33", "1936-01-01/1936-03-31"),
        ("1936-~08", "1936-07-01/1936-09-30"),
        ("[1936,1938]", "1936-01-01/1938-12-31"),
        ("193X/1941", "1930-01-01/1941-12-31"),
        ("1936-02-30", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_a_date_is_one_that_biber_reads(written: str, date: str) -> None:
    """What it does not know is given as the days that are meant; 41 is no month to anyone."""
    assert biblatex_date(written) == date


@pytest.mark.parametrize(
    ("created", "parts", "date"),
    [
        ("2026-11-28T10:00:00Z", [2026, 11, 28], "2026-11-28"),
        ("2026-21", [2026], "2026-21"),
        ("2026-41", [2026], "2026-07-01/2026-12-31"),
        ("2025~", [2025], "2025~"),
    ],
)
def test_a_version_may_be_dated_by_a_season(created: str, parts: list[int], date: str) -> None:
    """A descriptor of others may have any date; each format says of it what it can."""
    base = base_package()
    reference = whole_reference(replace(base, metadata={**base.metadata, "created": created}))
    assert reference.work["issued"] == {"date-parts": [parts]}
    assert f"date    = {{{date}}}" in to_biblatex(reference)
    assert f"year         = {{{parts[0]}}}" in to_bibtex(reference)
    assert ("date-released" in yaml.safe_load(to_cff(reference))) == (len(parts) == 3)


def test_csl_json_is_the_source_of_the_other_formats() -> None:
    """Author, title, version, date and chapter stand in it under the names of the standard."""
    claim, source = json.loads(revdata.cite("c0042", style="csl-json"))
    assert (claim["type"], claim["version"]) == ("dataset", VERSION)
    assert claim["title"].startswith('<span class="nocase">Claim c0042: ')
    assert source["author"] == [{"family": "Trotsky", "given": "Leon"}]
    assert (source["type"], source["chapter-number"]) == ("chapter", "5")


def test_chicago_keeps_given_names_case_and_marks() -> None:
    """The processor's three slips are mended: initials, capitals, stops outside quotation marks."""
    note = revdata.cite("c0042", style="chicago")
    assert "Leon Trotsky, “The Soviet Thermidor (excerpt),” chap. 5 in" in note
    assert "“Claim c0042: The suburbs" in note
    assert "”." not in note and "”," not in note


THREE_DAYS = Path(__file__).parents[2] / "examples" / "three-days"


@pytest.fixture(scope="module")
def with_three_days() -> revdata.Dataset:
    """Return the package with the contribution of the examples."""
    return revdata.open(extra=THREE_DAYS)


@pytest.mark.parametrize("style", list(STYLES))
def test_a_row_of_a_contribution_is_cited_as_its_own(style: str, with_three_days) -> None:
    """Title, version and text are the contribution's, in every style; a row of the base stays."""
    said = " ".join(with_three_days.cite("july.c0001", style=style).split())
    assert "Three Days in July" in said and "0.1.0" in said
    assert "Trotsky" not in said or style == "cff"
    base = with_three_days.cite("c0042", style=style)
    assert base.startswith(revdata.cite("c0042", style=style).split("references:")[0])


def test_the_command_cites_a_row_of_a_contribution(run, with_three_days) -> None:
    """The option --extra gives what the function gives."""
    done = run("cite", "july.c0001", "--extra", str(THREE_DAYS))
    assert (done.exit_code, done.stdout) == (0, with_three_days.cite("july.c0001") + "\n")


def test_a_contribution_is_cited_by_its_name() -> None:
    """Its name is that of its descriptor; without the folder it is unknown."""
    said = revdata.cite("three-days", extra=THREE_DAYS)
    expected = "The revdata contributors, Three Days in July, version 0.1.0, data set."
    assert said == expected
    with pytest.raises(NotFoundError):
        revdata.cite("three-days")


def test_a_contribution_without_contributors_has_no_author(tmp_path: Path, run) -> None:
    """Nobody is made its author; a citation file, which needs one, says what to write."""
    shutil.copytree(THREE_DAYS, tmp_path / "mine")
    path = tmp_path / "mine" / "datapackage.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["contributors"]
    path.write_text(json.dumps(document), encoding="utf-8")
    said = revdata.cite("three-days", extra=tmp_path / "mine")
    assert said == "Three Days in July, version 0.1.0, data set."
    done = run("cite", "july.c0001", "--style", "cff", "--extra", str(tmp_path / "mine"))
    assert done.exit_code == 2
    assert "names no contributors, and a CITATION.cff must have authors" in done.output


def test_an_address_in_an_entry_is_not_escaped() -> None:
    """LaTeX reads it letter by letter; only a brace, which would end the value, is encoded."""
    base = base_package()
    metadata = {**base.metadata, "homepage": "https://example.org/a_b~c?d=1&e=%20#{f}"}
    reference = whole_reference(replace(base, metadata=metadata))
    for write in (to_bibtex, to_biblatex):
        assert "= {https://example.org/a_b~c?d=1&e=%20#%7Bf%7D}," in write(reference)


def test_a_near_name_is_suggested(run) -> None:
    """A slip in a name is a sentence and exit 2."""
    done = run("cite", "bureaucrcy")
    assert done.exit_code == 2
    assert "Did you mean bureaucracy" in done.output
    with pytest.raises(NotFoundError, match="There are: plain, apa"):
        revdata.cite(style="vancouver")


def test_the_command_prints_what_the_function_gives(run) -> None:
    """Only the reference goes to standard output."""
    done = run("cite", "claims", "--style", "ris")
    assert "\nN1  - In: revdata: comparative revolutions" in done.stdout  # T2 is not always kept
    assert (done.exit_code, done.stdout) == (0, revdata.cite("claims", style="ris") + "\n")


def test_without_the_processor_the_extra_is_named() -> None:
    """The styles that need citeproc-py say how to install it, the others work."""
    code = (
        "import sys; sys.modules['citeproc'] = None\n"
        "import revdata\n"
        "print(revdata.cite())\n"
        "revdata.cite(style='apa')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("The revdata contributors")
    assert MissingExtraError.__name__ in done.stderr
    assert 'pip install "revdata[cite]"' in done.stderr


def test_the_citation_file_of_the_checkout_is_that_of_the_package() -> None:
    """CITATION.cff at the root is generated."""
    root = checkout_root()
    assert root is not None
    text = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert text == render_citation_file(base_package())
    assert yaml.safe_load(text)["version"] == VERSION


CONTRIBUTORS = [
    {"givenName": "Ludwig", "familyName": "van der Berg", "roles": ["author"]},
    {"title": "Institute of History", "role": "author"},
    {"title": "A Foundation", "roles": ["funder"]},
    {"title": "Jane Q. Doe", "familyName": "Doe"},
    {"path": "https://example.org"},
]


def _with_contributors() -> Reference:
    package = base_package()
    facts = dict(package.metadata) | {"contributors": CONTRIBUTORS, "created": "soon"}
    return whole_reference(replace(package, metadata=facts))


def test_persons_are_cited_as_persons_and_bodies_as_bodies() -> None:
    """A title is optional; who only pays is no author; a particle stays with the family name."""
    reference = _with_contributors()
    assert reference.work["author"] == [
        {"family": "van der Berg", "given": "Ludwig"},
        {"literal": "Institute of History"},
        {"family": "Doe", "given": ""},
    ]
    assert to_plain(reference).startswith("Ludwig van der Berg, Institute of History, Doe, ")
    assert "{van der Berg, Ludwig and {Institute of History} and Doe}" in to_bibtex(reference)
    assert "AU  - van der Berg, Ludwig\n" in to_ris(reference)
    assert yaml.safe_load(to_cff(reference))["authors"] == [
        {"family-names": "van der Berg", "given-names": "Ludwig"},
        {"name": "Institute of History"},
        {"family-names": "Doe"},
    ]


@pytest.mark.parametrize("style", ["plain", "bibtex", "ris", "csl-json", "cff"])
def test_each_text_that_is_read_is_cited(style: str) -> None:
    """Without a name every text has its reference, in one answer that the format allows."""
    said = revdata.cite(texts="all", style=style)
    for title in ("revdata: comparative", "The Eighteenth Brumaire of", "(Le Bon), coded for"):
        assert title in said
    if style == "csl-json":
        assert len(json.loads(said)) == 3
    if style == "cff":
        assert [one["type"] for one in yaml.safe_load(said)["references"]].count("data") == 2
