"""What every dialog that makes a PDF offers beside the file: a look at it, the printer, and a passphrase."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QScrollArea, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_percent
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.filedialog import FileDialog
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, on_key, restyle
from brs_desktop.ui.printing.passphrase import PassphraseField
from brs_desktop.ui.wrapped import WrappedCheck

_WHOLE = 1000
_LEAST = 160  # pixels of the questions that are seen at least
_MARGIN = 12


class _Questions(QScrollArea):
    """What is asked, as high as it is where there is room; else it is scrolled, and the buttons below stay."""

    def __init__(self, asked: QWidget, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(asked)
        asked.setAutoFillBackground(False)
        self._asked = asked

    def sizeHint(self) -> QSize:
        inside = self._asked.layout()
        width = max(self._asked.minimumSizeHint().width(), self.viewport().width())
        high = inside.totalHeightForWidth(width) if inside is not None and inside.hasHeightForWidth() else -1
        return QSize(width, (high if high >= 0 else self._asked.sizeHint().height()) + _MARGIN)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._asked.minimumSizeHint().width() + bar, min(_LEAST, self.sizeHint().height()))


class PaperDialog(FileDialog):
    """Who builds on it says what is printed; a look and a print are made of a file that is gone before they are seen.

    While something is being made the questions rest; leaving the dialog stops it, and nothing of a file stays.
    """

    guide = "printing"

    def __init__(
        self,
        desk: Desk,
        kind: str,
        heading: str,
        offered: tuple[str, str],
        parent: QWidget | None = None,
        *,
        spoken: str = "",
        locks: bool = True,
        light: bool = False,
    ) -> None:
        """What is `light` can be had smaller, without what screen readers need."""
        super().__init__(desk, kind, heading, offered, parent, spoken=spoken)
        self._job: Job | None = None
        self.look = button(_("Preview"), name=f"{kind}_look", icon="read", pressed=self._look)
        self.print = button(_("Print…"), name=f"{kind}_print", icon="print", pressed=self._print)
        self.locking = PassphraseField()
        self.locking.setVisible(locks)
        self.light = WrappedCheck("pdf_light")
        self.light.say(_("Smaller file, without marks for screen readers"))
        self._lightens = light
        self.light.setVisible(light)
        self.progress = QProgressBar()
        self.progress.setObjectName(f"{kind}_progress")
        self.progress.setRange(0, _WHOLE)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("How far the file is"))
        self.progress.hide()
        self.rows.addRow(self.light)
        self.rows.addRow(self.locking)
        self.column.removeWidget(self.asked)
        self.questions = _Questions(self.asked, f"{kind}_questions")
        self.column.insertWidget(1, self.questions, 1)
        self.locking.changed.connect(self.fit)
        self.column.insertWidget(2, self.progress)
        self.foot.removeWidget(self.state)
        self.column.insertWidget(3, self.state)
        for at, one in enumerate((self.look, self.print)):
            self.foot.insertWidget(at, one)
        self.foot.insertStretch(2, 1)
        ticked = (self.light, self.locking.lock, self.locking.first, self.locking.again)
        for before, after in pairwise((self.browse, *ticked, self.look, self.print, self.leave, self.make)):
            self.setTabOrder(before, after)
        on_key(self, "Ctrl+P", self.print.click)

    def fit(self) -> None:
        """As high as what is asked, and no higher than the window that it stands over."""
        inside, above = self.layout(), self.parentWidget()
        if inside is None:
            return
        for one in (self.locking.layout(), self.asked.layout()):
            if one is not None:
                one.activate()
        self.questions.updateGeometry()
        inside.activate()
        room = above.window().height() - 2 * _MARGIN if above is not None else self.screen().availableSize().height()
        high = inside.totalHeightForWidth(self.width()) if inside.hasHeightForWidth() else -1
        self.resize(self.width(), min(room, max(high, inside.totalSizeHint().height())))
        focus = self.focusWidget()
        if focus is not None and self.asked.isAncestorOf(focus):
            self.questions.ensureWidgetVisible(focus)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.fit)  # once the rows have found their widths

    def offer_paper(self, offered: bool) -> None:
        """Whether what is made can be looked at and printed here; of other kinds of files it cannot."""
        self.look.setVisible(offered)
        self.print.setVisible(offered)
        self.locking.setVisible(offered)
        self.light.setVisible(offered and self._lightens)

    @property
    def marking(self) -> dict[str, Any]:
        """Whether the file has marks for screen readers, as printing takes it."""
        return {"tagged": False} if self._lightens and self.light.isChecked() else {}

    def work(self, code: str, out: Path, passphrase: str) -> Callable[[Job], Any]:
        """What prints in a language into a file; it may tell the job how far it is, as a part of 1."""
        raise NotImplementedError

    @property
    def waits(self) -> bool:
        """Whether something is being made."""
        return self._job is not None

    def _make(self) -> None:
        trouble = self.locking.trouble() if self.locking.isVisibleTo(self) else ""
        if trouble:
            self.state.setText(trouble)
        else:
            super()._make()

    def _look(self) -> None:
        def show(content: bytes, told: Any) -> None:
            from brs_desktop.ui.printing.preview import PreviewDialog

            preview = PreviewDialog(self._desk, self._called(), content, told, self)
            preview.save_asked.connect(self.make.click)
            preview.open()

        self._made_for_now(show)

    def _print(self) -> None:
        def hand_on(content: bytes, _told: Any) -> None:
            from brs_desktop.ui.printing.press import print_paper

            self.state.setText(print_paper(self._desk, self._called(), content, self))

        self._made_for_now(hand_on)

    def _called(self) -> str:
        """What a look and a job of the printer are called: as the file would be."""
        return Path(self.file.text().strip()).stem or self._heading

    def _made_for_now(self, then: Callable[[bytes, Any], None]) -> None:
        """Make it in the language chosen, without a passphrase: for a moment it is a file in the workspace's folder."""
        folder, code = self._desk.folder, self.languages.currentData()

        def make(job: Job) -> tuple[bytes, Any]:
            from brs_desktop.workspace.temporary import read_once

            return read_once(folder, lambda out: self.work(code, out, "")(job))

        def done(made: tuple[bytes, Any]) -> None:
            self.busy(False)
            then(*made)

        self.run(make, done)

    # While something is being made.

    def run(self, work: Callable[[Job], Any], done: Callable[[Any], None]) -> None:
        """Do it in a lane of its own, with progress; a failure leaves everything as it was asked."""

        def finished(result: Any) -> None:
            self._job = None
            done(result)

        self.busy(True)
        lane = self._desk.lane("files")
        self._job = lane.run(work, done=finished, failed=self._failed, told=self._tell, owner=self)

    def busy(self, busy: bool) -> None:
        """The questions rest, and how far the file is stands below them."""
        for widget in (self.asked, self.look, self.print, self.make):
            widget.setEnabled(not busy)
        restyle(self.state, "role", "caption" if busy else "warn")
        self.progress.setVisible(busy)
        self.progress.setValue(0)
        self.state.setText(_("The file is being made…") if busy else "")
        if busy:
            self.leave.setFocus()

    def _tell(self, part: float) -> None:
        self.progress.setValue(round(part * _WHOLE))
        self.state.setText(_("{percent} done").format(percent=format_percent(round(part * 100))))

    def _failed(self, problem: Problem) -> None:
        """What was asked stays, so that another place or fewer records can be tried."""
        self._job = None
        self.busy(False)
        self._desk.notices.problem(problem)
        self.state.setText(problem.message)

    def reject(self) -> None:
        """Stop the work, if there is any, and go; the lane lets nothing of the file stay."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        super().reject()


def telling(job: Job) -> Callable[[int, int], None]:
    """Tells the window how far the work is, at whole per cents only."""
    said = -1

    def tell(done: int, total: int) -> None:
        nonlocal said
        percent = 100 * done // max(1, total)
        if percent != said:
            said = percent
            job.tell(percent / 100)

    return tell
