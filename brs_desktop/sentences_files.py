"""What is said of files that travel: what happened, what is safe, what to do next."""

from __future__ import annotations

from brs_desktop.language import mark

_SAFE = mark("Nothing is lost; what has come of it is kept.")

SENTENCES: dict[str, tuple[str, str, str]] = {
    "file-not-at-hub": (
        mark("The hub does not have the file “{name}” yet."),
        _SAFE,
        mark("It comes once the device that has it has synced. You can also import the file from elsewhere."),
    ),
    "file-not-listed": (
        mark("“{name}” was added by an earlier version and does not travel by itself."),
        mark("The entry stays as it is."),
        mark("Ask who has the file to import it once more for this entry, or import it here."),
    ),
    "drawing-unmade": (
        mark("No picture could be made of the drawing."),
        mark("It still stands on its pad."),
        mark("Try again."),
    ),
    "files-go-last": (
        mark("Files go behind the records that name them."),
        mark("Nothing was changed."),
        mark("They can stay for now, so that everything else goes without them."),
    ),
    "files-forgotten": (
        mark("What was remembered of files on their way was damaged, and was put aside."),
        mark("The documents themselves are safe."),
        mark("Nothing needs to be done: what is to go or to come was found out again."),
    ),
    "file-damaged": (
        mark("A file on this computer is no longer what it was: {name}"),
        mark("What the hub holds is safe."),
        mark("Import the file once more, or fetch it from the hub."),
    ),
}
