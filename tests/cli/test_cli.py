"""The command line: data to stdout, talk to stderr, exit codes, formats, help."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

import revdata
from revdata.cli import main

COMMANDS = sorted(name for name, command in main.commands.items() if not command.hidden)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(run, name) -> None:
    """Each help text says what the command does and shows how to call it."""
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout
    assert f"revdata {name}" in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name) -> None:
    """Each option of each command has a help text."""
    for parameter in main.commands[name].params:
        shown = isinstance(parameter, click.Option) and not parameter.hidden
        assert not shown or parameter.help, parameter.name


def test_tables_lists_every_table_with_its_rows(run) -> None:
    """The list has all tables, with as many rows as loading gives."""
    rows = json.loads(run("tables", "-f", "json").stdout)
    assert {row["table"]: row["rows"] for row in rows} == {
        name: len(frame) for name, frame in revdata.load_all().items()
    }


@pytest.mark.parametrize("form", ["table", "csv", "json", "jsonl", "md"])
def test_formats_hold_every_row_uncut(run, form) -> None:
    """In each format the longest statement comes out whole."""
    longest = max(revdata.claims["statement"], key=len)
    result = run("show", "claims", "--columns", "claim_id,statement", "-f", form)
    assert result.exit_code == 0
    assert longest.replace('"', '""') in result.stdout or longest in result.stdout
    if form == "csv":
        assert len(list(csv.reader(io.StringIO(result.stdout)))) == len(revdata.claims) + 1
    if form == "json":
        assert len(json.loads(result.stdout)) == len(revdata.claims)
    if form == "jsonl":
        assert len(result.stdout.splitlines()) == len(revdata.claims)


def test_show_filters_and_resolves(run) -> None:
    """Conditions filter rows, --resolve adds labels, --passages adds places."""
    result = run(
        "show", "class_bases", "--where", "actor_id=stalin", "--where", "tie=leads",
        "--resolve", "--passages", "-f", "json",
    )  # fmt: skip
    (row,) = json.loads(result.stdout)
    assert row["base_actor"] == "Soviet bureaucracy"
    assert row["passage_ids"] == "st.p13.s07"


def test_show_asks_for_empty_cells(run) -> None:
    """A condition without a value keeps the rows in which the cell is empty."""
    rows = json.loads(run("show", "claims", "--where", "utterance_id=", "-f", "json").stdout)
    assert len(rows) == revdata.claims["utterance_id"].isna().sum()


@pytest.mark.slow
def test_nothing_found_is_a_negative_answer(run) -> None:
    """No matching row exits 1 and says so on stderr; only what a program reads has a header."""
    asked = ("show", "claims", "--where", "claim_id=c9999", "--columns", "claim_id")
    result = run(*asked)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "No row matches.\n")
    assert run(*asked, "-f", "csv").stdout == "claim_id\n"
    assert "Found one by one: 'bureaucracy' " in run("find", "bureaucracy", "zzzz").stderr
    assert "With --texts all there are " in run("find", "bonaparte").stderr
    result = run("find", "zzzz")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Nothing of 'zzzz' in the coded passages or the codebook. "
        "Nor in the other texts (brumaire, lebon).\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("valdate",), "Did you mean validate?"),
        (("show", "claim"), "There is no table 'claim'. Did you mean claims"),
        (("show", "claims", "--where", "stance"), "Write the condition 'stance' as COLUMN=VALUE."),
        (("show", "claims", "--where", "stanze=own"), "Did you mean stance or tone?"),
        (("show", "claims", "--where", "stance=owned"), "Did you mean own?"),
        (("show", "claims", "--columns", "nothing"), "There is no column 'nothing' in claims."),
        (("info", "leaders.actor"), "Did you mean actor_id"),
        (("codes", "stanze"), "Did you mean stance"),
        (("show",), "Missing argument 'TABLE'. Name a table: sources, passages,"),
        (("plot", "stages"), "Name a kind (stages, waves,"),
        (("export", "foo", "-o", "x.csv"), "There is no export format or table 'foo'."),
        (("plot", "foo", "-o", "x.docx"), "There is no plot 'foo'."),
        (("explain", "bureacracy"), "Did you mean bureaucracy"),
        (("validate", "no-such-folder"), "neither a file nor a folder"),
        (
            ("show", "claims", "--path", "no-such-folder"),
            "neither a file nor a folder",
        ),
    ],
)
def test_mistakes_are_answered_with_the_repair(run, arguments, message) -> None:
    """A mistake of the user exits 2 with a sentence on stderr, nothing on stdout, no traceback."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert isinstance(result.exception, SystemExit)


