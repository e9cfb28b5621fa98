"""A file as an answer: its name and size, another one chosen, or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.forms.shapes import NodeState
from brs_desktop.language import _, format_bytes
from brs_desktop.ui.parts import button, name_only, text
from brs_desktop.ui.reports.filler.attached import Opening
from brs_desktop.ui.reports.filler.editors.base import Asked, Editor, absence
from brs_desktop.ui.reports.filler.picture import PictureView
from brs_desktop.ui.room import Flow
from brs_desktop.ui.values import apart

KINDS = frozenset({"file", "image", "audio", "video"})
_PREVIEW = QSize(320, 200)


class FileEditor(Editor):
    """Gives on the path of the file that was chosen; who holds the workspace copies it in and answers with its cell.

    Where `opens` is set it also gives on that the file is to be opened, and shows a small picture of it.
    """

    opens = False

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self._told = text("", wraps=True, name=f"file:{asked.path}")
        self.choose = button("", name=self.name, icon="import", pressed=self._choose)
        self.remove = button("", name=f"remove:{asked.path}", icon="close", tone="quiet", pressed=self._remove)
        self.open = button("", name=f"open:{asked.path}", icon="external", tone="quiet", pressed=self._open)
        self._file: Mapping[str, object] | None = None
        self._preview: PictureView | None = None
        self._line = Flow()
        self._line.put(self.choose)
        self._line.put(self._told, wide=True)
        self._line.put(self.open)
        self._line.put(self.remove)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(self._line)

    def show_state(self, state: NodeState) -> None:
        file = state.value if isinstance(state.value, Mapping) else None
        self.choose.setText(_("Choose another file…") if file else _("Choose a file…"))
        self.choose.setEnabled(not state.readonly)
        self.remove.setVisible(file is not None and not state.readonly)
        self._file = file
        self.open.setVisible(self.opens and file is not None)
        self._tell(_told(file) if file else absence(state.value) or state.text)
        self._look()

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))

    def _look(self) -> None:
        sights = self.asked.sights
        if self._preview is None:
            if self._file is None or sights is None or not self.opens:
                return
            self._preview = PictureView(sights, _PREVIEW, f"preview:{self.asked.path}", self)
            self._column.addWidget(self._preview)
        name = str(self._file.get("name") or "") if self._file is not None else ""
        self._preview.show_thing(self._file, name, _("Preview of {name}").format(name=apart(name)))

    def stops(self) -> list[QWidget]:
        return [self.choose, self.open, self.remove]

    def speak_as(self, label: str, description: str) -> None:
        told = self._told.text()
        self.choose.setAccessibleName(f"{label}: {told}" if told else label)
        self.choose.setAccessibleDescription(description)
        name_only(self.open, _("Open the file of “{question}”").format(question=label))
        name_only(self.remove, _("Take the file away from “{question}”").format(question=label))

    def _choose(self) -> None:
        from brs_desktop.ui.library.bringing import choose_files

        choose_files(self, _("Choose a file"), lambda paths: self.take(paths[0]), several=False)

    def take(self, path: Path) -> None:
        """Answer with this file."""
        self.answered.emit(path)

    def _open(self) -> None:
        if self._file is not None:
            self.answered.emit(Opening(self._file))

    def _remove(self) -> None:
        self.answered.emit(None)


def _told(file: Mapping[str, object]) -> str:
    size = getattr(file.get("size"), "text", "")
    name = apart(str(file.get("name") or ""))
    if not size.isdecimal():
        return name
    return _("{name}, {size}").format(name=name, size=apart(format_bytes(int(size))))
