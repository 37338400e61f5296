"""Damage the data at random, without a thought of the rules, and see what validation catches.

    python tests/oracles/mutations.py              count the rules broken one by one, and the damage
    python tests/oracles/mutations.py --write      the same, into docs/validation.md
    python tests/oracles/mutations.py --examples   refresh docs/rule-examples.json

Each damage changes one table as a slip of the hand or of a spreadsheet would. It is caught if
validation finds any problem, and named if a problem stands in a row that was changed. Damage that
leaves every cell as it was is harmless. What is neither has to have a reason in ``reason_for``.
"""

import argparse
import csv
import io
import json
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import spoilers

import revdata
from revdata.dataset.csv_files import read_csv
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.opening import base_package
from revdata.dataset.problems import Problem
from revdata.validation.reports.plain_text import shorten
from revdata.validation.rules.of_numbers import is_numbered

Rows = list[list[str]]
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "validation.md"
EXAMPLES = DOCUMENT.with_name("rule-examples.json")


@dataclass(frozen=True)
class Damage:
    """A damaged table: its bytes, the lines that were changed (None: all), and the column."""

    kind: str
    table: str
    column: str | None
    lines: frozenset[int] | None
    data: bytes
    was: str = ""
    is_now: str = ""


@dataclass(frozen=True)
class Target:
    """A table to be damaged: its rows of text, the header first, which stands on line 1."""

    table: Table
    rows: Rows
    rng: random.Random

    def pick(self, wanted: Callable[[Field, str], bool]) -> tuple[int, int] | None:
        """Return row and column of a random cell that is wanted, or None."""
        for _ in range(200):
            row = self.rng.randrange(1, len(self.rows))
            column = self.rng.randrange(len(self.table.fields))
            if wanted(self.table.fields[column], self.rows[row][column]):
                return row, column
        return None


def read_target(name: str, rng: random.Random) -> Target:
    """Return a table of the package as a target."""
    base = base_package()
    table = base.tables[name]
    text = (base.root / table.path).read_text(encoding="utf-8")
    return Target(table, list(csv.reader(io.StringIO(text))), rng)


