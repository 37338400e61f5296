"""Claims as W3C Web Annotations on the passages that they cite.

Model: Web Annotation Data Model, https://www.w3.org/TR/annotation-model/. Links into a page are
text directives, https://wicg.github.io/scroll-to-text-fragment/.

A text fragment names as many of the first words as it takes to be unique in the copy, and the last
words; if the whole passage occurs twice, it also names the words around it. Without a copy a link
has only the opening words, and only if there are at least three and no other passage opens with
them.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from revdata.dataset.joins import row_labels
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import records
from revdata.errors import RevdataError
from revdata.exports.request import Iris, Request, as_json, export_format

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment

ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
TEXT_DIRECTIVES = "https://wicg.github.io/scroll-to-text-fragment/"
CONTEXT_CHARACTERS = 32  # of the copy before and after a quotation
DIRECTIVE_WORDS = 4  # at either end of a passage that a text directive names
FEWEST_WORDS = 3  # of an opening that leads to its passage and not to another
PRINT_COLUMNS = ("opening", "sha256", "shingles")

Values = dict[str, Any]


@export_format(
    "web-annotation",
    title="claims as W3C Web Annotations on the passages",
    quotes=True,
    identifies=True,
)
def write_annotations(request: Request) -> list[Path]:
    """Write one JSON-LD file with an annotation collection, and return it.

    Raises RevdataError where a copy holds none of the passages.
    """
    collection = _annotations(request.dataset, request.iris, request.copy, request.url)
    if request.copy is not None and not collection["total"]:
        raise RevdataError(
            f"None of the passages is in {request.copy.copy.path}, so there is nothing to "
            "annotate: name a copy of the text."
        )
    return request.write_file(as_json(collection, indent=2))


def _annotations(dataset: TableSet, iris: Iris, copy: Alignment | None, url: str | None) -> Values:
    """Return an annotation collection: one annotation for each citation of a passage by a claim.

    Without a copy a passage is selected by its offsets in the normalised paragraph and by its
    fingerprint, an extension of ours. With an aligned ``copy`` it is selected by quotation and, in
    plain text, by code points, and passages that are absent from it are left out. ``url`` is
    where the copy lies on the web (the edition's own address without it); there a text directive
    leads to the passage. An annotation has the IRI of the citation that it shows.
    """
    claims = {row["claim_id"]: row for row in records(dataset, "claims")}
    targets = {row["passage_id"]: _target(row, copy, url) for row in _passages(dataset)}
    items = [
        _annotation(iris, citation, claims[citation["claim_id"]], target)
        for citation in records(dataset, "citations")
        if (target := targets.get(citation["passage_id"])) is not None
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


def text_directive(start: str, end: str = "", *, before: str = "", after: str = "") -> str:
    """Return the fragment that leads a browser to text from ``start`` to ``end``.

    ``before`` and ``after`` are what stands around it, where the text itself is not the only one.
    """
    before, start, end, after = (
        quote(part, safe="").replace("-", "%2D") for part in (before, start, end, after)
    )
    parts = (before and f"{before}-", start, end, after and f"-{after}")
    return f":~:text={','.join(filter(None, parts))}"


def _passages(dataset: TableSet) -> list[Values]:
    """Return the passages, each with its locator and the address of its edition.

    An opening that is short, or another passage's too, would lead to a wrong place: ``leads`` is
    what a text directive can name, or None.
    """
    rows = list(records(dataset, "passages"))
    openings = Counter(row["opening"] for row in rows)
    places = row_labels(dataset, "passages")
    urls = {row["source_id"]: row["url"] for row in records(dataset, "sources")}
    return [
        {
            **row,
            "locator": places[row["passage_id"]],
            "url": urls.get(row["source_id"]),
            "leads": row["opening"] if _leads(row["opening"], openings) else None,
        }
        for row in rows
    ]


def _leads(opening: str | None, openings: Counter[str | None]) -> bool:
    words = (opening or "").split()
    return len(words) >= FEWEST_WORDS and openings[opening] == 1


def _annotation(iris: Iris, citation: Values, claim: Values, target: Values) -> Values:
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
        "target": target,
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
        fragment = text_directive(row["leads"]) if row["leads"] else ""
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
    fragment = _directive_in_copy(exact, prefix, suffix, copy.copy.text)
    position = {"type": "TextPositionSelector", "start": found.start, "end": found.end}
    return [
        *([position] if copy.copy.kind == "text" else []),  # else it would count the markup
        {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix},
        *_fragment_selectors(fragment),
    ]


def _directive_in_copy(exact: str, prefix: str, suffix: str, text: str) -> str:
    """Return a directive to a quotation: its first and last words, as many as are the only ones.

    Where the whole of it stands in the text twice, it has the words of its line around it too.
    """
    words, whole = exact.split(), _folded(text)
    if len(words) > 2 * DIRECTIVE_WORDS:
        for count in range(DIRECTIVE_WORDS, len(words) - DIRECTIVE_WORDS + 1):
            first = " ".join(words[:count])
            if whole.count(first.casefold()) == 1:
                return text_directive(first, " ".join(words[-DIRECTIVE_WORDS:]))
    plain = " ".join(words)
    if whole.count(plain.casefold()) == 1:
        return text_directive(plain)
    _, begins, left = prefix.rpartition("\n")
    right, ends, _ = suffix.partition("\n")
    before = left.split()[0 if begins else 1 :]  # without a word that is cut
    after = right.split()[: None if ends else -1]
    return text_directive(plain, before=" ".join(before), after=" ".join(after))


@lru_cache(maxsize=1)
def _folded(text: str) -> str:
    """Return a text as browsers compare it: without case, one space between words."""
    return " ".join(text.split()).casefold()


def _fragment_selectors(fragment: str) -> list[Values]:
    if not fragment:
        return []
    return [{"type": "FragmentSelector", "conformsTo": TEXT_DIRECTIVES, "value": fragment}]
