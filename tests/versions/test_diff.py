"""Two versions compared: what changed by key and cell, in sentences, Markdown, JSON and a frame."""

import csv
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import revdata
from revdata.dataset.opening import base_package
from revdata.versions.comparison import Change, _renamed, _Rows
from revdata.versions.diff import COLUMNS, MOST_CHARACTERS, MOST_SHOWN
from revdata.versions.version import read_entries, reasons_between

FIELDS_OF_THINGS = {"thing_id": "string", "label": "string", "size": "integer", "kind": "string"}
THINGS = [
    {"thing_id": "t1", "label": "One", "size": "1", "kind": "small"},
    {"thing_id": "t2", "label": "Two", "size": "2", "kind": "small"},
    {"thing_id": "t3", "label": "Three", "size": "3", "kind": "large"},
]


def write_package(root: Path, rows, *, changelog=None, withdrawn=(), fields=None, **facts) -> Path:
    """Write a package with a table of things and one of withdrawn identifiers."""
    root.mkdir(parents=True, exist_ok=True)
    fields = fields or FIELDS_OF_THINGS
    tables = {
        "things": (fields, rows, "label"),
        "withdrawn": (
            {"withdrawn_id": "string", "table_name": "string", "reason": "string",
             "replacement_id": "string"},
            withdrawn,
            None,
        ),
    }  # fmt: skip
    resources = []
    for name, (columns, body, label) in tables.items():
        schema = {
            "fields": [{"name": n, "type": t} for n, t in columns.items()],
            "primaryKey": next(iter(columns)),
            "labelField": label,
        }
        resources.append({"name": name, "path": f"{name}.csv", "schema": schema})
        write_rows(root / f"{name}.csv", list(columns), body)
    document = {"name": "things", "version": "1.0.0", **facts, "resources": resources}
    (root / "datapackage.json").write_text(json.dumps(document), encoding="utf-8")
    if changelog is not None:
        (root / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    return root


def write_rows(path: Path, columns, rows) -> None:
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def versions(tmp_path):
    """Return a function that writes rows as a newer version and compares it with the things."""

    def make(rows, *, reason=False, old=None, **facts):
        before = write_package(tmp_path / "old", THINGS if old is None else old)
        after = write_package(tmp_path / "new", rows, **facts)
        return revdata.diff(before, after, reason=reason)

    return make


def with_cells(key, **cells):
    """Return the things with some cells of one of them changed."""
    return [{**row, **(cells if row["thing_id"] == key else {})} for row in THINGS]


def test_the_same_data_do_not_differ(versions, run, tmp_path) -> None:
    """Two copies are the same: false, one sentence, exit 0."""
    same = versions(THINGS)
    assert same.ok
    assert not same
    assert same.to_text().endswith("hold the same data.")
    assert same.to_frame().empty
    result = run("diff", str(tmp_path / "old"), str(tmp_path / "new"))
    assert result.exit_code == 0


def test_a_changed_cell_is_shown_with_row_column_old_and_new(versions) -> None:
    """The sentence has the label of the row and both values."""
    text = versions(with_cells("t2", kind="medium")).to_text()
    assert "1 cell changed in 1 row" in text
    assert "t2 (Two):\n    kind was “small”, is now “medium”." in text


def test_a_change_that_keeps_size_and_time_of_a_file_is_found(tmp_path) -> None:
    """A copy that keeps times is read all the same."""
    old = write_package(tmp_path / "old", THINGS)
    new = write_package(tmp_path / "new", with_cells("t1", kind="large"))
    for side in (old, new):
        os.utime(side / "things.csv", (0, 0))
    assert not revdata.diff(old, new).ok


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [("", "size was “2”, is now empty."), ("5", "size was “2”, is now “5”.")],
)
def test_an_emptied_cell_is_called_empty(versions, cell, sentence) -> None:
    """An empty cell is named as such."""
    assert sentence in versions(with_cells("t2", size=cell)).to_text()


def test_numbers_are_compared_by_what_they_mean(versions) -> None:
    """A number written otherwise is no change; a text written otherwise is."""
    assert not versions(with_cells("t2", size="+02"))
    assert versions(with_cells("t2", kind=" small"))


