#!/usr/bin/env bash
# R's jsonlite 1.8.4 (Debian 12): the texts "NA" and "Inf" are not texts when read, and 4 digits are written.
# Guess:   what stands in quotation marks is text, as everywhere in JSON; a p of 0.00001234 is written as it is.
# Seen:    "NA" is text beside "DE", but missing beside a number or where it stands alone: a table of which every
#          row has the country "NA" gets a logical column that is empty, and ["Inf", 1] are numbers. toJSON writes
#          0.00001234 as 0 and 48.856614 as 48.8566, and c(1, NA) as [1,"NA"], two types in one array.
#          (digits = 4 and na = "string" are in the manual of toJSON; what is read is not in that of fromJSON, but
#          known, issue 314.)
# Touches: country codes (NA is Namibia), codes for "not applicable", small p values, coordinates.
# Instead: toJSON(x, digits = NA, na = "null"); fromJSON(text, simplifyVector = FALSE) keeps every text.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
command -v Rscript >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-base-core; } >/dev/null 2>&1
apt-get download -qq r-cran-jsonlite=1.8.4+dfsg-1 >/dev/null 2>&1 ||
  { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq r-cran-jsonlite=1.8.4+dfsg-1 >/dev/null; }
dpkg -x r-cran-jsonlite_*.deb library
cat >read.R <<'R'
.libPaths(c("library/usr/lib/R/site-library", .libPaths()))
options(warn = 2)
library(jsonlite)
cat("jsonlite", format(packageVersion("jsonlite")), "\n")
codes <- fromJSON('["NA", null, "DE"]')
alone <- fromJSON('[{"country": "NA"}, {"country": "NA"}]')$country
words <- fromJSON('["Inf", 1]')
beside <- fromJSON('["NA", 1936]')
kept <- fromJSON('["NA", null]', simplifyVector = FALSE)
cat("beside DE:", class(codes), " beside 1936:", class(beside), " alone:", class(alone), " Inf:", class(words), "\n")
cat("with the recipe:", dQuote(kept[[1]], FALSE), "\n")
stopifnot(identical(codes, c("NA", NA, "DE")), identical(is.na(beside), c(TRUE, FALSE)), is.logical(alone), is.numeric(words))
stopifnot(identical(kept[[1]], "NA"), is.null(kept[[2]]))
written <- c(toJSON(c(0.00001234, 48.856614)), toJSON(c(1, NA)))
recipe <- c(toJSON(c(0.00001234, 48.856614), digits = NA), toJSON(c(1, NA), na = "null"))
cat("written:", written, " with the recipe:", recipe, "\n")
stopifnot(written == c("[0,48.8566]", '[1,"NA"]'), recipe == c("[1.234e-05,48.856614]", "[1,null]"))
R
Rscript read.R
