"""Which problems are shown where not all are: some of every file, the worst file first."""

from collections import Counter
from collections.abc import Mapping, Sequence

from revdata.dataset.problems import Problem


def select(found: Sequence[Problem], most: int | None) -> Mapping[str, list[Problem]]:
    """Return at most ``most`` problems by file, the file with most problems first.

    Every file shows some: the places left are given out in turn. None shows all of them.
    """
    counts = Counter(problem.file for problem in found)
    shares = dict.fromkeys((file for file, _ in counts.most_common()), 0)
    left = counts.total() if most is None else min(most, counts.total())
    while left:
        for file in shares:
            if left and shares[file] < counts[file]:
                shares[file] += 1
                left -= 1
    chosen: dict[str, list[Problem]] = {file: [] for file, share in shares.items() if share}
    for problem in found:
        if len(chosen.get(problem.file, ())) < shares[problem.file]:
            chosen[problem.file].append(problem)
    return chosen
