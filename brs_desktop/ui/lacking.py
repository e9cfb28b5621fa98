"""Where a person looks for history that is not on this computer: how much it is, what it takes, and having it come."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_bytes, format_number, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_desktop.workspace import Workspace
    from brs_desktop.workspace.lacking import Lacking

OFFERED = "move-undo-there"  # a failure that the history would mend


class LackingView(QWidget):
    """Says what is lacking and offers to have it come; while it comes, how far it is, with a way to call it off.

    `where` names the partition (all of them without it), asked in the data lane. `says_whole`: where nothing is
    lacking that is said, otherwise nothing is shown. What has come stays whenever it is called off.
    """

    came = Signal()

    def __init__(
        self,
        desk: Desk,
        name: str,
        where: Callable[[Workspace], str] = lambda _workspace: "",
        *,
        says_whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._desk, self._where, self._says_whole = desk, where, says_whole
        self._found: Lacking | None = None
        self._asks = 0
        self._says = text("", wraps=True, name=f"{name}_says")
        self._costs = text("", "hint", wraps=True, name=f"{name}_costs")
        self._bar = QProgressBar()
        self._bar.setObjectName(f"{name}_bar")
        self._bar.setTextVisible(False)
        self.fetch = button("", name=f"{name}_fetch", icon="history", pressed=self._fetch)
        self.leave = button("", name=f"{name}_leave", pressed=self._leave)
        self._arrange()
        desk.sync_began.connect(self._words)
        desk.sync_told.connect(self._tell_step)
        desk.sync_ended.connect(self.look)
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self._says, self._bar):
            column.addWidget(widget)
        line = Flow(10)
        line.put(self.fetch)
        line.put(self.leave)
        line.put(self._costs, wide=True)
        column.addLayout(line)

    @property
    def waits(self) -> bool:
        """Whether something that was asked is not answered yet."""
        return self._asks > 0

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def look(self) -> None:
        """Read how much is lacking now; what nobody sees is read when it comes into sight."""
        if self.isVisible():
            self._ask(lambda _behind, _partition: None, self._take)

    def _ask(self, act: Callable[[Any, str], None], done: Callable[[Lacking], None]) -> None:
        """Do something with what is behind and read it anew, in the data lane."""
        if not self._desk.is_open:
            return
        workspace, where = self._desk.workspace, self._where
        self._asks += 1

        def read(_job: Job) -> Lacking:
            partition = where(workspace)
            act(workspace.behind, partition)
            return workspace.behind.lacking(partition)

        self._desk.data.run(read, done=done, failed=self._not_read, owner=self)

    def _take(self, found: Lacking) -> None:
        self._asks -= 1
        before, self._found = self._found, found
        if before is not None and before.fetching and not found.partitions:
            self.came.emit()
        self._words()

    def _not_read(self, problem: Problem) -> None:
        self._asks -= 1
        self._desk.notices.problem(problem)

    def _fetch(self) -> None:
        self._ask(lambda behind, partition: behind.fetch_history(partition), self._asked)

    def _asked(self, found: Lacking) -> None:
        """The exchange that brings it begins at once: what it takes was said beside the button."""
        self._take(found)
        self._desk.sync()

    def _leave(self) -> None:
        self._desk.stop_sync()
        self._ask(lambda behind, partition: behind.leave_history(partition), self._take)

    def _tell_step(self, _told: object) -> None:
        """What an exchange counts as new is not what was laid beneath a word: that alone says how far it is."""
        if self._found is not None and self._found.fetching and not self.waits:
            self.look()

    def _words(self) -> None:
        self.fetch.setText(_("Have the history come"))
        self.leave.setText(_("Call it off"))
        self._bar.setAccessibleName(_("How much of the history is here"))
        found = self._found
        self._says.setText(self._told(found) if found is not None else "")
        self._says.setVisible(found is not None and (found.partitions > 0 or self._says_whole))
        self._show(found if found is not None and found.partitions else None)

    def _show(self, lacking: Lacking | None) -> None:
        """What can be done about it; nothing where nothing is lacking."""
        fetching, joined = lacking is not None and lacking.fetching > 0, _joined(self._desk)
        self._costs.setText(self._foreseen(lacking, joined) if lacking is not None else "")
        self._costs.setVisible(lacking is not None)
        self._bar.setVisible(fetching)
        if lacking is not None and fetching:
            self._bar.setRange(0, lacking.commits)
            self._bar.setValue(lacking.here)
        self.fetch.setVisible(lacking is not None and not fetching and joined)
        self.leave.setVisible(fetching)

    def _told(self, found: Lacking) -> str:
        if not found.partitions:
            return _("All of the history is on this computer.")
        numbers = {"here": format_number(found.here), "count": format_number(found.commits)}
        if found.fetching and self._desk.syncing:
            return _("The history is coming: {here} of {count} sets of changes are here.").format(**numbers)
        if found.fetching:
            return _("The history comes with the next exchange: {here} of {count} sets of changes are here.").format(
                **numbers
            )
        left = found.commits - found.here
        words = ngettext(
            "{count} set of changes made before {date} is not on this computer, only what it came to, as held by"
            " {tier}.",
            "{count} sets of changes made before {date} are not on this computer, only what they came to, as held by"
            " {tier}.",
            left,
        )
        tier = apart(found.tier) if found.tier else _("the hub")
        return words.format(count=format_number(left), date=apart(when(found.wall_ms)), tier=tier)

    def _foreseen(self, found: Lacking, joined: bool) -> str:
        if not joined:
            return _("It comes from a hub: join one under Sync.")
        low, high = apart(format_bytes(found.low)), apart(format_bytes(found.high))
        words = _("To have it come takes {low} to {high}, without files. It can be stopped, and goes on where it was.")
        return words.format(low=low, high=high)


def _joined(desk: Desk) -> bool:
    return desk.is_open and bool(desk.workspace.profile.hub_key)


class Offer(QObject):
    """Tells a failure; where history that is not here would mend it, a button beside has it come."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def tell(self, problem: Problem, where: Callable[[Workspace], str] = lambda _workspace: "") -> None:
        """Say it, and anew after a switch of language; `where` names the partition as in `LackingView`."""
        if problem.code != OFFERED or not _joined(self._desk):
            self._desk.notices.problem(problem)
            return
        again = problem.again or (lambda: problem)
        self._desk.notices.say(lambda: self._notice(again(), where))

    def _notice(self, problem: Problem, where: Callable[[Workspace], str]) -> Notice:
        more = " ".join(part for part in (problem.safe, problem.next) if part)
        fetch = partial(self._fetch, where)
        return Notice("bad", problem.message, more, action=_("Have the history come"), act=fetch)

    def _fetch(self, where: Callable[[Workspace], str]) -> None:
        workspace = self._desk.workspace

        def ask(_job: Job) -> int:
            return workspace.behind.fetch_history(where(workspace))

        self._desk.data.run(ask, done=self._asked, owner=self)

    def _asked(self, partitions: int) -> None:
        """Where the history is here and only cannot be read, no exchange would bring anything."""
        if not partitions:
            self._desk.notices.good(_("All of the history is on this computer."))
            return
        self._desk.notices.good(_("The history comes now. How far it is stands under Settings, Data."))
        self._desk.sync()
