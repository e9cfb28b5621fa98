"""Reports in a real window: a Party's workspace, its Basel report, and a hub in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from tests.tour.processes import Hub
from tests.ui.desks import Person, new_workspace

REPORT = "basel_reports"


class Reporter:
    """Somebody at the place Reports."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def place(self) -> Any:
        return self.person.window.place("reports")

    @property
    def filler(self) -> Any:
        return self.place.filler

    @property
    def presenter(self) -> Any:
        return self.filler.presenter

    def arrive(self) -> None:
        """Go to Reports and wait until it stands."""
        self.person.press("rail_reports")
        self.person.find(QWidget, "place_reports")
        self.person.idle()

    def work(self, period: str = "2025") -> None:
        """Press the one button of the report of a year: it begins, goes on, or is amended."""
        record = f"=ken~{period}"
        names = [f"work:{REPORT}/{name}" for name in (period, record)]
        self.person.until(lambda: any(self.person.sees(name) for name in names))
        self.person.idle()  # cards that are looked at again are others than those that were pressed
        self.person.press(next(name for name in names if self.person.sees(name)))
        self.person.until(lambda: self.filler is not None)
        self.person.idle()

    def answer(self, **answers: object) -> None:
        """Give answers as an editor of the page does."""
        for name, value in answers.items():
            self.presenter.answer(name, value)
        self.person.idle()

    def close(self) -> None:
        """Close what is open."""
        self.person.press("filler_close")
        self.person.until(lambda: self.filler is None)
        self.person.idle()

    def submit(self) -> None:
        """From the check to a version, having seen what is still wrong."""
        self.person.press("check_form")
        self.person.idle()
        if self.person.sees("submit_seen"):
            self.person.press("submit_seen")
        self.person.press("submit_report")
        self.person.find(QWidget, "versions_page")
        self.person.idle()

    def said(self, name: str) -> str:
        """The words of a label."""
        return self.person.find(QLabel, name).text()


@pytest.fixture
def reporter(amina: Person) -> Reporter:
    """Amina of Kenya at the place Reports."""
    made = Reporter(amina)
    made.arrive()
    return made


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub process on a free port."""
    with Hub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def joined(sit: Callable[..., Person], hub: Hub, tmp_path: Path) -> Reporter:
    """Amina, whose device has joined the hub."""
    from brs_desktop.workspace import Workspace

    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(folder) as workspace:
        workspace.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
    made = Reporter(sit(folder))
    made.arrive()
    return made


def texts(lines: Any) -> Sequence[str]:
    """The words of a list's rows."""
    return [lines.item(row).text() for row in range(lines.count())]
