"""When the disk takes a command and not what follows from it: screen and disk agree, and nothing is lost."""

from __future__ import annotations

import pytest

from brs_desktop.forms import FormSession, UnknownPath
from brs_desktop.forms.errors import Unfollowed
from brs_desktop.forms.session.carrying import Plan
from brs_desktop.forms.session.piecemeal import at_once
from tests.forms.filling import Record, picture, reopened, session
from tests.forms.test_session import HOUSE

STOCK = """
| survey | type | name | label::English (en) | default |
| | begin_repeat | goods | Goods | |
| | text | name | Name | |
| | text | unit | Unit | kg |
| | end_repeat | | | |
"""


def half_done(record: Record) -> FormSession:
    """An answer that is on disk, and the town that it clears, which is not."""
    filling = session(HOUSE, record)
    filling.answer("land", "fr")
    filling.answer("town", "lyon")
    record.takes = 1
    with pytest.raises(Unfollowed) as told:
        filling.answer("land", "it")
    assert {"land", "town"} <= told.value.delta.changed and [one.path for one in told.value.delta.cleared] == ["town"]
    assert isinstance(told.value.failure, OSError)
    record.takes = 1 << 30
    return filling


def shown(filling: FormSession) -> tuple[object, object]:
    return filling.state("land").value, filling.state("town").value


def test_when_the_disk_takes_an_answer_and_not_what_follows_screen_and_disk_have_the_answer() -> None:
    record = Record()
    filling = half_done(record)
    assert shown(filling) == ("it", None)
    assert (record.cells["land"], record.cells["town"]) == ("it", "lyon")


@pytest.mark.parametrize("then", ["another answer", "the same answer", "nothing but closing"])
def test_what_follows_is_owed_until_the_disk_takes_it(then: str) -> None:
    record = Record()
    filling = half_done(record)
    {
        "another answer": lambda: filling.answer("themes", ["air"]),
        "the same answer": lambda: filling.answer("land", "it"),
        "nothing but closing": filling.catch_up,
    }[then]()
    assert record.cells["town"] is None and shown(reopened(filling, record)) == ("it", None)
    before = len(record.log)
    filling.catch_up()
    assert len(record.log) == before, "a debt is paid once"


def test_a_command_of_which_a_part_is_owed_is_taken_back_as_a_whole() -> None:
    record = Record()
    filling = half_done(record)
    filling.undo()
    assert shown(filling) == ("fr", "lyon") == shown(reopened(filling, record))
    filling.redo()
    assert shown(filling) == ("it", None) == shown(reopened(filling, record))


def test_the_defaults_of_a_row_are_owed_too() -> None:
    record = Record()
    filling = session(STOCK, record)
    record.takes = 1
    with pytest.raises(Unfollowed):
        filling.add_row("goods", "a")
    record.takes = 1 << 30
    assert filling.rows("goods") == ("a",) and "goods/a/unit" not in record.cells
    filling.catch_up()
    assert record.cells["goods/a/unit"] == "kg"


def test_a_plan_that_breaks_off_leaves_nothing_of_itself() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.add_row("goods", "a")
    before = picture(filling)
    with pytest.raises(UnknownPath):
        at_once(filling.filling(Plan(rows={"goods": ["b"]}, answers={"goods/b/name": "tin", "goods/none/name": "y"})))
    assert picture(filling) == before and "goods/b/alive" not in record.cells
