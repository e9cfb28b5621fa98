"""The filler's presenter for a form on trial: no workspace behind it, no file taken in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, Signal

from brs_desktop.exchange.reading import Reader
from brs_desktop.language import _
from brs_desktop.ui.authoring.loose import Tried, named_only
from brs_desktop.ui.jobs import Lane
from brs_desktop.ui.notices import Notice, Notices
from brs_desktop.ui.reports.filler.attached import Opening
from brs_desktop.ui.reports.filler.presenter import FillerPresenter

if TYPE_CHECKING:
    from brs_desktop.forms import ListProvider
    from brs_desktop.ui.desk import Desk


class TrialDesk(QObject):
    """What a filler works at, as far as one that keeps nothing needs it."""

    records_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.notices = Notices(self)
        self.data = Lane("trial", self)
        self.data.failed_unheard.connect(self.notices.problem)


class TrialPresenter(FillerPresenter):
    """Everything as in a record's filler but what needs a record's workspace."""

    def __init__(self, desk: TrialDesk, tried: Tried, lists: ListProvider, parent: QObject | None = None) -> None:
        assert tried.opened is not None, "a form with errors is not filled"
        super().__init__(cast("Desk", desk), tried.opened, parent)
        self._lists = lists

    def answer(self, path: str, value: Any) -> None:
        if isinstance(value, Opening):
            self.say(
                lambda: Notice("info", _("Nothing is kept in a trial, files neither: this one stays where it is."))
            )
        else:
            super().answer(path, value)

    def reader(self) -> Reader:
        return Reader(self.form.definition, self._lists, self.form.language)

    def _bring(self, path: str, file: Path) -> None:
        """A chosen file is named by its answer and copied nowhere."""
        self._desk.data.run(
            lambda _job: named_only(file),
            done=lambda cell: self.answer(path, cell),
            failed=self._desk.notices.problem,
            owner=self,
        )
