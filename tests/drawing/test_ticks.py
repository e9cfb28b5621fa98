"""Round numbers on an axis: few, even, exact, around all figures of any size."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.drawing.ticks import digits, round_ticks, written

NUMBERS = st.decimals(-(10**15), 10**15, allow_nan=False, places=6)


@settings(max_examples=60)
@given(NUMBERS, NUMBERS, st.integers(2, 14))
def test_ticks_are_round_even_few_and_around_the_figures(one: Decimal, other: Decimal, most: int) -> None:
    low, high = sorted((one, other))
    ticks = round_ticks(low, high, most)
    assert 2 <= len(ticks) <= max(most, 3)
    assert ticks[0] <= low and (high <= ticks[-1])
    steps = {later - earlier for earlier, later in pairwise(ticks)}
    assert len(steps) == 1
    step = steps.pop().normalize()
    assert step > 0 and step.as_tuple().digits in {(1,), (2,), (5,)}
    assert all(tick % step == 0 for tick in ticks)
    assert [Decimal(written(tick, digits(ticks))) for tick in ticks] == list(ticks)


def test_no_more_steps_than_are_needed() -> None:
    assert round_ticks(Decimal(0), Decimal("130500.5"), 5) == tuple(Decimal(n) for n in (0, 50000, 100000, 150000))
    assert round_ticks(Decimal(0), Decimal("0.3"), 4) == tuple(Decimal(n) for n in ("0.0", "0.1", "0.2", "0.3"))
    assert round_ticks(Decimal(7), Decimal(7), 5)[0] == 0
    assert len(round_ticks(Decimal(0), Decimal(0), 5)) >= 2
