"""What papers find by a name: the names that a text gives, and whether another text speaks of one of them."""

from __future__ import annotations

import pytest

from brs_desktop.records import Registry
from brs_desktop.records.named import MOST_NAMES, names_in, speaks_of


def test_names_are_taken_apart_and_bounded() -> None:
    assert names_in(["Hexachlorobenzene (HCB)"]) == ("hcb", "hexachlorobenzene")
    assert names_in(["1763-23-1; 307-35-7", "ДДТ", "滴滴涕", ""]) == ("1763-23-1", "307-35-7", "ддт", "滴滴涕")
    assert names_in(["Tributyltin compounds (oxide, fluoride)"]) == ("tributyltin compounds",)
    assert len(names_in([";".join(f"{number:05}-00-1" for number in range(500))])) == MOST_NAMES


@pytest.mark.parametrize(
    ("name", "text", "spoken"),
    [
        ("Aldrin", "ALDRIN 40 WP", True),
        ("Aldrin", "Dieldrin", False),
        ("50-29-3", "CAS 50-29-3.", True),
        ("50-29-3", "150-29-3", False),
        ("50-29-3", "1-50-29-3", False),
        ("Hexachlorobenzene (HCB)", "Stocks of HCB", True),
        ("DDT", "DDTs", False),
        ("滴滴涕", "关于滴滴涕的决定", True),
        ("ДДТ", "Об использовании ДДТ", True),
    ],
)
def test_a_text_speaks_of_whole_names(name: str, text: str, spoken: bool) -> None:
    assert speaks_of(names_in([name]), text) is spoken


def test_every_table_of_a_shipped_paper_is_of_a_shipped_collection(registry: Registry) -> None:
    parts = [part for one in registry for paper in one.papers for part in paper.parts if part.collection]
    assert len(parts) >= 10 and all(part.collection in registry for part in parts)