def test_rows_added_withdrawn_and_vanished(versions) -> None:
    """A row that is gone is withdrawn if it has a record, with reason and replacement."""
    rows = [THINGS[2], {"thing_id": "t4", "label": "Four", "size": "4", "kind": "large"}]
    record = {"withdrawn_id": "t1", "table_name": "things", "reason": "Was two things"}
    found = versions(rows, withdrawn=[{**record, "replacement_id": "t4"}])
    kinds = {(c.table, c.key): c.change for c in found.changes}
    assert kinds == {
        ("things", "t4"): "row-added",
        ("things", "t1"): "row-withdrawn",
        ("things", "t2"): "row-vanished",
        ("withdrawn", "t1"): "row-added",
    }
    text = found.to_text()
    assert "t1 (One) was withdrawn: Was two things. t4 takes its place." in text
    assert "t2 (Two) is gone, without a record in withdrawn." in text
    assert "t4 (Four) was added." in text


def test_the_order_of_rows_and_columns_is_no_change_but_noted(versions) -> None:
    """Rows and columns in another order are the same data, and a note says so."""
    fields = {"thing_id": "string", "kind": "string", "size": "integer", "label": "string"}
    found = versions(THINGS[::-1], fields=fields)
    assert not found
    assert found.notes == (
        "The rows of things stand in another order.",
        "The columns of things stand in another order.",
    )


def test_a_column_of_the_same_cells_looks_renamed(versions) -> None:
    """A column under a new name with the old cells is renamed, and compared under it."""
    many = [{**THINGS[0], "thing_id": f"t{n}", "label": f"Thing {n}"} for n in range(10)]
    rows = [{**row, "sort": "large" if row["thing_id"] == "t3" else row["kind"]} for row in many]
    rows = [{k: v for k, v in row.items() if k != "kind"} for row in rows]
    fields = {"thing_id": "string", "label": "string", "size": "integer", "sort": "string"}
    found = versions(rows, old=many, fields=fields)
    assert [(c.change, c.key, c.column, c.old, c.new) for c in found.changes] == [
        ("column-renamed", None, "sort", "kind", "sort"),
        ("cell-changed", "t3", "sort", "small", "large"),
    ]
    assert "The column kind looks renamed to sort." in found.to_text()


def test_columns_and_tables_added_and_removed(versions, tmp_path) -> None:
    """A column of other cells is new, not renamed; a table that is gone is named with its size."""
    rows = [
        {k: v for k, v in row.items() if k != "kind"} | {"note": f"n{i}"}
        for i, row in enumerate(THINGS)
    ]
    fields = {"thing_id": "string", "label": "string", "size": "integer", "note": "string"}
    text = versions(rows, fields=fields).to_text()
    assert "The column note was added (filled in 3 of 3 rows)." in text
    assert "The column kind was removed (filled in 3 of 3 rows)." in text
    path = tmp_path / "new" / "datapackage.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["resources"] = [r for r in document["resources"] if r["name"] != "things"]
    path.write_text(json.dumps(document), encoding="utf-8")
    found = revdata.diff(tmp_path / "old", tmp_path / "new")
    assert "things: 1 table removed\n  The table was removed (3 rows)." in found.to_text()


def test_version_licence_and_definitions_are_compared(versions) -> None:
    """What the descriptor says of the data and of a column counts too."""
    licences = [{"name": "CC0-1.0"}]
    fields = FIELDS_OF_THINGS | {"size": "number"}
    text = versions(THINGS, fields=fields, version="1.1.0", licenses=licences).to_text()
    assert "The version was “1.0.0”, is now “1.1.0”." in text
    assert "The licence was empty, is now “CC0-1.0”." in text
    assert "The type of the column size was “integer”, is now “number”." in text


def test_a_changed_code_definition_names_the_code(package_copy, edit) -> None:
    """The definition of a code is a cell of the code lists, shown with old and new text."""
    edit("vocabularies", "stance.own", {"definition": "Another meaning."})
    text = revdata.diff(revdata.package().basepath, package_copy).to_text()
    assert "stance.own (Own" in text
    assert "is now “Another meaning.”." in text


def test_a_key_that_stands_twice_is_said_and_nothing_is_lost(versions) -> None:
    """Rows of the same key are paired, those that agree first; the rest are added or gone."""
    rows = [THINGS[0], {**THINGS[1], "thing_id": "t1"}, THINGS[1], THINGS[2]]
    found = versions(rows)
    assert [(c.change, c.key, c.label) for c in found.changes] == [("row-added", "t1", "Two")]
    (note,) = found.notes
    assert "the key t1 stands in the lines 2, 3." in note
    assert "paired" in note


