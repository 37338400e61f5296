"""The package for R in r/: installed from its folder, its tables are those that revdata loads."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from running import ROOT, run

import revdata
from revdata.dataset.opening import base_package
from revdata.dataset.parts import EVERY
from revdata.exports.r_files import write_rds

pytestmark = pytest.mark.interop

# Of each table the rows, missing cells and levels by column; of one the values of its labels.
ASK = """
library(revdata)
counts <- function(texts) {
  for (name in unique(revdata_codebook$table_name)) {
    table <- revdata_table(name, texts)
    for (column in names(table)) {
      cells <- table[[column]]
      kind <- paste(class(cells), collapse = " ")
      facts <- c(texts, name, column, length(cells), sum(is.na(cells)), kind)
      cat(facts, paste(levels(cells), collapse = " "), sep = "\\t")
      cat("\\n")
    }
  }
}
counts("trotsky")
counts("all")
bases <- revdata_table("class_bases", "all", labels = TRUE)
cat("labels", bases$base_actor, sep = "\\t")
"""
CLASSES = {
    "Int64": "integer",
    "Float64": "numeric",
    "boolean": "logical",
    "str": "character",
    "datetime64[us]": "Date",
}


def expected(texts: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return for each column of each table what R should say of it."""
    place = revdata.open(texts=() if texts == "trotsky" else texts)
    return {
        (texts, table, str(name)): (str(len(cells)), str(int(cells.isna().sum())), *of(cells))
        for table in [*place.tables(), "findings"]
        for name, cells in place.load(table).items()
        if (table, name) != ("findings", "package")  # no categorical there
    }


def of(cells: Any) -> tuple[str, str]:
    """Return the classes of a column in R, and its levels."""
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        return CLASSES[str(cells.dtype)], ""
    return "ordered factor" if cells.cat.ordered else "factor", " ".join(cells.cat.categories)


def test_the_tables_are_those_that_revdata_loads(r_library: Path, tmp_path: Path) -> None:
    """Rows, missing cells, classes and levels of every column, of the base and of all texts."""
    (tmp_path / "ask.R").write_text(ASK, encoding="utf-8")
    printed = run(["Rscript", tmp_path / "ask.R"], R_LIBS=str(r_library), LC_ALL="C.UTF-8")
    *lines, last = (line.split("\t") for line in printed.splitlines())
    found = {tuple(line[:3]): tuple(line[3:]) for line in lines}
    found.pop((EVERY, "findings", "package"))
    assert found == expected("trotsky") | expected(EVERY)
    bases = revdata.load("class_bases", resolve=True, texts=EVERY)
    assert last[1:] == list(bases["base_actor"].fillna("NA"))


def test_files_for_r_have_the_same_tables(r_library: Path, tmp_path: Path) -> None:
    """What `export rds` writes is, column for column with its label, what the package has."""
    lines = []
    for table in ("claims", "quantities", "passages", "comparisons"):
        path = tmp_path / f"{table}.rds"
        write_rds(revdata.load(table), base_package(), path)
        lines.append(
            f"own <- revdata::revdata_{table}; file <- readRDS('{path.as_posix()}')\n"
            "stopifnot(identical(names(own), names(file)), identical(class(own), class(file)), "
            "identical(nrow(own), nrow(file)), all(mapply(identical, own, file)))"
        )
    (tmp_path / "compare.R").write_text("\n".join(lines), encoding="utf-8")
    run(["Rscript", tmp_path / "compare.R"], R_LIBS=str(r_library), LC_ALL="C.UTF-8")


def test_the_package_passes_its_own_tests(r_library: Path) -> None:
    """They are run by R CMD check too, which takes longer."""
    run(["Rscript", ROOT / "r" / "tests" / "usage.R"], R_LIBS=str(r_library), LC_ALL="C.UTF-8")


def test_it_is_read_alike_in_a_locale_without_accents(r_library: Path) -> None:
    """Names in other scripts keep their letters where R has but ASCII."""
    code = 'cat(utf8ToInt(revdata::revdata_names$name[revdata::revdata_names$name_id == "{}"]))'
    names = revdata.load("names")
    row = next(row for row in names.itertuples() if not row.name.isascii())
    printed = run(["Rscript", "-e", code.format(row.name_id)], R_LIBS=str(r_library), LC_ALL="C")
    assert printed.split() == [str(ord(letter)) for letter in row.name]
