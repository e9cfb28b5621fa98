"""A file that hangs on an answer: brought in, or opened by a program of this computer, fetched first from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.library.names import clean_name
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.notices import Notice
from brs_desktop.workspace.temporary import laid_once


@dataclass(frozen=True)
class Opening:
    """Not an answer: the file that is the answer is to be opened."""

    file: Mapping[str, Any]


class Teller(Protocol):
    """The pad that a drawing stands on until it has become an answer."""

    def hear(self, problem: Problem | None) -> bool: ...


@dataclass(frozen=True)
class Drawn:
    """A picture that was drawn here: it becomes an answer as a file does that was chosen; `make` is for a lane."""

    name: str
    make: Callable[[], bytes]
    pad: Teller | None = field(default=None, compare=False, repr=False)


@contextmanager
def laid(folder: Path, file: Path | Drawn) -> Iterator[Path]:
    """Where the file lies while it is taken in; what was drawn lies in the workspace's folder, and no longer."""
    if isinstance(file, Path):
        yield file
        return
    with laid_once(folder, file.make(), Path(file.name).suffix) as place:
        yield place


def called(file: Path | Drawn) -> str:
    """What a file is called, wherever it lies while it is taken in."""
    return file.name if isinstance(file, Path) else clean_name(file.name, Path(file.name).suffix)


def into_library(desk: Desk, file: Path | Drawn) -> Callable[[Job], Any]:
    """A file comes into the workspace first; its cell is the answer."""

    def work(_job: Job) -> Any:
        with laid(desk.folder, file) as place:
            return desk.workspace.library.take_in(place, name=called(file)).value()

    return work


class Kept(Protocol):
    """Where files are that hang on answers."""

    def has(self, cell: Any) -> bool: ...
    def copy_of(self, cell: Any, cancelled: Callable[[], bool]) -> Path: ...


def open_attached(desk: Desk, file: Any, owner: QObject, kept: Kept | None = None) -> None:
    """Open a copy; while the file is on its way one can go on. Files are in the library, or `kept` elsewhere."""

    def work(job: Job) -> Path:
        where = kept or desk.workspace.library
        if kept is None and not where.has(file):
            job.tell(str(file.get("name") or ""))
        return where.copy_of(file, job.ask_to_stop)

    def comes(name: str) -> None:
        desk.notices.good(_("{name} is being fetched from the hub and opened then.").format(name=name))

    def show(copy: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy))):
            desk.notices.say(lambda: _unopened(copy))

    desk.lane("fetching").run(work, done=show, failed=desk.notices.problem, told=comes, owner=owner)


def _unopened(copy: Path) -> Notice:
    where = _("A copy is here: {path}").format(path=copy)
    return Notice("warn", _("No program of this computer opens this file."), where)
