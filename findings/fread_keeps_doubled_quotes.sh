#!/usr/bin/env bash
# R's data.table 1.14.8 (Debian 12): fread keeps the doubled quotation marks of a CSV cell, fwrite doubles them again.
# Guess:   "said ""so""" is read as: said "so", as read.csv and readr do.
# Seen:    said ""so"". No warning. Written by fwrite and read again there are four, then eight; a join or a
#          count on such texts misses. Cells without quotation marks are right.
# Touches: quotations, titles and nicknames in CSV tables.
# Instead: gsub('""', '"', x, fixed = TRUE) on the text columns, or readr::read_csv.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
command -v Rscript >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-base-core; } >/dev/null 2>&1
apt-get download -qq r-cran-data.table=1.14.8+dfsg-1 >/dev/null 2>&1 ||
  { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq r-cran-data.table=1.14.8+dfsg-1 >/dev/null; }
dpkg -x r-cran-data.table_*.deb library
printf 'id,text\n1,"said ""so"""\n2,plain\n' >t.csv
cat >read.R <<'R'
.libPaths(c("library/usr/lib/R/site-library", .libPaths()))
library(data.table)
cat("data.table", format(packageVersion("data.table")), "\n")
one <- fread("t.csv")
fwrite(one, "u.csv")
two <- fread("u.csv")
base <- read.csv("t.csv")
cat("fread:", one$text[1], " again:", two$text[1], " read.csv:", base$text[1], "\n")
cat("rows found by the text itself:", sum(one$text == base$text), "of 2\n")
stopifnot(one$text[1] == 'said ""so""', two$text[1] == 'said """"so""""', base$text[1] == 'said "so"')
R
Rscript read.R
