"""Round numbers for an axis: steps of 1, 2 or 5, exact, from below the least figure to above the greatest."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal

_EXACT = Context(prec=60)
_FACTORS = (Decimal(1), Decimal(2), Decimal(5))


def round_ticks(low: Decimal, high: Decimal, most: int) -> tuple[Decimal, ...]:
    """At most so many evenly spaced round numbers (two at least) that reach from `low` to `high`."""
    if high <= low:
        low, high = (low, low + 1) if not low else (min(low, Decimal(0)), max(low, Decimal(0)))
    most = max(most, 3)
    span = _EXACT.subtract(high, low)
    power = span.adjusted() - 2
    while True:
        for factor in _FACTORS:
            step = factor.scaleb(power)
            first, last = _whole(low, step, down=True), _whole(high, step, down=False)
            if last - first < most:
                return tuple(_EXACT.multiply(Decimal(number), step) for number in range(first, last + 1))
        power += 1


def _whole(value: Decimal, step: Decimal, *, down: bool) -> int:
    """How many steps a value is from nought, rounded to the outside."""
    ratio = _EXACT.divide(value, step)
    whole = int(ratio)  # towards nought
    if Decimal(whole) != ratio:
        whole += (-1 if ratio < 0 else 0) if down else (1 if ratio > 0 else 0)
    return whole


def digits(ticks: Sequence[Decimal]) -> int:
    """How many places behind the point the numbers of an axis need, all the same."""
    step = _EXACT.subtract(ticks[1], ticks[0]).normalize(_EXACT)
    return max(0, -int(step.as_tuple().exponent))


def written(tick: Decimal, places: int) -> str:
    """The number as plain digits, for the formatter."""
    return f"{tick:.{places}f}" if tick else f"{Decimal(0):.{places}f}"
