"""A reference in plain words; of a row a footnote with claim, data set, version and place."""

from revdata.citation.reference import Item, Reference, bare, places_in_words


def to_plain(reference: Reference) -> str:
    """Return the reference as one paragraph."""
    whole = _whole(reference)
    if not reference.is_part:
        return whole
    if not reference.head:
        return f"{bare(reference.work['title'])}. In: {whole}"
    remark = f" [{reference.remark}]" if reference.remark else ""
    head = reference.head if reference.head.endswith((".", "?", "!")) else f"{reference.head}."
    sentences = [f"{head}{remark}", f"In: {whole}"]
    for source in reference.items[1:]:
        places = reference.places[source["id"]]
        sentences.append(f"Read from: {_source(source)}, {places_in_words(places)}.")
    return " ".join(sentences)


def _whole(reference: Reference) -> str:
    package, item = reference.package, reference.work
    who = [author["literal"] for author in item["author"]]
    title = bare(item["container-title"] if reference.is_part else item["title"])
    day = f" ({package.released})" if package.released else ""
    version = f"version {package.version}{day}"
    text = f"{', '.join([*who, title, version])}, data set."
    address = f"https://doi.org/{package.doi}" if package.doi else item.get("URL", "")
    return f"{text} {address}".rstrip()


def _source(item: Item) -> str:
    author: Item = next(iter(item.get("author", ())), {})
    who = author.get("literal") or f"{author.get('given', '')} {author.get('family', '')}".strip()
    year = f" ({item['issued']['date-parts'][0][0]})" if "issued" in item else ""
    if "container-title" not in item:
        return ", ".join(filter(None, [who, f"{item['title']}{year}"]))
    chapter = f"chapter {item['chapter-number']}" if "chapter-number" in item else ""
    parts = [who, f"{item['container-title']}{year}", chapter, f"“{item['title']}”"]
    return ", ".join(filter(None, parts))
