"""References to the data set, a table or a row, in several styles."""

import json
from collections.abc import Callable, Mapping

from revdata.citation.reference import (
    Reference,
    find_reference,
    whole_reference,
    whole_references,
)
from revdata.citation.styles import (
    to_apa,
    to_biblatex,
    to_bibtex,
    to_cff,
    to_chicago,
    to_plain,
    to_ris,
)
from revdata.dataset.descriptor import Package
from revdata.dataset.parts import TableSet
from revdata.errors import known_name, not_found
from revdata.files import html


def _to_csl_json(*references: Reference) -> str:
    items = [item for reference in references for item in reference.csl_items]
    return json.dumps(items, indent=2, ensure_ascii=False)


STYLES: Mapping[str, Callable[..., str]] = {
    "plain": to_plain,
    "apa": to_apa,
    "chicago": to_chicago,
    "bibtex": to_bibtex,
    "biblatex": to_biblatex,
    "ris": to_ris,
    "csl-json": _to_csl_json,
    "cff": to_cff,
}
TOGETHER = ("csl-json", "cff")  # styles in which several references are one document


class Citation(str):
    """A reference, as a string that a notebook shows with its line breaks.

    `revdata.cite` returns one.

    Examples
    --------
    >>> import revdata
    >>> revdata.cite(style="bibtex").splitlines()[0]
    '@misc{revdata-...,'
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return html.render("citation", "citation.html", text=str(self))


def cite(dataset: TableSet, name: str | None = None, style: str = "plain") -> Citation:
    """Return a reference to the data set, or to the table or row of that name, in a style.

    Without a name, where further texts are read, each text has its reference. Raises NotFoundError
    for an unknown style or name, MissingExtraError where the style needs a citation processor that
    is not installed.
    """
    known = known_name(style, STYLES)
    if known is None:
        raise not_found("style of citation", style, STYLES)
    found = whole_references(dataset) if name is None else [find_reference(dataset, name)]
    if known in TOGETHER:
        return Citation(STYLES[known](*found).rstrip("\n"))
    return Citation("\n".join(STYLES[known](one).rstrip("\n") for one in found))


def render_citation_file(package: Package) -> str:
    """Return ``CITATION.cff`` for a package."""
    return to_cff(whole_reference(package))