def as_bytes(rows: Rows) -> bytes:
    """Return rows as the bytes of a CSV file."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()


# Damage to a cell: what it is done to, and the new text of the cell

Cell = Callable[[Target, Field, int, int, str], str]


def is_link(table: Table, field: Field) -> bool:
    """Return whether a column points to a table."""
    return any(key.column == field.name for key in table.foreign_keys)


def _delete_character(target: Target, _field: Field, _row: int, _column: int, cell: str) -> str:
    at = target.rng.randrange(len(cell))
    return cell[:at] + cell[at + 1 :]


def _double_character(target: Target, _field: Field, _row: int, _column: int, cell: str) -> str:
    at = target.rng.randrange(len(cell))
    return cell[:at] + cell[at] + cell[at:]


def _exchange_characters(target: Target, _field: Field, _row: int, _column: int, cell: str) -> str:
    at = target.rng.randrange(max(1, len(cell) - 1))
    return cell[:at] + cell[at + 1 : at + 2] + cell[at : at + 1] + cell[at + 2 :]


def _from_other_row(target: Target, _field: Field, row: int, column: int, _cell: str) -> str:
    others = [r[column] for i, r in enumerate(target.rows) if i not in (0, row) and r[column]]
    return target.rng.choice(others) if others else ""


def _from_above(target: Target, _field: Field, row: int, column: int, cell: str) -> str:
    return target.rows[row - 1][column] if row > 1 else cell


def _other_code(target: Target, field: Field, _row: int, _column: int, cell: str) -> str:
    return target.rng.choice([code for code in field.codes or () if code != cell] or [cell])


def _other_link(target: Target, field: Field, _row: int, _column: int, cell: str) -> str:
    link = next(key for key in target.table.foreign_keys if key.column == field.name)
    rows = read_target(link.table, target.rng).rows[1:]
    return target.rng.choice([row[0] for row in rows if row[0] != cell])


def _shifted_day(target: Target, _field: Field, _row: int, _column: int, cell: str) -> str:
    days = target.rng.choice([-365, -31, -1, 1, 31, 365])
    return (date.fromisoformat(cell) + timedelta(days)).isoformat()


def _changed_number(target: Target, _field: Field, _row: int, _column: int, cell: str) -> str:
    return f"{float(cell) + target.rng.choice([-10, -1, 1, 10]):g}"


def _spreadsheet_date(_t: Target, _field: Field, _row: int, _column: int, cell: str) -> str:
    return "/".join(reversed(cell.split("-")))


CELLS: dict[str, tuple[Callable[[Table, Field, str], bool], Cell]] = {
    "delete a character": (lambda t, f, c: bool(c), _delete_character),
    "double a character": (lambda t, f, c: bool(c), _double_character),
    "exchange two characters": (lambda t, f, c: len(c) > 1, _exchange_characters),
    "write in capitals": (lambda t, f, c: bool(c), lambda t, f, r, k, c: c.upper()),
    "empty a cell": (lambda t, f, c: bool(c), lambda t, f, r, k, c: ""),
    "fill an empty cell": (lambda t, f, c: not c, _from_other_row),
    "copy a cell from another row": (lambda t, f, c: bool(c), _from_other_row),
    "copy a cell from the row above": (lambda t, f, c: bool(c), _from_above),
    "choose another code": (lambda t, f, c: bool(c) and f.codes is not None, _other_code),
    "link another row": (lambda t, f, c: bool(c) and is_link(t, f), _other_link),
    "shift a day": (lambda t, f, c: bool(c) and f.type == "date", _shifted_day),
    "write a day as a spreadsheet does": (
        lambda t, f, c: bool(c) and f.type == "date",
        _spreadsheet_date,
    ),
    "change a number": (
        lambda t, f, c: bool(c) and f.type in ("integer", "number"),
        _changed_number,
    ),
    "turn true and false": (
        lambda t, f, c: f.type == "boolean",
        lambda t, f, r, k, c: "false" if c == "true" else "true",
    ),
}


def damage_cell(kind: str, target: Target) -> Damage | None:
    """Return the table with one cell damaged, or None if it has no such cell."""
    wanted, change = CELLS[kind]
    place = target.pick(lambda field, cell: wanted(target.table, field, cell))
    if place is None:
        return None
    row, column = place
    field = target.table.fields[column]
    was = target.rows[row][column]
    now = change(target, field, row, column, was)
    rows = [list(r) for r in target.rows]
    rows[row][column] = now
    lines = frozenset({row + 1})
    return Damage(kind, target.table.name, field.name, lines, as_bytes(rows), was, now)


# Damage to rows and columns


def _two_rows(target: Target) -> tuple[int, int]:
    one, other = sorted(target.rng.sample(range(1, len(target.rows)), 2))
    return one, other


def _swap_in_row(target: Target, rows: Rows) -> set[int]:
    row = target.rng.randrange(1, len(rows))
    one, other = target.rng.sample(range(len(rows[0])), 2)
    rows[row][one], rows[row][other] = rows[row][other], rows[row][one]
    return {row}


def _delete_row(target: Target, rows: Rows) -> set[int]:
    row = target.rng.randrange(1, len(rows))
    del rows[row]
    return {row - 1, row}


def _duplicate_row(target: Target, rows: Rows) -> set[int]:
    row = target.rng.randrange(1, len(rows))
    rows.insert(row, list(rows[row]))
    return {row, row + 1}


def _duplicate_with_next_key(target: Target, rows: Rows) -> set[int]:
    row = list(target.rng.choice(rows[1:]))
    letters = rows[-1][0].rstrip("0123456789")
    digits = rows[-1][0][len(letters) :]
    row[0] = f"{letters}{int(digits) + 1:0{len(digits)}d}" if digits else f"{row[0]}-two"
    rows.append(row)
    return {len(rows) - 1}


def _swap_rows(target: Target, rows: Rows) -> set[int]:
    one, other = _two_rows(target)
    rows[one], rows[other] = rows[other], rows[one]
    return {one, other}


def _move_row_to_end(target: Target, rows: Rows) -> set[int]:
    row = target.rng.randrange(1, len(rows) - 1)
    rows.append(rows.pop(row))
    return {row, len(rows) - 1}


def _slide_row(target: Target, rows: Rows) -> set[int]:
    row = target.rng.randrange(1, len(rows))
    del rows[row][target.rng.randrange(len(rows[row]))]
    return {row}


def _split_row(target: Target, rows: Rows) -> set[int]:
    row = target.rng.randrange(1, len(rows))
    at = target.rng.randrange(1, len(rows[row]))
    rows[row : row + 1] = [rows[row][:at], rows[row][at:]]
    return {row, row + 1}


def _swap_columns(target: Target, rows: Rows) -> set[int]:
    one, other = target.rng.sample(range(len(rows[0])), 2)
    for row in rows[1:]:
        row[one], row[other] = row[other], row[one]
    return set(range(1, len(rows)))


def _sort_one_column(target: Target, rows: Rows) -> set[int]:
    column = target.rng.randrange(len(rows[0]))
    for row, cell in zip(rows[1:], sorted(row[column] for row in rows[1:]), strict=True):
        row[column] = cell
    return set(range(1, len(rows)))


def _shift_column_down(target: Target, rows: Rows) -> set[int]:
    column = target.rng.randrange(len(rows[0]))
    cells = ["", *(row[column] for row in rows[1:-1])]
    for row, cell in zip(rows[1:], cells, strict=True):
        row[column] = cell
    return set(range(1, len(rows)))


def _delete_column(target: Target, rows: Rows) -> set[int]:
    column = target.rng.randrange(len(rows[0]))
    for row in rows:
        del row[column]
    return set(range(len(rows)))


def _sort_rows(target: Target, rows: Rows) -> set[int]:
    column = target.rng.randrange(len(rows[0]))
    rows[1:] = sorted(rows[1:], key=lambda row: row[column])
    return set(range(1, len(rows)))


ROWS: dict[str, Callable[[Target, Rows], set[int]]] = {
    "exchange two cells of a row": _swap_in_row,
    "delete a row": _delete_row,
    "repeat a row": _duplicate_row,
    "repeat a row under the next key": _duplicate_with_next_key,
    "exchange two rows": _swap_rows,
    "move a row to the end": _move_row_to_end,
    "lose a cell, the rest sliding left": _slide_row,
    "break a row in two": _split_row,
    "exchange two columns below the header": _swap_columns,
    "sort one column alone": _sort_one_column,
    "sort the rows by a column": _sort_rows,
    "push a column one row down": _shift_column_down,
    "delete a column": _delete_column,
}


def damage_rows(kind: str, target: Target) -> Damage:
    """Return the table with rows or columns damaged."""
    rows = [list(row) for row in target.rows]
    changed = ROWS[kind](target, rows)
    lines = frozenset(row + 1 for row in changed)
    return Damage(kind, target.table.name, None, lines, as_bytes(rows))


# Damage to the bytes


def _flip_a_bit(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _lose_a_line_break(data: bytes, rng: random.Random) -> bytes:
    at = rng.choice([i for i, byte in enumerate(data[:-1]) if byte == ord("\n")])
    return data[:at] + data[at + 1 :]


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(1, len(data) - 1)]


BYTES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut the file short": _cut,
    "flip a bit": _flip_a_bit,
    "lose a line break": _lose_a_line_break,
    "save with Windows line ends": lambda d, _: d.replace(b"\n", b"\r\n"),
    "save without the last line end": lambda d, _: d.rstrip(b"\n"),
    "save with blank lines at the end": lambda d, _: d + b"\n\n",
    "save with semicolons": lambda d, _: d.replace(b",", b";"),
    "save with tabs": lambda d, _: d.replace(b",", b"\t"),
    "save with a byte order mark": lambda d, _: b"\xef\xbb\xbf" + d,
    "save in UTF-16": lambda d, _: d.decode().encode("utf-16"),
    "save in Windows-1252": lambda d, _: d.decode().encode("cp1252", errors="replace"),
    "open as Windows-1252, save in UTF-8": lambda d, _: d.decode("latin-1").encode(),
    "save with all cells quoted": lambda d, _: spoilers.as_csv(
        list(csv.reader(io.StringIO(d.decode())))
    ),
    "save with a comma after each row": lambda d, _: d.replace(b"\n", b",\n"),
}


def damage_bytes(kind: str, target: Target) -> Damage:
    """Return the table with its bytes damaged."""
    base = base_package()
    data = (base.root / target.table.path).read_bytes()
    return Damage(kind, target.table.name, None, None, BYTES[kind](data, target.rng))


KINDS = (*CELLS, *ROWS, *BYTES)


def damages(each: int, seed: int, kinds: tuple[str, ...] = KINDS) -> Iterator[Damage]:
    """Return damage of each kind, ``each`` times, to tables chosen by chance."""
    tables = (read_target(name, random.Random()) for name in base_package().tables)
    names = [t.table.name for t in tables if len(t.rows) > 2 and t.table.name != "withdrawn"]
    for kind in kinds:
        rng = random.Random(f"{seed} {kind}")
        done = 0
        while done < each:
            target = read_target(rng.choice(names), rng)
            damage: Damage | None
            if kind in CELLS:
                damage = damage_cell(kind, target)
            else:
                damage = (damage_rows if kind in ROWS else damage_bytes)(kind, target)
            if damage is not None:
                done += 1
                yield damage


# What comes of it


@dataclass(frozen=True)
class Outcome:
    """What came of some damage: ``named``, ``caught``, ``harmless`` or ``not caught``, and why."""

    damage: Damage
    verdict: str
    rules: tuple[str, ...]
    reason: str | None


def try_damage(damage: Damage) -> Outcome:
    """Return what validation says of a damaged table beside the others of the package."""
    table = base_package().tables[damage.table]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{damage.table}.csv"
        path.write_bytes(damage.data)
        found = revdata.validate(path).records
        same = _cells_of(path, table) == _cells_of(base_package().root / table.path, table)
    rules = tuple(rule for rule, _ in Counter(p.rule for p in found).most_common())
    if found:
        return Outcome(damage, "named" if _is_named(damage, found) else "caught", rules, None)
    if same:
        return Outcome(damage, "harmless", rules, None)
    return Outcome(damage, "not caught", rules, reason_for(damage))


def _cells_of(path: Path, table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in read_csv(path, table.columns).rows]


def _is_named(damage: Damage, found: tuple[Problem, ...]) -> bool:
    own = [p for p in found if Path(p.file).name == f"{damage.table}.csv"]
    if damage.lines is None:
        return bool(own)
    return any(p.line is None or p.line in damage.lines or p.line == 1 for p in own)


READER = "Only a reader of the text can tell."
TEXT = "Only the text itself tells; `revdata align` compares the passages with a copy."
WORDING = "The wording of a cell in our own words."
ROW_ORDER = "The order of rows with named keys has no meaning."
LOST_ROW = "No other row needs the lost one; `revdata diff` shows it."
REFERENCE = "Only the source or the reference work can tell."


def reason_for(damage: Damage) -> str | None:
    """Return why some damage cannot be caught by a rule over the data, or None if it should be."""
    table = base_package().tables[damage.table]
    if damage.column is not None:
        return _reason_for_cell(table, table.field(damage.column))
    if damage.kind in ("delete a row", "cut the file short"):
        return LOST_ROW
    if damage.kind in ("exchange two rows", "move a row to the end", "sort the rows by a column"):
        return None if is_numbered(table) else ROW_ORDER
    if damage.kind == "repeat a row under the next key":
        return None
    return READER if damage.kind in (*ROWS, "flip a bit") else None


def _reason_for_cell(table: Table, field: Field) -> str | None:
    if table.name == "passages":
        return TEXT
    if field.codes is not None or is_link(table, field) or field.type in ("integer", "number"):
        return READER
    if table.name in ("sources", "chronology"):
        return REFERENCE
    return WORDING if field.type == "string" else READER


def try_files() -> None:
    """Spoil each table as a file by each fault, all tables of a copy at once.

    Raises AssertionError if validation names anything but the spoiled files.
    """
    faults = spoilers.FILE_SPOILINGS
    for turn in range(len(faults)):
        with tempfile.TemporaryDirectory() as folder:
            expected = {
                spoilers.spoil_file(faults[(turn + position) % len(faults)], table, Path(folder))
                for position, table in enumerate(spoilers.FILLED)
            }
            found = {spoilers.place_of(p) for p in revdata.validate(folder).records}
        assert found == expected, found ^ expected


# The report


def count_rules() -> Counter[str]:
    """Return how many spoilings there are of each rule; the test suite runs them."""
    cells = Counter(s.rule for s in spoilers.all_spoilings())
    files = Counter({f.rule: len(spoilers.FILLED) for f in spoilers.FILE_SPOILINGS})
    singly = (spoilers.FOLDER_SPOILINGS, spoilers.VERSION_SPOILINGS, spoilers.WORKBOOK_SPOILINGS)
    return cells + files + Counter(rule for group in singly for rule in group)


def render_survey(outcomes: list[Outcome], seed: int) -> str:
    """Return the outcome as Markdown: a table by kind of damage, and what was not caught."""
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        by_kind[outcome.damage.kind][outcome.verdict] += 1
    totals = Counter(outcome.verdict for outcome in outcomes)
    columns = ("named", "caught", "harmless", "not caught")
    lines = [f"{len(outcomes)} damaged tables, seed {seed}.", ""]
    lines.append("| Damage | Tried | Named | Caught elsewhere | Harmless | Not caught |")
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for name, counts in [*by_kind.items(), ("together", totals)]:
        cells = [str(counts[column]) for column in columns]
        lines.append(f"| {name} | {counts.total()} | {' | '.join(cells)} |")
    missed = Counter(
        (o.reason or "**No reason.**", _where(o.damage))
        for o in outcomes
        if o.verdict == columns[3]
    )
    reasons: dict[str, list[str]] = defaultdict(list)
    for (reason, where), count in sorted(missed.items()):
        reasons[reason].append(f"{where} ({count})" if count > 1 else where)
    lines += ["", "| Not caught, because | In |", "| --- | --- |"]
    lines += [f"| {reason} | {', '.join(places)} |" for reason, places in reasons.items()]
    return "\n".join(lines)


def _where(damage: Damage) -> str:
    if damage.column is None:
        return f"`{damage.table}`: {damage.kind}"
    return f"`{damage.table}.{damage.column}`"


def render_counts() -> str:
    """Return how many times each rule is broken by the test suite, as Markdown."""
    counts = count_rules()
    rules = [f"`{rule}` {count}" for rule, count in sorted(counts.items())]
    return f"{counts.total()} mutations of {len(counts)} rules: {', '.join(rules)}."


def write_blocks(path: Path, blocks: dict[str, str]) -> None:
    """Replace what stands between the marks of each block in a document."""
    text = path.read_text(encoding="utf-8")
    for name, block in blocks.items():
        start, end = f"<!-- begin {name} -->\n", f"\n<!-- end {name} -->"
        head, _, rest = text.partition(start)
        text = f"{head}{start}{block}{end}{rest.partition(end)[2]}"
    path.write_text(text, encoding="utf-8")


# Examples for docs/rules.md


def find_examples() -> dict[str, dict[str, str | None]]:
    """Return for each rule what validation says of the first spoiling of it."""
    examples: dict[str, Problem] = {}
    pending = {spoiling.rule: spoiling for spoiling in reversed(list(spoilers.all_spoilings()))}
    with tempfile.TemporaryDirectory() as folder:
        for number, (rule, spoiling) in enumerate(pending.items()):
            copy = spoilers.Copy()
            (mark, *_) = spoiling.apply(copy)
            place = Path(folder) / str(number)
            place.mkdir()
            copy.write(place)
            at = copy.place(mark)
            found = {spoilers.place_of(p): p for p in revdata.validate(place).records}
            examples[rule] = found[at]
        for fault in spoilers.FILE_SPOILINGS:
            place = Path(folder) / fault.rule
            place.mkdir()
            at = spoilers.spoil_file(fault, "terms", place)
            found = {spoilers.place_of(p): p for p in revdata.validate(place).records}
            examples[fault.rule] = found[at]
        for rule, spoil in spoilers.FOLDER_SPOILINGS.items():
            place = Path(folder) / rule
            place.mkdir()
            at = spoil(spoilers.copy_package(place))
            found = {spoilers.place_of(p): p for p in revdata.validate(place).records}
            examples[rule] = found[at]
        for rule, change in spoilers.VERSION_SPOILINGS.items():
            place = Path(folder) / rule
            place.mkdir()
            change(spoilers.copy_package(place))
            report = revdata.validate(place, against=base_package().root)
            examples[rule] = next(p for p in report.records if p.rule == rule)
        workbook = Path(folder) / "mine.xlsx"
        spoilers.spoil_workbook(workbook)
        for problem in revdata.validate(workbook).records:
            if problem.rule in spoilers.WORKBOOK_SPOILINGS:
                examples.setdefault(problem.rule, problem)
    return {rule: as_example(problem) for rule, problem in sorted(examples.items())}


def as_example(problem: Problem) -> dict[str, str | None]:
    """Return what the document on rules shows of a problem."""
    value = problem.value
    return {
        "file": Path(problem.file).name,
        "column": problem.column,
        "value": value if value is None else shorten(value),
        "message": problem.message,
        "suggestion": problem.suggestion,
    }


def main() -> None:
    """Run the survey as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--each", type=int, default=12, help="how often each kind is tried")
    parser.add_argument("--seed", type=int, default=1917)
    parser.add_argument("--write", action="store_true", help="write into docs/validation.md")
    parser.add_argument("--examples", action="store_true", help="write docs/rule-examples.json")
    given = parser.parse_args()
    if given.examples:
        text = json.dumps(find_examples(), indent=2, ensure_ascii=False)
        EXAMPLES.write_text(f"{text}\n", encoding="utf-8")
        return
    try_files()
    outcomes = [try_damage(damage) for damage in damages(given.each, given.seed)]
    survey, counts = render_survey(outcomes, given.seed), render_counts()
    print(counts, "", survey, sep="\n")
    if given.write:
        write_blocks(DOCUMENT, {"counts": counts, "survey": survey})


if __name__ == "__main__":
    main()
