"""One table in one file, in the format its ending names."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from click.testing import Result

import revdata

Run = Callable[..., Result]
READERS = {
    ".csv": pd.read_csv,
    ".json": pd.read_json,
    ".jsonl": lambda path: pd.read_json(path, lines=True),
    ".parquet": pd.read_parquet,
    ".xlsx": pd.read_excel,
    ".dta": pd.read_stata,
    ".sav": lambda path: pyreadstat.read_sav(path)[0],
}


@pytest.mark.parametrize("ending", READERS)
def test_shown_rows_are_written_by_the_ending(ending: str, run: Run, tmp_path: Path) -> None:
    """The rows and columns that were asked for are read back, in a folder that is made."""
    path = tmp_path / "new" / f"Bases{ending}"
    asked = ["show", "class_bases", "--resolve", "--where", "actor_id=stalin", "-o", str(path)]
    done = run(*asked)
    shown = revdata.load("class_bases", resolve=True).query("actor_id == 'stalin'")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"Wrote {path} ({len(shown)} rows).\n"
    read = READERS[ending](path)
    assert list(read.columns) == list(shown.columns)
    assert list(read["statement"]) == list(shown["statement"])
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("words", [("claims",), ("stata", "claims"), ("claims", "dta")])
def test_export_takes_one_table(words: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    """With or without the name of the format, in either order."""
    path = tmp_path / "claims.dta"
    assert run("export", *words, "-o", str(path)).exit_code == 0
    assert list(pd.read_stata(path)["claim_id"]) == list(revdata.claims["claim_id"])


def test_the_ending_alone_names_the_format_of_all_tables(run: Run, tmp_path: Path) -> None:
    """Without FORMAT and TABLE the whole data set is written."""
    path = tmp_path / "revdata.sqlite"
    assert run("export", "-o", str(path)).exit_code == 0
    with closing(sqlite3.connect(path)) as opened:
        names = opened.execute("select name from sqlite_master").fetchall()
    assert {("claims",), ("codebook",)} <= set(names)


@pytest.mark.parametrize(
    ("words", "name", "message"),
    [
        (("export", "claims"), "c.txt", "c.txt ends with .txt, which names no format. Use one of"),
        (("show", "claims"), "claims", "claims has no ending. Use one of .csv, "),
        (("show", "claims"), "c.parket", "Did you mean .parquet?"),
        (
            ("export", "stata", "claims"),
            "c.csv",
            "stata; it is written to a file that ends with .dta.",
        ),
        (("export", "csv"), "c.csv", "c.csv is no name for the format csv; leave the ending out"),
        (("export", "claim"), "c.csv", "no export format or table 'claim'. Did you mean claims"),
        (("export", "csv", "claim"), "c.csv", "There is no table 'claim'. Did you mean claims"),
        (("export", "claims", "actors"), "c.csv", "Name one FORMAT and one TABLE at most."),
    ],
)
def test_what_does_not_fit_gets_a_sentence(
    words: tuple[str, ...], name: str, message: str, run: Run, tmp_path: Path
) -> None:
    """The exit status is 2, and nothing is written."""
    done = run(*words, "-o", str(tmp_path / name))
    assert done.exit_code == 2
    assert message in done.stderr
    assert not list(tmp_path.iterdir())
