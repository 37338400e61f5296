"""Krippendorff's alpha with a bootstrap interval.

Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability. The interval is the percentile
bootstrap over units, which Zapf, A. et al. (2016), Measuring inter-rater reliability for nominal
data, BMC Medical Research Methodology 16:93, tried out and recommend. Sets are compared with
MASI: Passonneau, R. (2006), Measuring Agreement on Set-Valued Items, LREC.

The bootstrap draws from Python's ``random``, whose stream for a seed lasts across versions; that of
numpy does not.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

Level = Literal["nominal", "ordinal", "interval", "set"]
INTERVAL = (2.5, 97.5)  # percentiles
CHUNK = 100  # samples computed at once
FEW = 0.99  # share of samples in which a value varies, below which a remark says so
MOST_CELLS = 5_000_000  # of the cube of units and values that the library makes, 40 MB


class Bootstrap(NamedTuple):
    """How many samples of the units are drawn, and the seed they are drawn with."""

    samples: int = 2_000
    seed: int = 1936


BOOTSTRAP = Bootstrap()


@dataclass(frozen=True)
class Coefficient:
    """How far coders agree on a variable; a figure that is not defined is None, ``remark`` why.

    ``units`` have values of two coders at least; ``agreement`` is the mean share of pairs of
    coders who gave a unit the same value; ``most_frequent_share`` is the share of the most frequent
    value in all values.
    """

    units: int
    agreement: float | None = None
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    most_frequent: Any = None
    most_frequent_share: float | None = None
    remark: str = ""


def measure(
    units: Sequence[Sequence[Any]],
    level: Level = "nominal",
    domain: Sequence[Any] | None = None,
    bootstrap: Bootstrap = BOOTSTRAP,
) -> Coefficient:
    """Return the agreement on units, each a value a coder, None where a coder gave none.

    ``domain`` is the order of the values, which an ordinal variable needs; numbers order
    themselves. Sets are frozensets. The interval holds 95 percent of the bootstrap samples.
    """
    given = ([value for value in unit if value is not None] for unit in units)
    pairable = [values for values in given if len(values) > 1]
    if not pairable:
        return Coefficient(0, remark="Nothing has a value from two coders.")
    tally = Counter(value for values in pairable for value in values)
    order = [value for value in domain if value in tally] if domain is not None else _order(tally)
    counts = _counted(pairable, order)
    most = max(order, key=tally.__getitem__)
    figures = {
        "units": len(pairable),
        "agreement": _same(counts),
        "most_frequent": most,
        "most_frequent_share": tally[most] / tally.total(),
    }
    if len(order) == 1:
        remark = "Every value is the same: alpha is not defined where nothing varies."
        return Coefficient(**figures, remark=remark)
    alpha = _alpha(counts, level, order)
    low, high, remark = _interval(counts, level, order, bootstrap)
    return Coefficient(**figures, alpha=alpha, low=low, high=high, remark=remark)


def _counted(units: Sequence[Sequence[Any]], order: Sequence[Any]) -> Array:
    """Return a row a unit and a column a value: how many coders gave it."""
    import numpy as np

    position = {value: i for i, value in enumerate(order)}
    counts = np.zeros((len(units), len(order)))
    for i, values in enumerate(units):
        for value in values:
            counts[i, position[value]] += 1
    return counts


def masi(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    """Return the MASI distance of two sets: Jaccard, weighed by whether one holds the other."""
    shared, all_of = len(one & other), len(one | other)
    if one == other:
        return 0.0
    if one <= other or other <= one:
        return 1 - shared / all_of * 2 / 3
    return 1 - shared / all_of / 3


def _order(tally: Counter[Any]) -> list[Any]:
    """Return the values in an order that is the same every time."""
    if all(isinstance(value, frozenset) for value in tally):
        return sorted(tally, key=sorted)
    return sorted(tally)


def _same(counts: Array) -> float:
    given = counts.sum(axis=1)
    return float(((counts * (counts - 1)).sum(axis=1) / (given * (given - 1))).mean())


def _alpha(counts: Array, level: Level, order: Sequence[Any]) -> float:
    import krippendorff
    import numpy as np

    if level == "set" or len(counts) * len(order) ** 2 > MOST_CELLS:
        return float(alphas(np.ones((1, len(counts))), counts, level, order)[0])
    return float(
        krippendorff.alpha(
            value_counts=counts,
            value_domain=order if level == "interval" else list(range(len(order))),
            level_of_measurement=level,
        )
    )


def _interval(
    counts: Array, level: Level, order: Sequence[Any], bootstrap: Bootstrap
) -> tuple[float | None, float | None, str]:
    import numpy as np

    if len(counts) == 1:
        return None, None, "There is one unit only, and no interval."
    samples = bootstrap.samples
    drawn = _samples(len(counts), bootstrap)
    found: list[float] = []
    for start in range(0, samples, CHUNK):
        weights = drawn[start : start + CHUNK].astype(float)
        found.extend(alphas(weights, counts, level, order))
    defined = [value for value in found if not np.isnan(value)]
    if 2 * len(defined) < samples:
        return None, None, "Values vary too little for an interval."
    low, high = np.percentile(defined, INTERVAL)
    remark = ""
    if np.isclose(low, high):
        remark = "No disagreement to draw from: the interval has no width, which is not certainty."
    elif len(defined) < FEW * samples:
        remark = f"In {samples - len(defined)} of {samples} samples nothing varied."
    return float(low), float(high), remark


@lru_cache(maxsize=1)
def _samples(units: int, bootstrap: Bootstrap) -> npt.NDArray[np.uint16]:
    """Return a row a sample: how often each unit was drawn into it, with replacement."""
    import numpy as np

    chance, everything = random.Random(bootstrap.seed), range(units)
    drawn = np.zeros((bootstrap.samples, units), dtype=np.uint16)
    for row in drawn:
        chosen = [chance.choice(everything) for _ in everything]
        row[:] = np.bincount(chosen, minlength=units)
    return drawn


@lru_cache(maxsize=1)
def _distances(sets: tuple[frozenset[Hashable], ...]) -> Array:
    """Return the MASI distance of each two sets."""
    import numpy as np

    return np.array([[masi(one, other) for other in sets] for one in sets])


def alphas(weights: Array, counts: Array, level: Level, order: Sequence[Any]) -> Array:
    """Return alpha for each row of weights: how often each unit stands in a sample.

    ``counts`` has a row a unit and a column a value of ``order``: how many coders gave it. The
    library ``krippendorff`` takes one sample at a time and a cube of units by values by values;
    here observed and expected disagreement are computed for all samples at once, as sums. Alpha
    is nan for a sample in which nothing varies.
    """
    import numpy as np

    given = counts.sum(axis=1)
    values = weights @ counts
    total = values.sum(axis=1)
    if level in {"ordinal", "interval"}:
        # The squared distance of ranks or numbers: twice the sum of squares about the mean.
        if level == "ordinal":
            ranks = np.cumsum(values, axis=1) - values / 2
        else:
            numbers = np.array(order, dtype=float)
            ranks = np.broadcast_to(numbers - numbers.mean(), values.shape)
        squares, sums = ranks**2 @ counts.T, ranks @ counts.T
        within = 2 * (given * squares - sums**2) / (given - 1)
        observed = (weights * within).sum(axis=1)
        overall = total * (values * ranks**2).sum(axis=1) - (values * ranks).sum(axis=1) ** 2
        expected = 2 * overall / (total - 1)
    else:
        distances = _distances(tuple(order)) if level == "set" else None
        observed = weights @ (_apart(counts, distances) / (given - 1))
        expected = _apart(values, distances) / (total - 1)
    varies = (values > 0).sum(axis=1) > 1
    ratio = np.divide(observed, expected, out=np.full(len(weights), np.nan), where=varies)
    result: Array = 1 - ratio
    return result


def _apart(table: Array, distances: Array | None) -> Array:
    """Return for each row the sum of the distances of its values, two by two.

    Without ``distances`` any two values that differ are at a distance of 1.
    """
    if distances is None:
        apart: Array = table.sum(axis=1) ** 2 - (table**2).sum(axis=1)
    else:
        apart = ((table @ distances) * table).sum(axis=1)
    return apart
