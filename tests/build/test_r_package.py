"""The package for R: what is derived in it is fresh, and scripts and help pages are well formed."""

import pytest

from revdata.build.r_package import FOLDER, help_page, marked_up, render_r_package, table_script
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


def test_scripts_are_in_ascii(fresh: dict[str, str]) -> None:
    """R reads a script in the encoding of the session, whatever DESCRIPTION says."""
    assert not [n for n, text in fresh.items() if n.endswith(".R") and not text.isascii()]


KINDS = ("string", "integer", "number", "boolean", "date")


def table_of(*fields: Field) -> Table:
    """Return a table of these columns."""
    return Table(
        "things", "Things", "What is there.", "things", "", fields[0].name, None, fields, ()
    )


def test_columns_get_the_types_of_the_schema() -> None:
    """Days, truth values, integers, and as numbers those that R does not have as integers."""
    fields = [Field(kind, kind, kind.title(), "") for kind in KINDS]
    code = table_script("x", table_of(*fields), [("a", 1, 0.5, True, None)])
    assert [line for line in code.splitlines() if line.startswith("  rows$")] == [
        "  rows$integer <- as.integer(rows$integer)",
        "  rows$number <- as.numeric(rows$number)",
        '  rows$boolean <- rows$boolean == "true"',
        "  rows$date <- as.Date(rows$date)",
    ]
    large = table_script("x", table_of(*fields), [("a", 2**31, 0.5, True, None)])
    assert "  rows$integer <- as.numeric(rows$integer)\n" in large


def test_codes_are_factors_with_every_level() -> None:
    """The levels are those of the list, in its order, be there a row or not."""
    field = Field("kind", "string", 'The "kind", é', "", codes=("b", "a"), ordered=True)
    written = table_script("x", table_of(field), [])
    assert '  rows$kind <- factor(rows$kind, levels = c("b", "a"), ordered = TRUE)\n' in written
    assert '    kind = "The \\"kind\\", \\u00e9"\n' in written


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
