"""The derived columns of findings, accounts and claims, computed from their claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from revdata.dataset.descriptor import (
    COPIED,
    HOLDS,
    OF_CLAIM,
    TIE_FAMILY,
    Field,
    ForeignKey,
    Package,
    Table,
)
from revdata.dataset.parts import TableSet

Facts = dict[str, Any]
Cells = Sequence[Any]
ColumnsOf = Callable[[str], Mapping[str, Cells]]  # the columns of a table

_HOLDS_LIST = "author-holds"
YES, NO, OPEN = "yes", "no", "open"  # its codes
COMMITTED = ("own", "endorses", "grants")  # the author says it too
STATED = ("asserts", "denies", "concedes", "presupposes", "demands")
_LINKS = {
    "source_id": ("sources", "source_id"),
    "speaker_id": ("actors", "actor_id"),
    "condition_claim_id": ("claims", "claim_id"),
}
_MEANINGS = {
    "source_id": "Derived: the coded edition whose passages the claim cites.",
    "author": "Derived: the author of that edition.",
    "speaker_id": "Derived: the actor who speaks in the claim's utterance; empty: the author.",
    HOLDS: "Derived from act and stance of the claim: whether the author holds it as worded.",
    TIE_FAMILY: "Derived: the family of the tie, as the code list has it.",
}


def author_holds(act: str | None, stance: str | None) -> str | None:
    """Return whether the author holds a statement as it is worded: yes, no or open.

    What the author rejects is not held. What is stated or demanded is held where the author says,
    endorses or grants it; a question, a report and words turned against who said them leave it
    open. None without an act or a stance.
    """
    if act is None or stance is None:
        return None
    if stance == "rejects":
        return NO
    return YES if stance in COMMITTED and act in STATED else OPEN


def has_claim(table: Table) -> bool:
    """Return whether each row of a table has a claim of its own that derived columns show."""
    return table.group in ("findings", "accounts") and "claim_id" in table.columns


def derived_fields(package: Package, table: Table) -> tuple[Field, ...]:
    """Return the derived columns of a table, in order, each described as the others are.

    A table that has a column of that name keeps its own. A version without a column that they are
    read from has none of it.
    """
    if table.name == "claims":
        names: tuple[str, ...] = (*OF_CLAIM, HOLDS)
    elif has_claim(table):
        names = (*OF_CLAIM, *COPIED, HOLDS)
    else:
        return ()
    if table.name == "class_bases":
        names = (*names, TIE_FAMILY)
    made = (_field(package, name) for name in names if name not in table.columns)
    return tuple(field for field in made if field is not None)


def _field(package: Package, name: str) -> Field | None:
    if name == HOLDS:
        codes = tuple(code.code for code in package.vocabularies.get(_HOLDS_LIST, ()))
        return _made(name, "Author holds", codes, _HOLDS_LIST) if codes else None
    if name == TIE_FAMILY:
        families = dict.fromkeys(c.family for c in package.vocabularies.get("class-tie", ()))
        known = tuple(family for family in families if family)
        return _made(name, "Tie family", known) if known else None
    origin = {"source_id": "passages", "author": "sources", "speaker_id": "utterances"}
    table = package.tables.get(origin.get(name, "claims"))
    if table is None or name not in table.columns:
        return None
    field = table.field(name)
    meaning = _MEANINGS.get(name, f"Derived from the claim: {field.description}")
    return replace(
        field,
        description=meaning,
        required=False,
        unique=False,
        empty="not-applicable",
        derived=True,
    )


def _made(name: str, title: str, codes: tuple[str, ...], vocabulary: str | None = None) -> Field:
    return Field(
        name=name,
        type="string",
        title=title,
        description=_MEANINGS[name],
        vocabulary=vocabulary,
        codes=codes,
        empty="not-applicable",
        derived=True,
    )


def with_derived(package: Package) -> Package:
    """Return the package with the derived columns of each table after its own."""
    tables = {name: _with_fields(package, table) for name, table in package.tables.items()}
    return replace(package, tables=tables)


def _with_fields(package: Package, table: Table) -> Table:
    added = derived_fields(package, table)
    links = tuple(
        ForeignKey(field.name, *_LINKS[field.name]) for field in added if field.name in _LINKS
    )
    return replace(
        table, fields=(*table.fields, *added), foreign_keys=(*table.foreign_keys, *links)
    )


def derived_cells(
    dataset: TableSet, table: Table, cells_of: Callable[[str], Cells]
) -> Iterator[tuple[Field, Cells]]:
    """Yield each derived column of a table with its cells, None where one is empty."""
    fields = derived_fields(dataset.package, table)
    if not fields:
        return
    facts = claim_facts(dataset)
    claims = [facts.get(claim, {}) for claim in cells_of("claim_id")]
    families = _families(dataset.package)
    for field in fields:
        if field.name == TIE_FAMILY:
            yield field, [families.get(tie) for tie in cells_of("tie")]
        else:
            yield field, [of.get(field.name) for of in claims]


def claim_facts(dataset: TableSet) -> dict[str, Facts]:
    """Return what is derived from each claim by its identifier, read once."""
    from revdata.dataset.rows import load_columns  # the codebook is shown without it

    made = "claims, facts"
    if made not in dataset.read:
        dataset.read[made] = facts_of_claims(lambda name: load_columns(dataset, name))
    facts: dict[str, Facts] = dataset.read[made]
    return facts


def facts_of_claims(columns_of: ColumnsOf) -> dict[str, Facts]:
    """Return source, author, speaker, the copied columns and whether the author holds each claim.

    An empty cell may be None or an empty text.
    """
    claims = columns_of("claims")
    sources, authors = _sources_of_claims(columns_of), _paired(columns_of, "sources", "author")
    speakers = _paired(columns_of, "utterances", "speaker_id")
    facts: dict[str, Facts] = {}
    for place, claim in enumerate(claims["claim_id"]):
        if not claim:
            continue
        known = {name: claims[name][place] or None for name in COPIED if name in claims}
        source = sources.get(claim)
        facts[claim] = {
            "source_id": source,
            "author": authors.get(source) or None,
            "speaker_id": speakers.get(claims["utterance_id"][place]) or None,
            **known,
            HOLDS: author_holds(known.get("act"), known.get("stance")),
        }
    return facts


def _sources_of_claims(columns_of: ColumnsOf) -> dict[str, str]:
    """Return the edition of the first passage that each claim cites."""
    editions, cited = _paired(columns_of, "passages", "source_id"), columns_of("citations")
    sources: dict[str, str] = {}
    for claim, passage in zip(cited["claim_id"], cited["passage_id"], strict=True):
        if passage in editions:
            sources.setdefault(claim, editions[passage])
    return sources


def _paired(columns_of: ColumnsOf, table: str, column: str) -> dict[Any, Any]:
    """Return a column of a table by its key, which stands first."""
    columns = columns_of(table)
    keys = next(iter(columns.values()))
    return dict(zip(keys, columns[column], strict=True))


def _families(package: Package) -> dict[str, str | None]:
    return {code.code: code.family for code in package.vocabularies.get("class-tie", ())}


def full_rows(dataset: TableSet, name: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table with the cells of its derived columns at the end."""
    from revdata.dataset.rows import load_columns

    table, columns = dataset.table(name), load_columns(dataset, name)
    own = [columns[column] for column in table.columns]
    more = [cells for _, cells in derived_cells(dataset, table, columns.__getitem__)]
    return list(zip(*own, *more, strict=True))


def full_records(dataset: TableSet, name: str) -> list[dict[str, Any]]:
    """Return the rows by column name, derived ones too, with days as year-month-day."""
    from revdata.dataset.rows import with_written_days

    table = dataset.table(name)
    derived = (field.name for field in derived_fields(dataset.package, table))
    names = [*table.columns, *derived]
    rows = map(with_written_days, full_rows(dataset, name))
    return [dict(zip(names, row, strict=True)) for row in rows]
