"""Which table, part and row an identifier or a locator names."""

from revdata.dataset.descriptor import Table
from revdata.dataset.frames import PART_COLUMN, load_frame, plain_values
from revdata.dataset.joins import passage_locators
from revdata.dataset.parts import Part, TableSet
from revdata.errors import not_found


def passage_at(dataset: TableSet, text: str) -> str | None:
    """Return the passage at a locator such as §1¶13.4, or None."""
    places = passage_locators(load_frame(dataset, "passages").set_index("passage_id"))
    found = places[places == text]
    return None if found.empty else str(found.index[0])


def table_of(dataset: TableSet, identifier: str) -> Table:
    """Return the table with a row of that identifier; raises NotFoundError with near names."""
    known: list[str] = []
    for table in dataset.package.tables.values():
        keys = plain_values(load_frame(dataset, table.name), table.key)
        if identifier in keys:
            return table
        known.extend(str(key) for key in keys)
    raise not_found("row with the identifier", identifier, known)


def part_of(dataset: TableSet, table: Table, identifier: str) -> Part:
    """Return the part of the data set, the base or a contribution, that has a row."""
    if len(dataset.parts) == 1:
        return dataset.parts[0]
    frame = load_frame(dataset, table.name)
    keys, names = plain_values(frame, table.key), plain_values(frame, PART_COLUMN)
    name = names[keys.index(identifier)]
    return next(part for part in dataset.parts if part.name == name)
