"""What streaming rests on: batches hold the rows that stand there, and no fault is passed over."""

import os
import re
from dataclasses import replace
from pathlib import Path
from unicodedata import category

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from revdata.dataset.cells import (
    cell_reader,
    is_damaged,
    is_formula_like,
    is_tidy,
    unseen_in,
)
from revdata.dataset.csv_files import read_csv
from revdata.dataset.descriptor import Field
from revdata.dataset.opening import base_package
from revdata.files.paths import package_root
from revdata.validation.rules import ROW_RULES, kept_columns, rules_of
from revdata.validation.rules.kinds import Records
from revdata.validation.streaming.batch_check import Plan, check_batches
from revdata.validation.streaming.key_store import KeyStore
from revdata.validation.streaming.record_bounds import LONGEST_RECORD, split_file
from revdata.validation.streaming.row_checks import (
    FORMULA,
    UNUSUAL,
    find_faults,
    find_suspects,
    sound_cells,
    type_cells,
)
from revdata.validation.streaming.table_checks import find_duplicates, find_repeats
from revdata.validation.streaming.text_batches import TextBatch, read_batch, read_rows

pytestmark = pytest.mark.slow

TABLES = base_package().tables
TERMS = TABLES["terms"]
ASKED = int(os.environ.get("REVDATA_EXAMPLES", "0"))  # examples of each, else the few of the suite
MANY = settings(max_examples=ASKED or 200, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=ASKED or 8, deadline=None, suppress_health_check=list(HealthCheck))

HEADER = ",".join(TERMS.columns).encode()
PIECES = [
    *(b",", b",,,,", b'"', b'""', b"\n", b"\n\n", b"\r\n", b"\r", b" ", b"\t", b"a", b"b,c,d,e"),
    *(
        "é".encode(),
        b"\xe9",
        b"\x81",
        b"\xe2\x82",
        b"\xc2",
        b"\0",
        b"t-repose,Repose,A rest.,f01,",
        b'"x, y"',
    ),
    *(b'"two\nlines"', b'"a ""b"" c"', b"1,2,3,4,5,6", b'q"q'),
]
ROWS = [
    b"t-rest,Rest,A rest.,\n",
    b't-two,"Two\nlines","a, b","c\n\nd"\r\n',
    b'"t-q","A ""b""",,\n',
]


def rows_of(path: Path, batch_bytes: int) -> tuple[list[object], list[object], bool]:
    """Return rows, problems and whether a file is readable, as batches give them."""
    source, batches = split_file(TERMS, path, "f.csv", batch_bytes)
    rows: list[object] = []
    problems = list(source.problems)
    for batch in batches:
        text = read_batch(batch, TERMS.columns)
        problems.extend(text.problems)
        if text.row_a_line:
            some = list(range(0, text.frame.height, 2))
            again = read_rows(batch, TERMS.columns, some)
            assert again.frame.rows() == text.frame[some].rows()
            for place, row in enumerate(some):
                for column in TERMS.columns:
                    assert again.line_of(place, column) == text.line_of(row, column)
        flat = (0,) * len(TERMS.columns)
        for i, cells in enumerate(text.frame.rows()):
            rows.append((text.lines[i], cells, i not in text.ragged, text.offsets.get(i, flat)))
    return rows, sorted(problems, key=str), source.readable


@MANY
@given(
    pieces=st.one_of(
        st.lists(st.sampled_from(PIECES), max_size=40),
        st.lists(st.sampled_from(ROWS), max_size=20),
        st.lists(st.sampled_from([*ROWS, *PIECES]), max_size=20),
    ),
    head=st.sampled_from([HEADER + b"\n", HEADER + b"\r\n", b"\n" + HEADER + b"\n", HEADER, b""]),
    mark=st.sampled_from([b"", b"", b"", b"\xef\xbb\xbf"]),
    size=st.sampled_from([1, 16, 64, 1 << 20]),
)
@example(pieces=[b"\r", b"\0", b"\n"], head=HEADER + b"\n", mark=b"", size=1)
def test_batches_hold_what_one_reader_reads(tmp_path, pieces, head, mark, size) -> None:
    """Cut and read in batches, any bytes give the rows, lines and faults of the plain reader."""
    path = tmp_path / "f.csv"
    path.write_bytes(mark + head + b"".join(pieces))
    sheet = read_csv(path, TERMS.columns, "f.csv")
    rows, problems, readable = rows_of(path, size)
    assert readable == sheet.readable
    assert problems == sorted(sheet.problems, key=str)
    assert rows == [(row.line, row.cells, row.whole, row.offsets) for row in sheet.rows]


