"""The package for R: what is derived in it is fresh, and frames and help pages are well formed."""

from dataclasses import replace
from datetime import date

import pytest

from revdata.build.r_data import frame_code
from revdata.build.r_help import help_page, marked_up
from revdata.build.r_package import FOLDER, render_r_package
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.opening import base_package
from revdata.files.paths import checkout_root

ROOT = checkout_root()
assert ROOT is not None
BY_HAND = {
    *(".Rbuildignore", "LICENSE.note", "NAMESPACE", "README.md"),
    *("R/codebook.R", "R/tables.R", "tests/usage.R"),
    *(f"man/{name}.Rd" for name in ("find_var", "revdata-package", "revdata_table", "var_info")),
}


@pytest.fixture(scope="module")
def fresh() -> dict[str, str]:
    """Return the derived files as they should be."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return render_r_package(base_package(), changelog)


def test_what_is_derived_is_fresh_and_nothing_is_left_over(fresh: dict[str, str]) -> None:
    """Each file is as build would write it; a file of a table that went would stand out."""
    stored = {p.relative_to(ROOT).as_posix(): p for p in (ROOT / FOLDER).rglob("*") if p.is_file()}
    assert stored.keys() == fresh.keys() | {f"{FOLDER}/{name}" for name in BY_HAND}
    stale = [n for n, text in fresh.items() if stored[n].read_text(encoding="utf-8") != text]
    assert not stale, "run 'revdata build'"


def test_data_are_in_ascii(fresh: dict[str, str]) -> None:
    """R reads a script in the encoding of the session, whatever DESCRIPTION says."""
    assert not [n for n, text in fresh.items() if n.endswith(".R") and not text.isascii()]


KINDS = ("string", "integer", "number", "boolean", "date")


def table_of(*fields: Field) -> Table:
    """Return a table of these columns."""
    return Table(
        "things", "Things", "What is there.", "things", "", fields[0].name, None, fields, ()
    )


def test_cells_are_written_as_r_has_them() -> None:
    """Quotation marks, other scripts, missing cells, integers that R has not, and days."""
    fields = [Field(kind, kind, kind.title(), "") for kind in ("key", *KINDS)]
    fields[0] = replace(fields[0], type="string")
    rows = [
        ("one", 'a "b" \\ \n\U0001f600é', 2**31, 0.5, True, date(1917, 11, 7)),
        ("two", None, None, None, None, None),
    ]
    assert frame_code("x", table_of(*fields), rows).splitlines()[1:] == [
        "x <- structure(list(",
        *("  key = structure(c(", '"one",', '"two"', '), label = "Key"),'),
        "  string = structure(c(",
        '"a \\"b\\" \\\\ \\n\\U0001f600\\u00e9",  # one (key)',
        "NA",
        '), label = "String"),',
        *("  integer = structure(c(", "2147483648.0,", "NA", '), label = "Integer"),'),
        *("  number = structure(c(", "0.5,", "NA", '), label = "Number"),'),
        *("  boolean = structure(c(", "TRUE,", "NA", '), label = "Boolean"),'),
        *("  date = structure(as.Date(c(", '"1917-11-07",', "NA", ')), label = "Date")'),
        '), class = c("tbl_df", "tbl", "data.frame"), row.names = c(NA, -2L))',
    ]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([], "factor(character(), levels = c("),
        (["b", "b"], 'factor(rep("b", 2L), levels = c('),
        ([None, None], "factor(rep(NA_character_, 2L), levels = c("),
    ],
)
def test_codes_are_factors_with_every_level(values: list[str | None], code: str) -> None:
    """The levels are those of the list, in its order, be there a row or not."""
    field = Field("kind", "string", "Kind", "", codes=("b", "a"), ordered=True)
    written = frame_code("x", table_of(field), [(value,) for value in values])
    assert f'structure({code}"b", "a"), ordered = TRUE), label = "Kind")' in written


def test_a_help_page_says_what_each_column_means(fresh: dict[str, str]) -> None:
    """Key, link, levels and what a missing value means stand under the column."""
    for table in base_package().tables.values():
        page = fresh[f"{FOLDER}/man/revdata_{table.name}.Rd"]
        assert all(f"\\item{{{name}}}{{" in page for name in table.columns)
    ties = fresh[f"{FOLDER}/man/revdata_class_bases.Rd"]
    assert "A key of \\code{\\link{revdata_stages}}. \\code{NA}: " in ties


def test_characters_that_rd_gives_a_meaning_are_escaped() -> None:
    """A percent sign would begin a comment, and a brace an argument."""
    field = Field("share", "number", "Share", "In % of {all}, after \\.")
    page = help_page(base_package(), table_of(field), [2, 0])
    assert "In \\% of \\{all\\}, after \\\\. The key of the table.}" in page
    assert "A tibble with 2 rows; " in page
    shown = "See \\code{a\\{b} and the manual."
    assert marked_up("**See** `a{b` and [the manual](x.md).") == shown


def test_the_version_is_that_of_the_data(fresh: dict[str, str]) -> None:
    """It stands in the descriptor and nowhere else."""
    assert f"\nVersion: {base_package().version}\n" in fresh[f"{FOLDER}/DESCRIPTION"]
    assert base_package().version in fresh[f"{FOLDER}/inst/CITATION"]