def test_two_rows_alike_in_key_and_label_are_both_shown(versions) -> None:
    """Two added rows of one key and label make two sentences."""
    twins = [{"thing_id": "t4", "label": "Four", "size": str(n)} for n in (4, 5)]
    assert versions([*THINGS, *twins]).to_text().count("t4 (Four) was added.") == 2


def test_rows_without_a_key_are_said(versions) -> None:
    """A row whose key is empty is compared and pointed out."""
    found = versions([*THINGS, {"thing_id": "", "label": "Nameless"}])
    assert [(c.change, c.key, c.label) for c in found.changes] == [("row-added", "", "Nameless")]
    assert "no key in line 5" in found.notes[0]
    assert "(no key) (Nameless) was added." in found.to_text()


def test_renumbered_rows_are_noticed(versions) -> None:
    """Cells that stand under another key now are pointed out."""
    rows = [{**THINGS[0], "thing_id": "t0"}, {**THINGS[1], "thing_id": "t1"}, THINGS[2]]
    found = versions(rows)
    assert (
        "the cells of 2 rows stand under another key now: t1 under t0, t2 under t1."
        in (found.notes[0])
    )
    assert "t2 (Two) is gone, without a record in withdrawn. The new row t1 has" in found.to_text()


def test_a_ragged_row_is_compared_with_a_warning(versions, tmp_path) -> None:
    """A row with a comma too many is compared as it stands, and a note names the line."""
    versions(THINGS)
    path = tmp_path / "new" / "things.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("t2,", "t2,,"), encoding="utf-8")
    found = revdata.diff(tmp_path / "old", tmp_path / "new")
    assert found
    assert "line 3: The row has 5 cells; the header has 4." in found.notes[0]


def test_every_unreadable_table_is_named_at_once(versions, tmp_path, run) -> None:
    """A missing file and a lost key are both said, and the exit status is 2."""
    versions(THINGS)
    (tmp_path / "old" / "withdrawn.csv").unlink()
    path = tmp_path / "new" / "things.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("thing_id", "thing_key"))
    result = run("diff", str(tmp_path / "old"), str(tmp_path / "new"))
    assert result.exit_code == 2
    assert "The file does not exist." in result.stderr
    assert "it lacks its key thing_id; perhaps it is now thing_key." in result.stderr


@pytest.mark.slow
def test_bare_tables_are_compared_with_those_of_the_package(data_copy, edit, run) -> None:
    """A folder of CSV files, or one of them, is compared with the package's tables."""
    edit("terms", "t-repose", {"label": "Rest"})
    for path in (data_copy, data_copy / "terms.csv"):
        (change,) = revdata.diff(revdata.package().basepath, path).changes
        assert (change.table, change.key, change.new) == ("terms", "t-repose", "Rest")
    text = run("diff", str(data_copy / "terms.csv")).stdout
    assert "Compared are the tables that both have: terms." in text
    assert "is now “" in text


def test_a_single_table_cannot_tell_what_was_withdrawn(data_copy) -> None:
    """Where the newer version has no table of withdrawals, a note says so."""
    path = data_copy / "names.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]))
    found = revdata.diff(revdata.package().basepath, path)
    assert [change.change for change in found.changes] == ["row-vanished"]
    assert "has no table withdrawn: a row gone may be on record." in found.notes[1]


CHANGELOG = """# Changelog

## {top}

### Data

- t2, t3: sorted by
  weight.
- The label of `t1` is the author's.
- Thing t2 again; nothing of one or two.

### Code

- t1: not this one.
"""


def test_reasons_of_the_changelog_stand_with_their_rows(versions) -> None:
    """Entries under Data that name a row are put beside it, and only where they are asked for."""
    rows = [{**row, "kind": "heavy"} for row in THINGS]
    found = versions(rows, reason=True, changelog=CHANGELOG.format(top="1.1.0 (2027-01-01)"))
    reasons = {change.key: change.reason for change in found.changes}
    assert reasons == {
        "t1": "The label of `t1` is the author's.",
        "t2": "t2, t3: sorted by weight. Thing t2 again; nothing of one or two.",
        "t3": "t2, t3: sorted by weight.",
    }
    assert "Reason: t2, t3: sorted by weight." in found.to_text()
    assert not any(c.reason for c in versions(rows, changelog=CHANGELOG).changes)


def test_only_entries_between_the_versions_are_reasons() -> None:
    """Entries that the older changelog has, or of versions not after it, are left out."""
    text = CHANGELOG.format(top="1.1.0")
    assert reasons_between(text, text, "1.0.0") == {}
    assert reasons_between(None, text, "1.1.0") == {}
    assert set(reasons_between(None, text, "1.0.9")) >= {"t1", "t2", "t3"}
    unreleased = CHANGELOG.format(top="Unreleased")
    assert set(reasons_between(None, unreleased, "9.0.0")) >= {"t1", "t2"}


