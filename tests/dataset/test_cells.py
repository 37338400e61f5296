"""How cells are read and compared: characters that cannot be seen, or that a script needs."""

import polars as pl
import pytest

from revdata.dataset.cells import UNSEEN, cell_reader, explain_cell, folded_label, unseen_in
from revdata.dataset.opening import base_package
from revdata.validation.rules import rules_of
from revdata.validation.rules.kinds import Records
from revdata.validation.streaming.stored_rows import hash_rows

NAMES = {  # as their scripts write them, with joiners and direction marks
    "Persian": "مشروطه‌خواهان",
    "Persian with a mark between": "شَ‌ه",
    "Hindi": "क्‍षत्रिय",
    "Hindi without a ligature": "क्‌षत्रिय",
    "Arabic": "ثورة ١٩١٧\u200f",
    "Hebrew": "\u200fמהפכה (1917)",
    "Hebrew with points": "שָׁ\u200e",
    "Arabic sign of a year": "\u0601١٩١٧",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_joiners_and_marks_stay_where_a_script_needs_them(name: str) -> None:
    """Names of Iran, India and the Levant are written as there, and compared without these."""
    assert not unseen_in(name)
    bare = name.translate(dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f")))
    assert folded_label(name) == folded_label(bare)


UNSEEN_CHARACTERS = {
    "zero width space": "\u200b",
    "joiner between Latin letters": "\u200d",
    "non-joiner between Latin letters": "\u200c",
    "mark between Latin letters": "\u200f",
    "two marks": "ם\u200f\u200f",
    "override of the direction": "\u202e",
    "isolate": "\u2066",
    "line separator": "\u2028",
    "next line": "\x85",
    "wide space": "\u3000",
    "filler": "\u3164",
    "blank of Braille": "\u2800",
    "tag": "\U000e0041",
    "private use": "\ue000",
    "byte order mark": "\ufeff",
    "soft hyphen": "\xad",
}


@pytest.mark.parametrize("character", UNSEEN_CHARACTERS.values(), ids=UNSEEN_CHARACTERS)
def test_what_cannot_be_seen_is_named(character: str) -> None:
    """It is told by its category, with the number and name that Unicode gives it."""
    cell = f"Old {character}bolshevik"
    field = base_package().table("actors").field("label")
    assert cell_reader(field)(cell) == (cell, (UNSEEN,))
    message, _ = explain_cell(field, cell, UNSEEN)
    assert f"U+{ord(character[-1]):04X}" in message


@pytest.mark.parametrize("character", [c for c in UNSEEN_CHARACTERS.values() if len(c) == 1])
def test_labels_are_compared_without_what_cannot_be_seen(character: str) -> None:
    """Two labels that look alike are one; a space of another width or a new line is a space."""
    assert folded_label(f"Old {character}Bolshevik") == "old bolshevik"


def test_labels_that_look_different_are_two() -> None:
    """Accents, letters and marks of emphasis count; variants of one letter do not."""
    assert folded_label("Jaurès") != folded_label("Jaures")
    assert folded_label("a\ufe0f") == folded_label("a")


def test_a_label_that_differs_by_what_cannot_be_seen_is_repeated() -> None:
    """Both engines find the row that looks as another does, even where its cell may stay so."""
    package = base_package()
    cells = pl.DataFrame({"actor_id": ["a", "b", "c"], "label": ["מהפכה", "מהפכה\u200f", "x"]})
    [rule] = [
        r for r in rules_of(package) if (r.identifier, r.table) == ("repeated-label", "actors")
    ]
    faults = rule.check(rule, Records(package, {"actors": cells.rows(named=True)}))
    assert faults == {"b": "The same stands in the row a."}
    hashes = hash_rows(cells, package.table("actors"))
    assert hashes.is_duplicated().to_list() == [True, True, False]


def test_a_letter_of_a_later_unicode_is_no_unseen_character() -> None:
    """A character that is not assigned yet may be a letter tomorrow; a private one is none."""
    assert unseen_in("a\u0378") == []
    assert unseen_in("a\ue000") == ["\ue000"]
