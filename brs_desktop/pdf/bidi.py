"""The Unicode Bidirectional Algorithm (UAX #9): in which direction every character of a line is written.

`resolve` gives the levels of a paragraph (rules P2 to I2); `line_order` those of one line of it and the order in which
its characters stand from left to right (L1, L2). Mirrored brackets (L4) are the shaper's affair.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from brs_desktop.pdf.bidi_rules import Run
from brs_desktop.pdf.bidi_rules import resolve as resolve_run

REMOVED = -1  # the level of a character that rule X9 takes out
_MAX_DEPTH = 125
_STARTS = {"LRE": (0, None), "RLE": (1, None), "LRO": (0, "L"), "RLO": (1, "R")}
_ISOLATE_STARTS = frozenset({"LRI", "RLI", "FSI"})
_TAKEN_OUT = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "BN"})
# Nothing here can leave level 0 in a paragraph from left to right; most text of five languages ends at this test.
_MAY_TURN = re.compile("[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U0001efff]")
# What UAX #9 gives to code points that have no character yet, where that is not L.
_UNASSIGNED = (
    (0x0590, 0x05FF, "R"), (0x0600, 0x07BF, "AL"), (0x07C0, 0x085F, "R"), (0x0860, 0x08FF, "AL"),
    (0x20A0, 0x20CF, "ET"), (0xFB1D, 0xFB4F, "R"), (0xFB50, 0xFDCF, "AL"), (0xFDF0, 0xFDFF, "AL"),
    (0xFE70, 0xFEFF, "AL"), (0x10800, 0x10CFF, "R"), (0x10D00, 0x10D3F, "AL"), (0x10D40, 0x10EBF, "R"),
    (0x10EC0, 0x10EFF, "AL"), (0x10F00, 0x10F2F, "R"), (0x10F30, 0x10F6F, "AL"), (0x10F70, 0x10FFF, "R"),
    (0x1E800, 0x1EC6F, "R"), (0x1EC70, 0x1ECBF, "AL"), (0x1ECC0, 0x1ECFF, "R"), (0x1ED00, 0x1ED4F, "AL"),
    (0x1ED50, 0x1EDFF, "R"), (0x1EE00, 0x1EEFF, "AL"), (0x1EF00, 0x1EFFF, "R"),
)  # fmt: skip


def isolated(text: str) -> str:
    """The text so wrapped that it disturbs nothing around it, whatever its direction (FSI … PDI)."""
    return f"\u2068{text}\u2069" if text else ""


def direction(text: str) -> int | None:
    """The direction of the first strong letter outside of isolates (P2), None without one."""
    if not _MAY_TURN.search(text):
        return 0 if any(bidi_class(character) == "L" for character in text) else None
    classes = tuple(bidi_class(character) for character in text)
    strong = _first_strong(classes, 0, _matching(classes))
    return None if strong is None else int(strong == "R")


@dataclass(frozen=True)
class Paragraph:
    """Levels of one paragraph: `base` is its own, REMOVED marks what is not displayed; classes are the original."""

    base: int
    levels: tuple[int, ...]
    classes: tuple[str, ...]


@lru_cache(maxsize=4096)
def bidi_class(character: str) -> str:
    """The Bidi_Class of a character, also of one that Python's Unicode does not know yet."""
    kind = unicodedata.bidirectional(character)
    if kind:
        return kind
    code = ord(character)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or 0xE0000 <= code <= 0xE0FFF:
        return "BN"
    return next((kind for first, last, kind in _UNASSIGNED if first <= code <= last), "L")


@lru_cache(maxsize=4096)
def resolve(text: str, base: int | None = None) -> Paragraph:
    """The levels of a paragraph; without a base its first strong letter decides (P2, P3)."""
    classes = tuple(bidi_class(character) for character in text)
    if base is None:
        base = 1 if _first_strong(classes, 0, _matching(classes)) == "R" else 0
    if base == 0 and not _MAY_TURN.search(text):
        return Paragraph(0, tuple(REMOVED if kind == "BN" else 0 for kind in classes), classes)
    matching = _matching(classes)
    explicit, kinds = _Embedding(classes, base, matching).walk()
    levels = list(explicit)
    for sequence in _sequences(explicit, classes, matching):
        found = resolve_run(_run(text, sequence, explicit, kinds, classes, base, matching))
        for index, level in zip(sequence, found, strict=True):
            levels[index] = level
    return Paragraph(base, tuple(_trailing(levels, classes, base)), classes)


def line_order(paragraph: Paragraph, start: int, end: int) -> tuple[list[int], list[int]]:
    """The levels of a line that holds the characters start to end, and their order from left to right (L1, L2)."""
    levels = _trailing(list(paragraph.levels[start:end]), paragraph.classes[start:end], paragraph.base)
    return levels, [start + index for index in visual_order(levels)]


