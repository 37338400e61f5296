#!/usr/bin/env bash
# R's yaml 2.3.7 (Debian 12) and PyYAML 6.0.3: days are written as numbers, missing values as words, digits are cut.
# Guess:   as.yaml writes a Date as 1917-11-07, NA as null or ~, and numbers with all their digits.
# Seen:    7 November 1917 is -19048.0. NA is .na.character, .na.real or .na.integer, which any other reader takes
#          for text: a column of numbers has texts in it, and nothing is null. 8 digits are kept: 123456789 is
#          1.2345679e+08. A year that is no integer is 1936.0. No warning. (NA: r-lib/yaml issue 118.)
# Touches: metadata, front matter and codebooks that R writes and others read.
# Instead: as.yaml(x, precision = 15, handlers = list(Date = format, ...)), the missing values taken out or NULL.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq PyYAML==6.0.3
cd "$tmp"
command -v Rscript >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-base-core; } >/dev/null 2>&1
apt-get download -qq r-cran-yaml=2.3.7-1 >/dev/null 2>&1 ||
  { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq r-cran-yaml=2.3.7-1 >/dev/null; }
dpkg -x r-cran-yaml_*.deb library
cat >write.R <<'R'
.libPaths(c("library/usr/lib/R/site-library", .libPaths()))
options(warn = 2)
library(yaml)
cat("yaml", format(packageVersion("yaml")), "\n")
x <- list(day = as.Date("1917-11-07"), places = c("Paris", NA), counts = c(1L, NA), id = 123456789)
writeLines(as.yaml(x), "plain.yaml")
x$places <- as.list(x$places)
x$places[is.na(x$places)] <- list(NULL)
x$counts <- as.list(x$counts)
x$counts[is.na(x$counts)] <- list(NULL)
writeLines(as.yaml(x, precision = 15, handlers = list(Date = format)), "recipe.yaml")
R
TZ=UTC Rscript write.R
"$tmp/env/bin/python" - <<'PY'
import pathlib

import yaml

plain = yaml.safe_load(pathlib.Path("plain.yaml").read_text())
recipe = yaml.safe_load(pathlib.Path("recipe.yaml").read_text())
print("PyYAML", yaml.__version__, "reads", plain)
print("with the recipe:", recipe)
seen = {"day": -19048.0, "places": ["Paris", ".na.character"], "counts": [1, ".na.integer"]}
assert plain == {**seen, "id": 123456790.0}, "the behaviour has changed"
assert str(recipe["day"]) == "1917-11-07" and recipe["places"] == ["Paris", None], "the behaviour has changed"
assert recipe["counts"] == [1, None] and recipe["id"] == 123456789, "the behaviour has changed"
PY