def test_names_are_known_however_they_are_written(run) -> None:
    """Case, hyphens and underscores of tables, columns, lists, styles and formats do not matter."""
    assert run("info", "Class-Bases.Tie").stdout == run("info", "class_bases.tie").stdout
    assert run("codes", "Class-Tie", "-f", "CSV").stdout.startswith("code,label,")
    assert run("cite", "--style", "BibTeX").stdout.startswith("@")
    assert revdata.load("Class-Bases").attrs["table"] == "class_bases"


def test_validate_says_valid_or_names_the_cell(run, data_copy, edit, monkeypatch) -> None:
    """A valid package exits 0; a spoiled one exits 1 with the place of the cell.

    What was looked at is named, and another copy of the base in the current folder too.
    """
    (data_copy.parent / "datapackage.json").write_text('{"name": "revdata"}')
    monkeypatch.chdir(data_copy.parent)
    valid = run("validate")
    assert valid.exit_code == 0
    assert f"Checked: revdata {revdata.__version__} at " in valid.stderr
    assert f"Not checked: {data_copy.parent} holds revdata too" in valid.stderr
    line = edit("terms", "t-repose", {"label": ""})
    result = run("validate", str(data_copy / "terms.csv"))
    assert result.exit_code == 1
    assert f"line {line}, column label" in result.stdout
    assert "Taken from the installed package: the other 37 tables." in result.stdout
    terms = f"{data_copy / 'terms.csv'} ({len(revdata.load('terms'))} rows)"
    assert result.stderr.startswith(f"Checked: {terms}, against revdata ")
    report = data_copy.parent / "report.json"
    result = run("validate", str(data_copy), "-o", str(report))
    assert result.stderr.startswith(f"Checked: {data_copy} (")
    assert (result.exit_code, result.stdout) == (1, "")
    (problem,) = json.loads(report.read_text())
    assert (problem["line"], problem["column"]) == (line, "label")


def test_a_report_is_not_made_for_a_file_of_another_format(run, tmp_path) -> None:
    """It is refused before anything is checked."""
    result = run("validate", "-f", "junit", "-o", str(tmp_path / "r.json"))
    assert result.exit_code == 2
    assert (
        "no name for the format junit; it is written to a file that ends with .xml" in result.stderr
    )
    assert "Checked" not in result.stderr


@pytest.mark.slow
def test_validate_several_paths(run, data_copy, edit) -> None:
    """Several paths are validated in one call; one bad one makes the answer negative."""
    edit("terms", "t-repose", {"label": ""})
    names = [str(data_copy / f"{table}.csv") for table in ("terms", "actors")]
    result = run("validate", *names)
    assert result.exit_code == 1
    assert "actors.csv: valid" in result.stdout
    assert run("validate", names[0], "nowhere").exit_code == 2


def test_explain_gives_everything_tied_to_a_row(run) -> None:
    """An actor is shown with its spellings, ties and passages; json holds the same."""
    text = run("explain", "stalin").stdout
    for part in ("Сталин", "class_bases", "§1¶13.7", "leads"):
        assert part in text
    document = json.loads(run("explain", "stalin", "-f", "json").stdout)
    assert document["table"] == "actors"
    assert document["related"]["names"]


