"""Rules over a row, a table and the package, each with an identifier and a sentence."""

from revdata.problems import Rule
from revdata.rules.package import PackageRule, Records, rules_of, unknown_references
from revdata.rules.row import ROW_RULES, RowRule
from revdata.rules.schema import SCHEMA_RULES

__all__ = [
    "ROW_RULES",
    "SCHEMA_RULES",
    "PackageRule",
    "Records",
    "RowRule",
    "Rule",
    "rules_of",
    "unknown_references",
]
