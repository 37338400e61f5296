#!/usr/bin/env bash
# dowhy 0.14: DAGitty's text is rewritten by pattern, so that names lose words and `<->` becomes a node.
# Guess:   CausalModel(graph="dag { ... }") reads what dagitty.net writes: `exposure_to_war` is a name like any other,
#          `war <-> revolt` a hidden common cause; what it cannot read it refuses.
# Seen:    "exposure" and "adjusted" are cut out of names: exposure_to_war is `_to_war`, which is not in the data,
#          counts as unobserved and cannot be adjusted for, so that the estimate is None; exposure_war and
#          adjusted_war are one node. `<->` is a node of that name beside the graph: nothing to adjust for, and 0.5
#          where there is no effect. A UserWarning says that 1 variable is assumed unobserved, as of any hidden
#          cause, not which.
# Touches: causal graphs drawn in DAGitty and estimated in Python.
# Instead: a networkx.DiGraph, in which each hidden cause is a node of its own, with observed="no".
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq dowhy==0.14 networkx==3.6.1 pydot==4.0.1 pandas==3.1.1 numpy==2.4.6 statsmodels==0.15.0
"$tmp/env/bin/python" - <<'PY'
import logging
import warnings
from importlib.metadata import version

import networkx as nx
import numpy as np
import pandas as pd
from dowhy import CausalModel

print(*(f"{name} {version(name)}" for name in ("dowhy", "networkx", "pydot", "pandas", "numpy")))
logging.disable(logging.CRITICAL)
random = np.random.default_rng(7)
hidden, noise, more = random.normal(size=(3, 4000))
war = hidden + noise
frame = pd.DataFrame({"exposure_to_war": hidden, "price": war, "revolt": hidden + more, "war": war})
HEAD = 'dag {\nbb="-3,-3,3,3"\n%s [exposure,pos="-1,0"]\nrevolt [outcome,pos="1,0"]\n'


def read(graph, treatment):
    with warnings.catch_warnings(record=True) as said:
        model = CausalModel(frame, treatment, "revolt", graph=graph)
    print("warned:", *(str(one.message) for one in said if "unobserved" in str(one.message)))
    estimand = model.identify_effect(proceed_when_unidentifiable=True)
    estimate = model.estimate_effect(estimand, method_name="backdoor.linear_regression").value
    adjusted = estimand.get_backdoor_variables() if estimand.estimands["backdoor"] else None
    edges = sorted(model._graph._graph.edges())
    return sorted(model._graph._graph.nodes()), edges, adjusted, None if estimate is None else round(float(estimate), 1)


def show(what, seen):
    print(f"{what}: nodes {seen[0]}, edges {seen[1]}, adjusted for {seen[2]}, estimate {seen[3]}")


EDGES = [("exposure_to_war", "price"), ("exposure_to_war", "revolt"), ("price", "revolt")]
named = HEAD % "price" + 'exposure_to_war [pos="0,1"]\n' + "\n".join(f"{a} -> {b}" for a, b in EDGES) + "\n}\n"
seen = read(named, "price")
show("exposure_to_war", seen)
assert seen[0] == ["_to_war", "price", "revolt"] and seen[3] is None, "the behaviour has changed"
instead = read(nx.DiGraph(EDGES), "price")
show("instead", instead)
assert instead[1:] == (EDGES, ["exposure_to_war"], 0.0)

two = HEAD % "price" + "exposure_war\nadjusted_war\nexposure_war -> price\nadjusted_war -> revolt\nprice -> revolt\n}\n"
seen = read(two, "price")
show("exposure_war, adjusted_war", seen)
assert seen[1] == [("_war", "price"), ("_war", "revolt"), ("price", "revolt")], "the behaviour has changed"

seen = read(HEAD % "war" + "war <-> revolt\nwar -> revolt\n}\n", "war")
show("war <-> revolt", seen)
assert seen == (["<->", "revolt", "war"], [("war", "revolt")], [], 0.5), "the behaviour has changed"
spelled = nx.DiGraph([("U", "war"), ("U", "revolt"), ("war", "revolt")])
spelled.nodes["U"]["observed"] = "no"
instead = read(spelled, "war")
show("instead", instead)
assert len(instead[1]) == 3 and instead[3] is None
PY
