"""Where lines may end, by rule."""

from __future__ import annotations

import pytest

from brs_desktop.pdf.breaks import clusters, spans


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hazardous  waste", ["hazardous", "  ", "waste"]),
        ("well-known", ["well-", "known"]),
        ("2,4-D", ["2,4-D"]),
        ("import/export", ["import/", "export"]),
        ("12/2024", ["12/2024"]),
        ("Article\u00a010", ["Article\u00a010"]),
        ("décidé :\u202fnon", ["décidé", " ", ":\u202fnon"]),
        ("危险废物。", ["危", "险", "废", "物。"]),
        ("（见附件）", ["（见", "附", "件）"]),
        ("约25%的", ["约", "25%", "的"]),
        ("等……等", ["等……", "等"]),
        ("用PCB油", ["用", "PCB", "油"]),
        ("a\u200bb", ["a\u200b", "b"]),
        ("مواد خطرة", ["مواد", " ", "خطرة"]),
        ("", []),
    ],
)
def test_lines_end_where_readers_expect(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_a_word_too_long_is_never_cut_before_a_mark() -> None:
    assert clusters("ae\u0301\u0302o") == [1, 4]
    assert clusters("مُدَ") == [2]
