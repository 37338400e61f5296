"""The folder of a new contribution: tables, descriptor, schemas, and the passages of a text.

The text itself is not copied into the folder: of its passages only fingerprints are written.

A text is divided into passages by one simple rule, to be corrected by hand, which is described for
contributors in ``docs/contributing-a-text.md``. It knows marks and capital letters, no grammar; the
abbreviations are some of English, French and German prose.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from revdata.dataset.descriptor import read_json, read_package
from revdata.dataset.opening import base_package
from revdata.dataset.parts import BASE_NAME
from revdata.errors import RevdataError, UnreadableInputError
from revdata.files.paths import DESCRIPTOR_NAME
from revdata.files.writing import folder_moved_into_place, write_texts
from revdata.text.derived_cells import (
    PASSAGES,
    SOURCES,
    open_rows,
    read_edition,
    stale_cells,
    write_cells,
)
from revdata.text.fingerprints import folded_words

EDITORIAL = frozenset({"chronology"})  # the base's own reference dates
COMPARISON = "comparison"  # the group of tables that speak of several texts
# Links that never leave the contribution: its passages are of its sources, its citations and
# findings of its claims. All others may lead into the base and are no foreign keys on their own.
INNER_LINKS = frozenset({"claim_id", "passage_id", "source_id"})
MAY_LEAVE = frozenset({"claim_links", "utterances"})
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*")

Rows = Iterable[Mapping[str, str]]


@dataclass(frozen=True)
class Started:
    """A new contribution, and how its text was divided.

    `revdata.new` returns one.

    Attributes
    ----------
    folder : Path
        Folder that was made.
    name : str
        Name of the data package.
    identifier : str
        Short name of the text, which begins the keys of new rows.
    tables : int
        Number of tables in the folder.
    paragraphs : int
        Number of paragraphs without the title; 0 without a text.
    passages : int
        Number of passages; 0 without a text.

    Examples
    --------
    >>> import revdata
    >>> started = revdata.new("three-more-days")
    >>> started.identifier
    'threemoredays'
    """

    folder: Path
    name: str
    identifier: str
    tables: int
    paragraphs: int  # without the title; 0 without a text
    passages: int


def start_contribution(
    folder: str | Path,
    *,
    title: str | None = None,
    identifier: str | None = None,
    source: str | Path | None = None,
) -> Started:
    """Make a new folder in which a further text can be coded, and return what was made.

    It holds an empty CSV file for each table that a contributor fills, schemas and a
    ``datapackage.json`` of its own, a README that says what to do first, and a workflow that
    validates it. ``title`` is that of the coded text; ``identifier`` begins the keys of the new
    rows and names the text, and is made of the folder's name unless it is given. With ``source``,
    a plain text, the passages are written with their fingerprints, and the row of the text in
    ``sources``; this can be done later too, with the folder of a contribution without passages.

    Raises UnreadableInputError, with nothing written, if the folder is not empty or the text cannot
    be divided, and RevdataError if name or identifier will not do.
    """
    folder = Path(folder)
    if source is not None and (folder / DESCRIPTOR_NAME).is_file():
        return _add_text(folder, Path(source), title)
    name = _name(folder)
    short = _identifier(identifier or re.sub(r"[^a-z0-9]", "", name))
    lines = read_edition(Path(source)) if source is not None else []
    divisions = divide(lines) if lines else []
    title = " ".join(title.split()) if title else lines[0] if lines else name
    rows = {
        "sources": [_source_row(short, title)],
        "passages": [_passage_row(short, division) for division in divisions],
    }
    texts = _skeleton(name, short, title, rows if source is not None else {})
    with folder_moved_into_place(folder) as beside:
        write_texts({beside / path: text for path, text in texts.items()})
        if source is not None:
            write_cells(stale_cells(beside, Path(source)))
    tables = sum(path.endswith(".csv") for path in texts)
    return Started(folder, name, short, tables, max(len(lines) - 1, 0), len(divisions))


def _add_text(folder: Path, source: Path, title: str | None) -> Started:
    """Write the passages of a text, and its source, into a contribution that has none yet."""
    package = read_package(folder)
    short = package.prefix.rstrip(".")
    if package.name == BASE_NAME or not short:
        raise UnreadableInputError(
            f"{folder} is no contribution that a text can be added to: its {DESCRIPTOR_NAME} names "
            "no source with a sourceId. Name a new folder."
        )
    passages, sources = (open_rows(folder, package.table(name)) for name in (PASSAGES, SOURCES))
    if passages:
        raise UnreadableInputError(
            f"{folder} has {len(passages)} passages already; correct those in "
            f"{package.table(PASSAGES).path}, or name a new folder."
        )
    lines = read_edition(source)
    divisions = divide(lines)
    rows = [dict(row.cells) for row in sources]
    if short not in {row.key for row in sources}:
        rows.append(_source_row(short, title or lines[0]))
    texts = {
        SOURCES: _csv(package.table(SOURCES).columns, rows),
        PASSAGES: _csv(
            package.table(PASSAGES).columns, [_passage_row(short, one) for one in divisions]
        ),
    }
    write_texts({folder / package.table(name).path: text for name, text in texts.items()})
    write_cells(stale_cells(folder, source))
    return Started(folder, package.name, short, 0, len(lines) - 1, len(divisions))


def _name(folder: Path) -> str:
    """Return the name of the package: the folder's, in lower case with hyphens."""
    words = re.findall(r"[a-z0-9]+", folder.resolve().name.lower())
    name = "-".join(words)
    if not words or not name[0].isalpha() or name == BASE_NAME:
        raise RevdataError(
            f"The folder's name {folder.resolve().name!r} cannot be the name of a contribution: it "
            f"begins with a letter from a to z, and is not {BASE_NAME}. Name another folder."
        )
    return name


