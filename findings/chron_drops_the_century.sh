#!/usr/bin/env bash
# R's chron 2.3-59 (Debian 12): a day of 1789 is printed and written to CSV as 07/14/89, and read again as 1989.
# Guess:   years outside of this century keep their four digits, at least in files.
# Seen:    format, as.character, table and write.csv give 07/14/89; read again by chron it is 14 July 1989. Days of
#          1789 and 1889 have one text, so that unique() of the texts and joins on them mix two centuries. The number
#          within is right. No warning. (The manual knows the option chron.year.abb; TRUE is what it is without it.)
# Touches: days before 1970 in R code that uses chron, and what it exports.
# Instead: options(chron.year.abb = FALSE), or as.Date(x) before writing.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
command -v Rscript >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-base-core; } >/dev/null 2>&1
apt-get download -qq r-cran-chron=2.3-59-1 >/dev/null 2>&1 ||
  { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq r-cran-chron=2.3-59-1 >/dev/null; }
dpkg -x r-cran-chron_*.deb library
cat >write.R <<'R'
.libPaths(c("library/usr/lib/R/site-library", .libPaths()))
options(warn = 2)
library(chron)
cat("chron", format(packageVersion("chron")), "\n")
turn <- function(x) {
  write.csv(data.frame(day = x), "t.csv", row.names = FALSE)
  text <- read.csv("t.csv")$day
  cat(text, "->", format(as.Date(dates(text))), "\n")
  as.Date(dates(text))
}
days <- dates(c("07/14/1789", "07/14/1889"))
seen <- turn(days)
cat("different texts:", length(unique(format(days))), " within:", format(as.Date(days)), "\n")
stopifnot(format(seen) == c("1989-07-14", "1989-07-14"), length(unique(format(days))) == 1)
options(chron.year.abb = FALSE)
cat("with the recipe: ")
stopifnot(turn(days) == as.Date(c("1789-07-14", "1889-07-14")))
R
TZ=UTC Rscript write.R