def test_explain_a_claim_of_paragraph_13(run) -> None:
    """A claim shows statement, speaker, stance, findings, passages and related claims."""
    claims = revdata.load("claims", passages=True)
    claim = claims.loc[claims["passage_ids"] == "st.p13.s04", "claim_id"].iloc[0]
    text = run("explain", claim).stdout
    for part in ("statement", "stance", "leaders", "st.p13.s04", "He brought it all"):
        assert part in text


def test_coverage_counts_only_stating_citations(run) -> None:
    """The account by paragraph adds up to the passages, and its sentence goes to stderr."""
    result = run("coverage", "-f", "json")
    rows = json.loads(result.stdout)
    assert len(rows) == 47
    assert sum(row["passages"] for row in rows) == len(revdata.passages)
    stated = revdata.citations.query("role == 'states'")["passage_id"].nunique()
    assert sum(row["stated"] for row in rows) == stated
    assert "passages are accounted for" in result.stderr
    by_section = json.loads(run("coverage", "--by", "section", "-f", "json").stdout)
    assert [row["section"] for row in by_section] == [0, 1, 2, 3]


def test_uncited_passages_are_listed_with_their_reason(run) -> None:
    """Each passage that no claim states is listed with the reason."""
    rows = json.loads(run("coverage", "--uncited", "-f", "json").stdout)
    assert all(row["uncited_reason"] for row in rows)
    assert "st.p00.s01" in {row["passage_id"] for row in rows}


def test_search_finds_names_statements_and_codes(run) -> None:
    """One search looks into spellings, statements, columns and codes."""
    kinds = {row["kind"] for row in json.loads(run("find", "lead", "-f", "json").stdout)}
    assert {"claims", "code", "column", "actors"} <= kinds


