"""Claims as W3C Web Annotations on the passages they cite.

Model: Web Annotation Data Model, https://www.w3.org/TR/annotation-model/. Links into a page are
text directives, https://wicg.github.io/scroll-to-text-fragment/.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from revdata.dataset.frames import load_frame, plain_values
from revdata.dataset.joins import passage_locators
from revdata.dataset.parts import TableSet
from revdata.errors import RevdataError
from revdata.exports.iris import Iris

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment

ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
TEXT_DIRECTIVES = "https://wicg.github.io/scroll-to-text-fragment/"
CONTEXT_CHARACTERS = 32  # of the copy before and after a quotation
DIRECTIVE_WORDS = 4  # at either end of a passage that a text directive names
PASSAGE_COLUMNS = ("passage_id", "source_id", "paragraph", "start", "end", "words")
PRINT_COLUMNS = ("opening", "sha256", "shingles")

Values = dict[str, Any]


def web_annotations(
    dataset: TableSet, iris: Iris, copy: Alignment | None = None, url: str | None = None
) -> Values:
    """Return an annotation collection: one annotation for each citation of a passage by a claim.

    Without a copy a passage is selected by its offsets in the normalised paragraph and by its
    fingerprint, an extension of ours. With an aligned ``copy`` it is selected by quotation and, in
    plain text, by code points, and passages that are absent from it are left out. ``url`` is
    where the copy lies on the web (the edition's own address without it); there a text directive
    leads to the passage. An annotation has the IRI of the citation that it shows.
    """
    passages = {row["passage_id"]: row for row in _passages(dataset)}
    claims = {row["claim_id"]: row for row in _rows(dataset, "claims", "claim_id kind statement")}
    targets = {
        name: target
        for name, row in passages.items()
        if (target := _target(row, copy, url)) is not None
    }
    items = [
        _annotation(iris, citation, claims[citation["claim_id"]], targets)
        for citation in _rows(dataset, "citations", "citation_id claim_id passage_id role")
        if citation["passage_id"] in targets
    ]
    return {
        "@context": [ANNOTATION_CONTEXT, {"fp": f"{iris.base}fingerprint/"}],
        "id": f"{iris.base}annotations",
        "type": "AnnotationCollection",
        "label": f"{dataset.package.name} {dataset.package.version}: claims on passages",
        "rights": dataset.package.licence_url,
        "total": len(items),
        "first": {
            "id": f"{iris.base}annotations/1",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    }


def text_directive(start: str, end: str = "") -> str:
    """Return the fragment that leads a browser to text from ``start`` to ``end``."""
    ends = [quote(part, safe="").replace("-", "%2D") for part in (start, end) if part]
    return f":~:text={','.join(ends)}"


def _rows(dataset: TableSet, table: str, columns: str) -> list[Values]:
    frame = load_frame(dataset, table)
    names = columns.split()
    cells = zip(*(plain_values(frame, name) for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]


def _passages(dataset: TableSet) -> list[Values]:
    rows = _rows(dataset, "passages", " ".join(PASSAGE_COLUMNS + PRINT_COLUMNS))
    places = passage_locators(load_frame(dataset, "passages"))
    urls = {row["source_id"]: row["url"] for row in _rows(dataset, "sources", "source_id url")}
    return [
        {**row, "locator": place, "url": urls.get(row["source_id"])}
        for row, place in zip(rows, places, strict=True)
    ]


def _annotation(
    iris: Iris, citation: Values, claim: Values, targets: Mapping[str, Values]
) -> Values:
    return {
        "id": iris.row(citation["citation_id"]),
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {
                "type": "TextualBody",
                "value": claim["statement"],
                "format": "text/plain",
                "language": "en",
                "purpose": "describing",
            },
            *(
                {"type": "TextualBody", "value": value, "purpose": "tagging"}
                for value in (claim["claim_id"], claim["kind"], citation["role"])
            ),
        ],
        "target": targets[citation["passage_id"]],
    }


def _target(row: Values, copy: Alignment | None, url: str | None) -> Values | None:
    """Return where a passage is selected; None if it is absent from the copy."""
    print_ = {name: row[name] for name in PRINT_COLUMNS if row[name] is not None}
    within = {
        "type": "fp:FingerprintSelector",
        **{f"fp:{name}": value for name, value in {"words": row["words"], **print_}.items()},
        "fp:locator": row["locator"],
        "fp:paragraph": row["paragraph"],
        "refinedBy": {"type": "TextPositionSelector", "start": row["start"], "end": row["end"]},
    }
    source = url or row["url"]
    if copy is None:
        if not source:
            raise RevdataError(f"The edition {row['source_id']} has no address: give one.")
        fragment = text_directive(row["opening"]) if row["opening"] else ""
        selectors = [within, *_fragment_selectors(fragment)]
    else:
        selectors = _selectors_in_copy(row["passage_id"], copy)
        if not selectors:
            return None
        source = url or Path(copy.copy.path).resolve().as_uri()
        selectors.append(within)
    return {"type": "SpecificResource", "source": source, "selector": selectors}


def _selectors_in_copy(passage_id: str, copy: Alignment) -> list[Values]:
    found = copy.found(passage_id)
    if found is None or found.status == "absent":
        return []
    prefix, exact, suffix = copy.quotation(passage_id, CONTEXT_CHARACTERS)
    words = exact.split()
    long = len(words) > 2 * DIRECTIVE_WORDS
    first = " ".join(words[:DIRECTIVE_WORDS] if long else words)
    fragment = text_directive(first, " ".join(words[-DIRECTIVE_WORDS:]) if long else "")
    position = {"type": "TextPositionSelector", "start": found.start, "end": found.end}
    return [
        *([position] if copy.copy.kind == "text" else []),  # else it would count the markup
        {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix},
        *_fragment_selectors(fragment),
    ]


def _fragment_selectors(fragment: str) -> list[Values]:
    if not fragment:
        return []
    return [{"type": "FragmentSelector", "conformsTo": TEXT_DIRECTIVES, "value": fragment}]
