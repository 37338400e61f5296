#!/usr/bin/env bash
# pgmpy 1.1.2: from_lavaan leaves out each line that it cannot read, and it cannot read names such as food_price.
# Guess:   a model in lavaan's syntax is read, or refused; to_dagitty writes what from_dagitty reads.
# Seen:    a line with an underscore or a dot in a name, a coefficient (b*hunger) or a comment after it is left out,
#          a formula that goes on in the next line loses its second part, a covariance (~~) is never read, and an
#          intercept becomes a node "1". Here three edges of eight remain, and war and revolt are independent.
#          to_dagitty leaves out what is latent, exposure and outcome. No warning.
# Touches: causal graphs that come from R, and adjustment sets taken from them.
# Instead: from_dagitty, which reads all of it, and its text written by oneself, with names in quotation marks.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pgmpy==1.1.2 networkx==3.6.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

from pgmpy.base import DAG

MODEL = """
hunger ~ war
food_price ~ war
revolt ~ b*hunger + food_price
revolt ~ defeat +
  reform
defeat ~ war         # on both fronts
reform ~ defeat
war ~~ revolt
"""
EDGES = "war->hunger war->food_price hunger->revolt food_price->revolt defeat->revolt reform->revolt war->defeat defeat->reform"


def edges(graph):
    return sorted(f"{cause}->{effect}" for cause, effect in graph.edges())


def in_dagitty(graph):
    roles = {"latent": graph.latents, "exposure": graph.exposures, "outcome": graph.outcomes}
    named = [f'"{node}" [{role}]' for role, nodes in roles.items() for node in sorted(nodes)]
    return "dag { " + " ".join(named + [f'"{cause}" -> "{effect}"' for cause, effect in graph.edges()]) + " }"


plain = DAG.from_lavaan(MODEL)
recipe = DAG.from_dagitty("dag { war [exposure] revolt [outcome] " + EDGES.replace("->", " -> ") + " war <-> revolt }")
print("pgmpy", version("pgmpy"), "\nread:           ", *edges(plain), "\nwith the recipe:", *edges(recipe))
print("war and revolt are connected:", plain.is_dconnected("war", "revolt"), "or", recipe.is_dconnected("war", "revolt"))
assert edges(plain) == ["defeat->reform", "defeat->revolt", "war->hunger"], "the behaviour has changed"
assert set(edges(recipe)) == set(EDGES.split()) | {"u_revolt_war->revolt", "u_revolt_war->war"}
assert not plain.is_dconnected("war", "revolt") and recipe.is_dconnected("war", "revolt")
lost, kept = (DAG.from_dagitty(text) for text in (recipe.to_dagitty(), in_dagitty(recipe)))
for graph in (lost, kept):
    print("there and back: ", graph.latents, graph.exposures, graph.outcomes)
assert edges(lost) == edges(kept) == edges(recipe)
assert not lost.latents | lost.exposures | lost.outcomes, "the behaviour has changed"
assert [kept.latents, kept.exposures, kept.outcomes] == [{"u_revolt_war"}, {"war"}, {"revolt"}]
PY
