"""Numbers and dates as people of six languages type them, on their way to one stored form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.exchange.notation import latin_digits, read_date, read_moment, read_number, read_time
from brs_desktop.language import format_number


@pytest.mark.parametrize(
    ("typed", "language", "stored"),
    [
        ("1234.5", "en", "1234.5"),
        ("1,234.5", "en", "1234.5"),
        ("1 234,5", "fr", "1234.5"),
        ("1\u202f234,5", "fr", "1234.5"),
        ("1.234,5", "es", "1234.5"),
        ("12,5", "ru", "12.5"),
        ("12.5", "fr", "12.5"),
        ("12,5", "en", "12.5"),
        ("٣٫٥", "ar", "3.5"),
        ("-0.50", "zh", "-0.50"),
        ("1e3", "en", "1e3"),
        ("twelve", "en", None),
        ("10²", "en", None),
        ("1,2,3", "en", None),
        ("", "en", None),
    ],
)
def test_a_number_is_read_in_the_manner_of_the_language(typed: str, language: str, stored: str | None) -> None:
    assert read_number(typed, language) == stored


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=3), st.sampled_from(["en", "fr", "es", "ru", "zh", "ar"])
)
def test_what_the_screen_writes_is_read_back_as_the_same_number(number: object, language: str) -> None:
    from decimal import Decimal

    read = read_number(format_number(number, language), language)  # type: ignore[arg-type]
    assert read is not None and Decimal(read) == number


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-11-21", "2026-11-21"),
        ("21.11.2026", "2026-11-21"),
        ("21/11/2026", "2026-11-21"),
        ("2026年11月21日", "2026-11-21"),
        ("٢١/١١/٢٠٢٦", "2026-11-21"),
        ("31/02/2026", None),
        ("2026", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_year_first_or_day_first(typed: str, stored: str | None) -> None:
    assert read_date(typed) == stored


@pytest.mark.parametrize(
    ("typed", "time", "moment"),
    [
        ("9:05", "09:05", None),
        ("٢٣:٥٩", "23:59", None),
        ("14h30", "14:30", None),
        ("09:30:00.000+03:00", "09:30:00.000+03:00", None),
        ("25:00", None, None),
        ("12", None, None),
        ("3.2.2026 9:05", None, "2026-02-03T09:05"),
        ("2026-02-03T09:05:00.000+03:00", None, "2026-02-03T09:05:00.000+03:00"),
        ("2026-02-03", None, None),
    ],
)
def test_a_time_is_read_with_and_without_its_day(typed: str, time: str | None, moment: str | None) -> None:
    assert (read_time(typed), read_moment(typed)) == (time, moment)


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    latin_digits(text)
    read_number(text, "fr")
    read_date(text)
    read_time(text)
    read_moment(text)
