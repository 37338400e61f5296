#!/usr/bin/env bash
# R's rbibutils 2.2.13 (Debian 12): braces that protect capitals become braces that are printed, more at each turn.
# Guess:   readBib keeps {{The Paris Commune}} or drops the braces; what writeBib writes readBib reads again.
# Seen:    the title is "{\{}The Paris Commune{\}}" and is cited as {The Paris Commune}, whatever texChars says;
#          braces around single words too. Written and read again backslashes are escaped as well: 25 characters
#          become 65, then 219. bibConvert from BibTeX to BibTeX does the same. A date that stands in biblatex' date
#          alone is lost, and cited as (????). No warning.
# Touches: reference lists in R documents; titles that exports put into double braces.
# Instead: readBib(file, direct = TRUE) keeps braces and date; bibConvert(in, out, "biblatex") reads both.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
command -v Rscript >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-base-core; } >/dev/null 2>&1
apt-get download -qq r-cran-rbibutils=2.2.13-1 >/dev/null 2>&1 ||
  { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq r-cran-rbibutils=2.2.13-1 >/dev/null; }
dpkg -x r-cran-rbibutils_*.deb library
cat >in.bib <<'BIB'
@book{one, title={{The Paris Commune}}, author={Marx, Karl}, publisher={Truelove}, year={1871}}
@misc{two, title={Letters on {Soviet} power}, author={Lenin, V. I.}, date={1917-04}}
BIB
cat >read.R <<'R'
.libPaths(c("library/usr/lib/R/site-library", .libPaths()))
options(warn = 2)
library(rbibutils)
cat("rbibutils", format(packageVersion("rbibutils")), "\n")
again <- function(entries) {
  writeBib(entries, "out.bib")
  readBib("out.bib")
}
plain <- readBib("in.bib")
titles <- c(plain[[1]]$title, again(plain)[[1]]$title, again(again(plain))[[1]]$title)
print(format(plain))
cat("characters in the title:", nchar(titles), "\n")
stopifnot(titles[1] == "{\\{}The Paris Commune{\\}}", nchar(titles) == c(25, 65, 219))
stopifnot(grepl("_{The Paris Commune}_", format(plain)[1], fixed = TRUE), grepl("(????)", format(plain)[2], fixed = TRUE))
direct <- readBib("in.bib", direct = TRUE)
invisible(bibConvert("in.bib", "turned.bib", "biblatex"))
turned <- readLines("turned.bib")
cat("with the recipe:", direct[[1]]$title, direct[[2]]$date, grep("title|year|month", turned, value = TRUE), "\n")
stopifnot(direct[[1]]$title == "{The Paris Commune}", direct[[2]]$date == "1917-04", 'year="1917",' %in% turned)
R
LC_ALL=C.UTF-8 Rscript read.R
