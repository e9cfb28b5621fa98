"""Names of files made fit for every system, and titles read out of them."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 120
MAX_BYTES = 200
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[_+\s]+|(?<=\w)\.(?=\w)")
_NAMELESS = "document"


def clean_name(name: str, suffix: str) -> str:
    """A file's name without what any system refuses or hides, ending in the suffix that its content has.

    Path separators, control and direction characters, names that Windows keeps for itself, dots and blanks at the
    ends go; what is left keeps its script, at most 200 bytes long.
    """
    stem = _stem(unicodedata.normalize("NFC", name), suffix)
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    room = MAX_BYTES - len(suffix.encode())
    stem = stem[: MAX_CHARACTERS - len(suffix)].encode()[:room].decode("utf-8", "ignore").rstrip(". ")
    return (stem or _NAMELESS) + suffix


def _stem(name: str, suffix: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = _FORBIDDEN.sub("_", " ".join(visible.split())).strip(". ")
    same = (".html", ".htm") if suffix == ".html" else (".jpg", ".jpeg") if suffix == ".jpg" else (suffix,)
    for ending in (*same, ".tiff" if suffix == ".tif" else suffix):
        if plain.lower().endswith(ending):
            return plain[: -len(ending)].rstrip(". ")
    return plain


def title_of_name(name: str) -> str:
    """A title as the name of a file tells it: without suffix, underscores as blanks."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)
    return " ".join(_SEPARATORS.sub(" ", stem).split()) or stem or name
