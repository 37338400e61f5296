"""One passage with its claims, and with its text from a reader's copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from revdata.dataset.joins import passage_locator, with_labels
from revdata.dataset.naming import named_row
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_rows, table_of
from revdata.errors import NotFoundError
from revdata.lookup import Answer

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment, Found

CLAIM_FIELDS = ("kind", "speaker", "act", "stance", "modality", "certainty", "statement")


@dataclass(frozen=True)
class PassageReading(Answer):
    """A passage beside the claims that cite it.

    `revdata.passage` returns one; ``print`` shows it as text.

    Attributes
    ----------
    passage_id : str
        Identifier of the passage.
    locator : str
        Section, paragraph and sentence.
    opening : str
        Its first words, four at most.
    uncited_reason : str or None
        Why no claim cites it, a code; None if one does.
    claims : tuple of dict
        The claims, each with the role in which it cites the passage.
    found : Found or None
        Its place in a reader's copy; None without a copy.
    text : str or None
        The passage as the copy has it; None without a copy.

    Examples
    --------
    >>> import revdata
    >>> revdata.passage("st.p00.s01").uncited_reason
    'heading'
    """

    passage_id: str
    locator: str
    opening: str
    uncited_reason: str | None
    claims: tuple[dict[str, Any], ...]
    found: Found | None = None
    text: str | None = None

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


def read_passage(
    dataset: TableSet, identifier: str, copy: Alignment | None = None
) -> PassageReading:
    """Return a passage, by its id or a locator such as §1¶13.4, with the claims that cite it.

    Raises NotFoundError with near names.
    """
    identifier = named_row(dataset, identifier)
    passages = {row["passage_id"]: row for row in load_rows(dataset, "passages")}
    if identifier not in passages:
        table = table_of(dataset, identifier).name
        raise NotFoundError(
            f"{identifier} is a row of {table} and no passage; 'revdata explain {identifier}' "
            "shows it, with the passages that state it."
        )
    row = passages[identifier]
    return PassageReading(
        identifier,
        passage_locator(row),
        row["opening"] or "",
        row["uncited_reason"],
        _claims(dataset, identifier),
        None if copy is None else copy.found(identifier),
        None if copy is None else copy.text_of(identifier),
    )


def _claims(dataset: TableSet, passage_id: str) -> tuple[dict[str, Any], ...]:
    citations = [row for row in load_rows(dataset, "citations") if row["passage_id"] == passage_id]
    return tuple(
        {"claim_id": claim["claim_id"], "role": citation["role"]}
        | {name: claim[name] for name in CLAIM_FIELDS}
        for claim in with_labels(dataset, "claims")
        for citation in citations
        if citation["claim_id"] == claim["claim_id"]
    )