def visual_order(levels: Sequence[int]) -> list[int]:
    """L2: reverse every stretch at or above each level, from the highest to the lowest odd one."""
    order = [index for index, level in enumerate(levels) if level != REMOVED]
    shown = [levels[index] for index in order]
    if not shown:
        return order
    for floor in range(max(shown), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= floor:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order


def _trailing(levels: list[int], classes: Sequence[str], base: int) -> list[int]:
    """L1: separators, and blanks before them or at the end of the line, go back to the level of the paragraph."""
    reset = True
    for index in range(len(levels) - 1, -1, -1):
        kind = classes[index]
        if kind in ("S", "B"):
            reset = True
        elif kind not in ("WS", "LRI", "RLI", "FSI", "PDI") and kind not in _TAKEN_OUT:
            reset = False
        if reset and levels[index] != REMOVED:
            levels[index] = base
    return levels


def _matching(classes: Sequence[str]) -> dict[int, int]:
    """BD9: for every isolate that is closed, where it opens and closes, each way."""
    stack: list[int] = []
    found: dict[int, int] = {}
    for index, kind in enumerate(classes):
        if kind in _ISOLATE_STARTS:
            stack.append(index)
        elif kind == "PDI" and stack:
            opening = stack.pop()
            found[opening], found[index] = index, opening
        elif kind == "B":
            stack.clear()
    return found


def _first_strong(classes: Sequence[str], start: int, matching: dict[int, int], end: int | None = None) -> str | None:
    """P2: the first strong direction, isolates skipped."""
    index, stop = start, len(classes) if end is None else end
    while index < stop:
        kind = classes[index]
        if kind in ("L", "R", "AL"):
            return "L" if kind == "L" else "R"
        if kind == "B":
            return None
        index = matching.get(index, stop) + 1 if kind in _ISOLATE_STARTS else index + 1
    return None


class _Embedding:
    """X1 to X8: the stack of explicit embeddings, overrides and isolates, walked once over the paragraph."""

    def __init__(self, classes: Sequence[str], base: int, matching: dict[int, int]) -> None:
        self.classes, self.matching, self.base = classes, matching, base
        self.levels = [base] * len(classes)
        self.kinds = list(classes)
        self._reset()

    def _reset(self) -> None:
        self.stack: list[tuple[int, str | None, bool]] = [(self.base, None, False)]
        self.lost_isolates = self.lost_embeddings = self.isolates = 0

    def walk(self) -> tuple[list[int], list[str]]:
        """Explicit levels and the classes after overrides."""
        for index, kind in enumerate(self.classes):
            if kind in _STARTS:
                self._embed(*_STARTS[kind])
            elif kind in _ISOLATE_STARTS:
                self._isolate(index, kind)
            elif kind == "PDI":
                self._end_isolate(index)
            elif kind == "PDF":
                self._end_embedding()
            elif kind == "B":
                self._reset()
            elif kind != "BN":
                self._place(index)
            if kind in _TAKEN_OUT:
                self.levels[index] = REMOVED
        return self.levels, self.kinds

    def _next_level(self, odd: int) -> int | None:
        level = self.stack[-1][0] + 1
        level += (level & 1) != odd
        return level if level <= _MAX_DEPTH and not self.lost_isolates and not self.lost_embeddings else None

    def _embed(self, odd: int, override: str | None) -> None:
        level = self._next_level(odd)
        if level is not None:
            self.stack.append((level, override, False))
        elif not self.lost_isolates:
            self.lost_embeddings += 1

    def _place(self, index: int) -> None:
        level, override, _ = self.stack[-1]
        self.levels[index] = level
        if override:
            self.kinds[index] = override

    def _isolate(self, index: int, kind: str) -> None:
        self._place(index)
        if kind == "FSI":
            strong = _first_strong(self.classes, index + 1, self.matching, self.matching.get(index))
            kind = "RLI" if strong == "R" else "LRI"
        level = self._next_level(kind == "RLI")
        if level is None:
            self.lost_isolates += 1
        else:
            self.isolates += 1
            self.stack.append((level, None, True))

    def _end_isolate(self, index: int) -> None:
        if self.lost_isolates:
            self.lost_isolates -= 1
        elif self.isolates:
            self.lost_embeddings = 0
            while not self.stack.pop()[2]:
                pass
            self.isolates -= 1
        self._place(index)

    def _end_embedding(self) -> None:
        if self.lost_isolates:
            return
        if self.lost_embeddings:
            self.lost_embeddings -= 1
        elif not self.stack[-1][2] and len(self.stack) > 1:
            self.stack.pop()


def _sequences(levels: Sequence[int], classes: Sequence[str], matching: dict[int, int]) -> list[list[int]]:
    """X10, BD13: runs of one level, joined over the isolates between them."""
    runs: list[list[int]] = []
    for index, level in enumerate(levels):
        if level == REMOVED:
            continue
        if runs and levels[runs[-1][-1]] == level and classes[index] != "B":
            runs[-1].append(index)
        else:
            runs.append([index])
    by_start = {run[0]: run for run in runs}
    joined: list[list[int]] = []
    for run in runs:
        if classes[run[0]] == "PDI" and run[0] in matching:
            continue  # the continuation of a sequence that began before the isolate
        sequence = list(run)
        while classes[sequence[-1]] in _ISOLATE_STARTS and sequence[-1] in matching:
            sequence += by_start[matching[sequence[-1]]]
        joined.append(sequence)
    return joined


def _run(
    text: str,
    sequence: list[int],
    levels: Sequence[int],
    kinds: Sequence[str],
    classes: Sequence[str],
    base: int,
    matching: dict[int, int],
) -> Run:
    """The sequence with its borders: sos and eos from the levels on either side (X10)."""
    level = levels[sequence[0]]
    first, last = sequence[0], sequence[-1]
    before = next((levels[i] for i in range(first - 1, -1, -1) if levels[i] != REMOVED), base)
    open_ended = classes[last] in _ISOLATE_STARTS and last not in matching
    following = range(last + 1, 0 if open_ended else len(levels))
    after = next((levels[i] for i in following if levels[i] != REMOVED), base)
    return Run(
        characters="".join(text[index] for index in sequence),
        kinds=[kinds[index] for index in sequence],
        level=level,
        sos="R" if max(level, before) & 1 else "L",
        eos="R" if max(level, after) & 1 else "L",
    )
