#!/usr/bin/env bash
# PyCM 4.6 (March 2026): weighted_alpha, "weighted Krippendorff's alpha", can be -8.6.
# Guess:   with squared distances for weights it is Krippendorff's interval alpha; for coders who agree by chance
#          alone it is about 0, as alpha is.
# Seen:    two coders who give the codes 1, 2, 3 to 80, 10 and 10 % independently: alpha is 0.005, the weighted one
#          -8.599, with linear weights -0.951. For disagreement it squares the mean of two different shares where
#          it should multiply the means. With weights of 0 and 1, and in weighted_kappa, the values are right.
# Touches: ordered codes, the more so the more often one of them is used.
# Instead: krippendorff.alpha(..., level_of_measurement="interval"); weighted_kappa of PyCM.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pycm==4.6 krippendorff==0.9.0 numpy==2.4.6
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import krippendorff
from pycm import ConfusionMatrix

print("PyCM", version("pycm"), "krippendorff", version("krippendorff"))
codes = (1, 2, 3)
share = {1: 8, 2: 1, 3: 1}
table = {i: {j: share[i] * share[j] for j in codes} for i in codes}
pairs = [(i, j) for i in codes for j in codes for _ in range(table[i][j])]
right = float(krippendorff.alpha(list(zip(*pairs)), level_of_measurement="interval"))
matrix = ConfusionMatrix(matrix=table)


def weights(distance):
    return {i: {j: distance(i, j) for j in codes} for i in codes}


plain = matrix.weighted_alpha(weights(lambda i, j: int(i != j)))
linear = matrix.weighted_alpha(weights(lambda i, j: abs(i - j)))
squared = matrix.weighted_alpha(weights(lambda i, j: (i - j) ** 2))
kappa = matrix.weighted_kappa(weights(lambda i, j: (i - j) ** 2))
print(f"alpha {matrix.Alpha:.3f}, weighted: by 0 and 1 {plain:.3f}, linear {linear:.3f}, squared {squared:.3f}")
print(f"interval alpha by krippendorff {right:.3f}, PyCM's weighted kappa {kappa:.3f}")
assert [round(value, 3) for value in (plain, linear, squared)] == [0.005, -0.951, -8.599], "the behaviour has changed"
assert abs(right) < 0.01 and abs(kappa) < 0.01, "the behaviour has changed"
PY