def test_a_quotation_mark_that_is_never_closed_does_not_fill_the_memory(tmp_path) -> None:
    """A huge file that opens a cell on its second line and never closes it is given up."""
    path = tmp_path / "f.csv"
    with path.open("wb") as file:
        file.write(HEADER + b'\nt-a,"open,,,\n')
        for _ in range(3 * LONGEST_RECORD // (1 << 20)):
            file.write(b"x" * 99 + b"\n" + b"y" * ((1 << 20) - 100))
    source, batches = split_file(TERMS, path, "f.csv")
    assert [(p.rule, p.line) for p in source.problems] == [("quote", 2)]
    assert batches == []


def cells_of(field: Field) -> st.SearchStrategy[str]:
    """Return cells for a column: right ones, wrong ones, and the edges between them."""
    odd = [
        "",
        " ",
        "x ",
        " x",
        "a\tb",
        "\x1f",
        "a\nb",
        "\u00a0a",
        "é",
        "NaN",
        "null",
        "true",
        "1 ",
        "=1",
        "-x",
        "+1",
        "two  spaces",
        "CafÃ©",
        "nouvelleâ€™s",
        "lost\ufffd",
        "größe",
    ]
    if field.codes is not None:
        odd.extend([*field.codes[:4], field.codes[0].upper()])
    odd.extend(
        {"integer": ["0", "-1", "+7", "007", "1e3", "9" * 18, "9" * 19, "1.0"]}.get(field.type, [])
    )
    odd.extend({"number": ["0.5", "-1", "1.", ".5", "1e3", "inf", "9" * 19]}.get(field.type, []))
    odd.extend({"boolean": ["false", "True", "0"]}.get(field.type, []))
    if field.type == "date" or field.grammar == "edtf":
        odd.extend(["1923-01-01", "1923-12-31", "0000-01-01", "1923-02-30", "1923-7-1", "1923"])
    if field.grammar == "edtf":
        odd.extend(["1923-41", "1923~", "1923/..", "1923/", "1923-99"])
    if field.pattern is not None:
        known = pl.read_csv(package_root() / TABLE_OF[field].path, infer_schema=False)
        odd.extend(known[field.name].drop_nulls().head(3).to_list())
    return st.sampled_from(odd)


TABLE_OF = {field: table for table in TABLES.values() for field in table.fields}


@pytest.mark.parametrize("name", ["claims", "passages", "mentions", "quantities", "vocabularies"])
@FEW
@given(data=st.data())
def test_the_first_pass_misses_nothing_that_pandera_finds(name, data) -> None:
    """Every row in which the full report finds a fault is a suspect of the first pass.

    The cells that it is sure of are read as they are by the grammar, and without a fault.
    """
    table = TABLES[name]
    row = st.tuples(*(cells_of(field) for field in table.fields))
    rows = data.draw(st.lists(row, min_size=1, max_size=6))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(table.columns, pl.String), orient="row")
    lines = pl.int_range(2, 2 + frame.height, eager=True)
    text = TextBatch("f.csv", frame, lines)
    suspects = find_suspects(text, table, frozenset())
    typed, in_writing = type_cells(frame, sound_cells(frame, table.fields), table)
    broken = set()
    for field in table.fields:
        read = [cell_reader(field)(cell) for cell in frame[field.name]]
        assert typed[field.name].to_list() == [value for value, _ in read]
        broken |= {(row, field.name, f[0].identifier) for row, (_, f) in enumerate(read) if f}
    assert set(in_writing.select("row", "column", "rule").iter_rows()) == broken
    found = find_faults(frame, table, frozenset())
    faulty = {*found.final["row"], *found.deferred["row"], *found.bad_keys}
    assert faulty <= set(suspects.arg_true())


@pytest.mark.parametrize("name", TABLES)
def test_the_first_pass_lets_good_rows_pass(name) -> None:
    """In the published tables no row is a suspect, or the pass would save nothing."""
    table = TABLES[name]
    _, batches = split_file(table, package_root() / table.path, name)
    for batch in batches:
        text = read_batch(batch, table.columns)
        assert not find_suspects(text, table, frozenset()).any()


SURE = [rule for rule in ROW_RULES if rule.surely is not None]


@pytest.mark.parametrize("rule", SURE, ids=[rule.identifier for rule in SURE])
@settings(max_examples=ASKED or 100, deadline=None)
@given(data=st.data())
def test_what_surely_keeps_a_rule_keeps_it(rule, data) -> None:
    """Cells that a first pass lets pass by both their ends keep the rule when it is asked."""
    begin, end = (st.from_regex(pattern, fullmatch=True) for pattern in rule.surely)
    assert rule.fix(data.draw(begin) + data.draw(st.text()) + data.draw(end)) is None


ASKING = [rule for rule in ROW_RULES if rule.presence]


