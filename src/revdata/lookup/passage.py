"""One passage: where it stands, the claims on it, and in a reader's copy the passage itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from revdata.dataset.frames import load_frame, plain_values
from revdata.dataset.joins import passage_locators, resolve_links
from revdata.dataset.parts import TableSet
from revdata.dataset.row_finder import passage_at
from revdata.errors import not_found

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment, Found

CLAIM_FIELDS = ("kind", "speaker", "act", "stance", "modality", "certainty", "statement")


@dataclass(frozen=True)
class PassageReading:
    """A passage beside the claims that cite it, each with the role in which it is cited.

    ``found`` and ``text`` are what a reader's copy has of it; None without a copy.
    """

    passage_id: str
    locator: str
    opening: str
    uncited_reason: str | None
    claims: tuple[dict[str, Any], ...]
    found: Found | None = None
    text: str | None = None

    def to_json(self) -> str:
        """Return the reading as one object."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)

    def __str__(self) -> str:
        lines = [f"{self.locator}  {self.passage_id}", "", *self._text_lines(), ""]
        if not self.claims:
            reason = f": {self.uncited_reason}" if self.uncited_reason else ""
            lines.append(f"No claim cites it{reason}.")
        for claim in self.claims:
            lines.append(f"{claim['claim_id']} ({claim['role']})  {claim['statement']}")
            facts = [claim[name] for name in CLAIM_FIELDS[:-1] if claim[name] is not None]
            lines.append(f"  {', '.join(facts)}")
        return "\n".join(lines)

    def _text_lines(self) -> list[str]:
        if self.text is None:
            absent = "  (absent from the copy)" if self.found else ""
            return [f"“{self.opening} …”{absent}"]
        assert self.found is not None
        kept = "" if self.found.share == 1 else f", {self.found.share:.0%} of the words"
        where = f"line {self.found.line}, character {self.found.character}"
        return [f"“{self.text}”", f"  ({self.found.status}{kept}; {where})"]

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def read_passage(
    dataset: TableSet, identifier: str, copy: Alignment | None = None
) -> PassageReading:
    """Return a passage, by its id or a locator such as §1¶13.4, with the claims that cite it.

    Raises NotFoundError with near names.
    """
    identifier = passage_at(dataset, identifier) or identifier
    passages = load_frame(dataset, "passages").set_index("passage_id", drop=False)
    if identifier not in passages.index:
        raise not_found("passage", identifier, passages.index)
    row = passages.loc[[identifier]]
    return PassageReading(
        identifier,
        passage_locators(row).iloc[0],
        plain_values(row, "opening")[0] or "",
        plain_values(row, "uncited_reason")[0],
        _claims(dataset, identifier),
        None if copy is None else copy.found(identifier),
        None if copy is None else copy.text_of(identifier),
    )


def _claims(dataset: TableSet, passage_id: str) -> tuple[dict[str, Any], ...]:
    citations = load_frame(dataset, "citations")
    citations = citations[citations["passage_id"] == passage_id]
    claims = load_frame(dataset, "claims").merge(citations[["claim_id", "role"]], on="claim_id")
    claims = resolve_links(dataset, "claims", claims)
    names = ("claim_id", "role", *CLAIM_FIELDS)
    columns = [plain_values(claims, name) for name in names]
    return tuple(dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True))
