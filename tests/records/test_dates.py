"""Dates of a list are written by remembered forms: the very words that CLDR gives for each day; sizes by their unit."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date as cldr
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.language import LANGUAGES, format_bytes, format_date

LOCALES = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES", "ru": "ru_RU", "zh": "zh_Hans_CN", "ar": "ar_001"}


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_every_day_reads_as_in_cldr(language: str, day: date) -> None:
    assert format_date(day.isoformat(), language) == cldr(day, format="medium", locale=LOCALES[language])


def test_what_is_no_date_stays_as_it_is() -> None:
    assert format_date("soon", "en") == "soon"
    assert format_date("2026-02-30", "en") == "2026-02-30"


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 bytes"), (999, "999 bytes"), (4_100, "4.1 kB"), (999_999_999, "999.9 MB"), (36_180_100_000, "36.1 GB")],
)
def test_a_size_is_told_in_the_largest_unit_that_it_fills(count: int, shown: str) -> None:
    assert format_bytes(count, "en") == shown
