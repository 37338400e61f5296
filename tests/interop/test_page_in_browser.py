"""Chromium reads the page: links, filters, keyboard, narrow windows, print, access.

What is looked at is in browse_page.py; here it is held against the tables.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from running import HERE, Environment, run

import revdata

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium (chromium) is not installed"),
]


@pytest.fixture(scope="module")
def looks(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the browser found."""
    page = revdata.page(tmp_path_factory.mktemp("page") / "page.html")
    browse = [environment("browser") / "python", HERE / "browse_page.py", CHROMIUM, page]
    found: dict[str, Any] = json.loads(run(browse))
    return found


def test_the_page_asks_for_itself_alone(looks: dict[str, Any]) -> None:
    """One request, nothing on the console, and every link has its aim."""
    seen = looks["links"]
    assert [Path(address).name for address in seen["asked"]] == ["page.html"]
    assert seen["said"] == []
    assert seen["lost"] == []


def test_filters_leave_what_they_say(looks: dict[str, Any]) -> None:
    """Each filter leaves the claims that the tables give, and a reload leaves the same."""
    claims = revdata.claims
    utterances = revdata.utterances
    lenin = utterances.loc[utterances["speaker_id"] == "lenin", "utterance_id"]
    ninth = revdata.load("claims", passages=True)
    ninth = ninth[ninth["locators"].str.startswith("§1¶9.")]
    wanted = {
        "kind": claims[claims["kind"] == "prediction"],
        "stance": claims[claims["stance"] == "rejects"],
        "speaker": claims[claims["utterance_id"].isin(lenin)],
        "paragraph": ninth,
    }
    for name, frame in wanted.items():
        seen = looks["filters"][name]
        assert sorted(seen["shown"]) == frame["claim_id"].tolist(), name
    for name in (*wanted, "year"):
        seen = looks["filters"][name]
        assert seen["reloaded"] == seen["shown"] != []
        assert seen["count"] == f"{len(seen['shown'])} of {len(claims)} claims"
        assert seen["address"].startswith(f"{name}=")
    assert looks["filters"]["all"] == len(claims)


def test_the_year_filter_knows_vague_dates(looks: dict[str, Any]) -> None:
    """1923 leaves what may be of that year, a span that holds it included, and nothing undated."""
    claims = revdata.claims.set_index("claim_id")
    shown = claims.loc[looks["filters"]["year"]["shown"]]
    assert (shown["date_earliest"].dt.year <= 1923).all()
    latest = shown["date_latest"].fillna(shown["date_earliest"])  # of an open end, its other
    assert (latest.dt.year >= 1923).all()
    assert {"c0100", "c0095"} <= set(shown.index)


def test_words_are_found_without_their_accents(looks: dict[str, Any]) -> None:
    """The words of the filter find claims, and its address can be passed on."""
    seen = looks["filters"]
    statements = revdata.claims.set_index("claim_id")["statement"]
    named = statements[statements.str.contains("Kerensky")]
    assert set(named.index) <= set(seen["words"])
    assert seen["passed on"] == seen["words"]


def test_the_search_at_the_top_finds_things_and_claims(looks: dict[str, Any]) -> None:
    """The actor comes first, then claims with their kind; Enter leads there, and the menu says."""
    seen = looks["filters"]
    assert seen["search"][0].endswith(" found")
    assert seen["search"][1].replace("\t", " ").endswith("Kerensky")
    assert any(line.startswith("Claims c0") for line in seen["search"])
    assert (seen["first"], seen["here"]) == ("kerenskii", "location")


def test_a_link_shows_a_claim_that_a_filter_hides(looks: dict[str, Any]) -> None:
    """The claim comes into sight, and the filter stays in the address."""
    seen = looks["filters"]
    assert seen["hidden"] and seen["revealed"] and seen["kept"]
    assert seen["errors"] == []


def test_a_claim_leads_to_its_passage_and_to_other_claims(looks: dict[str, Any]) -> None:
    """Each link brings its aim into sight: passages, claims, a factor, an actor, and back."""
    *steps, back = looks["following"]["steps"]
    assert len(steps) == 9
    assert [target for target, there in steps if not there] == []
    assert back == ["back", steps[-2][0]]
    assert revdata.cite("c0044") in looks["following"]["footnote"]


def test_the_keyboard_is_enough(looks: dict[str, Any]) -> None:
    """The first stop skips the contents, a filter is set by a letter, focus is seen."""
    seen = looks["keyboard"]
    assert seen["first"] == "Skip the contents"
    assert seen["main"]
    assert seen["chosen"] == "reports"
    assert seen["left"] == (revdata.claims["stance"] == "reports").sum()
    assert seen["outline"] == "solid"
    assert seen["stops"] == 0


def test_no_window_is_too_narrow(looks: dict[str, Any]) -> None:
    """From a small phone to a desk the page never scrolls sideways, with everything unfolded."""
    wide = {int(width): found for width, found in looks["sizes"]["widths"].items()}
    assert {width: found for width, found in wide.items() if found > width} == {}


def test_print_has_neither_form_nor_what_is_folded(looks: dict[str, Any]) -> None:
    """On paper the filters and the folded lists are gone, and the ground is white."""
    assert looks["sizes"]["print"] == {
        "filters": "none",
        "folded": False,
        "paper": "rgb(255, 255, 255)",
    }


def test_the_page_can_be_read_without_scripts(looks: dict[str, Any]) -> None:
    """Every claim is there; the filters, which would do nothing, are not, and a line says why."""
    assert looks["scriptless"] == {"claims": len(revdata.claims), "form": False, "hint": True}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(looks: dict[str, Any], scheme: str) -> None:
    """No fault of access in the parts of the page and in some entries of every kind."""
    seen = looks["accessibility"][scheme]
    assert seen["faults"] == []
    assert seen["entries"] > 30
