#!/usr/bin/env bash
# rdata 1.1.0 (PyPI): a missing value of a pandas categorical becomes a level that R does not have.
# Guess:   write_rds of a frame gives a factor with NA where the categorical is missing, ordered if it is.
# Seen:    the factor holds the number 0. readRDS succeeds, is.na() is FALSE, and whatever asks for its texts
#          (print, table, ==) ends in "malformed factor". Read back by rdata the missing value is the last
#          category. No warning. An ordered categorical comes as an unordered factor.
# Touches: coded columns with empty cells that go from pandas to R.
# Instead: frame[c] = frame[c].cat.add_categories("none").fillna("none"), and set that level to NA in R.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq rdata==1.1.0 pandas==3.1.1
command -v Rscript >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-base-core; } >/dev/null 2>&1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import pandas as pd
import rdata

codes = pd.Categorical(["low", None, "high"], categories=["low", "high"], ordered=True)
frame = pd.DataFrame({"code": codes})
rdata.write_rds("plain.rds", frame)
back = rdata.read_rds("plain.rds")["code"].tolist()
print("rdata", version("rdata"), "wrote", frame["code"].tolist(), "and read", back)
assert back == ["low", "high", "high"], "the behaviour has changed"
frame["code"] = frame["code"].cat.add_categories("none").fillna("none")
rdata.write_rds("recipe.rds", frame)
PY
cat >read.R <<'R'
cat(R.version.string, "\n")
code <- readRDS("plain.rds")$code
asked <- tryCatch(as.character(code), error = conditionMessage)
cat("numbers:", as.integer(code), " is.na:", is.na(code), " ordered:", is.ordered(code), " texts:", asked, "\n")
kept <- readRDS("recipe.rds")$code
levels(kept)[levels(kept) == "none"] <- NA
cat("with the recipe:", as.character(kept), "\n")
stopifnot(identical(as.integer(code), c(1L, 0L, 2L)), !anyNA(code), !is.ordered(code), asked == "malformed factor")
stopifnot(identical(as.character(kept), c("low", NA, "high")))
R
Rscript read.R
