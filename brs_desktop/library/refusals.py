"""Why a file is not taken into the library, each reason a sentence of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from brs_desktop.language import _, format_bytes, mark

MAX_BYTES = 200_000_000

_REASONS = {
    "empty": mark("The file is empty."),
    "too-large": mark("The file is larger than {limit}."),
    "unknown-kind": mark("This kind of file cannot be kept in the library."),
    "program": mark("This is a program, not a document."),
    "archive": mark("This is an archive. Unpack it and import what is inside."),
    "macros": mark("The document contains macros. Save it without macros and import it again."),
    "damaged": mark("The file is damaged: it is not what its name says."),
    "unreadable": mark("The file cannot be read."),
    "changed": mark("The file changed while it was being copied. Import it again."),
    "too-deep": mark("The folder lies too deep below the one you chose."),
    "too-many": mark("Only {most} files are imported at once. Import the rest afterwards."),
    "not-a-file": mark("This is neither a file nor a folder."),
}


class Refused(Exception):
    """A file that is not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, and why."""

    path: Path
    code: str

    @property
    def reason(self) -> str:
        """The reason as a sentence in the language spoken now."""
        from brs_desktop.library.gathering import MAX_FILES

        return _(_REASONS[self.code]).format(limit=format_bytes(MAX_BYTES), most=MAX_FILES)
