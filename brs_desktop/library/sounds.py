"""Sounds and films, told by how they begin; the name decides only between sound and film in what may hold either."""

from __future__ import annotations

_BOX = {b"M4A ": ("audio/mp4", ".m4a"), b"M4B ": ("audio/mp4", ".m4a"), b"qt  ": ("video/quicktime", ".mov")}
_FILMS = (b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"dash")
# Under these names the system's programs play them.
SUFFIXES = frozenset(
    {".mp3", ".wav", ".ogg", ".oga", ".ogv", ".opus", ".flac", ".amr", ".m4a", ".mp4", ".m4v", ".mov", ".3gp", ".avi"}
    | {".webm", ".weba", ".mkv"}
)


def sound_or_film(head: bytes, suffix: str) -> tuple[str, str] | None:
    """The media type and the suffix of a sound or a film; None for anything else."""
    if head.startswith(b"RIFF"):
        return {b"WAVE": ("audio/wav", ".wav"), b"AVI ": ("video/x-msvideo", ".avi")}.get(head[8:12])
    if head.startswith(b"OggS"):
        return ("video/ogg", ".ogv") if suffix == ".ogv" else ("audio/ogg", ".ogg")
    if head.startswith(b"fLaC"):
        return "audio/flac", ".flac"
    if head.startswith(b"#!AMR"):
        return "audio/amr", ".amr"
    if head.startswith(b"ID3") or _is_frame(head):
        return "audio/mpeg", ".mp3"
    if head[4:8] == b"ftyp":
        return _boxed(head[8:12], suffix)
    return _matroska(head, suffix) if head.startswith(b"\x1a\x45\xdf\xa3") else None


def _is_frame(head: bytes) -> bool:
    """Whether a frame of MPEG sound, layer III, begins here."""
    return len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[1] & 0x18 != 8 and head[2] < 0xF0


def _boxed(brand: bytes, suffix: str) -> tuple[str, str] | None:
    if brand in _BOX:
        return _BOX[brand]
    if brand.startswith(b"3g"):
        return "video/3gpp", ".3gp"
    if brand.startswith(_FILMS):
        return ("audio/mp4", ".m4a") if suffix == ".m4a" else ("video/mp4", ".mp4")
    return None


def _matroska(head: bytes, suffix: str) -> tuple[str, str]:
    if b"webm" not in head[:64]:
        return "video/x-matroska", ".mkv"
    return ("audio/webm", ".weba") if suffix == ".weba" else ("video/webm", ".webm")
