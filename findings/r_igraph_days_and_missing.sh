#!/usr/bin/env bash
# R's igraph 1.3.5 (Debian 12): days become numbers, missing texts "NA", and one function sums edges or does not.
# Guess:   graph_from_data_frame keeps a Date, write_graph leaves out a missing text, and as_adjacency_matrix gives
#          the same numbers whether sparse or not.
# Seen:    7 November 1917 is -19048 in the graph and in GraphML. A missing text is written as "NA" and read as such
#          by R and by igraph of Python 1.0.0. Two edges of weight 1 and 2 from a to b are 3 in a sparse matrix and 2
#          in a dense one (the manual: of multiple edges one is taken "arbitrarily"). No warning.
# Touches: dated events and causes as graphs, in R or handed on to Python; sums of weights.
# Instead: format(day) first, leave empty texts as ""; simplify(g) sums the weights before either matrix.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq igraph==1.0.0
cd "$tmp"
{ [ "$(dpkg-query -W -f '${Version}' r-cran-igraph 2>/dev/null)" = 1.3.5-3 ] ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-cran-igraph=1.3.5-3; }; } >/dev/null 2>&1
cat >write.R <<'R'
options(warn = 2)
suppressPackageStartupMessages(library(igraph))
cat("igraph of R", format(packageVersion("igraph")), "\n")
edges <- data.frame(from = "a", to = "b", day = as.Date("1917-11-07"), place = NA_character_)
g <- graph_from_data_frame(edges)
write_graph(g, "g.graphml", "graphml")
back <- read_graph("g.graphml", "graphml")
cat("day:", E(g)$day, "and read again", E(back)$day, " place:", E(g)$place, "and read again", dQuote(E(back)$place, FALSE), "\n")
stopifnot(identical(E(g)$day, -19048), is.na(E(g)$place), identical(E(back)$place, "NA"))
two <- graph_from_data_frame(data.frame(from = c("a", "a"), to = c("b", "b"), weight = c(1, 2)))
matrices <- function(g) sapply(c(TRUE, FALSE), function(sparse) as_adjacency_matrix(g, attr = "weight", sparse = sparse)["a", "b"])
cat("sparse and dense:", matrices(two), " with the recipe:", matrices(simplify(two)), "\n")
stopifnot(matrices(two) == c(3, 2), matrices(simplify(two)) == 3)
R
TZ=UTC Rscript write.R
"$tmp/env/bin/python" - <<'PY'
import igraph

edge = igraph.Graph.Read_GraphML("g.graphml").es[0].attributes()
print("igraph of Python", igraph.__version__, edge)
assert edge["day"] == -19048 and edge["place"] == "NA", "the behaviour has changed"
PY
