"""Tables with ranks of ordered codes and the flat findings, for databases and Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from revdata.dataset.derived import full_rows, with_derived
from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.findings import findings_rows, with_findings
from revdata.dataset.holding import FINDINGS, RANK
from revdata.dataset.parts import TableSet


def full_package(package: Package) -> Package:
    """Return the package with all derived columns, the flat table of findings, and ranks."""
    package = with_findings(with_derived(package))
    tables = {name: _with_ranks(table) for name, table in package.tables.items()}
    return replace(package, tables=tables)


def _with_ranks(table: Table) -> Table:
    """Return the table with the place of each ordered code at the end: few readers keep orders."""
    ranks = tuple(_rank(field) for field in table.fields if field.ordered)
    return replace(table, fields=(*table.fields, *ranks))


def _rank(field: Field) -> Field:
    return replace(
        field,
        name=f"{field.name}{RANK}",
        type="integer",
        title=f"{field.title}, rank",
        description=f"Derived: the place of {field.name} in the order of its list, from 1.",
        vocabulary=None,
        codes=None,
        ordered=False,
        derived=True,
    )


def table_rows(dataset: TableSet, table: Table) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a table of the full package, a value for each of its columns."""
    if table.name == FINDINGS and FINDINGS not in dataset.package.tables:
        names = [name for name in table.columns if not name.endswith(RANK)]
        rows = [tuple(row[name] for name in names) for row in findings_rows(dataset)]
    else:
        rows = full_rows(dataset, table.name)
    ordered = [(place, f.codes or ()) for place, f in enumerate(table.fields) if f.ordered]
    return [(*row, *(_place(row[place], codes) for place, codes in ordered)) for row in rows]


def _place(code: str | None, codes: Sequence[str]) -> int | None:
    return None if code is None else codes.index(code) + 1
