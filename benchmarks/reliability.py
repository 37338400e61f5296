"""Agreement of the two readings in ``data/reliability``: what each found, and on what they agree.

    python benchmarks/reliability.py

Krippendorff's alpha for nominal data (library ``krippendorff``), with percentile intervals from
2,000 bootstrap samples of the matched claims, seed 1936.
"""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import krippendorff

FOLDER = Path(__file__).resolve().parent.parent / "data" / "reliability"
VARIABLES = ("kind", "act", "stance", "modality", "certainty")
SAMPLES = 2000


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the files."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def alpha(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return nominal alpha of pairs of codes; None where every code is the same."""
    codes = sorted({code for pair in pairs for code in pair})
    if len(codes) < 2:
        return None
    data = [[codes.index(pair[reader]) for pair in pairs] for reader in (0, 1)]
    return float(
        krippendorff.alpha(
            reliability_data=data,
            level_of_measurement="nominal",
            value_domain=list(range(len(codes))),
        )
    )


def interval(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Return the 2.5 and 97.5 percentiles of alpha over bootstrap samples of the claims."""
    chance = random.Random(1936)
    values = []
    while len(values) < SAMPLES:
        value = alpha([chance.choice(pairs) for _ in pairs])
        if value is not None:
            values.append(value)
    values.sort()
    return values[int(0.025 * SAMPLES)], values[int(0.975 * SAMPLES) - 1]


def report() -> str:
    """Return the report as Markdown: shares found, then a table of agreement by variable."""
    first = {row["reading_id"]: row for row in rows("first")}
    second = {row["reading_id"]: row for row in rows("second")}
    matches = [(first[row["first_id"]], second[row["second_id"]]) for row in rows("matches")]
    lines = [
        f"- First reader: {len(first)} claims, of which the second found "
        f"{len(matches) / len(first):.1%}.",
        f"- Second reader: {len(second)} claims, of which the first found "
        f"{len(matches) / len(second):.1%}.",
        f"- Matched: {len(matches)} claims.",
        "",
        "| Variable | Agreement | Alpha | 95 percent interval | Most frequent code, share |",
        "| --- | --- | --- | --- | --- |",
    ]
    for variable in VARIABLES:
        pairs = [(one[variable], other[variable]) for one, other in matches]
        same = sum(one == other for one, other in pairs) / len(pairs)
        low, high = interval(pairs)
        codes = [code for pair in pairs for code in pair]
        most = max(set(codes), key=codes.count)
        lines.append(
            f"| {variable} | {same:.1%} | {alpha(pairs):.2f} | {low:.2f} to {high:.2f} "
            f"| {most}, {codes.count(most) / len(codes):.0%} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())
