"""What the form filler knows of a section that belongs to another office: its questions alone are asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.reports.filler.attached import Drawn, Opening, called, laid, open_attached
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.sights import Sights, sights_of
from brs_desktop.workspace.sections.guest import SectionFiller

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState
    from brs_desktop.ui.reports.filler.opening import Opened
    from brs_desktop.ui.reports.filler.view import FillerView

_TOLD_BYTES = 5_000_000  # what is smaller is there before anybody has read that it comes


class GuestSign(QObject):
    """Tells whoever says where one is that another office's section is shown, and that it is no more."""

    def __init__(self, desk: Desk, view: FillerView) -> None:
        super().__init__(view)
        self._desk = desk
        view.installEventFilter(self)
        view.closed.connect(self._gone)

    def _gone(self) -> None:
        self._desk.guest_shown.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._desk.guest_shown.emit(event.type() == QEvent.Type.Show)
        return super().eventFilter(watched, event)


class GuestPresenter(FillerPresenter):
    """Shows the pages of the section; what else stands on them can be read. Files stay in the section's folder."""

    guest = True

    def __init__(self, desk: Desk, opened: Opened, parent: QObject | None = None) -> None:
        assert isinstance(opened.filler, SectionFiller)
        self.received = opened.filler.received
        self._scope = opened.filler.scope
        self._own = frozenset(opened.look.pages.of(name) for name in self._scope.asked)
        super().__init__(desk, opened, parent)
        threads: QObject | None = getattr(self, "threads", None)
        if threads is not None:  # what is said about a report is said where the report is
            threads.deleteLater()
            self.threads = None

    def _see(self) -> Sights:
        return sights_of(self._desk, self.received.files, self.received.media)

    def state(self, path: str) -> NodeState:
        state = super().state(path)
        return state if self._scope.holds(path) else replace(state, readonly=True)

    def answer(self, path: str, value: Any) -> None:
        if isinstance(value, Opening):
            open_attached(self._desk, value.file, self, self.received.files)
        else:
            super().answer(path, value)

    def _bring(self, path: str, file: Path | Drawn) -> None:
        """A file comes into the section's folder: what is typed meanwhile does not wait, and it can be stopped."""

        def work(job: Job) -> Any:
            with laid(self._desk.folder, file) as place:
                if place.is_file() and place.stat().st_size > _TOLD_BYTES:
                    job.tell(called(file))
                return self.received.files.take_in(place, job.ask_to_stop, called(file)).value()

        def comes(name: str) -> None:
            words = _("{name} is being copied into the section.").format(name=name)
            self._desk.notices.good(words, _("Stop"), stop)

        def stop() -> None:
            job.cancel()
            self._coming.end(job)

        job = self._coming.take(self._desk.lane("files"), work, path, file, comes)

    def may_say(self, path: str) -> bool:
        """What is said beside answers outside the section would not travel back."""
        return super().may_say(path) and self._scope.holds(path)

    def read_more(self) -> None:
        """Of the record nothing more is here than came with the section."""

    def _mark(self) -> None:
        super()._mark()
        self.problems = tuple(one for one in self.problems if self._scope.holds(one.path))
        own = (one for one in self.parts if one.name in self._own)
        seen = [one for one in self.problems if self.seen.tells(one)]
        self.parts = tuple(
            replace(one, problems=sum(self.pages.of_path(wrong.path) == one.name for wrong in seen)) for one in own
        )
