"""The rules over a folder: which files belong there, and that none was emptied."""

from revdata.dataset.problems import Rule

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
RULES = (UNKNOWN_TABLE, UNLISTED_FILE, EMPTY_TABLE)
