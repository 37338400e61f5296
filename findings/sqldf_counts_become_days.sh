#!/usr/bin/env bash
# R's sqldf 0.4-11 (Debian 12): a count that is named like a column of days is a day; conditions on days find nothing.
# Guess:   "count(*) as day" is a number; "where day > '1900-01-01'" keeps the days after 1900.
# Seen:    three rows are counted as 4 January 1970, and min(day) is -65914 unless it is named day. The condition
#          keeps no row: days are numbers in SQLite, and numbers come before texts. strftime('%Y', day) is missing
#          throughout. No error, no warning. (That days are numbers is known, ggrothendieck/sqldf issue 54.)
# Touches: tables of events that are counted or filtered with SQL in R.
# Instead: give the frame format(day) in place of day, name results otherwise, or method = "raw".
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
Rscript -e 'stopifnot(requireNamespace("RSQLite", quietly = TRUE))' >/dev/null 2>&1 ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-base-core r-cran-rsqlite; } >/dev/null 2>&1
packages=(r-cran-sqldf=0.4-11-2 r-cran-gsubfn=0.7-2 r-cran-proto=1.0.0-3 r-cran-chron)
apt-get download -qq "${packages[@]}" >/dev/null 2>&1 ||
  { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq "${packages[@]}" >/dev/null; }
for package in *.deb; do dpkg -x "$package" library; done
cat >query.R <<'R'
.libPaths(c("library/usr/lib/R/site-library", .libPaths()))
options(gsubfn.engine = "R")
suppressPackageStartupMessages(suppressWarnings(library(sqldf)))
options(warn = 2)
cat("sqldf", format(packageVersion("sqldf")), "RSQLite", format(packageVersion("RSQLite")), "\n")
events <- data.frame(id = 1:3, day = as.Date(c("1789-07-14", "1917-11-07", "1936-07-17")))
count <- sqldf("select count(*) as day from events")$day
first <- sqldf("select min(day) as first from events")$first
later <- nrow(sqldf("select * from events where day > '1900-01-01'"))
years <- sqldf("select strftime('%Y', day) as year from events")$year
cat("count:", format(count), " first:", first, " rows after 1900:", later, " years:", years, "\n")
stopifnot(count == as.Date("1970-01-04"), first == -65914, later == 0, is.na(years))
events$day <- format(events$day)
recipe <- sqldf("select count(*) as day, min(day) as first, max(strftime('%Y', day)) as year from events where day > '1900-01-01'")
cat("with the recipe:", unlist(recipe), "\n")
stopifnot(recipe$day == 2, recipe$first == "1917-11-07", recipe$year == "1936")
R
TZ=UTC Rscript query.R 2> >(grep -v DISPLAY >&2)
