"""A move that cannot be taken back before the history of the other record is here: a button has just that come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from brs_sync.ids import RecordKey
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from brs_desktop.ui.records.detail import DetailView
from brs_desktop.workspace import Workspace
from tests.helpers import touch
from tests.sync.snapshots import attested
from tests.tour.processes import Hub
from tests.ui.contacts.test_moving import shown
from tests.ui.desks import Person, contact, new_workspace
from tests.ui.test_lacking import picture
from tests.workspace.test_moving_back import joined

Made = tuple[Path, RecordKey, str]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """A folder with another's word alone of a report that a move was joined into, and of one more partition.

    The report that moved, of which the log is here, and that other partition. Made anew for each test: a second copy of
    one folder would learn from their hub, as soon as it opens, that the first has taken the move back.
    """
    touch.command("brs-hub serve")
    folder = tmp_path / "offer"
    with Hub(folder / "hub") as hub, ExitStack() as stack:
        giver = stack.enter_context(Workspace.open(new_workspace(folder / "bo", "Bo")))
        taker = stack.enter_context(Workspace.open(new_workspace(folder / "amina")))
        for one in (giver, taker):
            one.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
            one.sync()
        taker.sync()
        taker.replica.add_root(giver.replica.key)
        wrong, right, _before = joined(giver, 2015)
        other = giver.add("contacts", contact("Wanjiru Kamau")).key
        giver.replica.write([(other, "organisation", "Ministry of Water")])
        giver.sync()
        for partition in (right.partition, other.partition):
            assert taker.replica.take_snapshot(attested(giver.replica, partition)) is not None
        taker.sync()
        taker.behind.finish()
        assert on_a_word(taker) == {right.partition, other.partition} and wrong.partition != right.partition
        stack.close()
        yield folder / "amina", wrong, other.partition


def on_a_word(workspace: Workspace) -> set[str]:
    return {base.partition for base in workspace.replica.bases()}


@pytest.fixture
def seat(sit: Callable[..., Person], made: Made) -> Person:
    """Somebody who has asked in vain for the move to be taken back."""
    person = sit(made[0])
    person.idle()
    person.window.desk._due.stop()
    shown(person, made[1], "reports")
    person.idle()
    person.press("moved_undo")
    person.until(lambda: bool(notices(person)))
    return person


def notices(person: Person) -> list[QWidget]:
    return person.window.notices.findChildren(QWidget, "notice")


def test_a_button_has_the_history_come_that_the_move_lacks_and_no_other(seat: Person, made: Made) -> None:
    """Pressed once more when it is here, that is said, and nothing is exchanged."""
    picture(seat, "lacking-notice")
    every = (one for notice in notices(seat) for one in notice.findChildren(QAbstractButton))
    fetch = next(one for one in every if one.text() == "Have the history come")
    offer = seat.window.place("reports").findChild(DetailView, "detail")._offer
    seat.bot.mouseClick(fetch, Qt.MouseButton.LeftButton)
    seat.until(lambda: on_a_word(seat.workspace) == {made[2]})
    seat.idle()
    assert not seat.workspace.replica.fetches_log()
    began: list[bool] = []
    seat.window.desk.sync_began.connect(lambda: began.append(True))
    offer._fetch(lambda workspace: workspace.moves.joined_in(made[1]))
    seat.until(lambda: any("All of the history" in one.accessibleName() for one in notices(seat)))
    seat.idle()
    assert not began
    seat.press("moved_undo")
    seat.until(lambda: seat.workspace.moves.whereabouts(made[1]).target is None)
    seat.idle()
