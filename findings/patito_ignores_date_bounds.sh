#!/usr/bin/env bash
# patito 0.8.6: bounds of a date, and codes in an optional list, are declared and not checked.
# Guess:   Field(ge=date(1789, 7, 14)) refuses a frame with a day of 1700, as Field(ge=1) refuses 0 and as the
#          same model refuses one row; Optional[list[Literal["core", "side"]]] refuses other codes.
# Seen:    Model.validate(frame) accepts both without a word; Model(...) of one row, by pydantic, refuses
#          them. Numbers, single codes and lists that are not optional are checked.
# Touches: tables of events whose days are to lie in a period.
# Instead: constraints=patito.field >= polars.lit(date(1789, 7, 14)), which is checked.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq patito==0.8.6 polars==2.1.0
"$tmp/env/bin/python" -W ignore - <<'PY'
from datetime import date
from importlib.metadata import version
from typing import Literal, Optional

import patito as pt
import polars as pl

print("patito", version("patito"), "polars", pl.__version__)
FIRST = date(1789, 7, 14)


class Event(pt.Model):
    day: date = pt.Field(ge=FIRST, le=date(1999, 12, 31))
    votes: int = pt.Field(ge=1)
    code: Literal["core", "side"]
    codes: Optional[list[Literal["core", "side"]]]


class Recipe(pt.Model):
    day: date = pt.Field(constraints=pt.field >= pl.lit(FIRST))


def verdict(check):
    try:
        check()
        return "accepted"
    except ValueError as error:
        return type(error).__name__


row = {"day": date(1917, 11, 7), "votes": 5, "code": "core", "codes": ["core"]}
wrong = {"day": date(1700, 1, 1), "votes": 0, "code": "other", "codes": ["other"]}
frames, rows = {}, {}
for column, value in wrong.items():
    changed = row | {column: value}
    frames[column] = verdict(lambda: Event.validate(pl.DataFrame([changed])))
    rows[column] = verdict(lambda: Event(**changed))
    print(f"{column:6} {value!s:12} a frame: {frames[column]:26} a row: {rows[column]}")
recipe = verdict(lambda: Recipe.validate(pl.DataFrame({"day": [wrong["day"]]})))
print("with the recipe, a frame:", recipe)
refused = "DataFrameValidationError"
assert verdict(lambda: Event.validate(pl.DataFrame([row]))) == "accepted"
assert frames == {"day": "accepted", "votes": refused, "code": refused, "codes": "accepted"}, "it has changed"
assert set(rows.values()) == {"ValidationError"} and recipe == refused, "it has changed"
PY
