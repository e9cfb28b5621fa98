"""What waits leaves by itself when the hub answers; nobody presses anything or is told of a hub at rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync.queue import LONGEST_SECONDS
from PySide6.QtWidgets import QWidget

from brs_desktop.workspace import Workspace, budget
from tests.helpers import touch
from tests.tour.processes import Hub
from tests.ui.desks import Person, new_workspace


@pytest.fixture
def joined(tmp_path: Path) -> Path:
    """A workspace that has joined a hub which is gone now."""
    touch.command("brs-hub serve")
    folder = tmp_path / "joined"
    new_workspace(folder)
    with Hub(tmp_path / "hub") as hub, Workspace.open(folder) as workspace:
        workspace.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
    return folder


def add(person: Person, name: str) -> None:
    person.workspace.add("contacts", {"name": name, "organisation": "Ministry"})


def test_what_is_written_leaves_by_itself(sit: Callable[..., Person], tmp_path: Path) -> None:
    touch.command("brs-hub serve")
    folder = tmp_path / "amina"
    new_workspace(folder)
    with Hub(tmp_path / "hub") as hub:
        with Workspace.open(folder) as workspace:
            workspace.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
        person = sit(folder)
        add(person, "Wanjiru")
        person.until(lambda: person.workspace.sync_status().last_sync_ms is not None)
        person.until(lambda: person.workspace.sync_status().waiting == 0)
        person.idle()


def test_a_hub_that_does_not_answer_is_tried_again_and_troubles_nobody(
    sit: Callable[..., Person], joined: Path
) -> None:
    person = sit(joined)
    add(person, "Wanjiru")
    person.until(lambda: any(run.code == "no-hub" for run in person.workspace.sync_history()))
    person.idle()
    assert person.workspace.sync_status().waiting > 0
    assert person.window.notices.findChildren(QWidget, "notice") == []
    assert person.window.desk.next_exchange_ms is not None


def test_a_larger_budget_is_in_force_at_once(sit: Callable[..., Person], joined: Path) -> None:
    person = sit(joined)
    desk, workspace = person.window.desk, person.workspace

    def waits_for_month() -> bool:
        rest = budget.spent(workspace).month_ends_ms - workspace.clock.now_ms()
        wait = desk.next_exchange_ms
        return wait is not None and wait > min(LONGEST_SECONDS * 1000, rest - 60_000)

    with workspace.replica.writing() as connection:
        budget.add(connection, workspace.clock.now_ms(), 2_000_000, 0)
    desk.keep(budget_mb=1)
    person.until(waits_for_month)
    desk.keep(budget_mb=3)
    person.until(lambda: not waits_for_month())
