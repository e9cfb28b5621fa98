"""A picture as an answer that is drawn here: a signature, a drawing, notes on a picture; or chosen, as any file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from brs_desktop.forms.shapes import NodeState
from brs_desktop.language import _
from brs_desktop.ui.parts import button
from brs_desktop.ui.reports.filler.attached import Drawn
from brs_desktop.ui.reports.filler.editors.base import Asked
from brs_desktop.ui.reports.filler.editors.files import FileEditor
from brs_desktop.ui.reports.filler.sights import Sight, why_not

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.drawn.dialog import DrawingDialog

_WHOLE = QSize(1600, 1200)
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
            sights.look(self._file, _WHOLE, self._come, self)

    def _come(self, sight: Sight) -> None:
        self._waits_for_picture = False
        self._open_pad(sight)

    def _open_pad(self, under: Sight) -> None:
        from brs_desktop.ui.reports.filler.drawn.dialog import DrawingDialog

        if under.why:
            why = why_not(under, "") or _("This file is no picture that can be drawn on.")
            self._tell(why)
            return
        pad = DrawingDialog(self._kind, self._label, under.picture, self)
        pad.kept.connect(lambda png: self._keep(png, pad))
        pad.finished.connect(pad.deleteLater)
        pad.open()

    def _keep(self, png: bytes, pad: DrawingDialog) -> None:
        self.answered.emit(Drawn(f"{self.asked.question.name}.png", png, pad))
