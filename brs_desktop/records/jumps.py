"""A figure that is far from the last report's: many times as much, or a small part of it (FORMS, filling)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from brs_sync.values import Number, Value

# How many times as much, or what part, asks for a reason where neither question nor form says otherwise.
USUAL = Decimal(4)
_MOST = 30  # characters of a figure that is compared


def limit(question: str, form: str = "") -> Decimal | None:
    """From how many times on a reason is asked for: the question's word goes before the form's; None for never."""
    for told in (question, form):
        if told.strip():
            found = _number(told.strip())
            return found if found is not None and found > 1 else None
    return USUAL


def ratio(now: Value, before: Value) -> Decimal | None:
    """How many times the larger of two figures is the smaller; None where one is nothing, or no figure."""
    figures = [_number(one.text) for one in (now, before) if isinstance(one, Number)]
    known = [abs(one) for one in figures if one is not None and one != 0]
    return max(known) / min(known) if len(known) == 2 else None


def is_jump(now: Value, before: Value, limit: Decimal | None) -> bool:
    """Whether a reason is asked for; what is as far as the limit is far."""
    times = ratio(now, before) if limit is not None else None
    return times is not None and limit is not None and times >= limit


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text) if len(text) <= _MOST else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and abs(found.adjusted()) < _MOST else None
