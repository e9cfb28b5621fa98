"""What a picture may ask for before it is only named: one bound for the screen and for paper."""

from __future__ import annotations

# A photograph of the largest cameras of offices is within it.
MOST_BYTES, MOST_PIXELS = 80_000_000, 40_000_000
# What is drawn on is in memory twice, and written anew: a telephone's photograph is within it.
MOST_DRAWN_ON = 16_000_000


class NoPicture(Exception):
    """A file that is not shown; `code` is `kind`, `broken`, `huge`, `locked`, `several`, `kept` or `missing`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def claims(head: bytes) -> bool:
    """Whether a file that no reader takes begins as a picture does."""
    return head[:4] in (b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*") or head.startswith(b"\xff\xd8\xff")
