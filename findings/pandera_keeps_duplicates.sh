#!/usr/bin/env bash
# pandera 0.35.0 on polars: drop_invalid_rows returns the duplicates that the schema forbids, with no error.
# Guess:   validate(frame, lazy=True) with drop_invalid_rows=True returns rows that satisfy the schema.
# Seen:    on polars the rows that break unique=[...] of the schema stay, no error is raised, and validating
#          the result without the option raises SchemaErrors. On pandas they are dropped (all of them, not
#          all but one), on both those that break a check, or unique=True of a column.
# Touches: tables whose keys are to be unique, cleaned in one step and then joined.
# Instead: frame.unique(subset=keys, keep="first") after it, and validate once more without the option.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq 'pandera[pandas,polars]==0.35.0' pandas==3.1.1 polars==2.1.0
"$tmp/env/bin/python" - <<'PY'
import pandas as pd
import pandera
import pandera.pandas
import pandera.polars
import polars as pl

print("pandera", pandera.__version__, "pandas", pd.__version__, "polars", pl.__version__)
table = {"id": ["a", "a", "b", "c"], "votes": [10, 12, 7, -1]}


def schemas(kind, drop):
    votes = kind.Column(int, kind.Check.ge(0))
    both = {"drop_invalid_rows": drop}
    yield kind.DataFrameSchema({"id": kind.Column(str), "votes": votes}, unique=["id"], **both)
    yield kind.DataFrameSchema({"id": kind.Column(str, unique=True), "votes": votes}, **both)


seen, results = {}, []
for name, kind, frame in (
    ("pandas", pandera.pandas, pd.DataFrame(table)),
    ("polars", pandera.polars, pl.DataFrame(table)),
):
    for drop, strict in zip(schemas(kind, True), schemas(kind, False)):
        result = drop.validate(frame, lazy=True)
        results.append(result)
        try:
            strict.validate(result, lazy=True)
            verdict = "valid"
        except (pandera.errors.SchemaErrors, pandera.errors.SchemaError) as error:
            verdict = type(error).__name__
        seen.setdefault(name, []).append(("".join(result["id"]), verdict))
    print(name, "keeps, by the key of the schema and of the column:", *seen[name])
recipe = "".join(sorted(results[2].unique(subset="id", keep="first")["id"]))
print("with the recipe:", recipe)
expected = {"pandas": [("b", "valid")] * 2, "polars": [("aab", "SchemaErrors"), ("b", "valid")]}
assert seen == expected, "it has changed"
assert recipe == "ab"
PY
