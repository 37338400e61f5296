#!/usr/bin/env bash
# R's zoo 1.8.11 (Debian 12): as.yearqtr takes the months of the first four months of a year for quarters.
# Guess:   as.yearqtr("1917-04") is 1917 Q2, as as.yearmon("1917-04") is April; or all months are missing.
# Seen:    February is Q2, March Q3, April Q4; from May on the result is missing. No warning. So with days:
#          "1917-03-08" is Q3, "1917-11-07" is missing. (The manual: the format "%Y-%q" is tried, and %q takes
#          leading zeros.)
# Touches: days and months in EDTF or ISO 8601 that are counted by quarter.
# Instead: as.yearqtr(as.yearmon("1917-04")), for a day as.yearqtr(as.Date("1917-03-08")).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
command -v Rscript >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-base-core; } >/dev/null 2>&1
packages=(r-cran-zoo=1.8-11-1 r-cran-lattice)
apt-get download -qq "${packages[@]}" >/dev/null 2>&1 ||
  { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq "${packages[@]}" >/dev/null; }
for package in *.deb; do dpkg -x "$package" library; done
cat >read.R <<'R'
.libPaths(c("library/usr/lib/R/site-library", "library/usr/lib/R/library", .libPaths()))
options(warn = 2)
suppressPackageStartupMessages(library(zoo))
cat("zoo", format(packageVersion("zoo")), "\n")
months <- sprintf("1917-%02d", 1:12)
seen <- format(as.yearqtr(months))
right <- format(as.yearqtr(as.yearmon(months)))
print(data.frame(months, seen, recipe = right))
stopifnot(identical(seen[1:4], paste0("1917 Q", 1:4)), all(is.na(as.yearqtr(months[5:12]))))
days <- c("1917-03-08", "1917-11-07")
cat(days, "->", format(as.yearqtr(days)), " with the recipe:", format(as.yearqtr(as.Date(days))), "\n")
stopifnot(identical(format(as.yearqtr(days)), c("1917 Q3", NA)), format(as.yearqtr(as.Date(days))) == c("1917 Q1", "1917 Q4"))
stopifnot(identical(right, paste0("1917 Q", rep(1:4, each = 3))))
R
LC_ALL=C.UTF-8 TZ=UTC Rscript read.R
