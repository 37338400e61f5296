"""Rules that the descriptor and the schemas state: columns, keys, links, files."""

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
UNKNOWN_TABLE = Rule(
    "unknown-table",
    "A CSV file in a data folder is named for a table.",
    "Rename the file to the name of its table, or move it elsewhere.",
)
UNLISTED_FILE = Rule(
    "unlisted-file",
    "A CSV file beside a descriptor or its tables is named by a resource.",
    "Add a resource for the file to datapackage.json, or move the file elsewhere.",
)
EMPTY_TABLE = Rule(
    "empty-table",
    "A table has the rows that other tables need.",
    "Put the rows back; perhaps the file was not saved whole.",
)
FOLDER_RULES = (UNKNOWN_TABLE, UNLISTED_FILE, EMPTY_TABLE)
DERIVED_COLUMN = Rule(
    "derived-column",
    "A derived column in a file says what it is derived from.",
    "Change what it is derived from (the claim, its utterance or citation), or leave it out.",
)
SCHEMA_RULES = (REQUIRED, PATTERN, RANGE, DUPLICATE_KEY, UNKNOWN_REFERENCE, DERIVED_COLUMN)
