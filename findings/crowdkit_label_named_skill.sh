#!/usr/bin/env bash
# crowd-kit 1.4.2: a label that is named like one of its columns changes the results.
# Guess:   the names of the labels do not matter; renaming one leaves every number as it is.
# Seen:    with the label "artisan" consistency() is 0.965 and GLAD finds the majority of each task. The same
#          codings with "skill" in its place have 0.482, with "label" 0.657, and GLAD then answers "peasant" for
#          every task. No warning: each label becomes a column beside task, worker, label and skill. "task" and
#          "worker" end in a KeyError or ValueError (DawidSkene too), uncertainty() is touched as well.
# Touches: codings of persons, causes or fields of work with such codes.
# Instead: put something before each label, and take it away from the result.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq crowd-kit==1.4.2 pandas==3.1.1
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import pandas as pd
from crowdkit.aggregation import GLAD
from crowdkit.metrics.data import consistency

skills = pd.Series([0.9, 0.8, 0.7], index=list("xyz"))


def results(name):
    tasks = [(name, name, "peasant"), ("peasant", "peasant", "peasant"), (name, "peasant", name), ("soldier",) * 3]
    rows = [(f"t{number}", worker, label) for number, task in enumerate(tasks) for worker, label in zip("xyz", task)]
    answers = pd.DataFrame(rows, columns=["task", "worker", "label"])
    found = GLAD().fit_predict(answers).sort_index().tolist()
    return round(float(consistency(answers, workers_skills=skills)), 3), found


print("crowd-kit", version("crowd-kit"))
seen = {name: results(name) for name in ("artisan", "skill", "label", "l:skill")}
for name, result in seen.items():
    print(f"{name:8} consistency {result[0]}, GLAD {result[1]}")
assert seen["artisan"] == (0.965, ["artisan", "peasant", "artisan", "soldier"]), "the behaviour has changed"
assert seen["skill"][0] == 0.482, "the behaviour has changed"
assert seen["label"] == (0.657, ["peasant"] * 4), "the behaviour has changed"
assert seen["l:skill"][0] == 0.965, "the behaviour has changed"
PY
