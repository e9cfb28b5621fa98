"""What a form shows that is no words: pictures of answers and of labels, read in a lane; sounds and films played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage

from brs_desktop.language import _
from brs_desktop.library.kinds import recognise
from brs_desktop.library.photonotes import notes_of
from brs_desktop.library.pictures import NoPicture
from brs_desktop.library.refusals import Refused
from brs_desktop.library.sounds import SUFFIXES
from brs_desktop.ui.jobs import Job, Lane
from brs_desktop.ui.notices import Notice, Notices
from brs_desktop.ui.picturing import picture_of, whole_picture
from brs_desktop.ui.values import apart
from brs_desktop.workspace.formmedia import Media

if TYPE_CHECKING:
    from brs_desktop.errors import Problem
    from brs_desktop.ui.desk import Desk

Thing = str | Mapping[str, Any]


@dataclass(frozen=True)
class Sight:
    """A picture, or why there is none: `missing`, `coming`, `elsewhere`, `kind`, `broken`, `huge`, `locked`, `several`,
    `kept`.

    Of one that is to be drawn on also how it is shown meanwhile, the suffix of the kind that it is kept as, and the
    notes that go on with it.
    """

    picture: QImage | None
    why: str = ""
    shown: QImage | None = None
    suffix: str = "png"
    notes: bytes = b""


class Held(Protocol):
    """Where the files are that hang on answers."""

    def here(self, cell: Any) -> Path | None: ...


class Sights:
    """Of one open form. A thing is the file that an answer is, or the name by which the form calls a medium."""

    def __init__(self, lane: Lane, notices: Notices, files: Held, media: Media) -> None:
        self._lane, self._notices, self._files, self._media = lane, notices, files, media

    def look(self, thing: Thing, box: QSize, done: Callable[[Sight], None], owner: QObject) -> Job:
        """Read a picture as large as the box allows; nothing comes to an owner that is gone."""
        return self._lane.run(
            lambda _job: self._read(thing, lambda file: Sight(picture_of(file, box))), done=done, owner=owner
        )

    def look_whole(
        self,
        thing: Thing,
        box: QSize,
        done: Callable[[Sight], None],
        failed: Callable[[Problem], None],
        owner: QObject,
    ) -> Job:
        """Read a picture in its own size, to be drawn on; it is shown no larger than the box."""

        def read(file: Path) -> Sight:
            picture, suffix = whole_picture(file)
            fits = picture.width() <= box.width() and picture.height() <= box.height()
            kept, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            shown = picture if fits else picture.scaled(box, kept, smooth)
            return Sight(picture, shown=shown, suffix=suffix, notes=notes_of(file, picture.size().toTuple()))

        return self._lane.run(lambda _job: self._read(thing, read), done=done, failed=failed, owner=owner)

    def make(self, work: Callable[[], None], told: Callable[[Problem | None], None], owner: QObject) -> Job:
        """Do with a picture what takes long; `told` hears that it was done, or why not."""
        return self._lane.run(lambda _job: work(), done=told, failed=told, owner=owner)

    def _read(self, thing: Thing, read: Callable[[Path], Sight]) -> Sight:
        if isinstance(thing, str):
            found = self._media(thing)
            file, why = found.file, "coming" if found.coming else "missing"
        else:
            file, why = self._files.here(thing), "elsewhere"
        if file is None:
            return Sight(None, why)
        try:
            return read(file)
        except NoPicture as none:
            return Sight(None, none.code)

    def play(self, uri: str, owner: QObject) -> None:
        """Give a sound or a film of the form to the program of this computer; one that is not here is told."""

        def played(place: tuple[Path | None, bool]) -> None:
            file, coming = place
            if file is None or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
                self._notices.say(lambda: _unplayed(uri, file, coming))

        self._lane.run(lambda _job: self._playable(uri), done=played, owner=owner)

    def _playable(self, uri: str) -> tuple[Path | None, bool]:
        """Nothing else goes to a program of the computer than what is a sound or a film, and is called one."""
        found = self._media(uri)
        if found.file is None or Path(found.name).suffix.lower() not in SUFFIXES:
            return None, found.coming
        try:
            kind = recognise(found.file, found.name).type
        except (OSError, Refused):
            return None, False
        return found.to_open() if kind.startswith(("audio/", "video/")) else None, False


def sights_of(desk: Desk, files: Held, media: Media) -> Sights:
    """What a record shows in a workspace."""
    return Sights(desk.lane("pictures"), desk.notices, files, media)


def of_version(desk: Desk, collection: str, form_hash: str, partition: str) -> Sights:
    """What a record made with this version of a form shows, where it is."""
    workspace = desk.workspace
    return sights_of(desk, workspace.library, workspace.versionmedia.of(collection, form_hash, partition))


def _unplayed(uri: str, file: Path | None, coming: bool) -> Notice:
    name = apart(uri.rpartition("/")[2][:80])
    if file is None:
        return Notice("warn", why_not(Sight(None, "coming" if coming else "missing"), name))
    return Notice("warn", _("No program of this computer opens this file."), apart(str(file)))


def why_not(sight: Sight, name: str) -> str:
    """Why a picture is not shown, as a sentence."""
    told = {
        "missing": _("{name} belongs to the form and is not on this computer."),
        "coming": _("{name} belongs to the form and is not on this computer yet; it comes with the next sync."),
        "elsewhere": _("The file is not on this computer yet; it is fetched when it is opened."),
        "broken": _("The file is damaged and cannot be shown."),
        "huge": _("The picture is too large to be shown here; it can be opened."),
        "locked": _("The file is locked with a password and cannot be shown here."),
    }
    return told.get(sight.why, "").format(name=name)
