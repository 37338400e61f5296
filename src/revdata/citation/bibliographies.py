"""References for bibliography programs: BibTeX, BibLaTeX and RIS, written from CSL-JSON items."""

from collections.abc import Iterable, Sequence

from revdata.citation.reference import Item, Reference, bare, places_in_words

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ESCAPES = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
Fields = Iterable[tuple[str, str]]


def to_bibtex(reference: Reference) -> str:
    """Return an entry an item for BibTeX, which knows neither data sets nor versions."""
    return "\n".join(bibtex_entry(*_bibtex(reference, item)) for item in reference.items)


def to_biblatex(reference: Reference) -> str:
    """Return an entry an item for BibLaTeX: ``@dataset``, and the source as ``@inbook``."""
    return "\n".join(bibtex_entry(*_biblatex(reference, item)) for item in reference.items)


def to_ris(reference: Reference) -> str:
    """Return a record an item in the tagged format of Research Information Systems."""
    return "\n".join(_record(_ris(reference, item)) for item in reference.items)


def _bibtex(reference: Reference, item: Item) -> tuple[str, str, Fields]:
    date = _date(item)
    fields = [
        ("author", _authors(item)),
        ("title", _title(item)),
        ("year", str(date[0]) if date else ""),
        ("month", MONTHS[date[1] - 1] if len(date) > 1 else ""),
        ("doi", item.get("DOI", "")),
        ("url", in_address(item.get("URL", ""))),
    ]
    if item["type"] == "dataset":
        within = f"In: {in_latex(bare(item['container-title']))}, " if reference.is_part else ""
        fields.append(("howpublished", f"{within}data set, version {item['version']}"))
        fields.append(("note", in_latex(_note(reference))))
        return "misc", item["id"], fields
    fields.append(("note", in_latex(_place_note(reference, item))))
    return _with_book("incollection", item, fields)


def _biblatex(reference: Reference, item: Item) -> tuple[str, str, Fields]:
    fields = [
        ("author", _authors(item)),
        ("title", _title(item)),
        ("date", "-".join(f"{part:02d}" for part in _date(item))),
        ("version", item.get("version", "")),
        ("langid", "english" if item.get("language") == "en" else ""),
        ("doi", item.get("DOI", "")),
        ("url", in_address(item.get("URL", ""))),
    ]
    if item["type"] == "dataset":
        within = f"In: {bare(item['container-title'])}. " if reference.is_part else ""
        fields.append(("note", in_latex(f"{within}{_note(reference)}")))
        return "dataset", item["id"], fields
    fields.append(("note", in_latex(_place_note(reference, item))))
    return _with_book("inbook", item, fields)


def _with_book(kind: str, item: Item, fields: list[tuple[str, str]]) -> tuple[str, str, Fields]:
    """Return the entry of a chapter with the book it is in, or that of a book."""
    if item["type"] == "book":
        return "book", item["id"], fields
    book = [
        ("booktitle", f"{{{in_latex(item['container-title'])}}}"),
        ("chapter", in_latex(item.get("chapter-number", ""))),
    ]
    return kind, item["id"], [*fields[:2], *book, *fields[2:]]


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


def _authors(item: Item) -> str:
    """Return the authors as BibTeX takes them; one without a family name stays whole."""
    return " and ".join(
        f"{{{in_latex(name['literal'])}}}"
        if "literal" in name
        else f"{in_latex(name['family'])}, {in_latex(name['given'])}"
        for name in item.get("author", ())
    )


def _title(item: Item) -> str:
    return f"{{{in_latex(bare(item['title']))}}}"


def in_latex(text: str) -> str:
    """Return a text in which no character has a meaning for LaTeX."""
    return text.translate(_ESCAPES)


def in_address(url: str) -> str:
    """Return an address for an entry, which is read letter by letter but for what ends a value."""
    return url.replace("{", "%7B").replace("}", "%7D")


def _date(item: Item) -> Sequence[int]:
    parts: Sequence[Sequence[int]] = item.get("issued", {}).get("date-parts", [()])
    return parts[0]


def _ris(reference: Reference, item: Item) -> Iterable[tuple[str, str]]:
    dataset = item["type"] == "dataset"
    date = _date(item)
    yield "TY", "DATA" if dataset else "CHAP" if item["type"] == "chapter" else "BOOK"
    yield "ID", item["id"]
    for name in item.get("author", ()):
        yield "AU", name.get("literal") or f"{name['family']}, {name['given']}"
    yield "TI", bare(item["title"])
    yield "T2", bare(item.get("container-title", ""))
    yield "PY", str(date[0]) if date else ""
    yield "DA", "/".join(f"{part:02d}" for part in date) if len(date) == 3 else ""
    yield "ET", item.get("version", "")
    yield "SE", item.get("chapter-number", "")
    yield "LA", item.get("language", "")
    yield "DO", item.get("DOI", "")
    yield "UR", item.get("URL", "")
    if dataset:
        for keyword in reference.package.metadata.get("keywords", ()):
            yield "KW", keyword
    yield "N1", _note(reference) if dataset else _place_note(reference, item)


def _record(fields: Iterable[tuple[str, str]]) -> str:
    lines = [f"{tag}  - {value}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - "]) + "\n"
