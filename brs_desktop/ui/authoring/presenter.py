"""The filler's presenter for a form on trial: no workspace behind it, no file taken in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, Signal

from brs_desktop.exchange.reading import Reader
from brs_desktop.language import _
from brs_desktop.ui.authoring.loose import Tried, named_only
from brs_desktop.ui.jobs import Job, Lane
from brs_desktop.ui.notices import Notice, Notices
from brs_desktop.ui.reports.filler.attached import Drawn, Opening
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.sights import Sights
from brs_desktop.workspace.formmedia import folders_beside, lying_in

if TYPE_CHECKING:
    from brs_desktop.forms import ListProvider
    from brs_desktop.ui.desk import Desk


class Stay:
    """Files that were chosen in a trial stay where they are; what was drawn lasts as long as the trial."""

    def __init__(self) -> None:
        self.places: dict[str, Path] = {}
        self._drawn: tempfile.TemporaryDirectory[str] | None = None

    def put(self, drawn: Drawn) -> Path:
        """A drawing as a file."""
        self._drawn = self._drawn or tempfile.TemporaryDirectory(prefix="brs-trial-")
        place = Path(self._drawn.name) / f"{len(self.places)}-{drawn.name}"
        place.write_bytes(drawn.make())
        return place

    def here(self, cell: Any) -> Path | None:
        return self.places.get(str(cell.get("sha256")))


class TrialDesk(QObject):
    """What a filler works at, as far as one that keeps nothing needs it."""

    records_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.notices = Notices(self)
        self.stay = Stay()
        self.data = Lane("trial", self)
        self.data.failed_unheard.connect(self.notices.problem)
        self._lanes: dict[str, Lane] = {}
        self._place: TemporaryDirectory[str] | None = None

    @property
    def folder(self) -> Path:
        """Where an empty form stands while it is made to be looked at; gone with the trial."""
        if self._place is None:
            self._place = TemporaryDirectory(prefix="brs-desktop-")
        return Path(self._place.name)

    def lane(self, name: str) -> Lane:
        """A lane of its own, made when it is first needed."""
        if name not in self._lanes:
            self._lanes[name] = Lane(name, self)
            self._lanes[name].failed_unheard.connect(self.notices.problem)
        return self._lanes[name]

    def stop(self) -> None:
        """End every thread, and take the folder away."""
        for lane in (*self._lanes.values(), self.data):
            lane.stop()
        if self._place is not None:
            self._place.cleanup()


class TrialPresenter(FillerPresenter):
    """Everything as in a record's filler but what needs a record's workspace."""

    def __init__(self, desk: TrialDesk, tried: Tried, lists: ListProvider, parent: QObject | None = None) -> None:
        assert tried.opened is not None, "a form with errors is not filled"
        self._file, self._stay = tried.file, desk.stay
        super().__init__(cast("Desk", desk), tried.opened, parent)
        self._lists = lists

    def _see(self) -> Sights:
        return Sights(self._desk.data, self._desk.notices, self._stay, lying_in(folders_beside(self._file)))

    def answer(self, path: str, value: Any) -> None:
        if isinstance(value, Opening):
            self.say(
                lambda: Notice("info", _("Nothing is kept in a trial, files neither: this one stays where it is."))
            )
        else:
            super().answer(path, value)

    def reader(self) -> Reader:
        return Reader(self.form.definition, self._lists, self.form.language)

    def _bring(self, path: str, file: Path | Drawn) -> None:
        """A chosen file is named by its answer and copied nowhere."""

        def work(_job: Job) -> Any:
            place = file if isinstance(file, Path) else self._stay.put(file)
            cell = named_only(place) | {"name": file.name}
            self._stay.places[cell["sha256"]] = place
            return cell

        self._coming.take(self._desk.data, work, path, file)
