"""Places, ways and shapes: typed as numbers, or set on the map of the world."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QWidget

from brs_desktop.forms.shapes import NodeState
from brs_desktop.language import _
from brs_desktop.ui.parts import button
from brs_desktop.ui.reports.filler.editors.base import Asked
from brs_desktop.ui.reports.filler.editors.written import TextEditor
from brs_desktop.ui.reports.filler.mapped.places import PlaceKind, Spots, read
from brs_desktop.ui.speech import speak


class PlaceEditor(TextEditor):
    """What is set on the map is given on as what is typed; a text that is no place is left to typing."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self._label = ""
        self._readonly = False
        self.map = button("", name=f"map:{asked.path}", pressed=self._open_map)
        self.map.setSizePolicy(self.map.sizePolicy().Policy.Fixed, self.map.sizePolicy().verticalPolicy())
        self._line.addWidget(self.map)
        self.line.textChanged.connect(self._offer)
        speak(self._words)

    def show_state(self, state: NodeState) -> None:
        super().show_state(state)
        self._label, self._readonly = state.label, state.readonly
        self._offer()

    def stops(self) -> list[QWidget]:
        return [self.line, self.map]

    def speak_as(self, label: str, description: str) -> None:
        super().speak_as(label, description)
        self.map.setAccessibleName(f"{self.map.text()} – {label}")

    def _words(self) -> None:
        self.map.setText(_("On the map…"))

    def _spots(self) -> Spots | None:
        return read(self._read(), cast(PlaceKind, self.asked.question.kind))

    def _offer(self) -> None:
        self.map.setEnabled(not self._readonly and self._spots() is not None)

    def _open_map(self) -> None:
        from brs_desktop.ui.reports.filler.mapped.dialog import MapDialog

        self.flush()
        spots = self._spots()
        if spots is None:
            return
        dialog = MapDialog(self._label, spots, self)
        dialog.kept.connect(self._keep)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _keep(self, text: str) -> None:
        self.line.setText(text)
        self.typed.emit()
        self._give(text)
