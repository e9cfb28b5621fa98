"""The text of one page with the place of each character: found words, marked lines, what lies under a point."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

Box = tuple[float, float, float, float]
Range = tuple[int, int]
MAX_HITS = 500
_UNSEEN = frozenset("\u0640\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff")


@dataclass(frozen=True)
class PageText:
    """A page's characters and, where asked for, their boxes (left, top, right, bottom) in points."""

    letters: str
    boxes: tuple[Box, ...] = ()

    def hits(self, words: str) -> tuple[Range, ...]:
        """Where words stand, whatever their case, accents, vowel signs or breaks of line; bounded."""
        wanted = _folded(words)[0].strip()
        if not wanted:
            return ()
        text, places = _folded(self.letters)
        found: list[Range] = []
        at = text.find(wanted)
        while at >= 0 and len(found) < MAX_HITS:
            found.append((places[at], places[at + len(wanted) - 1] + 1))
            at = text.find(wanted, at + len(wanted))
        return tuple(found)

    def copied(self, first: int, after: int) -> str:
        """The text between two characters, as it is put on the clipboard."""
        lines = self.letters[first:after].replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "")
        return lines.replace("\u0002", "").replace("\ufffd", "")

    def lines(self, first: int, after: int) -> tuple[Box, ...]:
        """The boxes that mark a range: one for each line, however its letters run."""
        found: list[Box] = []
        before: Box | None = None
        for box in self.boxes[first:after]:
            if box[2] <= box[0] or box[3] <= box[1]:
                continue
            goes_on = before is not None and (_same_line(found[-1], box) or _below(before, box))
            before = box
            if goes_on:
                last = found[-1]
                found[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
            else:
                found.append(box)
        return tuple(found)

    def nearest(self, x: float, y: float) -> int | None:
        """The character nearest to a point, those on its line first; None on a page without text."""
        best, least = None, float("inf")
        for at, (left, top, right, bottom) in enumerate(self.boxes):
            if right <= left:
                continue
            across = max(left - x, 0.0, x - right)
            down = max(top - y, 0.0, y - bottom)
            distance = across + 8 * down
            if distance < least:
                best, least = at, distance
        return best


def _same_line(line: Box, box: Box) -> bool:
    shared = min(line[3], box[3]) - max(line[1], box[1])
    near = box[0] - line[2] < 4 * (line[3] - line[1]) and line[0] - box[2] < 4 * (line[3] - line[1])
    return shared > 0.4 * min(line[3] - line[1], box[3] - box[1]) and near


def _below(before: Box, box: Box) -> bool:
    """Whether a letter goes on from the one before it up or down the page, as on a page that is turned."""
    shared = min(before[2], box[2]) - max(before[0], box[0])
    gap = max(box[1] - before[3], before[1] - box[3])
    return shared > 0.4 * min(before[2] - before[0], box[2] - box[0]) and gap < before[2] - before[0]


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters which one it was made of."""
    made: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        if letter in _UNSEEN:
            continue
        if letter.isspace():
            if made and made[-1] != " ":
                made.append(" ")
                places.append(at)
            continue
        for part in unicodedata.normalize("NFKD", letter.casefold()):
            if not unicodedata.combining(part) and part not in _UNSEEN:
                made.append(part)
                places.append(at)
    return "".join(made), places
