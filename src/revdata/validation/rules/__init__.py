"""Rules over a row, a table, the package and two versions of it, each with an identifier."""

from revdata.dataset.problems import Rule
from revdata.validation.rules.of_column import SCHEMA_RULES
from revdata.validation.rules.of_package import (
    PackageRule,
    Records,
    compared_columns,
    is_numbered,
    rules_of,
    unique_label,
    unknown_references,
)
from revdata.validation.rules.of_row import ROW_RULES, RowRule
from revdata.validation.rules.of_versions import HISTORY_RULES

__all__ = [
    "HISTORY_RULES",
    "ROW_RULES",
    "SCHEMA_RULES",
    "PackageRule",
    "Records",
    "RowRule",
    "Rule",
    "compared_columns",
    "is_numbered",
    "rules_of",
    "unique_label",
    "unknown_references",
]
