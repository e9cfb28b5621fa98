"""Rows that a file gives without saying which they are, beside the rows of the record: by what is answered in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from brs_sync.values import Missing, Ref, comparable

from brs_desktop.exchange.answers.model import Answer
from brs_desktop.exchange.answers.texts import plain

Named = tuple[str, Mapping[str, Answer]]


def paired(given: Sequence[Named], held: Sequence[Named]) -> dict[str, str | None]:
    """For each row of the file the row of the record that it is, itself where it is new, None where nobody can know.

    Rows with the same answers are the same. Of the others one is that at its place only where as many are here as
    there; it is new where all of the record's are known.
    """
    found: dict[str, str | None] = {}
    left: dict[object, list[str]] = {}
    for name, answers in held:
        left.setdefault(_content(answers), []).append(name)
    for name, answers in given:
        same = left.get(_content(answers))
        if same:
            found[name] = same.pop(0)
    taken = set(found.values())
    for at, (name, _answers) in enumerate(given):
        if name in found:
            continue
        here = held[at][0] if len(held) == len(given) else ""
        if here and here not in taken:
            found[name] = here
        else:
            found[name] = name if len(taken) == len(held) else None
    return found


def _content(answers: Mapping[str, Answer]) -> frozenset[tuple[str, object]]:
    """All that is answered, alike for whoever wrote it down."""
    told = ((name, _key(value)) for name, value in answers.items())
    return frozenset((name, key) for name, key in told if key not in ("", None))


def _key(value: Answer) -> object:
    if isinstance(value, Missing):
        return ("missing", value.reason)
    if isinstance(value, Ref):
        return value.target
    if isinstance(value, dict):
        return str(value.get("name") or "")
    if isinstance(value, list):
        return frozenset(value) or None
    return plain(value).strip() if isinstance(value, str) else comparable(value)
