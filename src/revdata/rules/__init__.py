"""Rules over a row, a table, the package and two versions of it, each with an identifier."""

from revdata.problems import Rule
from revdata.rules.history import HISTORY_RULES
from revdata.rules.package import (
    PackageRule,
    Records,
    compared_columns,
    is_numbered,
    rules_of,
    unique_label,
    unknown_references,
)
from revdata.rules.row import ROW_RULES, RowRule
from revdata.rules.schema import SCHEMA_RULES

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
