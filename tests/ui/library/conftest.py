"""Somebody at the library's window, with files to bring in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from brs_desktop.ui.library.place import LibraryPlace
from brs_desktop.ui.library.reader.view import ReaderView
from tests.library.papers import ENGLISH, pdf
from tests.ui.desks import Person, new_workspace


class Reader(Person):
    """A person in the library."""

    @property
    def place(self) -> LibraryPlace:
        found = self.window.place("library")
        assert isinstance(found, LibraryPlace)
        return found

    @property
    def reader(self) -> ReaderView:
        self.until(lambda: self.place.reader is not None and self.place.reader.isVisible())
        assert self.place.reader is not None
        return self.place.reader

    def go(self) -> None:
        """Go to the library and wait for its list."""
        self.press("rail_library")
        self.until(lambda: self.place.presenter.table.rowCount() > 0)
        self.idle()

    def drop(self, *paths: Path) -> None:
        """Drop files and folders on the place, as a file manager does."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, none)
        QApplication.sendEvent(self.place, enter)
        assert enter.isAccepted()
        drop = QDropEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, none, QEvent.Type.Drop)
        QApplication.sendEvent(self.place, drop)
        self.idle()

    def bring(self, path: Path) -> str:
        """Drop one file; its entry's id, shown beside the list."""
        self.drop(path)
        self.until(lambda: self.place.browse.preview.shown is not None)
        return str(self.place.browse.preview.shown.key.record)

    def said(self, name: str) -> str:
        """The words of a label that is visible."""
        from PySide6.QtWidgets import QLabel

        return self.find(QLabel, name).text()


@pytest.fixture
def amina(sit: Callable[..., Person], tmp_path: Path) -> Reader:
    """Amina of Kenya in the library of her new workspace."""
    person = sit(new_workspace(tmp_path / "amina"))
    reader = Reader(person.bot, person.window)
    reader.go()
    return reader


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """A guide of three pages."""
    pages = [[f"Page {n}", *[ENGLISH] * 4, "Waste oil" if n == 3 else "Nothing more"] for n in (1, 2, 3)]
    return pdf(tmp_path / "waste_guide.pdf", pages, title="Guide to wastes")