@pytest.mark.slow
def test_no_colour_or_wrapping_into_a_pipe() -> None:
    """Piped output has no escape codes and no line broken to the terminal's width."""
    environment = os.environ | {"COLUMNS": "40", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}
    command = [sys.executable, "-m", "revdata", "show", "claims", "--columns", "statement"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert "\x1b" not in done.stdout
    assert len(done.stdout.splitlines()) == len(revdata.claims) + 2


def test_a_terminal_gets_lines_that_fit() -> None:
    """On a terminal, long cells are wrapped to its width, and nothing is lost."""
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    master, slave = pty.openpty()
    environment = os.environ | {"COLUMNS": "80", "LINES": "24", "TERM": "xterm"}
    command = [sys.executable, "-m", "revdata", "tables"]
    subprocess.run(command, stdout=slave, env=environment, check=True)
    os.close(slave)
    text = b""
    with os.fdopen(master, "rb", buffering=0) as terminal:
        while True:
            try:
                chunk = terminal.read(4096)
            except OSError:
                break
            if not chunk:
                break
            text += chunk
    lines = text.decode().splitlines()
    assert lines
    assert max(len(line) for line in lines) <= 80
    assert "identifiers" in text.decode().lower()


def test_a_table_too_wide_leaves_out_what_says_least(run) -> None:
    """Key and place stay; empty, constant and resolved columns go first, and are named."""
    asked = ("show", "class_bases", "--resolve", "--passages", "--limit", "4")
    for width in (80, 120):
        result = run(*asked, "--width", str(width))
        lines = result.stdout.splitlines()
        assert max(map(len, lines)) <= width
        columns = lines[0].split()
        assert {"class_base_id", "actor", "tie", "base_actor", "locators"} <= {*columns}
        assert not {"actor_id", "claim_id", "ground"} & {*columns}
        assert result.stderr.startswith("Not shown: claim_id, actor_id")
        assert result.stderr.endswith("; -f csv has all, --columns chooses.\n")
        assert len(result.stderr.strip()) <= width
    assert run(*asked, "--width", "80", "-f", "csv").stdout == run(*asked, "-f", "csv").stdout
    chosen = run("show", "claims", "--limit", "2", "--columns", "statement,kind", "--width", "40")
    assert (chosen.stdout.split()[:2], chosen.stderr) == (["statement", "kind"], "")


def test_coverage_fits_a_terminal(run) -> None:
    """What is the same in every row is left out with its value."""
    result = run("coverage", "--width", "80")
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert result.stderr.startswith("Not shown: unaccounted=0; -f csv has all.\n")


@pytest.mark.slow
def test_a_reader_that_stops_early_is_no_error() -> None:
    """A pipe closed by head ends quietly."""
    done = subprocess.run(
        f"{sys.executable} -m revdata show claims -f csv | head -1",
        shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("claim_id,")
    assert "Traceback" not in done.stderr


def test_conditions_suggest_near_identifiers(run) -> None:
    """A near miss in an identifier is answered with the one that exists."""
    result = run("show", "class_bases", "--where", "actor_id=kerenskiy")
    assert result.exit_code == 1
    assert "Did you mean kerenskii" in result.stderr


def test_rows_are_filtered_and_sorted_as_asked(run) -> None:
    """A label, a sign with spaces, an order and a table in another writing work together."""
    found = run(
        "show", "Class-Bases", "--where", "actor_id = Stalin", "--sort", "-class_base_id",
        "--columns", "class_base_id", "-f", "csv",
    ).stdout.split()[1:]  # fmt: skip
    bases = revdata.load("class_bases")
    held = bases["class_base_id"][bases["actor_id"] == "stalin"]
    assert found == sorted(held, reverse=True)


def test_conditions_take_typed_values(run) -> None:
    """Truth values in any case, and a sentence for what cannot stand in the column."""
    rows = json.loads(run("show", "passages", "--where", "gap_after=True", "-f", "json").stdout)
    assert len(rows) == revdata.passages["gap_after"].sum()
    result = run("show", "passages", "--where", "paragraph=x")
    assert result.exit_code == 2
    assert "cannot stand in paragraph" in result.stderr


def test_conditions_find_what_is_shown(run) -> None:
    """A number can be asked for as the table prints it, and a limit is no denial."""
    arguments = ("show", "quantities", "--where", "number=5000000", "-f", "json")
    assert len(json.loads(run(*arguments).stdout)) == 1
    assert run(*arguments, "--limit", "0").exit_code == 0


def test_build_will_not_check_and_write_at_once(run, tmp_path) -> None:
    """--check promises to write nothing."""
    result = run("build", "--check", "--output", str(tmp_path / "x"))
    assert result.exit_code == 2
    assert not (tmp_path / "x").exists()


def test_a_column_named_twice_is_shown_once(run) -> None:
    """Repeating a column is no error."""
    result = run("show", "claims", "--columns", "claim_id,claim_id", "--limit", "1", "-f", "csv")
    assert result.stdout == "claim_id\nc0001\n"


def test_empty_json_lines_are_no_line(run) -> None:
    """No rows are no lines."""
    assert run("show", "withdrawn", "--where", "table_name=terms", "-f", "jsonl").stdout == ""


NAMES = [sys.executable, "-m", "revdata", "show", "names", "-f", "csv"]


@pytest.mark.slow
def test_cyrillic_goes_into_any_pipe() -> None:
    """Output into a file is UTF-8 on any system."""
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(NAMES, capture_output=True, env=environment, check=True)
    assert "Сталин" in done.stdout.decode("utf-8")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk always full")
def test_a_full_disk_is_one_sentence() -> None:
    """What cannot be written ends with exit 2 and no traceback."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(NAMES, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_version_is_that_of_the_data(run) -> None:
    """Data and code have one version, the descriptor's."""
    assert run("--version").stdout == f"revdata {revdata.package().to_dict()['version']}\n"
