"""Texts that ship with the package: named, read with what they require, and each with its rows."""

import pytest

import revdata
from revdata.errors import NotFoundError, UnreadableInputError
from revdata.files.paths import package_root

COMPANIONS = package_root() / "companions"


def packages(dataset: revdata.Dataset) -> set[str]:
    """Return the packages of which rows of actors are read."""
    actors = dataset.load("actors")
    return set(actors["package"]) if "package" in actors else {"revdata"}


def test_the_base_is_read_alone_unless_texts_are_named() -> None:
    """Nothing that was written before further texts came reads another row."""
    assert packages(revdata.open()) == {"revdata"}
    assert packages(revdata.open(texts="trotsky")) == {"revdata"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "texts", ["all", "trotsky, brumaire,lebon", ["brumaire", "lebon"], "eb,pr"]
)
def test_all_texts_come_with_what_they_share_and_what_compares_them(texts) -> None:
    """The register stands before the companions, and each row says which package it is from."""
    dataset = revdata.open(texts=texts)
    assert packages(dataset) == {"revdata", "common", "brumaire", "lebon"}
    assert len(dataset.comparisons)
    assert texts != "all" or dataset.validate().ok


@pytest.mark.slow
def test_one_text_needs_no_other() -> None:
    """A companion is read, by name or by folder, with the register and without the other."""
    named = (revdata.open(texts="lebon"), revdata.open(texts="pr"))
    for dataset in (*named, revdata.open(COMPANIONS / "lebon")):
        assert packages(dataset) == {"revdata", "common", "lebon"}
        assert dataset.comparisons.empty
        assert dataset.validate().ok


def test_a_text_that_is_named_twice_is_read_once() -> None:
    """By name and by folder."""
    twice = revdata.open(extra=COMPANIONS / "brumaire", texts="brumaire")
    assert len(twice.claims) == len(revdata.open(texts="brumaire").claims)


def test_each_finding_says_whose_text_it_is_from() -> None:
    """Text and author are derived in every table of findings."""
    ties = revdata.load("class_bases", texts="all")
    assert set(ties["source_id"]) == {"st", "eb", "pr"}
    assert set(ties["author"]) == {"Trotsky, Leon", "Marx, Karl", "Le Bon, Gustave"}


def test_a_thing_that_two_texts_name_is_one_row() -> None:
    """Its names and its ties are those of each text."""
    ties = revdata.load("class_bases", texts="all").query("actor_id == 'cm.napoleon'")
    assert {"eb", "pr"} <= set(ties["source_id"])
    actors = revdata.load("actors", texts="all")
    assert actors["label"].is_unique


def test_texts_are_listed_with_the_names_that_are_taken() -> None:
    """One row a text, and every name opens it."""
    listed = revdata.texts()
    assert listed["text"].tolist() == ["trotsky", "brumaire", "lebon"]
    for row in listed.itertuples():
        claims = revdata.load("claims", texts=row.text)
        own = claims[claims["package"] == row.package] if "package" in claims else claims
        assert len(own) == row.claims


def test_an_unknown_text_is_refused_with_near_names(run) -> None:
    """In Python and on the command line."""
    with pytest.raises(NotFoundError, match="lebon"):
        revdata.open(texts="lebonn")
    result = run("show", "stages", "--texts", "lebonn")
    assert (result.exit_code, "Did you mean lebon?" in result.stderr) == (2, True)


def test_a_requirement_that_does_not_ship_is_named(tmp_path, run) -> None:
    """The folder, the package that it asks for, and those that there are."""
    assert run("new", str(tmp_path / "mine")).exit_code == 0
    path = tmp_path / "mine" / "datapackage.json"
    path.write_text(path.read_text().replace('"resources"', '"requires": ["nowhere"], "resources"'))
    with pytest.raises(UnreadableInputError, match=r"requires the package 'nowhere'.*lebon"):
        revdata.open(tmp_path / "mine")
