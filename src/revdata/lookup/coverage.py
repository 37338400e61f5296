"""Counts of coded passages by section and paragraph, and the passages left uncoded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from revdata.dataset.joins import passage_locator, stating_passages
from revdata.dataset.opening import open_dataset
from revdata.dataset.parts import BASE_NAME, BASE_TEXT, EVERY, TableSet
from revdata.dataset.rows import PART_COLUMN, PlainTable, load_rows, load_table
from revdata.dataset.worksheets import read_columns
from revdata.errors import RevdataError

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ["passages", "stated", "excused", "not_yet_coded", "unaccounted"]
NOT_YET_CODED = "not-yet-coded"


def account(dataset: TableSet, by: Literal["section", "paragraph"] = "paragraph") -> pd.DataFrame:
    """Return one row a section or paragraph with counts of its passages and claims.

    Columns: source_id, section, paragraph (unless by section), passages, stated (cited by a claim
    in the role states, no other role counts), excused (a reason other than not yet coded),
    not_yet_coded, unaccounted, claims (distinct claims stated there).
    """
    import pandas as pd

    names = columns_by(by)
    frame = pd.DataFrame(count_passages(dataset, by), columns=names)
    return frame.astype({**dict.fromkeys(names, "Int64"), "source_id": "str"})


def columns_by(by: Literal["section", "paragraph"]) -> list[str]:
    """Return the columns of ``account``: a place, then counts."""
    place = ["source_id", "section", "paragraph"]
    return [*place[: 3 if by == "paragraph" else 2], *COUNTS, "claims"]


def count_passages(
    dataset: TableSet, by: Literal["section", "paragraph"] = "paragraph"
) -> list[dict[str, Any]]:
    """Return the rows of ``account`` by column name."""
    if by not in {"section", "paragraph"}:
        raise RevdataError(f"Coverage is by section or by paragraph, not by {by!r}.")
    stating: dict[str, set[str]] = {}
    for claim, passages in stating_passages(dataset).items():
        for passage in passages:
            stating.setdefault(passage, set()).add(claim)
    keys = columns_by(by)[: -len(COUNTS) - 1]
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in load_rows(dataset, "passages"):
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    counted = []
    for place, rows in groups.items():
        found = Counter(_standing(row, stating) for row in rows)
        claims = set().union(*(stating.get(row["passage_id"], ()) for row in rows))
        counts = {"passages": len(rows)} | {name: found[name] for name in COUNTS[1:]}
        counted.append({**dict(zip(keys, place, strict=True)), **counts, "claims": len(claims)})
    return counted


def _standing(row: Mapping[str, Any], stating: Mapping[str, set[str]]) -> str:
    """Return as what a passage counts."""
    if row["passage_id"] in stating:
        return "stated"
    reason = row["uncited_reason"]
    if reason is None:
        return "unaccounted"
    return "not_yet_coded" if reason == NOT_YET_CODED else "excused"


def uncited(dataset: TableSet) -> PlainTable:
    """Return the passages that no claim cites as states: id, locator, opening, reason, in order."""
    stated = set(chain.from_iterable(stating_passages(dataset).values()))
    rows = load_rows(dataset, "passages")
    left = [place for place, row in enumerate(rows) if row["passage_id"] not in stated]
    table = load_table(dataset, "passages").take(left)
    cells = {**table.columns, "locator": [passage_locator(rows[place]) for place in left]}
    fields = {**table.fields, "locator": None}
    names = ("passage_id", "locator", "opening", "uncited_reason")
    return PlainTable(table.name, {n: cells[n] for n in names}, {n: fields[n] for n in names})


def list_texts() -> list[dict[str, Any]]:
    """Return the coded texts that ship with the package: name, edition, claims, package, version.

    ``text`` is the name of the companion package, ``trotsky`` for the text of the base.
    """
    dataset = open_dataset(texts=EVERY)
    coded = {source for _, source in _cells(dataset, "passages", "source_id")}
    claims = Counter(part for part, _ in _cells(dataset, "claims", "claim_id"))
    versions = {part.name: (part.package or dataset.package).version for part in dataset.parts}
    return [
        {
            "text": BASE_TEXT if row[PART_COLUMN] == BASE_NAME else row[PART_COLUMN],
            **{name: row[name] for name in ("source_id", "author", "title", "year")},
            "claims": claims[row[PART_COLUMN]],
            "package": row[PART_COLUMN],
            "version": versions[row[PART_COLUMN]],
        }
        for row in load_rows(dataset, "sources")
        if row["source_id"] in coded
    ]


def _cells(dataset: TableSet, table: str, column: str) -> Iterator[tuple[str, str]]:
    """Yield the name of its part and the cell of a column for each row of a table."""
    for part, path in dataset.all_files(table):
        for row in read_columns(part, dataset.table(table), (column,), path).rows:
            yield part.name, row.cells[0]


def summary(paragraphs: Sequence[Mapping[str, Any]]) -> str:
    """Return the account of the whole text in one sentence, of several texts in one each."""
    sources: dict[str, list[Mapping[str, Any]]] = {}
    for row in paragraphs:
        sources.setdefault(row["source_id"], []).append(row)
    if len(sources) < 2:
        return _sentence(paragraphs)
    return "\n".join(f"{source}: {_sentence(rows)}" for source, rows in sources.items())


def _sentence(paragraphs: Sequence[Mapping[str, Any]]) -> str:
    total = {name: sum(row[name] for row in paragraphs) for name in COUNTS}
    done = total["stated"] + total["excused"]
    share = 100 * done // total["passages"] if total["passages"] else 100
    return (
        f"{done} of {total['passages']} passages are accounted for ({share} percent): "
        f"{total['stated']} stated by claims, {total['excused']} excused, "
        f"{total['not_yet_coded']} not yet coded, {total['unaccounted']} without a reason."
    )
