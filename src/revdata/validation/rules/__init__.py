"""All rules of validation, by heading and by identifier."""

from collections.abc import Iterable, Mapping

from revdata.dataset.cells import RULES as CELL_RULES
from revdata.dataset.csv_files import RULES as FILE_RULES
from revdata.dataset.descriptor import Package, Table
from revdata.dataset.parquet_files import UNREADABLE_PARQUET
from revdata.dataset.problems import Rule
from revdata.dataset.worksheets import RULES as WORKBOOK_RULES
from revdata.validation.identifiers import HISTORY_RULES
from revdata.validation.rules import (
    of_accounts,
    of_claims,
    of_comparisons,
    of_dates,
    of_factors,
    of_findings,
    of_identifiers,
    of_links,
    of_numbers,
    of_passages,
    of_repetitions,
    of_schema,
    of_things,
)
from revdata.validation.rules.kinds import PackageRule, RowRule

ROW_RULES: tuple[RowRule, ...] = (
    *of_dates.ROW_RULES,
    *of_claims.ROW_RULES,
    *of_passages.ROW_RULES,
    *of_things.ROW_RULES,
    *of_accounts.ROW_RULES,
    *of_factors.ROW_RULES,
    *of_findings.ROW_RULES,
    *of_comparisons.ROW_RULES,
    *of_links.ROW_RULES,
    *of_identifiers.ROW_RULES,
)
_PACKAGE_RULES = (  # in the order in which they are asked: of the faults of a cell the first counts
    of_claims.package_rules,
    of_passages.package_rules,
    of_numbers.position_rules,
    of_things.package_rules,
    of_accounts.package_rules,
    of_factors.package_rules,
    of_findings.package_rules,
    of_comparisons.package_rules,
    of_links.package_rules,
    of_numbers.identifier_rules,
    of_repetitions.package_rules,
    of_identifiers.package_rules,
)


def row_rules(table: Table, columns: Iterable[str] | None = None) -> list[RowRule]:
    """Return the row rules of a table, or those that need no other columns than these."""
    present = table.columns if columns is None else tuple(columns)
    return [rule for rule in ROW_RULES if rule.applies_to(table.name, present)]


def rules_of(package: Package) -> tuple[PackageRule, ...]:
    """Return the rules over a package, some of them once for each table that they hold for."""
    return tuple(rule for rules in _PACKAGE_RULES for rule in rules(package))


def kept_columns(package: Package) -> dict[str, tuple[str, ...]]:
    """Return by table the columns that queries look at: keys, links, and what rules ask for."""
    wanted = {
        name: {table.key, *(link.column for link in table.foreign_keys)}
        for name, table in package.tables.items()
    }
    for rule in rules_of(package):
        for name in wanted.keys() & rule.columns.keys():
            wanted[name].update(rule.columns[name])
    return {
        name: tuple(column for column in table.columns if column in wanted[name])
        for name, table in package.tables.items()
    }


def rules_by_heading(package: Package) -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules under the headings of the rule book, each once."""
    groups: dict[str, tuple[Rule, ...]] = {
        "Of a folder": of_schema.FOLDER_RULES,
        "Of a file": (*FILE_RULES, UNREADABLE_PARQUET),
        "Of a workbook": WORKBOOK_RULES,
        "Of a cell": CELL_RULES,
        "Of a column": of_schema.SCHEMA_RULES,
        "Of a row": ROW_RULES,
        "Of the package": rules_of(package),
        "Of two versions": HISTORY_RULES,
    }
    return {
        heading: tuple({rule.identifier: rule for rule in rules}.values())
        for heading, rules in groups.items()
    }


def rules_by_identifier(package: Package) -> Mapping[str, Rule]:
    """Return the rules by identifier, in the order of their headings."""
    groups = rules_by_heading(package).values()
    return {rule.identifier: rule for rules in groups for rule in rules}
