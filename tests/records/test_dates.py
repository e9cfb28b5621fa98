"""What is written by remembered forms reads as CLDR has it: days, moments, lists, hundredths; sizes by their unit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

import pytest
from babel.dates import format_date as cldr
from babel.dates import format_datetime as cldr_moment
from babel.dates import format_time as cldr_time
from babel.lists import format_list as cldr_list
from babel.numbers import format_decimal as cldr_number
from babel.numbers import format_percent as cldr_percent
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.language import (
    LANGUAGES,
    format_bytes,
    format_date,
    format_datetime,
    format_list,
    format_number,
    format_percent,
    format_time,
)

LOCALES = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES", "ru": "ru_RU", "zh": "zh_Hans_CN", "ar": "ar_001"}
ZONES = (timezone(timedelta(hours=3)), timezone(-timedelta(hours=9, minutes=30)))


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_every_day_reads_as_in_cldr(language: str, day: date) -> None:
    assert format_date(day.isoformat(), language) == cldr(day, format="medium", locale=LOCALES[language])


@pytest.mark.parametrize("language", LANGUAGES)
@given(moment=st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1)), zone=st.sampled_from([None, *ZONES]))
@settings(max_examples=20)
def test_every_moment_reads_as_in_cldr(language: str, moment: datetime, zone: tzinfo | None) -> None:
    locale, instant = LOCALES[language], moment.replace(tzinfo=UTC, microsecond=0)
    told = cldr_moment(instant, format="medium", tzinfo=zone or UTC, locale=locale)
    assert format_datetime(round(instant.timestamp() * 1000), zone, language) == told
    assert format_time(moment.time(), language) == cldr_time(moment.time(), format="short", locale=locale)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_numbers_and_hundredths_read_as_in_cldr(language: str) -> None:
    locale = LOCALES[language]
    for count in range(6):
        parts = ["Mali", "Niger", "Tchad", "Togo", "Bénin"][:count]
        assert format_list(parts, language) == cldr_list(parts, locale=locale)
    told = [format_list(["A", last], "es") for last in ("Italia", "Írak", "historia", "hielo", "Yemen", "iones")]
    assert told == ["A e Italia", "A e Írak", "A e historia", "A y hielo", "A y Yemen", "A y iones"]
    for number in (0, 7, 45, 100, 999, 1000, 1250, 1_234_567):
        assert format_number(number, language) == cldr_number(number, locale=locale)
        assert format_percent(number, language) == cldr_percent(Decimal(number) / 100, locale=locale)


def test_what_is_no_date_stays_as_it_is() -> None:
    assert format_date("soon", "en") == "soon"
    assert format_date("2026-02-30", "en") == "2026-02-30"


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 bytes"), (999, "999 bytes"), (4_100, "4.1 kB"), (999_999_999, "999.9 MB"), (36_180_100_000, "36.1 GB")],
)
def test_a_size_is_told_in_the_largest_unit_that_it_fills(count: int, shown: str) -> None:
    assert format_bytes(count, "en") == shown
