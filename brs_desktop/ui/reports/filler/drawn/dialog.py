"""The window in which a signature or a drawing is made, stroke by stroke; what is kept is the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.parts import button, on_key, restyle, text
from brs_desktop.ui.reports.filler.drawn.pad import Pad
from brs_desktop.ui.reports.filler.drawn.strokes import INKS
from brs_desktop.ui.reports.filler.sights import Sight
from brs_desktop.ui.room import Flow

_SHEETS = {"signature": QSize(1200, 400), "draw": QSize(1200, 800), "annotate": QSize(1200, 800)}
_ROOM = {"signature": QSize(720, 380), "draw": QSize(820, 560), "annotate": QSize(820, 560)}


class DrawingDialog(Dialog):
    """`kept` brings what makes the file; closed in any other way the answer stays as it was.

    What was drawn is nowhere else: the pad stands until it has heard that the drawing became the answer, also when the
    question is gone meanwhile. Then `saved` brings what makes the file and where it is to lie.
    """

    guide = "pictures"

    kept = Signal(object)
    saved = Signal(object, object)

    def __init__(self, kind: str, question: str, under: Sight, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("drawing")
        self.setWindowTitle(question)
        self._kind = kind
        self.pad = Pad(_SHEETS[kind], ruled=kind == "signature")
        if under.picture is not None:
            self.pad.lay_under(under.picture, under.shown, under.suffix, under.notes)
        self.pad.setAccessibleName(question)
        self._told = text(self._how(), "hint", wraps=True, name="drawing_told")
        self._asked = self._keeping = self._left = self._saving = False
        self.inks = QComboBox()
        self.inks.setObjectName("drawing_ink")
        self.inks.setAccessibleName(_("Colour of the pen"))
        words = {"black": _("Black"), "blue": _("Blue"), "red": _("Red"), "green": _("Green")}
        for ink in INKS:
            self.inks.addItem(words[ink], ink)
        self.inks.activated.connect(self._dip)
        self.undo = button(_("Undo"), name="drawing_undo", icon="undo", tone="quiet", pressed=self.pad.undo)
        self.clear = button(_("Clear"), name="drawing_clear", icon="erase", tone="quiet", pressed=self.pad.clear)
        self.keep = button(_("Use the drawing"), name="drawing_keep", tone="primary", pressed=self._keep)
        self.leave = button(_("Cancel"), name="drawing_cancel", pressed=self.reject)
        tools = Flow()
        for one in (self.inks, self.undo, self.clear):
            tools.put(one)
        ends = QHBoxLayout()
        ends.addStretch(1)
        ends.addWidget(self.leave)
        ends.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.addWidget(self._told)
        column.addLayout(tools)
        column.addWidget(self.pad, 1)
        column.addLayout(ends)
        self.resize(_ROOM[kind].boundedTo(parent.window().size() - QSize(40, 30)))
        on_key(self, "Ctrl+Z", lambda: self._step(self.pad.undo))
        on_key(self, "Ctrl+Y", lambda: self._step(self.pad.redo))
        on_key(self, "Ctrl+Shift+Z", lambda: self._step(self.pad.redo))
        self.pad.changed.connect(self._offer)
        self._offer()

    def _how(self) -> str:
        if self._kind == "signature":
            return _(
                "Sign with the mouse, a pen or a finger. Without these, choose a picture of the signature instead."
            )
        return _("Draw with the mouse, a pen or a finger. Without these, choose a picture instead.")

    def _dip(self, _at: int) -> None:
        self.pad.ink = self.inks.currentData()

    def _offer(self) -> None:
        strokes = self.pad.strokes
        self.undo.setEnabled(strokes.can_undo and not self._keeping)
        self.clear.setEnabled(bool(strokes.shown) and not self._keeping)
        self.keep.setEnabled(bool(strokes.shown) and not self._keeping)
        self._asked = False
        if strokes.full:
            self._say(_("There is no room for more strokes: use the drawing, or take strokes back."), "problem")

    def reject(self) -> None:
        """What was drawn goes only with the second press, and not while it is on its way."""
        if self._keeping:
            return
        if self.pad.strokes.shown and not self._asked:
            self._asked = True
            self._say(_("The drawing is not kept yet. Press again to leave without it."), "problem")
            return
        super().reject()

    def _step(self, step: Callable[[], None]) -> None:
        if not self._keeping:
            step()

    def _keep(self) -> None:
        out = self._place() if self._left else None
        if self._left and out is None:
            return
        self._wait(True)
        self._say(_("Not saved yet…"), "hint")
        if out is not None:
            self._saving = True
            self.saved.emit(self.pad.picture(), out)
        else:
            self.kept.emit(self.pad.picture())

    def lose_question(self) -> None:
        """The row or the question is gone that this was drawn for: what was drawn can be a file of its own."""
        if not isValid(self):
            return
        if not self.pad.strokes.shown:
            super().reject()
            return
        self._left = True
        self.keep.setText(_("Save the picture"))
        self._wait(False)
        self._say(
            _("What this was drawn for is gone. The drawing stands here still and can be saved as a file."), "problem"
        )

    def _place(self) -> Path | None:
        offered = new_file(self.windowTitle(), self.pad.suffix)
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the picture"), str(offered), f"(*.{self.pad.suffix})")
        return Path(chosen) if chosen else None

    def hear(self, problem: Problem | None) -> bool:
        """What became of the drawing; refused, it stands here as before. False when the pad is gone."""
        if not isValid(self):
            return False
        self._wait(False)
        if problem is None and self._left and not self._saving:
            self.lose_question()  # an answer to what is gone is none
        elif problem is None:
            self.accept()
        else:
            self._say(" ".join(part for part in (problem.message, problem.safe, problem.next) if part), "problem")
        return True

    def _wait(self, keeping: bool) -> None:
        self._keeping = keeping
        for one in (self.pad, self.inks, self.leave):
            one.setEnabled(not keeping)
        self._offer()

    def _say(self, words: str, role: str) -> None:
        self._told.setText(words)
        restyle(self._told, "role", role)
