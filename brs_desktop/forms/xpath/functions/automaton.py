"""Regular expressions that cannot explode: all ways of matching are followed at once, within a budget of steps."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

# The standard library's own reader of regular expressions, under the name that it has since Python 3.11.
_READER: Any = importlib.import_module("re._parser")
MAX_STATES = 10_000
MAX_STEPS = 1_500_000
# So many ways of matching are few enough for the standard library, which tries one after the other.
FEW_WAYS = 300_000
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip
_WORD = re.compile(r"\w")

Passes = Callable[[str], bool]


class Unbounded(Exception):
    """A pattern, or a pattern with this text, that cannot be decided within the budget."""


@dataclass(slots=True)
class _State:
    """One place in the pattern: a character to take, ways on without one, a condition, or the end (nothing at all)."""

    takes: Passes | None = None
    ways: tuple[int, ...] = ()
    holds: Callable[[_Run, int], bool] | None = None
    cost: int = 1  # steps: how many tests a character may have to go through


def ways(tree: Iterable[Any], length: int) -> float:
    """About how many ways the standard library may try over a text of this length; infinite where they multiply."""
    found = 1.0
    for operation, argument in tree:
        name = str(operation)
        if name.endswith("REPEAT"):
            least, most, inner = argument
            inside = ways(inner, length)
            if inside > 1 and most > 1:
                return float("inf")
            found *= inside * (min(int(most), length + 1) - min(int(least), length) + 1)
        elif name == "BRANCH":
            found *= sum(ways(branch, length) for branch in argument[1])
        elif name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT", "ATOMIC_GROUP"):
            found *= ways(argument if name == "ATOMIC_GROUP" else argument[-1], length)
        elif name.startswith("GROUPREF"):
            return float("inf")
    return found


def read(pattern: str) -> Any:
    """The tree of a pattern; raises what `re.compile` raises."""
    return _READER.parse(pattern)


class Automaton:
    """A pattern as states; repeats with a count are written out."""

    def __init__(self, tree: Any) -> None:
        self.states: list[_State] = []
        self.end = self._add(_State())
        self.start = self._sequence(tree, self.end, int(tree.state.flags))

    def fullmatch(self, text: str) -> bool:
        """Whether the whole text matches; raises Unbounded where that takes too long."""
        return _Run(self, text).matches(self.start, 0, whole=True)

    def _add(self, state: _State) -> int:
        if len(self.states) >= MAX_STATES:
            raise Unbounded
        self.states.append(state)
        return len(self.states) - 1

    def _sequence(self, tree: Sequence[Any], onward: int, flags: int) -> int:
        for operation, argument in reversed(list(tree)):
            onward = self._one(str(operation), argument, onward, flags)
        return onward

    def _one(self, name: str, argument: Any, onward: int, flags: int) -> int:
        if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY", "RANGE", "CATEGORY"):
            cost = 1 + sum(str(one) != "LITERAL" for one, _told in argument) if name == "IN" else 1
            return self._add(_State(takes=_taking(name, argument, flags), ways=(onward,), cost=cost))
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, inner = argument
            return self._repeat(least, most, inner, onward, flags)
        if name == "SUBPATTERN":
            _group, more, fewer, inner = argument
            return self._sequence(inner, onward, (flags | more) & ~fewer)
        if name == "BRANCH":
            return self._add(_State(ways=tuple(self._sequence(branch, onward, flags) for branch in argument[1])))
        if name == "AT":
            return self._add(_State(ways=(onward,), holds=_placed(str(argument), flags)))
        if name in ("ASSERT", "ASSERT_NOT") and argument[0] > 0:
            start = self._sequence(argument[1], self.end, flags)
            return self._add(_State(ways=(onward,), holds=_looking(start, name == "ASSERT")))
        raise Unbounded  # what remembers (a back reference) or looks back cannot be followed all at once

    def _repeat(self, least: int, most: Any, inner: Sequence[Any], onward: int, flags: int) -> int:
        if most == _READER.MAXREPEAT:
            loop = self._add(_State())
            self.states[loop].ways = (self._sequence(inner, loop, flags), onward)
            onward = loop
        else:
            for _time in range(int(most) - int(least)):
                onward = self._add(_State(ways=(self._sequence(inner, onward, flags), onward)))
        for _time in range(int(least)):
            before, onward = onward, self._sequence(inner, onward, flags)
            if onward == before:  # nothing stands in it: a thousand times nothing is nothing
                break
        return onward


class _Run:
    """One text going through the states; what looks ahead goes through them too, and its steps count."""

    def __init__(self, automaton: Automaton, text: str) -> None:
        self.states, self.end, self.text = automaton.states, automaton.end, text
        self.steps = 0

    def matches(self, start: int, at: int, *, whole: bool) -> bool:
        here = self._reached([start], at)
        for place in range(at, len(self.text)):
            if not here or (not whole and self.end in here):
                break
            char = self.text[place]
            taken = [state.ways[0] for state in map(self.states.__getitem__, here) if state.takes and state.takes(char)]
            here = self._reached(taken, place + 1)
        return self.end in here

    def _reached(self, pending: list[int], at: int) -> set[int]:
        """These states and all that are reached from them without taking a character."""
        found: set[int] = set()
        while pending:
            number = pending.pop()
            if number in found:
                continue
            found.add(number)
            state = self.states[number]
            self.steps += state.cost
            if state.takes is None and (state.holds is None or state.holds(self, at)):
                pending.extend(state.ways)
        if self.steps > MAX_STEPS:
            raise Unbounded
        return found


def _taking(name: str, argument: Any, flags: int) -> Passes:
    """Whether a character is one that this part of a pattern takes."""
    if name == "ANY":
        return (lambda char: True) if flags & re.DOTALL else (lambda char: char != "\n")
    if name == "NOT_LITERAL":
        literal = _taking("LITERAL", argument, flags)
        return lambda char: not literal(char)
    if name == "CATEGORY":
        category = re.compile(_CATEGORIES[str(argument)], flags & re.ASCII)
        return lambda char: category.match(char) is not None
    if name == "IN":
        return _taking_one_of(argument, flags)
    low, high = argument if name == "RANGE" else (argument, argument)
    if not flags & re.IGNORECASE:
        return lambda char: low <= ord(char) <= high
    return lambda char: any(low <= ord(one) <= high for one in _cases(char))


def _taking_one_of(argument: Sequence[Any], flags: int) -> Passes:
    """A set of characters: those that stand in it by themselves are looked up at once, ranges and classes in turn."""
    negated = bool(argument) and str(argument[0][0]) == "NEGATE"
    single = frozenset(chr(told) for one, told in argument if str(one) == "LITERAL")
    tests = [_taking(str(one), told, flags) for one, told in argument if str(one) not in ("NEGATE", "LITERAL")]
    if flags & re.IGNORECASE:
        return lambda char: (not single.isdisjoint(_cases(char)) or any(test(char) for test in tests)) != negated
    return lambda char: (char in single or any(test(char) for test in tests)) != negated


def _cases(char: str) -> list[str]:
    return [one for one in (char, char.lower(), char.upper()) if len(one) == 1]


def _looking(start: int, wanted: bool) -> Callable[[_Run, int], bool]:
    return lambda run, at: run.matches(start, at, whole=False) == wanted


def _placed(name: str, flags: int) -> Callable[[_Run, int], bool]:
    place = _place(name, flags)
    return lambda run, at: place(run.text, at)


def _place(name: str, flags: int) -> Callable[[str, int], bool]:
    """Whether a place in the text is the one that `^`, `$` or `\\b` asks for."""
    if name == "AT_BEGINNING" and flags & re.MULTILINE:
        return lambda text, at: at == 0 or text[at - 1] == "\n"
    if name in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
        return lambda text, at: at == 0
    if name == "AT_END_STRING":
        return lambda text, at: at == len(text)
    if name == "AT_END":
        multiline = bool(flags & re.MULTILINE)
        return lambda text, at: at == len(text) or (text[at] == "\n" and (multiline or at == len(text) - 1))
    return lambda text, at: _edge(text, at) == (name == "AT_BOUNDARY")


def _edge(text: str, at: int) -> bool:
    before, after = text[at - 1 : at] if at else "", text[at : at + 1]
    return (_WORD.match(before) is not None) != (_WORD.match(after) is not None)
