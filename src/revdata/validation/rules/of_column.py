"""The rules that a Table Schema states by itself: constraints, keys and foreign keys."""

from revdata.dataset.problems import Rule

REQUIRED = Rule("required", "A required cell is filled.", "Fill the cell.")
PATTERN = Rule(
    "pattern",
    "A cell follows the pattern of its column.",
    "Write the value as the codebook shows it for this column.",
)
RANGE = Rule(
    "range",
    "A number lies within the limits of its column.",
    "Write a number within the limits that the codebook gives.",
)
DUPLICATE_KEY = Rule(
    "duplicate-key",
    "A key stands once in its table.",
    "Give one of the two rows a new identifier, or remove it.",
)
UNKNOWN_REFERENCE = Rule(
    "unknown-reference",
    "A link names a row that exists.",
    "Correct the identifier, or add the row it names.",
)
SCHEMA_RULES = (REQUIRED, PATTERN, RANGE, DUPLICATE_KEY, UNKNOWN_REFERENCE)
