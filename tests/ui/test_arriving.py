"""What arrives in the moment in which a list is being read, or the last of the work behind it done, is shown too."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from brs_sync.ids import RecordKey
from brs_sync.views import Changes

from brs_desktop.workspace import Workspace
from tests.helpers.patience import PATIENCE_S
from tests.tour.processes import Hub
from tests.ui.desks import Person, contact, new_workspace

GIVEN = 100


def give(workspace: Workspace) -> None:
    """Contacts with words that no compressor knows, in one save for each twenty: a hub's word says them shorter."""
    for portion in range(0, GIVEN, 20):
        with workspace.edit() as edit:
            for number in range(portion, portion + 20):
                key = RecordKey("contacts/KEN", "contacts", workspace.replica.new_record_id("contacts"))
                for path, value in {"alive": True, "name": f"Person {number:03} {os.urandom(150).hex()}"}.items():
                    edit.set(key, path, value)


def names(person: Person) -> set[str]:
    model = person.window.place("contacts").list.grid.model()
    return {str(model.index(row, 0).data()) for row in range(model.rowCount())}


@pytest.fixture
def told(amina: Person) -> Callable[[Callable[[], Any]], None]:
    """Does something in a lane and waits there until the window has been told of what it changed."""

    def act(change: Callable[[], Any]) -> None:
        heard = threading.Event()
        amina.window.desk.records_changed.connect(lambda _changes: heard.set())
        change()
        assert heard.wait(PATIENCE_S)

    return act


def test_a_record_that_comes_while_its_list_is_read_for_the_first_time_is_listed(
    amina: Person, told: Callable[[Callable[[], Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    amina.press("rail_contacts")
    amina.idle()
    place = amina.window.place("contacts")
    place.show_list("centres")
    amina.idle()
    read, met = place.presenter._fetch, []

    def late(query: Any, offset: int, limit: int) -> Any:
        page = read(query, offset, limit)
        if query.collection == "contacts" and not met:
            met.append(page.total)
            told(lambda: amina.workspace.add("contacts", contact("Zuberi")))
        return page

    monkeypatch.setattr(place.presenter, "_fetch", late)
    place.show_list("contacts")
    amina.until(lambda: names(amina) == {"Zuberi"})
    assert met == [0], "it was read before it came"


def test_what_a_hub_brings_in_one_piece_behind_the_last_look_is_listed(
    amina: Person,
    told: Callable[[Callable[[], Any]], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its rows are made behind the window; the look that found nothing to make was hardly over when it came."""
    with Hub(tmp_path / "hub") as hub, Workspace.open(new_workspace(tmp_path / "bakari", "Bakari")) as bakari:
        bakari.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
        give(bakari)
        bakari.sync()
        amina.press("rail_contacts")
        amina.idle()
        amina.workspace.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
        searching, owed = amina.workspace.searching, []
        steps = searching.steps

        def late() -> Iterator[Any]:
            yield from steps()
            if not owed:
                told(amina.workspace.sync)
                owed.append(amina.workspace.behind.owed)

        monkeypatch.setattr(searching, "steps", late)
        amina.window.desk.records_changed.emit(Changes())
        amina.until(lambda: len(names(amina)) == GIVEN)
        assert owed == [GIVEN]


def test_a_list_that_is_on_its_way_comes_though_the_language_is_changed_meanwhile(
    amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina.press("rail_contacts")
    amina.idle()
    place = amina.window.place("contacts")
    read, go = place.presenter._fetch, threading.Event()

    def late(query: Any, offset: int, limit: int) -> Any:
        assert go.wait(PATIENCE_S)
        return read(query, offset, limit)

    monkeypatch.setattr(place.presenter, "_fetch", late)
    place.show_list("centres")
    coming = place.presenter._coming
    amina.window.speak("zh")
    amina.until(lambda: place.presenter._coming is not coming)
    go.set()
    amina.idle()
    assert place.presenter.collection == "centres"
