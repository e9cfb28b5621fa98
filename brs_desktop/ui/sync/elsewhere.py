"""The button that takes what was written before joining to where one may write (SYNC rule 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtWidgets import QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import Button, button

CODE = "work-elsewhere"


class ElsewhereButton:
    """Shown only while there is such work; what is there already with other answers is told and left."""

    def __init__(self, desk: Desk, owner: QWidget, look: Callable[[], None]) -> None:
        """`look` is what reads again how things stand, once something has moved."""
        self._desk, self._owner, self._look = desk, owner, look
        self.button: Button = button("", name="sync_elsewhere", icon="move", pressed=self._move)
        self.button.hide()

    def show_tidings(self, told: Iterable[Problem]) -> None:
        """Offer the move while it is among what is to be told, in the language spoken now."""
        self.button.setText(_("Move"))
        self.button.setVisible(any(one.code == CODE for one in told))

    def _move(self) -> None:
        workspace, notices = self._desk.workspace, self._desk.notices
        self.button.setEnabled(False)

        def work(_job: Job) -> Any:
            moved, left = workspace.moves.move_elsewhere()
            return [workspace.title(one.target) for one in moved], [one.record for one in left]

        def done(found: Any) -> None:
            self.button.setEnabled(True)
            self._look()
            titles, left = found
            for title in titles[:1]:
                notices.good(_("“{title}” has moved.").format(title=title + ("…" if len(titles) > 1 else "")))
            for record in left[:1]:
                from brs_desktop.sentences import problem

                notices.problem(problem("move-exists", name=record))

        def failed(trouble: Problem) -> None:
            self.button.setEnabled(True)
            notices.problem(trouble)

        self._desk.data.run(work, done=done, failed=failed, owner=self._owner)
