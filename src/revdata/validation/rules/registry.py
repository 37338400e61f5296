"""Every rule that validation applies, under its heading and by its identifier."""

from collections.abc import Mapping

from revdata.dataset.cells import RULES as LEXICAL_RULES
from revdata.dataset.csv_files import RULES as FILE_RULES
from revdata.dataset.descriptor import Package
from revdata.dataset.frames import RULES as FRAME_RULES
from revdata.dataset.problems import Rule
from revdata.dataset.worksheets import RULES as WORKBOOK_RULES
from revdata.validation.rules.of_column import SCHEMA_RULES
from revdata.validation.rules.of_folder import RULES as FOLDER_RULES
from revdata.validation.rules.of_package import rules_of
from revdata.validation.rules.of_row import ROW_RULES
from revdata.validation.rules.of_versions import HISTORY_RULES


def rules_by_heading(package: Package) -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules under the headings of the codebook, each once."""
    groups: dict[str, tuple[Rule, ...]] = {
        "Of a folder": FOLDER_RULES,
        "Of a file": FILE_RULES,
        "Of a workbook": WORKBOOK_RULES,
        "Of a cell": (*LEXICAL_RULES, *FRAME_RULES),
        "Of a column": SCHEMA_RULES,
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
