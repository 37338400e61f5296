"""Claims as Web Annotations: without a copy by fingerprint, with one by quotation."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import Result

import revdata
from revdata.exports.annotations import _directive_in_copy, text_directive


def _items(path: Path) -> list[dict[str, object]]:
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert collection["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    items = collection["first"]["items"]
    assert collection["total"] == len(items)
    assert len({item["id"] for item in items}) == len(items)
    return list(items)


def _selectors(item: dict[str, object]) -> dict[str, dict[str, object]]:
    target = item["target"]
    assert isinstance(target, dict)
    return {selector["type"]: selector for selector in target["selector"]}


def test_each_citation_is_an_annotation(run: Callable[..., Result], tmp_path: Path) -> None:
    """Without a copy each citation leads to the edition's address, offsets and fingerprint."""
    path = tmp_path / "annotations.jsonld"
    assert run("export", "web-annotation", "-o", str(path)).exit_code == 0
    items = _items(path)
    citations = revdata.citations
    assert len(items) == len(citations)
    passages = revdata.passages.set_index("passage_id")
    for item, citation in zip(items, citations.itertuples(), strict=True):
        print_ = _selectors(item)["fp:FingerprintSelector"]
        row = passages.loc[citation.passage_id]
        assert print_["fp:sha256"] == row["sha256"]
        assert print_["refinedBy"] == {
            "type": "TextPositionSelector",
            "start": row["start"],
            "end": row["end"],
        }
        assert "TextQuoteSelector" not in _selectors(item)


def test_the_text_is_quoted_from_a_copy_only(source_path: Path, tmp_path: Path) -> None:
    """With a copy each selector finds its passage in it, and the link is into the page named."""
    path = tmp_path / "mine.jsonld"
    revdata.export("web-annotation", path, text=source_path, url="https://example.org/copy")
    text = source_path.read_text(encoding="utf-8")
    for item in _items(path):
        selectors = _selectors(item)
        position, quote = selectors["TextPositionSelector"], selectors["TextQuoteSelector"]
        assert text[position["start"] : position["end"]] == quote["exact"]  # type: ignore[misc]
        around = f"{quote['prefix']}{quote['exact']}{quote['suffix']}"
        assert text.count(around) == 1
        fragment = str(selectors["FragmentSelector"]["value"])
        plain = " ".join(str(quote["exact"]).split())
        for end in fragment.removeprefix(":~:text=").split(","):
            assert unquote(end) in plain
        assert item["target"]["source"] == "https://example.org/copy"  # type: ignore[index]


def test_a_copy_of_another_text_is_refused(run: Callable[..., Result], tmp_path: Path) -> None:
    """Of a copy that lacks every passage nothing is written."""
    copy = tmp_path / "copy.txt"
    copy.write_text("These are other words, and none of them are those.", encoding="utf-8")
    path = tmp_path / "none.jsonld"
    refused = run("export", "web-annotation", "-o", str(path), "--text", str(copy))
    assert refused.exit_code == 2
    assert f"None of the passages is in {copy}" in refused.stderr
    assert not path.exists()


def test_directives_hide_what_has_a_meaning_in_them() -> None:
    """Commas, hyphens and ampersands of the text are escaped, as the directive's grammar asks."""
    directive = text_directive("two-way, & more", "the end")
    assert directive == ":~:text=two%2Dway%2C%20%26%20more,the%20end"
    assert re.fullmatch(r":~:text=[A-Za-z0-9%._~]+,[A-Za-z0-9%._~]+", directive)


@pytest.mark.parametrize(
    ("exact", "text", "directive"),
    [
        ("They won.", "They lost. They won.", "They%20won."),
        ("They won.", "They won. Who? They won. Soon.\nNo.", "Who%3F-,They%20won.,-Soon."),
        ("a b c d e f g h i j", "a b c d x a b c d e f g h i j", "a%20b%20c%20d%20e,g%20h%20i%20j"),
    ],
)
def test_a_directive_leads_to_one_place(exact: str, text: str, directive: str) -> None:
    """It begins with as many words as stand in the copy once, or has its neighbours around it."""
    at = text.rindex(exact)
    prefix, suffix = text[max(at - 8, 0) : at], text[at + len(exact) :]
    found = _directive_in_copy(exact, prefix, suffix, text)
    assert found == f":~:text={directive}"


def test_an_opening_that_would_lead_astray_makes_no_link(tmp_path: Path) -> None:
    """One or two words, or the opening of two passages, are no text directive."""
    [path] = revdata.export("web-annotation", tmp_path / "annotations.jsonld")
    values = [
        str(selectors["FragmentSelector"]["value"])
        for selectors in map(_selectors, _items(path))
        if "FragmentSelector" in selectors
    ]
    openings = {unquote(value).removeprefix(":~:text=") for value in values}
    known = revdata.passages["opening"].dropna()
    sure = {o for o in known if len(o.split()) > 2} - set(known[known.duplicated()])
    assert openings and openings <= sure


def test_a_format_without_passages_takes_no_copy(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy given for CSV is refused; one that the variable names is left alone."""
    refused = run("export", "csv", "-o", str(tmp_path / "out"), "--text", "copy.txt")
    assert refused.exit_code == 2
    assert "has no passages in it" in refused.stderr
    monkeypatch.setenv("REVDATA_TEXT", "no-such-file.txt")
    path = tmp_path / "annotations.jsonld"
    assert run("export", "web-annotation", "-o", str(path)).exit_code == 0
    assert "TextQuoteSelector" not in path.read_text(encoding="utf-8")
