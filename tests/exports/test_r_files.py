"""Files for R: what stands in them, read by the library that wrote them; R itself reads beside."""

import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import rdata
from click.testing import Result

import revdata
from revdata.dataset.opening import base_package
from revdata.exports import FORMATS
from revdata.exports.r_files import write_rds

EDGES = pd.DataFrame(
    {
        "code": pd.Categorical(["b", None, "a"], categories=["z", "b", "a"], ordered=True),
        "whole": pd.array([1, None, -3], dtype="Int64"),
        "large": pd.array([1, None, 2**31], dtype="Int64"),
        "share": pd.array([0.5, None, -1], dtype="Float64"),
        "truth": pd.array([True, None, False], dtype="boolean"),
        "day": pd.Series(["1492-10-12", None, "1970-01-02"], dtype="datetime64[us]"),
        "text": pd.array(["Ю" * 5000, None, ""], dtype="str"),
        "empty": pd.array([None] * 3, dtype="str"),
    }
)


def written(frame: pd.DataFrame, path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns of a frame that was written, as R stores them, and their attributes."""
    write_rds(frame, base_package(), path)
    table = rdata.parser.parse_file(path).object
    columns = [(bare.value, attributes(bare)) for bare in table.value]
    names = attributes(table)["names"]
    stored = {name: values for name, (values, _) in zip(names, columns, strict=True)}
    return stored, {name: found for name, (_, found) in zip(names, columns, strict=True)}


def attributes(stored: Any) -> dict[str, Any]:
    """Return the attributes of an object of R as plain texts and numbers."""
    found, node = {}, stored.attributes
    while node is not None and node.tag is not None:
        name = (node.tag.referenced_object or node.tag).value.value.decode()
        value, node = node.value
        cells = value.value
        found[name] = [getattr(cell, "value", cell) for cell in cells]
        found[name] = [c.decode() if isinstance(c, bytes) else c for c in found[name]]
    return found


def test_each_type_and_what_is_missing(tmp_path: Path) -> None:
    """Codes, whole numbers, truth values and days have R's own missing value, texts theirs."""
    stored, described = written(EDGES, tmp_path / "x.rds")
    assert stored["code"].tolist() == [2, None, 3]
    assert described["code"]["levels"] == ["z", "b", "a"]
    assert described["code"]["class"] == ["ordered", "factor"]
    assert stored["whole"].tolist() == [1, None, -3]
    assert stored["truth"].tolist() == [1, None, 0]
    for name, first, last in (
        ("large", 1, 2**31),
        ("share", 0.5, -1),
        ("day", (date(1492, 10, 12) - date(1970, 1, 1)).days, 1),
    ):
        assert (stored[name][0], stored[name][2]) == (first, last)
        assert rdata.missing.is_na(stored[name]).tolist() == [False, True, False]
    assert described["day"]["class"] == ["Date"]
    assert [cell.value for cell in stored["text"]] == [("Ю" * 5000).encode(), None, b""]
    assert [cell.value for cell in stored["empty"]] == [None] * 3


def test_titles_and_facts_stand_beside(tmp_path: Path) -> None:
    """The label of a column is its title; the table knows its version. Its class is a tibble."""
    path = tmp_path / "x.rds"
    _, described = written(revdata.load("stages", resolve=True), path)
    assert described["phase"]["label"] == ["Phase"]
    assert described["revolution"]["label"] == ["revolution"]
    table = attributes(rdata.parser.parse_file(path).object)
    assert table["class"] == ["tbl_df", "tbl", "data.frame"]
    assert table["label"] == ["Stages"]
    assert f"version: {revdata.__version__}" in table["notes"]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    """No time of writing stands in a file."""
    files = [tmp_path / "one.rds", tmp_path / "two.rds"]
    for path in files:
        write_rds(revdata.load("terms"), base_package(), path)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_table_without_rows_and_a_shown_table(run: Callable[..., Result], tmp_path: Path) -> None:
    """Both are read; the command names the format by the ending."""
    stored, _ = written(revdata.load("comparisons"), tmp_path / "x.rds")
    assert {len(values) for values in stored.values()} == {0}
    done = run("show", "class_bases", "--where", "actor_id=stalin", "-o", str(tmp_path / "s.rds"))
    assert (done.exit_code, done.stdout) == (0, "")
    with warnings.catch_warnings(action="ignore"):  # rdata knows no ordered factors
        read = rdata.read_rds(tmp_path / "s.rds")
    assert set(read["actor_id"]) == {"stalin"}


def test_every_table_has_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the codebook; writing them takes long, so that it is not tried for all here."""
    monkeypatch.setattr("revdata.exports.r_files.write_rds", lambda *_: _[2].touch())
    files = {path.name for path in revdata.export("rds", tmp_path / "r")}
    assert files == {f"{name}.rds" for name in [*base_package().tables, "findings", "codebook"]}
    assert FORMATS["rds"].extra == "rds"
