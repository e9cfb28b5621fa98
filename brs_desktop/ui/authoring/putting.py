"""What a new version of a form would change, before it is put in use; refusals in words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QProgressBar, QVBoxLayout, QWidget

from brs_desktop.language import _, language
from brs_desktop.sentences import problem
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.reports.filler.renewalbar import counted
from brs_desktop.ui.reports.filler.renewalpages import called, kinds_of_changes, section_of
from brs_desktop.ui.room import Flow
from brs_desktop.ui.settings.page import in_lines
from brs_desktop.ui.values import apart, leaning

if TYPE_CHECKING:
    from brs_desktop.ui.desk import Desk
    from brs_desktop.ui.jobs import Job
    from brs_desktop.workspace.installing import Considered

_MARGIN = 20
_MOST = 500


class PuttingDialog(Dialog):
    """Reads a form in a lane of its own, shows what it changes, and puts it in use when a person says so."""

    guide = "trial"

    put = Signal(str)

    def __init__(self, desk: Desk, consider: Callable[[Any], Considered], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("putting_dialog")
        self.setWindowTitle(_("Put a form in use"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._considered: Considered | None = None
        self._waits = True
        self._using = False
        self._stop = threading.Event()
        self.said = text(_("Reading…"), wraps=True, name="putting_said")
        self.against = text("", "problem", wraps=True, name="putting_against")
        self.against.hide()
        self.lines = QListWidget()
        self.lines.setObjectName("putting_lines")
        self.lines.setAccessibleName(_("What the new version of the form changes"))
        in_lines(self.lines)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self.use = button(_("Put in use"), name="putting_use", tone="primary", pressed=self._use)
        self.use.setEnabled(False)
        self.leave = button(_("Cancel"), name="putting_leave", pressed=self.reject)
        self._arrange(parent)
        workspace = desk.workspace
        desk.lane("forms").run(lambda _job: consider(workspace), done=self._take, failed=self._failed, owner=self)

    @property
    def waits(self) -> bool:
        """Whether it waits for something it asked for."""
        return self._waits

    def _arrange(self, parent: QWidget) -> None:
        foot = Flow()
        foot.put(self.use)
        foot.put(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        for part in (self.said, self.against, self._bar):
            column.addWidget(part)
        column.addWidget(self.lines, 1)
        column.addLayout(foot)
        room = parent.window().size()
        self.resize(min(760, room.width() - _MARGIN), min(560, room.height() - _MARGIN))

    def _take(self, considered: Considered) -> None:
        self._considered = considered
        self._rest()
        before, name = considered.collection.form, considered.collection.singular(language())
        told = _("{form}: version {version} in the place of {before}. {changes}").format(
            form=apart(name),
            version=apart(considered.form.version),
            before=apart(before.version),
            changes=_sentence(counted(considered.changes)),
        )
        keeps = _("Drafts keep the form that they have until somebody brings them to the new version.")
        self.said.setText(f"{told} {keeps}")
        against = list(considered.refused)
        if considered.older:
            against.append(
                _("Its version is not higher than that of the form in use: give it a higher one and save it.")
            )
        self.against.setText("\n".join([_("It cannot be put in use:"), *map(leaning, against)]) if against else "")
        self.against.setVisible(bool(against))
        self.use.setEnabled(not against)
        self._fill(considered)
        (self.leave if against else self.use).setFocus()

    def _fill(self, considered: Considered) -> None:
        headings, spoken = kinds_of_changes(), language()
        if considered.warned:
            self._heading(_("To be looked at"))
            for words in considered.warned[:_MOST]:
                self.lines.addItem(leaning(words))
        for kind, changes in groupby(considered.changes[:_MOST], key=lambda one: one.kind):
            self._heading(headings[kind])
            for one in changes:
                form, path = (considered.collection.form, one.was) if kind == "removed" else (considered.form, one.now)
                said = [called(form, path, spoken) or path, section_of(form, path, spoken)]
                self.lines.addItem("\n".join(leaning(part) for part in said if part))
        self.lines.setVisible(self.lines.count() > 0)

    def _heading(self, words: str) -> None:
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        self.lines.addItem(item)

    def _use(self) -> None:
        from brs_desktop.workspace.installing import put_in_use

        considered, workspace = self._considered, self._desk.workspace
        if considered is None or self._waits:
            return
        self._waits = self._using = True
        self.use.setEnabled(False)
        self._bar.show()
        self._desk.lane("forms").run(
            lambda job: put_in_use(workspace, considered, stopping(job, self._stop)),
            done=self._done,
            failed=self._failed,
            owner=self,
        )

    def reject(self) -> None:
        """While the form is put in use, Cancel and Esc stop that; it closes when all is as it was before."""
        if not self._using:
            super().reject()
            return
        self._stop.set()
        self.leave.setEnabled(False)
        self.said.setText(_("It is being stopped…"))

    def _done(self, told: dict[str, Any]) -> None:
        self._waits = self._using = False
        if self._stop.is_set():
            self._desk.notices.good(_("It was too late to stop: the form is in use. It can be brought back here."))
        self.put.emit(told["collection"])
        self.accept()

    def _failed(self, why: Any) -> None:
        self._using = False
        self._rest()
        if self._stop.is_set():
            self.reject()
            if why.code != "cancelled":
                self._desk.notices.problem(why)
            return
        self.said.setText(" ".join(part for part in (why.message, why.safe, why.next) if part))
        self.lines.hide()
        self.leave.setFocus()

    def _rest(self) -> None:
        self._waits = False
        self._bar.hide()


def stopping(job: Job, stop: threading.Event | None = None) -> Callable[[int], None]:
    """Ends work between its steps with Problem cancelled, when a person says so or the program closes."""

    def step(_done: int) -> None:
        if job.ask_to_stop() or (stop is not None and stop.is_set()):
            raise problem("cancelled")

    return step


def _sentence(words: str) -> str:
    return words if words.endswith((".", "。")) else f"{words}."
