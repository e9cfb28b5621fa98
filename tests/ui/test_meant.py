"""News of records reach what is shown of them, by name alone: no database is asked in the window's thread."""

from __future__ import annotations

import pytest
from brs_sync.ids import RecordKey

from brs_desktop.ui.records.meant import may_be_shown

CHANGED = [RecordKey("contacts/KEN", "contacts", "=amina"), RecordKey("practice/r1", "contacts", "=bakari")]


@pytest.mark.parametrize(
    ("asked", "is_shown"),
    [
        (("contacts", "=amina"), True),
        (("contacts", "contacts/KEN:=amina"), True),
        (("contacts", "practice/r1:=bakari"), True),
        (("contacts", "contacts/UGA:=amina"), True),
        (("contacts", "=chloe"), False),
        (("centres", "=amina"), False),
        (("contacts", "=amina:=chloe"), False),
        (None, False),
    ],
)
def test_what_is_shown_is_read_again_when_its_name_is_among_the_news(
    asked: tuple[str, str] | None, is_shown: bool
) -> None:
    assert may_be_shown(asked, CHANGED) is is_shown