@pytest.mark.parametrize("rule", ASKING, ids=[rule.identifier for rule in ASKING])
@settings(max_examples=ASKED or 100, deadline=None)
@given(data=st.data())
def test_a_rule_that_asks_whether_a_cell_is_filled_asks_no_more(rule, data) -> None:
    """Any other words in the cells that are filled leave what the rule says as it is."""
    table = next(t for t in TABLES.values() if rule.applies_to(t.name, t.columns))
    cells, others = [], []
    for field in map(table.field, rule.columns):
        values = st.sampled_from(field.codes) if field.codes else st.text(min_size=1)
        cells.append(data.draw(st.none() | values))
        filled = cells[-1] is not None and field.name in rule.presence
        others.append(data.draw(values) if filled else cells[-1])
    assert rule.fix(*cells) == rule.fix(*others)


def test_no_white_space_and_no_unseen_character_is_passed_over() -> None:
    """Whatever Python calls white space or cannot be seen makes a row a suspect."""
    letters = [c for c in map(chr, range(0x110000)) if category(c) not in ("Cs", "Cn")]
    cells = pl.Series([f"{letter}a" for letter in letters])
    passed = (cells.str.strip_chars() == cells) & ~cells.str.contains(UNUSUAL)
    passed &= ~cells.str.contains(FORMULA)
    missed = [
        cell
        for cell, kept in zip(cells, passed, strict=True)
        if kept and (not is_tidy(cell) or unseen_in(cell) or is_formula_like(cell))
    ]
    assert missed == []


def test_no_letter_in_a_wrong_encoding_is_passed_over() -> None:
    """Whatever letter is written in UTF-8 and read as Windows-1252, its row is a suspect."""
    characters = map(chr, range(0x80, 0x110000))
    letters = [c for c in characters if category(c) not in ("Cs", "Cn", "Co")]
    shown = [
        "".join(
            chr(b) if 0x80 <= b < 0xA0 else bytes([b]).decode("cp1252") for b in letter.encode()
        )
        for letter in letters
    ]
    windows = [bytes([b]).decode("cp1252", "replace") for b in range(0x80, 0xA0)]
    as_windows = str.maketrans({chr(0x80 + i): c for i, c in enumerate(windows) if c != "\ufffd"})
    for cells in (shown, [cell.translate(as_windows) for cell in shown]):
        passed = ~pl.Series(cells).str.contains(UNUSUAL)
        missed = [cell for cell, kept in zip(cells, passed, strict=True) if kept]
        assert not any(is_damaged(cell) for cell in missed)


NUMBERED = TABLES["quantities"]
KEYS = st.one_of(
    st.integers(0, 14).map(lambda number: f"qu{number:03}"),
    st.sampled_from(["", "qu7", "nine", "mine.qu001", "mine.qu002", "qu099"]),
)


@settings(FEW, max_examples=ASKED or 5)
@given(
    keys=st.one_of(
        st.lists(KEYS, max_size=20),
        st.tuples(st.permutations(range(1, 15)), st.integers(0, 14)).map(
            lambda both: [f"qu{n:03}" for n in (*both[0][: both[1]], *range(1, 20))]
        ),
    ),
    size=st.sampled_from([1, 16, 1000]),
)
@example(keys=[f"qu{number:03}" for number in range(1, 16)], size=1000)
def test_numbers_are_looked_at_as_the_rules_say(tmp_path, keys, size) -> None:
    """Rows out of order and missing numbers are those that the rules over rows find."""
    path = tmp_path / "quantities.csv"
    blank = "," * (len(NUMBERED.columns) - 1)
    path.write_text("\n".join([",".join(NUMBERED.columns), *(key + blank for key in keys), ""]))
    tables = {name: TABLES[name] for name in (NUMBERED.name, "withdrawn")}
    package = replace(base_package(), tables=tables)
    kept = kept_columns(package)
    plan = Plan({NUMBERED.name: NUMBERED}, kept, {NUMBERED.name: frozenset()})
    _, batches = split_file(NUMBERED, path, "q", size)
    records = Records(package, {NUMBERED.name: [{NUMBERED.key: key or None} for key in keys]})
    with KeyStore(package, kept, 1 << 28) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr("revdata.validation.streaming.table_checks.MANY_KEYS", 0)
        for number, batch in enumerate(batches):
            store.add(check_batches((replace(batch, number=number),), plan))
        store.complete()
        find_repeats(store)
        find_duplicates(store, NUMBERED)
        form = re.compile(NUMBERED.field(NUMBERED.key).pattern or "")
        sound = [key for key in keys if keys.count(key) == 1 and form.fullmatch(key)]
        asked = [rule for rule in rules_of(base_package()) if rule.table == NUMBERED.name]
        for rule in (rule for rule in asked if rule.identifier.startswith("identifier-")):
            found = f"({rule.sql(store)}) found(row_, said)"
            named = f"select {NUMBERED.key}, said from {found} join quantities using (row_)"
            found = dict(store.run(named).fetchall())
            said = rule.faults(records)
            assert {key: found.get(key) for key in sound} == {key: said.get(key) for key in sound}
