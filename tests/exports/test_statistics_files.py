"""Stata and SPSS files, read back by programs that are not ours: labels, days, notes, texts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner, Result

import revdata
from revdata.cli import main
from revdata.dataset.derived import with_derived
from revdata.dataset.findings import with_findings
from revdata.dataset.opening import base_package
from revdata.exports.statistics_files import LabelledFrame, label_frame, write_dta, write_sav

TABLES = with_findings(with_derived(base_package())).tables
READERS = {"stata": ("dta", pyreadstat.read_dta), "spss": ("sav", pyreadstat.read_sav)}


@pytest.fixture(scope="module")
def stata(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """Return the folder of the Stata export, and what the command that wrote it said."""
    folder = tmp_path_factory.mktemp("exported") / "stata"
    return folder, CliRunner().invoke(main, ["export", "stata", "-o", str(folder)])


@pytest.fixture(scope="module", params=READERS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return for each format a function that reads a table with pyreadstat."""
    suffix, read = READERS[request.param]
    if request.param == "stata":
        folder, _ = request.getfixturevalue("stata")
        files = {path.name for path in folder.iterdir()}
    else:
        folder = tmp_path_factory.mktemp(request.param)
        files = {path.name for path in revdata.export(request.param, folder)}
    assert files == {f"{name}.{suffix}" for name in [*TABLES, "codebook"]}
    return lambda table, **more: read(folder / f"{table}.{suffix}", **more)


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_comes_back(table: str, written: Callable[..., Any]) -> None:
    """Codes come back by their labels, days as days, texts whole, and empty cells as empty."""
    frame, meta = written(table)
    loaded = revdata.load(table)
    assert len(frame) == len(loaded)
    for stored, name in zip(frame.columns, loaded.columns, strict=True):
        assert stored in (name, f"_{name}")  # pandas takes end for a word of Stata's
        column = frame[stored]
        codes = base_package().vocabularies.get(TABLES[table].field(name).vocabulary or "", ())
        titles = {code.code: code.label for code in codes} | {True: "yes", False: "no"}
        labels = meta.variable_value_labels.get(stored)
        found = column.map(labels) if labels else column
        expected = loaded[name].astype(object)
        if labels:
            expected = expected.map(lambda cell, known=titles: known.get(cell, cell))
        if TABLES[table].field(name).type == "date":
            expected = loaded[name].dt.date.astype(object)
        cells = [None if pd.isna(cell) or cell == "" else cell for cell in found]
        assert cells == [None if pd.isna(cell) else cell for cell in expected], name


def test_the_codebook_stands_in_the_files(written: Callable[..., Any]) -> None:
    """Titles are the labels of variables; table, version and licence stand in the notes."""
    _, meta = written("claims", metadataonly=True)
    assert meta.file_label == TABLES["claims"].title
    titles = {field.name: field.title for field in TABLES["claims"].fields}
    assert meta.column_names_to_labels == titles
    assert f"version: {revdata.__version__}" in meta.notes
    codebook, _ = written("codebook")
    stance = codebook[(codebook.table_name == "claims") & (codebook.column_name == "stance")]
    assert list(stance.description) == [TABLES["claims"].field("stance").description]


@pytest.mark.slow
def test_stata_has_integer_codes_and_notes_on_columns(stata: tuple[Path, Result]) -> None:
    """Codes are integers, since some readers drop labels of doubles; notes name their column."""
    path = stata[0] / "claims.dta"
    with pd.read_stata(path, iterator=True) as reader:
        stored = reader.read(convert_categoricals=False)
    assert stored["stance"].dtype.kind == "i"
    content = path.read_bytes()
    note = b"stance".ljust(129, b"\0") + b"note1".ljust(129, b"\0")
    assert note + TABLES["claims"].field("stance").description.encode() + b"\0" in content


def sheet_of(frame: pd.DataFrame) -> LabelledFrame:
    """Return a frame of a table of things as the writers take it."""
    return label_frame(base_package(), "actors", frame)


