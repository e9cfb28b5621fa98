"""Files brought in: chosen or dropped, worked through in the data lane with a bar, and what became of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDir, QObject, Qt, QUrl, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart


def local_paths(urls: list[QUrl]) -> list[Path]:
    """The files and folders of this computer among what was dropped."""
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile() and url.toLocalFile()]


def choose_files(parent: QWidget, title: str, chosen: Callable[[list[Path]], None], *, several: bool) -> None:
    """Ask for files without holding anything up."""
    dialog = QFileDialog(parent, title, QDir.homePath())
    dialog.setObjectName("choose_files")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    dialog.open()


def choose_folder(parent: QWidget, title: str, chosen: Callable[[list[Path]], None]) -> None:
    """Ask for a folder; what is inside is brought in."""
    dialog = QFileDialog(parent, title, QDir.homePath())
    dialog.setObjectName("choose_folder")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    dialog.open()


class Bringing(QObject):
    """One import at a time; what was brought in before a cancel stays."""

    began = Signal()
    told = Signal(object)
    ended = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._stopping = False

    @property
    def waits(self) -> bool:
        """Whether an import is at work."""
        return self._job is not None

    def start(self, paths: list[Path]) -> None:
        """Bring in files and folders; while one import is at work, another is not begun."""
        if self._job is not None or not paths or not self._desk.is_open:
            return
        self._stopping = False

        def work(job: Job) -> Any:
            return self._desk.workspace.library.import_files(paths, job.tell, lambda: self._stopping)

        # A lane of its own: thousands of files must not hold up what is read and typed meanwhile.
        lane = self._desk.lane("files")
        self._job = lane.run(work, done=self._done, failed=self._failed, told=self.told.emit, owner=self)
        self.began.emit()

    def stop(self) -> None:
        """Stop at the next step; the outcome of what was done is still told."""
        self._stopping = True

    def _done(self, imported: Any) -> None:
        self._job = None
        self.ended.emit(imported)

    def _failed(self, problem: Any) -> None:
        self._job = None
        self._desk.notices.problem(problem)
        self.ended.emit(None)


class ImportBar(QFrame):
    """How far an import is, with a way to stop it."""

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_bar")
        self.setProperty("role", "bar")
        self._told: Any = None
        self._words = text("", name="import_words")
        self._bar = QProgressBar()
        self._bar.setObjectName("import_progress")
        self.cancel = button("", name="import_cancel", icon="close", pressed=self.stopped.emit)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 7, 14, 7)
        line.setSpacing(12)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(self._bar)
        line.addLayout(column, 1)
        line.addWidget(self.cancel)
        self.hide()
        speak(self._say)

    def begin(self) -> None:
        """Show that the work has begun."""
        self._told = None
        self._bar.setRange(0, 0)
        self._say()
        self.show()

    def tell(self, told: Any) -> None:
        """Show how far it is."""
        self._told = told
        self._bar.setRange(0, max(1, told.total))
        self._bar.setValue(told.done)
        self._say()

    def _say(self) -> None:
        self.cancel.setText(_("Stop"))
        self._bar.setAccessibleName(_("How far the import is"))
        told = self._told
        if told is None:
            self._words.setText(_("Looking at the files…"))
        else:
            words = _("Importing {done} of {total}: {name}")
            done = format_number(min(told.done + 1, told.total))
            self._words.setText(words.format(done=done, total=format_number(told.total), name=apart(told.name)))


def summary(imported: Any) -> str:
    """What became of the files, in one sentence each."""
    arrived = sum(one.arrived for one in imported.duplicates)
    known = len(imported.duplicates) - arrived
    told = (
        (len(imported.added), ngettext("{count} file imported.", "{count} files imported.", len(imported.added))),
        (arrived, ngettext("{count} missing file is here now.", "{count} missing files are here now.", arrived)),
        (known, ngettext("{count} file was here already.", "{count} files were here already.", known)),
        (
            len(imported.refused),
            ngettext("{count} file was not imported.", "{count} files were not imported.", len(imported.refused)),
        ),
    )
    parts = [words.format(count=format_number(count)) for count, words in told if count]
    if imported.stopped:
        parts.append(_("You stopped the import; what was imported stays."))
    return " ".join(parts) or _("There was nothing to import.")