def _identifier(text: str) -> str:
    """Return what begins the keys of the new rows; raises RevdataError if it will not do."""
    base = base_package()
    with (base.root / base.table("sources").path).open(encoding="utf-8", newline="") as file:
        taken = {row["source_id"] for row in csv.DictReader(file)}
    if not IDENTIFIER.fullmatch(text):
        raise RevdataError(
            f"{text!r} cannot begin identifiers: use a letter from a to z, then letters and digits."
        )
    if text in taken:
        raise RevdataError(f"{text} is a source of the base already; choose another identifier.")
    return text


def _skeleton(name: str, identifier: str, title: str, rows: Mapping[str, Rows]) -> dict[str, str]:
    """Return the texts of the new folder by their paths in it, with the rows of some tables."""
    base = base_package()
    facts = {
        "title": title,
        "name": name,
        "identifier": identifier,
    }
    texts = {
        "README.md": _filled("README.md", facts),
        ".gitattributes": "* text=auto eol=lf\n",
        ".github/workflows/validate.yml": _filled("validate.yml", facts),
    }
    resources = []
    for resource in base.metadata["resources"]:
        table = resource["name"]
        if table in EDITORIAL or base.table(table).group == COMPARISON:
            continue
        path, schema = f"data/{table}.csv", f"schemas/{table}.json"
        own = {key: value for key, value in resource.items() if key not in ("bytes", "hash")}
        resources.append(own | {"path": path, "schema": schema})
        texts[schema] = _json(_own_schema(table, read_json(base.root / resource["schema"])))
        texts[path] = _csv(base.table(table).columns, rows.get(table, ()))
    texts[DESCRIPTOR_NAME] = _json(
        {
            "$schema": base.metadata["$schema"],
            "profile": base.metadata["profile"],
            "name": name,
            "version": "0.1.0",
            "title": title,
            "description": f"A text coded in the tables of {BASE_NAME} {base.version}.",
            "licenses": base.metadata["licenses"],
            "sources": [{"title": title, "sourceId": identifier}],
            "resources": resources,
        }
    )
    return texts


def _filled(name: str, facts: dict[str, str]) -> str:
    text = files(__package__).joinpath("skeleton", name).read_text(encoding="utf-8")
    return Template(text).substitute(facts)