def test_words_that_are_also_identifiers_are_no_reason_by_chance() -> None:
    """An identifier without a figure counts before the colon or in backticks alone."""
    entries = (
        "- bureaucracy, masses: merged.",
        "- The `party` and the people, c0042 too.",
        "- The masses: two.",
    )
    lines = "\n".join(("## 2.0.0", "### Data", *entries))
    first, second, third = read_entries(lines)
    assert first.names == {"bureaucracy", "masses"}
    assert second.names == {"party", "c0042"}
    assert third.names == set()


@pytest.mark.slow
def test_the_reason_of_a_claim_stands_with_its_rows(package_copy, edit) -> None:
    """An entry on a claim is shown beside its citations, one on a column beside the column."""
    edit("citations", "ct0001", {"role": "supports"})
    path = package_copy / "schemas" / "claims.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["fields"][1]["description"] = "Otherwise."
    path.write_text(json.dumps(document), encoding="utf-8")
    entries = "- c0001: read again.\n- `claims.kind` is described otherwise.\n"
    (package_copy / "CHANGELOG.md").write_text(f"## Unreleased\n### Data\n{entries}")
    found = revdata.diff(revdata.package().basepath, package_copy, reason=True)
    assert {(c.key or c.column): c.reason for c in found.changes} == {
        "ct0001": "c0001: read again.",
        "kind": "`claims.kind` is described otherwise.",
    }


def test_a_missing_changelog_is_said(versions) -> None:
    """Reasons asked for where there is no changelog are not silently missing."""
    assert "has no changelog" in versions(THINGS, reason=True).notes[0]


def test_json_has_the_documented_keys_and_every_cell(versions) -> None:
    """The JSON format names both versions and holds the cells of rows added."""
    added = {"thing_id": "t4", "label": "Four", "size": "4"}
    document = json.loads(versions([*THINGS, added]).to_json())
    assert set(document) == {"old", "new", "differs", "notes", "changes"}
    assert document["differs"] is True
    (change,) = document["changes"]
    assert tuple(change) == tuple(Change.__dataclass_fields__)
    assert change["row"] == added


def test_the_frame_has_a_row_a_change(versions) -> None:
    """The frame has the documented columns, with missing values where nothing stands."""
    frame = versions([*with_cells("t1", size="", kind="x"), {"thing_id": "t4"}]).to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["change"]) == ["cell-changed", "cell-changed", "row-added"]
    assert list(frame["old"].isna()) == [False, False, True]
    assert list(frame["new"].isna()) == [True, False, True]


def test_markdown_fits_a_pull_request_and_says_what_it_leaves_out(versions) -> None:
    """However many changes, the text keeps the limit; shown and left out are all of them."""
    rows = [{"thing_id": f"n{n}", "label": "a" * 400, "kind": "b" * 100} for n in range(2000)]
    found = versions(rows)
    text = found.to_markdown()
    assert 50_000 < len(text) <= MOST_CHARACTERS
    shown = sum(line.startswith("| `") for line in text.splitlines())
    assert f"Left out for length: {2003 - shown} of 2003 changes" in text
    assert "Left out" not in versions(with_cells("t1", kind="x")).to_markdown()


@pytest.mark.parametrize("most", [500, 2000])
def test_markdown_keeps_any_limit(versions, most) -> None:
    """A small limit holds too."""
    rows = [{"thing_id": f"n{n}", "label": "a" * 400} for n in range(100)]
    text = versions(rows).to_markdown(most)
    assert len(text) <= most
    assert "Left out for length" in text


@pytest.mark.slow
def test_every_table_is_shown_in_markdown(package_copy, edit) -> None:
    """A table with one change is not crowded out by one with thousands."""
    path = package_copy / "data" / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    fresh = [line.replace("c0", "c9", 1) for line in lines[1:]]
    path.write_text("\n".join([lines[0], *fresh]) + "\n", encoding="utf-8")
    edit("terms", "t-repose", {"label": "Rest"})
    text = revdata.diff(revdata.package().basepath, package_copy).to_markdown(9000)
    assert "`t-repose`" in text
    assert "Left out" in text


