"""What revdata depends on may be used, changed and passed on with it."""

from importlib.metadata import Distribution, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Licences that ask for little more than to be named; MPL concerns the changed files alone.
PERMISSIVE = {
    *("MIT-0", "MIT-CMU", "Mozilla Public License 1.1"),
    *("0BSD", "Apache 2.0", "Apache-2.0", "BSD-2-Clause", "BSD-2-Clause-Views", "BSD-3-Clause"),
    *("CC0-1.0", "ISC", "MIT", "MIT License", "MPL-2.0", "PSF-2.0", "Python-2.0", "Zlib"),
    *("Apache License, Version 2.0", "Apache Software License", "Artistic License", "BSD"),
    *("BSD License", "ISC License", "Public Domain"),
    *("Mozilla Public License 2.0", "Python Software Foundation License"),
}
# docs/agreement.md and docs/dates.md tell who installs the extras.
COPYLEFT = {"krippendorff", "pymeeus"}


def is_permissive(expression: str) -> bool:
    """Return whether one of the alternatives of an SPDX expression has permissive parts alone."""
    alternatives = expression.replace("(", "").replace(")", "").split(" OR ")
    return any(set(one.split(" AND ")) <= PERMISSIVE for one in alternatives)


def licences(found: Distribution) -> list[str]:
    """Return the licences of a distribution, between which one may choose."""
    metadata = found.metadata
    if expression := metadata.get("License-Expression"):
        return [expression]
    classifiers = metadata.get_all("Classifier") or []
    kinds = ("License :: OSI", "License :: Public Domain")
    stated = [one.split(" :: ")[-1] for one in classifiers if one.startswith(kinds)]
    named = [one.partition(" (")[0] for one in stated]  # an abbreviation may follow
    return named or (metadata.get("License") or "none stated").splitlines()[:1]


def closure(name: str, extras: set[str]) -> dict[str, Distribution]:
    """Return the installed distributions that one needs here, itself left out, by their name."""
    seen: set[tuple[str, frozenset[str]]] = set()
    found = {}
    waiting = [(name, frozenset(extras))]
    while waiting:
        item = waiting.pop()
        if item in seen:
            continue
        seen.add(item)
        found[item[0]] = distribution(item[0])
        for line in found[item[0]].requires or []:
            needed = Requirement(line)
            asked = [{"extra": extra} for extra in ("", *item[1])]
            if needed.marker is None or any(map(needed.marker.evaluate, asked)):
                waiting.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    return {key: value for key, value in found.items() if key != name}


@pytest.mark.parametrize(("extras", "others"), [(set(), set()), ({"all"}, COPYLEFT)])
def test_dependencies_are_permissive_but_for_those_named(
    extras: set[str], others: set[str]
) -> None:
    """The core has none that is not; a new one among the extras has to be told to users first."""
    needed = closure("revdata", extras)
    assert {"pandas", "frictionless", "click", "requests"} <= set(needed)
    refused = {key for key, value in needed.items() if not any(map(is_permissive, licences(value)))}
    assert refused == others


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("MIT AND GPL-3.0-or-later", False),
        ("BSD-3-Clause AND (MIT OR 0BSD)", True),
        ("none stated", False),
    ],
)
def test_an_expression_is_read_as_alternatives(expression: str, expected: bool) -> None:
    """One permissive alternative is enough; a licence that is not stated is none."""
    assert is_permissive(expression) is expected