def _own_schema(table: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of the base as it holds for a contribution on its own.

    Its codes and most of its links may be those of the base, which a foreign reader does not see.
    """
    fields = []
    for field in schema["fields"]:
        own = {key: value for key, value in field.items() if key != "categories"}
        if "vocabulary" in own and "constraints" in own:
            own["constraints"] = {k: v for k, v in own["constraints"].items() if k != "enum"}
        fields.append({k: v for k, v in own.items() if v != {}})
    keys = [] if table in MAY_LEAVE else schema.get("foreignKeys", [])
    inner = [key for key in keys if key["fields"][0] in INNER_LINKS]
    result = {key: value for key, value in schema.items() if key != "foreignKeys"}
    return result | {"fields": fields} | ({"foreignKeys": inner} if inner else {})


def _source_row(identifier: str, title: str) -> dict[str, str]:
    return {"source_id": identifier, "title": title, "source_kind": "edition"}


def _passage_row(identifier: str, one: Division) -> dict[str, str]:
    return {
        "passage_id": f"{identifier}.p{one.paragraph:02d}.s{one.sentence:02d}",
        "source_id": identifier,
        "section": str(one.section),
        "paragraph": str(one.paragraph),
        "sentence": str(one.sentence),
        "start": str(one.start),
        "end": str(one.end),
        "content": one.content,
        "uncited_reason": one.uncited_reason,
        "gap_after": "false",
    }


def _csv(columns: Sequence[str], rows: Rows) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


# Division of a text into passages

HEADING_WORDS = 12
TITLE_WORDS = 24
NOT_YET_CODED = "not-yet-coded"
ABBREVIATIONS = frozenset(
    {"ca", "cap", "cf", "ch", "chap", "dr", "ed", "eds", "e.g", "etc", "fig", "gen", "i.e", "jr"}
    | {"lt", "mlle", "mme", "mr", "mrs", "ms", "nos", "nr", "op", "p", "pp", "prof", "sr", "st"}
    | {"u.a", "usw", "vgl", "viz", "vol", "vols", "z.b"}
)
_CLOSING = "\"')\\]}\u00bb\u203a"
_OPENING = "\"'(\\[{\u00ab\u2039\u00bf\u00a1-"
_END = re.compile(rf"(?P<mark>[.!?]+)[{_CLOSING}]* (?=[{_OPENING}]*(?P<next>\w))")
_LAST = re.compile(r"\S*$")
_ENDS_SENTENCE = re.compile(rf"[.!?][{_CLOSING}]*$")


@dataclass(frozen=True)
class Division:
    """A passage of a text: its place, and what it seems to be.

    ``start`` and ``end`` count code points in the normalised paragraph.
    """

    section: int
    paragraph: int
    sentence: int
    start: int
    end: int
    content: str
    uncited_reason: str


def divide(paragraphs: Sequence[str]) -> list[Division]:
    """Return the passages of a text, in order, which has its title in the first paragraph.

    The title is section 0. A paragraph of at most twelve words that does not end like a sentence is
    a heading and begins a section, unless it is the last. Raises UnreadableInputError if there is
    nothing but a title, the first paragraph is none, or a paragraph holds no word.
    """
    _require_title(paragraphs)
    passages = [Division(0, 0, 1, 0, len(paragraphs[0]), "title", "heading")]
    section = 1
    for number, paragraph in enumerate(paragraphs[1:], 1):
        heading = number + 1 < len(paragraphs) and _is_heading(paragraph)
        if heading and number > 1:
            section += 1
        content, reason = ("heading", "heading") if heading else ("sentence", NOT_YET_CODED)
        spans = [(0, len(paragraph))] if heading else sentences(paragraph)
        for sentence, (start, end) in enumerate(spans, 1):
            passages.append(Division(section, number, sentence, start, end, content, reason))
    return passages


def sentences(paragraph: str) -> list[tuple[int, int]]:
    """Return where each sentence of a normalised paragraph starts and ends.

    A sentence ends with a full stop, question mark or exclamation mark, with what closes a
    quotation or bracket after it, before a space and a capital letter or digit. A full stop after
    an abbreviation, a single capital letter or a number at the beginning of the paragraph does not
    end one. What holds no word belongs to the sentence before it.
    """
    starts = [0, *_starts(paragraph)]
    ends = [*(start - 1 for start in starts[1:]), len(paragraph)]
    spans: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        if spans and not folded_words(paragraph[start:end]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    if len(spans) > 1 and not folded_words(paragraph[slice(*spans[0])]):
        spans[:2] = [(spans[0][0], spans[1][1])]
    return spans


def _starts(paragraph: str) -> Iterator[int]:
    for match in _END.finditer(paragraph):
        first = match["next"]
        if not (first.isupper() or first.isdigit()):
            continue
        if match["mark"] == "." and _is_abbreviation(paragraph[: match.start()]):
            continue
        yield match.end()


def _is_abbreviation(before: str) -> bool:
    """Return whether the last word before a full stop is one that a sentence goes on after."""
    last = _LAST.search(before)
    word = last.group().lstrip("\"'([{\u00ab\u2039-") if last else ""
    numbering = word.isdigit() and before == word
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper()) or numbering


def _is_heading(paragraph: str) -> bool:
    return len(folded_words(paragraph)) <= HEADING_WORDS and not _ENDS_SENTENCE.search(paragraph)


def _require_title(paragraphs: Sequence[str]) -> None:
    """Raise UnreadableInputError unless a title comes first and every paragraph has a word."""
    for number, paragraph in enumerate(paragraphs):
        if not folded_words(paragraph):
            raise UnreadableInputError(
                f"Paragraph {number} of the text holds no word ({paragraph[:20]!r}): delete it in "
                "your copy; stars and rules are no part of the text."
            )
    if len(paragraphs) < 2:
        raise UnreadableInputError(
            "The text has one paragraph only: put its title in a line of its own at the beginning, "
            "and each paragraph in a line of its own or with a blank line after it."
        )
    if len(sentences(paragraphs[0])) > 1 or len(folded_words(paragraphs[0])) > TITLE_WORDS:
        raise UnreadableInputError(
            f"The text begins with {paragraphs[0][:40]!r}, which is no title: put the title in a "
            "line of its own at the beginning of your copy."
        )
