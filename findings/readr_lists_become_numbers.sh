#!/usr/bin/env bash
# R's readr 2.1.4 and vroom 1.6.1 (Debian 12): pages and codes that are lists become one number.
# Guess:   a column of cells such as "12,13" and "101,7" is text, as in read.csv and fread.
# Seen:    1213 and 1017, with no warning: a comma anywhere is a grouping mark. "1,2" (two codes) is 12, "1,,2" is
#          12, "12," is 12, and decimal commas lose their comma: "12,5" is 125. One cell with a space after the
#          comma, or any other word, makes the whole column text. Known (tidyverse/readr issue 1520).
# Touches: pages, several codes in a cell, numbers from Central Europe; sums and joins go on without an error.
# Instead: col_types = cols(.default = "c"), and say which columns are numbers.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
{ [ "$(dpkg-query -W -f '${Version}' r-cran-readr 2>/dev/null)" = 2.1.4-1 ] ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-cran-readr=2.1.4-1 r-cran-vroom=1.6.1-1; }; } >/dev/null 2>&1
cat >t.csv <<'CSV'
id,pages,codes,size
1,"12,13","1,2","12,5"
2,"14","3","8"
3,"101,7","1,,2","7,25"
CSV
cat >read.R <<'R'
suppressPackageStartupMessages(library(readr))
cat("readr", format(packageVersion("readr")), "vroom", format(packageVersion("vroom")), "\n")
options(warn = 2)
one <- as.data.frame(read_csv("t.csv", show_col_types = FALSE))
two <- as.data.frame(vroom::vroom("t.csv", show_col_types = FALSE))
base <- read.csv("t.csv")
print(one)
print(base)
stopifnot(all(one == two), one$pages == c(1213, 14, 1017), one$codes == c(12, 3, 12), one$size == c(125, 8, 725))
stopifnot(base$pages == c("12,13", "14", "101,7"), guess_parser("12,") == "number", guess_parser("12, 13") == "character")
text <- as.data.frame(read_csv("t.csv", col_types = cols(.default = "c")))
cat("with the recipe:", text$pages, "\n")
stopifnot(text$pages == base$pages)
R
Rscript read.R
