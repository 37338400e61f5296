#!/usr/bin/env bash
# skrub 0.11.0: a text column of counts with four digits becomes a column of days, and later counts are missing.
# Guess:   "1200", "1500", "1700" are numbers to the TableVectorizer; years are numbers or text.
# Seen:    they are 1 January of these years, and the features are year, month 1, day 1 and seconds since 1970. A
#          vectorizer that has learnt this gives NaN in all four for 270 or 12000. With 270 among the first rows the
#          column is a number. Cleaner does the same to a column of years.
# Touches: votes, deaths, prices or years read as text (dtype=str, a database of texts), in model pipelines.
# Instead: make numbers of them first (pd.to_numeric), or TableVectorizer(specific_transformers=...) for the column.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq skrub==0.11.0 pandas==3.1.1
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import pandas as pd
from skrub import Cleaner, TableVectorizer

print("skrub", version("skrub"), "pandas", pd.__version__)
first = pd.DataFrame({"votes": ["1200", "1500", "1700"]})
model = TableVectorizer()
features = model.fit_transform(first)
print(features)
assert list(features) == ["votes_year", "votes_month", "votes_day", "votes_total_seconds"]
assert list(features["votes_year"]) == [1200, 1500, 1700]
later = model.transform(pd.DataFrame({"votes": ["1200", "270", "12000"]}))
print(later)
assert later.isna().all(axis=1).tolist() == [False, True, True], "the behaviour has changed"
numbers = TableVectorizer().fit_transform(pd.DataFrame({"votes": ["1200", "1500", "270"]}))
assert list(numbers["votes"]) == [1200, 1500, 270], "the behaviour has changed"
years = Cleaner().fit_transform(pd.DataFrame({"year": ["1789", "1848", "1871"]}))
print(years)
assert list(years["year"]) == [pd.Timestamp(f"{year}-01-01") for year in (1789, 1848, 1871)]
PY
