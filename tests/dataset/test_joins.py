"""Labels, claims and passages are joined onto plain rows, and frames are made from the same."""

import subprocess
import sys

import pytest

import revdata
from revdata.dataset.joins import row_labels, with_labels, with_passages
from revdata.dataset.naming import named_row
from revdata.dataset.opening import open_dataset
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_rows, part_of, plain_values, table_of
from revdata.files.paths import package_root

CONTRIBUTION = package_root() / "examples" / "three-days"


@pytest.fixture(scope="module")
def dataset() -> TableSet:
    """Return the base with a contribution."""
    return open_dataset(None, CONTRIBUTION)


@pytest.mark.parametrize("name", revdata.tables())
def test_joined_rows_are_those_of_the_frame(name: str, dataset: TableSet) -> None:
    """The plain rows of every table hold what the frame does, in the same columns."""
    rows = with_passages(dataset, name, with_labels(dataset, name, load_rows(dataset, name)))
    frame = revdata.Dataset(dataset).load(name, resolve=True, passages=True)
    columns = {name: plain_values(frame, name) for name in frame.columns}
    assert {name: [row[name] for row in rows] for name in columns} == columns
    assert not rows or list(rows[0]) == list(frame.columns)


def test_joining_imports_no_pandas() -> None:
    """Reading and joining plain rows does without the heavy libraries."""
    code = (
        "import sys\n"
        "from revdata.dataset.joins import with_labels, with_passages\n"
        "from revdata.dataset.opening import open_dataset\n"
        "from revdata.dataset.rows import load_rows\n"
        "dataset = open_dataset()\n"
        "rows = with_labels(dataset, 'leaders', load_rows(dataset, 'leaders'))\n"
        "assert with_passages(dataset, 'leaders', rows)[0]['locators']\n"
        "assert not {'pandas', 'numpy', 'pandera', 'polars'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_links_that_lead_nowhere_have_no_label(data_copy, edit) -> None:
    """A link to no row, and an empty one, are left without a label or a claim."""
    key = revdata.leaders["leader_id"][0]
    edit("leaders", key, {"actor_id": "nobody", "claim_id": ""})
    dataset = open_dataset(data_copy)
    row = with_labels(dataset, "leaders", load_rows(dataset, "leaders"))[0]
    assert (row["actor_id"], row["actor"]) == ("nobody", None)
    assert (row["claim_id"], row["statement"]) == (None, None)
    assert with_passages(dataset, "leaders", [row])[0]["passage_ids"] == ""


def test_rows_are_found_by_identifier_and_by_locator() -> None:
    """An identifier names a table and a part, a locator a passage; added ones name their source."""
    dataset = open_dataset(None, CONTRIBUTION)
    places = row_labels(dataset, "passages")
    added = next(key for key in places if not key.startswith("st."))
    assert places[added] is not None
    assert ":§" in places[added]
    assert named_row(dataset, places[added]) == added
    table = table_of(dataset, added)
    assert (table.name, part_of(dataset, table, added).name) == ("passages", "three-days")