def test_markdown_shows_cells_as_they_are(versions) -> None:
    """A cell can neither break the table nor mention a person."""
    text = versions(with_cells("t1", kind="a|b\n<img> @someone `#1`")).to_markdown()
    (row,) = [line for line in text.splitlines() if line.startswith("| `t1`")]
    assert r"a\|b \<img\> &#64;someone \`&#35;1\`" in row
    assert row.replace(r"\|", "").count("|") == 6


def test_a_notebook_gets_a_bounded_table_of_escaped_cells(versions) -> None:
    """The HTML escapes cells and says when it shows a part."""
    html = versions(with_cells("t1", kind="<script>"))._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    rows = [{"thing_id": f"n{n}"} for n in range(MOST_SHOWN + 5)]
    assert f"Shown are the first {MOST_SHOWN} of" in versions(rows)._repr_html_()


def test_control_characters_do_not_reach_the_terminal(versions) -> None:
    """A cell cannot move the cursor or end a line of the text format."""
    text = versions(with_cells("t1", kind="\x1b[2J\nt9 (Nine) was added.")).to_text()
    assert "\x1b" not in text
    assert "\nt9" not in text


@pytest.mark.parametrize("output_format", ["text", "json", "csv", "md"])
def test_the_command_prints_each_format_and_exits_1(versions, run, tmp_path, output_format) -> None:
    """Each format names the row and the new value."""
    versions(with_cells("t2", kind="medium"))
    result = run("diff", str(tmp_path / "old"), str(tmp_path / "new"), "-f", output_format)
    sides = [
        json.loads((tmp_path / one / "datapackage.json").read_text()) for one in ("old", "new")
    ]
    old, new = (f"{side['name']} {side['version']}" for side in sides)
    said = f"Old: {old} ({tmp_path / 'old'}). New: {new} ({tmp_path / 'new'}).\n"
    assert (result.exit_code, result.stderr) == (1, said)
    assert "t2" in result.stdout
    assert "medium" in result.stdout


def test_sides_that_may_be_the_wrong_way_round_are_named(
    versions, run, tmp_path, monkeypatch
) -> None:
    """So it is where OLD has the higher version, or a copy of the base lies where one works."""
    versions(THINGS, version="0.9.0")
    result = run("diff", str(tmp_path / "old"), str(tmp_path / "new"))
    assert "OLD has the higher version" in result.stderr
    (tmp_path / "datapackage.json").write_text('{"name": "revdata"}')
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path / "data")
    result = run("diff", str(tmp_path / "old"))
    assert f"NEW is the installed package, not {tmp_path};" in result.stderr


KEYS = st.sampled_from([f"k{n}" for n in range(6)])
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=5)
TABLES = st.dictionaries(KEYS, st.tuples(CELLS, CELLS), max_size=6)


@pytest.mark.slow
@given(old=TABLES, new=TABLES)
def test_the_changes_lead_from_the_old_rows_to_the_new(tmp_path_factory, old, new) -> None:
    """Whatever was changed, the changes put into the old rows give the new ones."""
    root = tmp_path_factory.mktemp("pair")
    fields = {"thing_id": "string", "label": "string", "kind": "string"}
    for name, table in (("old", old), ("new", new)):
        rows = [{"thing_id": k, "label": a, "kind": b} for k, (a, b) in table.items()]
        write_package(root / name, rows, fields=fields)
    rows = {key: {"label": a, "kind": b} for key, (a, b) in old.items()}
    found = revdata.diff(root / "old", root / "new")
    for change in found.changes:
        if change.change == "row-added":
            rows[change.key] = {c: (change.row or {}).get(c, "") for c in ("label", "kind")}
        elif change.change == "row-vanished":
            del rows[change.key]
        else:
            assert rows[change.key][change.column] == (change.old or "")
            rows[change.key][change.column] = change.new or ""
    assert rows == {key: {"label": a, "kind": b} for key, (a, b) in new.items()}
    assert bool(found) == (old != new)


def test_each_of_many_renamed_columns_is_found() -> None:
    """Where many columns are new, each that is gone is compared with those most like it."""
    table = base_package().tables["terms"]
    names = [f"{n}" for n in range(60)]
    sides = []
    for kind in ("old", "new"):
        keys = {
            f"t{row}": [{f"{kind}{n}": str(row * int(n) % 31) for n in names}] for row in range(40)
        }
        sides.append(_Rows(table, tuple(f"{kind}{n}" for n in names), keys))
    found = _renamed(*sides)
    assert found["old7"] == "new7"
    assert len(found) == len(set(found.values())) == 60
