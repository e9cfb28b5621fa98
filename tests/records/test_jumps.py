"""A figure far from the last report's asks for a reason; nothing, zero and what is no figure is far from nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from brs_sync.values import Missing, Number
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.records.jumps import USUAL, is_jump, limit, ratio

figures = (
    st.decimals(min_value=Decimal("0.001"), max_value=10**9, places=3).filter(bool).map(lambda one: Number(str(one)))
)


@given(figures, figures)
def test_it_is_as_far_up_as_down_and_a_factor_beyond_the_limit(a: Number, b: Number) -> None:
    times = ratio(a, b)
    assert times == ratio(b, a) and times is not None and times >= 1
    assert is_jump(a, b, USUAL) == is_jump(b, a, USUAL) == (times >= USUAL)
    assert not is_jump(a, a, USUAL) and not is_jump(a, b, None)


@pytest.mark.parametrize(
    "before", [None, Missing("unknown"), Number("0"), Number("0.00"), "100", Number("1e300"), Number("9" * 40), True]
)
def test_what_is_no_figure_or_nothing_is_compared_with_nothing(before: object) -> None:
    assert ratio(Number("400"), before) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "form", "found"),
    [
        ("", "", USUAL),
        ("", "10", Decimal(10)),
        ("2.5", "10", Decimal("2.5")),
        ("no", "10", None),
        ("", "no", None),
        ("0", "", None),
        ("1", "", None),
    ],
)
def test_the_questions_word_goes_before_the_forms(question: str, form: str, found: Decimal | None) -> None:
    assert limit(question, form) == found
    assert is_jump(Number("400"), Number("100"), limit(question, form)) == (found is not None and found <= 4)
