#!/usr/bin/env bash
# irrCAC 0.4.4 and agreement 0.1.2 against krippendorff 0.9.0: "ordinal" alpha is two coefficients.
# Guess:   CAC(ratings, weights="ordinal").krippendorff() is Krippendorff's alpha for ordinal data, as its "identity"
#          and "quadratic" are his for nominal and interval data.
# Seen:    0.834 in irrCAC and agreement, 0.815 in krippendorff, for the data of irrCAC's own examples. Gwet's
#          ordinal weights count the categories between two, Krippendorff's the codings. And categories=, "the list
#          of all possible ratings", must be sorted: in the order of value_counts(), the most frequent first, numbers
#          get the weights of other numbers, 0.807 for 0.834, without a warning.
# Touches: whoever compares an ordinal alpha with one of another paper or program.
# Instead: krippendorff.alpha(..., level_of_measurement="ordinal"); categories=sorted(...); name the weights.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq irrCAC==0.4.4 agreement==0.1.2 krippendorff==0.9.0 pandas==2.3.3 numpy==1.26.4 scipy==1.12.0
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import krippendorff
import numpy as np
from agreement.metrics import krippendorffs_alpha
from agreement.utils.kernels import identity_kernel, ordinal_kernel, quadratic_kernel
from irrCAC.datasets import raw_4raters
from irrCAC.raw import CAC

print(*(f"{name} {version(name)}" for name in ("irrCAC", "agreement", "krippendorff")))
data = raw_4raters()
counts = np.array([[(row == code).sum() for code in range(1, 6)] for row in data.to_numpy()])
levels = {
    "nominal": ("identity", identity_kernel),
    "ordinal": ("ordinal", ordinal_kernel),
    "interval": ("quadratic", quadratic_kernel),
}
seen = {}
for level, (weights, kernel) in levels.items():
    alpha = CAC(data, weights=weights).krippendorff()["est"]["coefficient_value"]
    other = krippendorffs_alpha(counts, weights_kernel=kernel)
    own = krippendorff.alpha(data.to_numpy().T, level_of_measurement=level)
    seen[level] = np.round([float(alpha), other, own], 3).tolist()
    print(level, *seen[level])
assert seen == {"nominal": [0.743] * 3, "ordinal": [0.834, 0.834, 0.815], "interval": [0.849] * 3}, "the behaviour has changed"

counted = data.stack().value_counts().index.tolist()
turned = CAC(data, weights="ordinal", categories=counted).krippendorff()["est"]["coefficient_value"]
ordered = CAC(data, weights="ordinal", categories=sorted(counted)).krippendorff()["est"]["coefficient_value"]
print("categories", counted, "give", round(float(turned), 3), " sorted:", round(float(ordered), 3))
assert round(float(ordered), 3) == 0.834, "the behaviour has changed"
assert round(float(turned), 3) == 0.807, "the behaviour has changed"
PY
