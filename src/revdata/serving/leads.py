"""Say in words what leads to a row: 34 claims about Stalin."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from revdata.dataset.descriptor import Table
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import records

LONGEST_LABEL = 50
WITH = ("Leaders", "Findings")  # rows in which a thing stands beside others
FIRST_NOUN = (" of ", " in ", " between ")  # of titles whose noun is the first word


def claims_about(dataset: TableSet) -> Mapping[tuple[str, str], int]:
    """Return how many claims mention a thing, by the column of mentions and its key."""
    claims = defaultdict[tuple[str, str], set[str]](set)
    for row in records(dataset, "mentions"):
        for link in dataset.table("mentions").foreign_keys:
            if link.table != "claims" and row[link.column]:
                claims[link.column, row[link.column]].add(row["claim_id"])
    return {thing: len(found) for thing, found in claims.items()}


def address_about(column: str, key: str) -> str:
    """Return the query of the claims that mention a thing."""
    return urlencode(
        {"_through": json.dumps({"table": "mentions", "column": column, "value": key})}
    )


def words_of_link(count: int, title: str, column: str, target: Table, label: str) -> str:
    """Return what a link from a row to the rows of a table that refer to it says."""
    named = label if 0 < len(label) <= LONGEST_LABEL else f"this {noun(target.title, 1)}"
    rows = f"{count:,} {noun(title, count)}"
    if column == target.key:
        return f"{rows} {'with' if title in WITH else 'of'} {named}"
    role = column.removesuffix("_id").replace("_", " ")
    return f"{rows} with {named} as {role}"


def noun(title: str, count: int) -> str:
    """Return what the rows of a table with a title are called: wave of reaction, quantities."""
    title = title[:1].lower() + title[1:]
    if count == 1:
        split = next((title.index(between) for between in FIRST_NOUN if between in title), None)
        words, rest = title[:split], title[split:] if split else ""
        title = (f"{words[:-3]}y" if words.endswith("ies") else words.removesuffix("s")) + rest
    return title


def about(counts: Mapping[tuple[str, str], int], target: Table, key: str, label: str) -> Any:
    """Return words and query of the claims that mention a row, None where there are none."""
    count = counts.get((target.key, key), 0)
    if not count:
        return None
    named = label if 0 < len(label) <= LONGEST_LABEL else f"this {noun(target.title, 1)}"
    words = f"{count:,} claim{'' if count == 1 else 's'} about {named}"
    return {"words": words, "query": address_about(target.key, key)}
