#!/usr/bin/env bash
# statsmodels 0.15.0: cohens_kappa takes a matrix of weights for distances; irrCAC and R's packages make agreements.
# Guess:   "There are two conflicting definitions of the weight matrix, Wikipedia versus SAS manual. However, the
#          computation are invariant to rescaling of the weights matrix, so there is no difference": either will do.
# Seen:    one table, linear weights: 0.738 from 0 on the diagonal, -0.601 from 1 on the diagonal (the matrix
#          that irrCAC 0.4.4 returns with its own result, and that psych and vcd of R take). No warning.
# Touches: weighted kappa with weights of one's own, or with those of another package.
# Instead: weights=1 - matrix, or wt="linear"; the diagonal must be 0.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq statsmodels==0.15.0 irrCAC==0.4.4 pandas==2.3.3 numpy==1.26.4 scipy==1.12.0
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import pandas as pd
from irrCAC.table import CAC
from statsmodels.stats.inter_rater import cohens_kappa

table = [[10, 2, 1], [1, 8, 2], [0, 1, 9]]
coefficients = CAC(pd.DataFrame(table), weights="linear")
cohen = coefficients.cohen()
agreements = cohen["weights"]
print("irrCAC", version("irrCAC"), "kappa", cohen["est"]["coefficient_value"], "with the weights", agreements.tolist())
named = cohens_kappa(table, wt="linear", return_results=False)
given = cohens_kappa(table, weights=agreements, return_results=False)
turned = cohens_kappa(table, weights=1 - agreements, return_results=False)
print("statsmodels", version("statsmodels"), f"by name {named:.3f}, with irrCAC's {given:.3f}, with 1 - weights {turned:.3f}")
assert "no difference in the results" in cohens_kappa.__doc__, "the behaviour has changed"
assert [round(float(value), 3) for value in (named, given, turned)] == [0.738, -0.601, 0.738], "the behaviour has changed"
PY
