#!/usr/bin/env bash
# R's lubridate 1.9.2 (Debian 12): the second day of a range, or of another calendar, becomes the month.
# Guess:   dmy("7-8 Nov 1917") is missing, with the warning that formats failed to parse, or 7 November.
# Seen:    7 August 1917, with no warning; mdy("Nov 7-8, 1917") is 8 July. "25 October (7 November) 1917", one day
#          in both calendars, is 25 July. A name of a month that comes after two numbers is passed over. From the
#          13th on ("16-17 July 1936") the result is missing, with a warning, so that only early days are wrong.
#          Known (tidyverse/lubridate issue 1161).
# Touches: days as sources print them: ranges, old and new style.
# Instead: take ranges apart first; keep only what matches "^[0-9]{1,2} [A-Za-z]+ [0-9]{4}$", or compare with
#          as.Date(x, "%d %B %Y").
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
command -v Rscript >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-base-core; } >/dev/null 2>&1
packages=(r-cran-lubridate=1.9.2+dfsg-1 r-cran-timechange=0.2.0-1 r-cran-generics=0.1.3-1)
apt-get download -qq "${packages[@]}" >/dev/null 2>&1 ||
  { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq "${packages[@]}" >/dev/null; }
for package in *.deb; do dpkg -x "$package" library; done
cat >read.R <<'R'
.libPaths(c("library/usr/lib/R/site-library", .libPaths()))
options(warn = 2)
suppressPackageStartupMessages(library(lubridate))
cat("lubridate", format(packageVersion("lubridate")), "\n")
read <- function(parse, text) {
  day <- tryCatch(format(parse(text)), error = function(e) "missing, with a warning")
  cat(text, "->", day, "\n")
  day
}
stopifnot(
  read(dmy, "7 Nov 1917") == "1917-11-07",
  read(dmy, "7-8 Nov 1917") == "1917-08-07",
  read(mdy, "Nov 7-8, 1917") == "1917-07-08",
  read(dmy, "25 October/7 November 1917") == "1917-07-25",
  read(dmy, "25 October (7 November) 1917") == "1917-07-25",
  read(dmy, "16-17 July 1936") == "missing, with a warning"
)
whole <- grepl("^[0-9]{1,2} [A-Za-z]+ [0-9]{4}$", c("7 Nov 1917", "7-8 Nov 1917", "25 October (7 November) 1917"))
cat("kept by the recipe:", whole, "\n")
stopifnot(identical(whole, c(TRUE, FALSE, FALSE)))
R
LC_ALL=C.UTF-8 TZ=UTC Rscript read.R
