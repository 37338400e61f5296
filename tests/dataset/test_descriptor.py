"""Descriptors are read as the standard has them, and refused in a sentence where they are odd."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from revdata.dataset.descriptor import Package, _field, read_json, read_package
from revdata.dataset.opening import open_dataset
from revdata.errors import UnreadableInputError

SCHEMA: dict[str, Any] = {
    "fields": [{"name": "claim_id", "constraints": {"enum": ["a"]}}, {"name": "note"}],
    "primaryKey": ["claim_id"],
    "foreignKeys": [{"fields": ["note"], "reference": {"resource": "", "fields": ["claim_id"]}}],
}
ODD = (None, 3, "x", [], [3], {}, {"x": 1}, True)


def _package(folder: Path, name: str = "claims", **facts: Any) -> Path:
    resource = {"name": name, "path": f"{name}.csv", "schema": SCHEMA} | facts
    text = json.dumps({"name": "other", "contributors": [], "resources": [resource]})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder


def test_a_schema_may_leave_its_key_out(tmp_path: Path) -> None:
    """Table Schema asks for fields only; the first column is then the key."""
    fields = [{"name": "claim_id"}, {"name": "note"}]
    table = read_package(_package(tmp_path, schema={"fields": fields})).table("claims")
    assert (table.key, table.columns) == ("claim_id", ("claim_id", "note"))


@pytest.mark.parametrize(
    "facts", [{}, {"schema": {}}, {"path": ["a.csv", "b.csv"]}, {"path": "https://example.org/a"}]
)
def test_a_foreign_package_is_named_as_one(tmp_path: Path, facts: dict[str, Any]) -> None:
    """Whatever else its descriptor holds, it has none of these tables."""
    with pytest.raises(UnreadableInputError, match=r"is no package of these tables: .*\(cities\)"):
        open_dataset(_package(tmp_path, "cities", **facts))


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        (3, "the schema must be an object"),
        ({"fields": 3}, "'fields' must be a list of objects"),
        ({"fields": [{}]}, "each field needs a name"),
        (SCHEMA | {"foreignKeys": {"fields": "note"}}, "'foreignKeys' must be a list of objects"),
        (SCHEMA | {"foreignKeys": [{"fields": "note"}]}, "a foreign key needs a 'reference'"),
        (SCHEMA | {"primaryKey": [3]}, "'primaryKey' of a key must name a column"),
    ],
)
def test_an_odd_schema_is_refused_in_a_sentence(tmp_path: Path, schema: Any, why: str) -> None:
    """The sentence names the resource and what is odd, not an exception of Python's."""
    with pytest.raises(UnreadableInputError, match=f"resource 'claims': {why}"):
        read_package(_package(tmp_path, schema=schema))


def test_any_odd_descriptor_is_read_or_refused(tmp_path: Path) -> None:
    """No value in any place of a descriptor ends in an exception that is not ours."""
    choose = random.Random(16)
    whole = read_json(_package(tmp_path) / "datapackage.json")
    for _ in range(400):
        document = json.loads(json.dumps(whole))
        at: Any = document
        while isinstance(at, dict | list) and at:
            key: Any = choose.choice(list(at) if isinstance(at, dict) else range(len(at)))
            if not isinstance(at[key], dict | list) or not at[key] or choose.random() < 0.25:
                at[key] = choose.choice(ODD)
                break
            at = at[key]
        (tmp_path / "datapackage.json").write_text(json.dumps(document), encoding="utf-8")
        try:
            assert isinstance(read_package(tmp_path), Package)
        except UnreadableInputError as error:
            assert "datapackage.json" in str(error)


@pytest.mark.parametrize("linked", ["claims.csv", "datapackage.json"])
def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path, linked: str) -> None:
    """No line of a file elsewhere on the machine is shown; a link inside the folder is read."""
    folder = tmp_path / "package"
    folder.mkdir()
    _package(folder)
    (folder / "inner.csv").write_text("claim_id,note\n", encoding="utf-8")
    (folder / "claims.csv").symlink_to("inner.csv")
    assert open_dataset(folder).main is not None
    outside = tmp_path / linked
    outside.touch()
    (folder / linked).unlink(missing_ok=True)
    (folder / linked).symlink_to(outside)
    with pytest.raises(UnreadableInputError, match=f"{linked} is a link that leads out"):
        open_dataset(folder)
    if linked.endswith("csv"):
        (folder / "datapackage.json").unlink()
        with pytest.raises(UnreadableInputError, match=f"{linked} is a link that leads out"):
            open_dataset(folder)


@pytest.mark.parametrize("constraints", ["required", {"enum": "one,two"}])
def test_constraints_that_are_no_constraints_are_named(constraints: Any) -> None:
    """The sentence has the schema and the field."""
    with pytest.raises(
        UnreadableInputError, match=r"x[.]json: the constraints of the field 'tone'"
    ):
        _field({"name": "tone", "constraints": constraints}, {}, "x.json")
