"""A picture as an answer that is drawn here: a signature, a drawing, notes on a picture; or chosen, as any file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from brs_desktop.errors import Problem
from brs_desktop.exchange.whole import beside
from brs_desktop.forms.shapes import NodeState
from brs_desktop.language import _
from brs_desktop.ui.parts import button
from brs_desktop.ui.reports.filler.attached import Drawn
from brs_desktop.ui.reports.filler.editors.base import Asked
from brs_desktop.ui.reports.filler.editors.files import FileEditor
from brs_desktop.ui.reports.filler.sights import Sight, Sights, why_not

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.drawn.dialog import DrawingDialog

_SHOWN = QSize(1600, 1200)
DRAWN = ("signature", "draw", "annotate")


def drawn_kind(appearance: str) -> str:
    """Which of the ways of drawing an appearance asks for; none for other pictures."""
    asked = appearance.split()
    return next((kind for kind in DRAWN if kind in asked), "")


class DrawingEditor(FileEditor):
    """The pad opens over the page; a drawing goes on where the picture is that stands as the answer."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self._kind = drawn_kind(asked.question.appearance)
        self._label = ""
        self._waits_for_picture = False
        self.draw = button("", name=f"draw:{asked.path}", icon="edit", pressed=self._draw)
        self._line.put(self.draw, before=self.choose)

    def show_state(self, state: NodeState) -> None:
        super().show_state(state)
        self._label = state.label
        words = {"signature": _("Sign…"), "draw": _("Draw…"), "annotate": _("Draw on the picture…")}
        self.draw.setText(words[self._kind])
        self.draw.setEnabled(not state.readonly and (self._kind != "annotate" or self._file is not None))

    @property
    def waits(self) -> bool:
        return self._waits_for_picture

    def stops(self) -> list[QWidget]:
        return [self.draw, *super().stops()]

    def speak_as(self, label: str, description: str) -> None:
        super().speak_as(label, description)
        self.draw.setAccessibleName(f"{self.draw.text()} – {label}")
        self.draw.setAccessibleDescription(description)

    def _draw(self) -> None:
        """What is drawn on is read first; a signature begins on white paper."""
        sights = self.asked.sights
        if self._kind == "signature" or self._file is None or sights is None:
            self._open_pad(Sight(None))
        elif not self._waits_for_picture:
            self._waits_for_picture = True
            sights.look_whole(self._file, _SHOWN, self._come, self._fail, self)

    def _come(self, sight: Sight) -> None:
        self._waits_for_picture = False
        self._open_pad(sight)

    def _fail(self, problem: Problem) -> None:
        self._waits_for_picture = False
        self._tell(" ".join(part for part in (problem.message, problem.next) if part))

    def _open_pad(self, under: Sight) -> None:
        from brs_desktop.ui.reports.filler.drawn.dialog import DrawingDialog

        if under.why:
            self._tell(why_undrawn(under))
            return
        # Not this editor's own: a row that goes while somebody draws takes its editors along, and no drawing.
        pad, asked = DrawingDialog(self._kind, self._label, under, self.window()), self.asked
        pad.kept.connect(lambda make: self._keep(asked, make, pad))
        if (sights := self.asked.sights) is not None:
            pad.saved.connect(lambda make, out: save_drawing(sights, make, out, pad))

        def gone() -> None:
            if not asked.stands():
                pad.lose_question()

        # When all that goes with it is gone, too, it shows whether only the page was made anew.
        self.destroyed.connect(lambda: QTimer.singleShot(0, gone))
        pad.finished.connect(pad.deleteLater)
        pad.open()

    def _keep(self, asked: Asked, make: Callable[[], bytes], pad: DrawingDialog) -> None:
        """The drawing becomes the answer of its question, where that is still asked."""
        drawn = Drawn(f"{asked.question.name}.{pad.pad.suffix}", make, pad)
        if isValid(self):
            self.answered.emit(drawn)
        elif asked.answer is not None and asked.stands():
            asked.answer(asked.path, drawn)
        else:
            pad.lose_question()


def why_undrawn(under: Sight) -> str:
    """Why a file is not drawn on, as a sentence: it would take the file's place, and nothing of it may be lost."""
    told = {
        "several": _("This file may have several pages, of which only the first would be left: it is not drawn on."),
        "huge": _("The picture is too large to be drawn on here; it stays as it is."),
        "kept": _(
            "Not all of this picture could be kept (colours for print, very fine colours, or notes that cannot be"
            " read): it is not drawn on."
        ),
    }
    return told.get(under.why) or why_not(under, "") or _("This file is no picture that can be drawn on.")


def save_drawing(sights: Sights, make: Callable[[], bytes], out: Path, pad: DrawingDialog) -> None:
    """A drawing whose question is gone, as a file of its own: whole or not at all."""

    def write() -> None:
        with beside(out) as part:
            part.write_bytes(make())

    def told(problem: Problem | None) -> None:
        pad.hear(problem)

    sights.make(write, told, pad)
