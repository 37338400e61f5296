#!/usr/bin/env bash
# iaa-kit 0.1.2 (July 2026): AC2, ordinal alpha and weighted kappa are other coefficients than their names say.
# Guess:   ac2 is Gwet's AC2, scale="ordinal" Krippendorff's ordinal alpha, weighted_kappa knows that 2 < 10.
# Seen:    ac2 returns weighted kappa (0.688 for 0.849); ordinal alpha is interval alpha (0.832 for both); with
#          grades from 1 to 10 weighted_kappa sorts 1, 10, 2, so that quadratic kappa is 0.846 and not 0.982; with
#          missing codings nominal alpha is 0.720 and not 0.743. No error, no warning.
# Touches: whoever reports the coefficient by the name of the function.
# Instead: irrCAC 0.4.4 for AC2, krippendorff 0.9.0 for alpha, scikit-learn's cohen_kappa_score for kappa.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq iaa-kit==0.1.2 irrCAC==0.4.4 krippendorff==0.9.0 scikit-learn==1.7.2 pandas==2.3.3 numpy==1.26.4 scipy==1.12.0
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import krippendorff
import numpy as np
import pandas as pd
from iaa_kit import ac2, krippendorff_alpha, weighted_kappa
from irrCAC.raw import CAC
from sklearn.metrics import cohen_kappa_score

print("iaa-kit", version("iaa-kit"))
one, two = [1, 1, 1, 1, 1, 1, 1, 1, 2, 3], [1, 1, 1, 1, 1, 1, 1, 2, 3, 3]
gwet = CAC(pd.DataFrame({"one": one, "two": two}), weights="linear").gwet()["est"]
seen = [float(gwet["coefficient_value"]), ac2(one, two), weighted_kappa(one, two)]
print(gwet["coefficient_name"], "by irrCAC, by iaa-kit, and iaa-kit's weighted kappa:", *np.round(seen, 3))
assert np.round(seen, 3).tolist() == [0.849, 0.688, 0.688], "the behaviour has changed"

no = None
units = [[1, 1, no, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4]]
units += [[4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [no, 5, 5, 5], [no, no, 1, 1], [no, no, 3, no]]
codings = np.array(units, dtype=float).T
for scale, expected in {"nominal": [0.743, 0.72], "ordinal": [0.815, 0.832], "interval": [0.849, 0.832]}.items():
    right = krippendorff.alpha(codings, level_of_measurement=scale)
    seen = np.round([right, krippendorff_alpha(units, scale=scale, n_boot=1)[0]], 3).tolist()
    print(scale, "alpha by krippendorff and by iaa-kit:", *seen)
    assert seen == expected, "the behaviour has changed"

grades = list(range(1, 11)) * 3
others = [min(10, grade + 1) if number % 3 == 0 else grade for number, grade in enumerate(grades)]
seen = [cohen_kappa_score(grades, others, weights="quadratic"), weighted_kappa(grades, others, "quadratic")]
print("quadratic kappa by scikit-learn and by iaa-kit:", *np.round(seen, 3))
assert np.round(seen, 3).tolist() == [0.982, 0.846], "the behaviour has changed"
PY
