"""UAX #9 within one isolating run sequence: weak types (W1-W7), bracket pairs and neutrals (N0-N2), levels (I1-I2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from brs_desktop.pdf.brackets import CLOSING, OPENING

NEUTRAL = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
ISOLATES = frozenset({"LRI", "RLI", "FSI", "PDI"})
_DEEPEST_BRACKETS = 63  # BD16: a run that nests deeper has no bracket pairs at all
_AS_STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}


@dataclass
class Run:
    """An isolating run sequence: its characters, their classes as the rules change them, and what borders it."""

    characters: str
    kinds: list[str]
    level: int
    sos: str
    eos: str
    before_weak: list[str] = field(default_factory=list)

    @property
    def direction(self) -> str:
        """The direction of the embedding itself."""
        return "R" if self.level & 1 else "L"


def resolve(run: Run) -> list[int]:
    """The resolved level of every character of the sequence."""
    run.before_weak = list(run.kinds)
    _marks(run)
    _european_digits(run)
    _arabic_letters(run)
    _separators(run)
    _terminators(run)
    _digits_after_latin(run)
    _brackets(run)
    _neutrals(run)
    return [_implicit(run.level, kind) for kind in run.kinds]


def _marks(run: Run) -> None:
    """W1: a mark takes the class of what it stands on; after an isolate it is neutral."""
    previous = run.sos
    for index, kind in enumerate(run.kinds):
        if kind == "NSM":
            run.kinds[index] = kind = "ON" if previous in ISOLATES else previous
        previous = kind


def _european_digits(run: Run) -> None:
    """W2: digits after an Arabic letter are Arabic."""
    strong = run.sos
    for index, kind in enumerate(run.kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            run.kinds[index] = "AN"


def _arabic_letters(run: Run) -> None:
    """W3: from here on an Arabic letter is a letter from right to left like any other."""
    run.kinds[:] = ["R" if kind == "AL" else kind for kind in run.kinds]


def _separators(run: Run) -> None:
    """W4: one separator between two numbers of one kind belongs to them."""
    kinds = run.kinds
    for index in range(1, len(kinds) - 1):
        before, after = kinds[index - 1], kinds[index + 1]
        if before != after:
            continue
        if (kinds[index] == "ES" and before == "EN") or (kinds[index] == "CS" and before in ("EN", "AN")):
            kinds[index] = before


def _terminators(run: Run) -> None:
    """W5, W6: signs that touch European digits join them; what is left of signs and separators is neutral."""
    kinds, index = run.kinds, 0
    while index < len(kinds):
        end = index
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > index:
            joins = (index and kinds[index - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")
            kinds[index:end] = ["EN" if joins else "ON"] * (end - index)
        elif kinds[index] in ("ES", "CS"):
            kinds[index] = "ON"
        index = max(end, index + 1)


def _digits_after_latin(run: Run) -> None:
    """W7: digits after a letter from left to right run with it."""
    strong = run.sos
    for index, kind in enumerate(run.kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            run.kinds[index] = "L"


def _pairs(run: Run) -> list[tuple[int, int]]:
    """BD16: the bracket pairs of the sequence, in the order of their opening brackets."""
    stack: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for index, (character, kind) in enumerate(zip(run.characters, run.kinds, strict=True)):
        if kind != "ON":
            continue
        if character in OPENING:
            if len(stack) == _DEEPEST_BRACKETS:
                return []
            stack.append((OPENING[character], index))
        elif character in CLOSING:
            depth = next((d for d in reversed(range(len(stack))) if stack[d][0] == CLOSING[character]), None)
            if depth is not None:
                found.append((stack[depth][1], index))
                del stack[depth:]
    return sorted(found)


def _brackets(run: Run) -> None:
    """N0: a pair of brackets takes the direction of what it encloses, or of what stands before it."""
    if not any(character in CLOSING for character in run.characters):
        return
    for opening, closing in _pairs(run):
        direction = _pair_direction(run, opening, closing)
        if direction:
            for index in (opening, closing):
                run.kinds[index] = direction
                _marks_after(run, index, direction)


def _pair_direction(run: Run, opening: int, closing: int) -> str | None:
    inside = {_AS_STRONG[kind] for kind in run.kinds[opening + 1 : closing] if kind in _AS_STRONG}
    if run.direction in inside:
        return run.direction
    if not inside:
        return None
    return next((_AS_STRONG[kind] for kind in reversed(run.kinds[:opening]) if kind in _AS_STRONG), run.sos)


def _marks_after(run: Run, index: int, direction: str) -> None:
    """N0: marks that stood on a bracket before W1 change with it."""
    for following in range(index + 1, len(run.kinds)):
        if run.before_weak[following] != "NSM":
            return
        run.kinds[following] = direction


def _stretches(kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The stretches of neutrals, as half-open ranges."""
    start = None
    for index, kind in enumerate(kinds):
        if kind in NEUTRAL:
            start = index if start is None else start
        elif start is not None:
            yield start, index
            start = None
    if start is not None:
        yield start, len(kinds)


def _neutrals(run: Run) -> None:
    """N1, N2: neutrals between two of one direction take it, others that of the embedding."""
    for start, end in list(_stretches(run.kinds)):
        before = _AS_STRONG[run.kinds[start - 1]] if start else run.sos
        after = _AS_STRONG[run.kinds[end]] if end < len(run.kinds) else run.eos
        run.kinds[start:end] = [before if before == after else run.direction] * (end - start)


def _implicit(level: int, kind: str) -> int:
    """I1, I2: letters against the embedding go up one level, numbers to the next even one."""
    if level & 1:
        return level + (kind != "R")
    return level + {"L": 0, "R": 1}.get(kind, 2)