def test_days_and_labels_at_the_edges(tmp_path: Path) -> None:
    """Days before 1960 and 1582, a label of 150 characters, long and accented texts survive."""
    long = ["a" * 130 + "b", "a" * 130 + "c"]
    frame = pd.DataFrame(
        {
            "day": pd.Series(["1492-10-12", "1917-11-07", None], dtype="datetime64[us]"),
            "code": pd.Categorical([*long, None], categories=long),
            "text": pd.Series(["Ю" * 5000, "", None], dtype="str"),
            "empty": pd.Series([None] * 3, dtype="str"),
        }
    )
    for write, read, name in (
        (write_dta, pyreadstat.read_dta, "edges.dta"),
        (write_sav, pyreadstat.read_sav, "edges.sav"),
    ):
        write(sheet_of(frame), tmp_path / name)
        back, meta = read(tmp_path / name)
        assert [str(day) for day in back["day"][:2]] == ["1492-10-12", "1917-11-07"]
        assert pd.isna(back["day"][2])
        assert len(set(meta.variable_value_labels["code"].values())) == 2
        assert list(back["text"]) == ["Ю" * 5000, "", ""]
        assert list(back["empty"]) == ["", "", ""]


def test_a_text_too_long_for_spss_is_refused(tmp_path: Path) -> None:
    """The message says which cell, and which format holds it."""
    frame = pd.DataFrame({"text": ["short", "long " * 10_000]})
    with pytest.raises(revdata.RevdataError, match="the text in text, row 2"):
        write_sav(sheet_of(frame), tmp_path / "long.sav")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "table", [t.name for t in TABLES.values() if any(f.type == "date" for f in t.fields)]
)
def test_days_of_a_loaded_table_are_read_right(table: str, tmp_path: Path) -> None:
    """A frame as it is loaded, handed to other writers, keeps its days: none becomes 1970."""
    loaded = revdata.load(table)
    days = list(loaded.select_dtypes("datetime"))
    frame = loaded[[TABLES[table].key, *days]]
    frame.to_stata(tmp_path / "x.dta", write_index=False, version=118)
    pyreadstat.write_sav(frame, tmp_path / "x.sav")
    frame.to_parquet(tmp_path / "x.parquet")
    for back in (
        pd.read_stata(tmp_path / "x.dta"),
        pyreadstat.read_sav(tmp_path / "x.sav")[0],
        pd.read_parquet(tmp_path / "x.parquet"),
    ):
        for day in days:
            assert back[day].astype("datetime64[us]").equals(loaded[day]), day


def test_a_loaded_frame_goes_to_stata_as_it_is(tmp_path: Path) -> None:
    """Claims need no change before pandas writes them."""
    revdata.claims.to_stata(tmp_path / "claims.dta", version=118)
    back = pd.read_stata(tmp_path / "claims.dta")
    assert list(back["stance"].astype(str)) == list(revdata.claims["stance"].astype(str))


@pytest.mark.slow
def test_the_files_are_written_from_the_command_line(stata: tuple[Path, Result]) -> None:
    """The command prints the files, and nothing else reaches a terminal."""
    folder, done = stata
    assert done.exit_code == 0
    assert str(folder / "passages.dta") in done.stdout.splitlines()
    assert done.stderr == f"Wrote {len(TABLES) + 1} files.\n"


@pytest.mark.parametrize("kept", [b"", b"$FL2"])
def test_a_file_that_did_not_come_out_whole_is_refused(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bytes
) -> None:
    """The writer says nothing on a full disk; nothing is left, and the status is 2."""

    def silent(_: pd.DataFrame, path: Path, **options: object) -> None:
        Path(path).write_bytes(kept)

    monkeypatch.setattr(pyreadstat, "write_sav", silent)
    done = run("show", "terms", "-o", str(tmp_path / "terms.sav"))
    assert done.exit_code == 2
    assert f"The folder {tmp_path} cannot be written to: no space left on device." in done.stderr
    assert not list(tmp_path.iterdir())
