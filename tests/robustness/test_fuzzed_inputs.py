"""A small part of what ``fuzzed_inputs.py`` tries by hand."""

import pytest
from fuzzed_inputs import ask_for, change_cells, change_descriptor, change_files, fuzz, read_date


@pytest.mark.parametrize("seed", [1, 2])
def test_inputs_of_chance_are_answered_or_refused(seed: int) -> None:
    """Descriptors, locators and dates: no traceback, and a status that says what came of it."""
    outcomes, faults = fuzz(1, seed, {change_descriptor: 3, ask_for: 2, read_date: 10})
    assert (outcomes.total(), faults) == (15, [])


@pytest.mark.slow
@pytest.mark.parametrize("kind", [change_cells, change_files])
def test_a_contribution_of_chance_has_a_report(kind: object) -> None:
    """Whatever its cells and files hold, the report on it is JSON."""
    assert fuzz(1, 1, {kind: 1})[1] == []
