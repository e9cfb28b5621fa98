"""A sheet in two languages: beside each word of the one the same of the other, found by name, not by place."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import replace

from brs_desktop.pdf.sheet import Answer, Drawn, Entry, Group, Note, Question, Repeat, Section, Sheet, Space

_Key = tuple[type, str]
_BETWEEN = " · "


def paired(first: Sheet, second: Sheet) -> Sheet:
    """The first sheet with the words of the second; a question that only one of them has stays as it is."""
    others: dict[str, deque[Section]] = defaultdict(deque)
    for section in second.sections:
        others[section.name].append(section)
    found = []
    for section in first.sections:
        other = others[section.name].popleft() if others[section.name] else None
        if other is not None:
            section = replace(section, entries=_entries(section.entries, other.entries), other=other.title)
        found.append(section)
    return replace(first, sections=tuple(found))


def _entries(first: Sequence[Entry], second: Sequence[Entry]) -> tuple[Entry, ...]:
    others: dict[_Key, deque[Entry]] = defaultdict(deque)
    for entry in second:
        others[type(entry), entry.name].append(entry)
    found = []
    for entry in first:
        waiting = others[type(entry), entry.name]
        found.append(_with(entry, waiting.popleft()) if waiting else entry)
    return tuple(found)


def _with(entry: Entry, other: Entry) -> Entry:
    """Both are of one kind and have one name."""
    if isinstance(entry, Question) and isinstance(other, Question):
        return replace(entry, other=other)
    if isinstance(entry, Note) and isinstance(other, Note):
        return replace(entry, other=other.text)
    if isinstance(entry, Group) and isinstance(other, Group):
        return replace(entry, other=other.label)
    if isinstance(entry, Drawn) and isinstance(other, Drawn):
        return replace(entry, others=other.notes, also=other.alternative)
    if isinstance(entry, Repeat) and isinstance(other, Repeat):
        rows = [_entries(*pair) for pair in zip(entry.rows, other.rows, strict=False)]
        rows += entry.rows[len(rows) :]
        return replace(entry, rows=tuple(rows), other=other.label, other_hint=other.hint)
    return entry


def labelled(question: Question) -> tuple[str, str]:
    """What is asked, in both languages."""
    return question.label, question.other.label if question.other is not None else ""


def answered(question: Question) -> list[tuple[str, str]]:
    """What was answered, in both languages where the words differ: what people typed, and numbers, stand once."""
    answer, other = question.field, question.other.field if question.other is not None else None
    if not isinstance(answer, Answer):
        return []
    texts = list(answer.texts) or [""]
    if answer.language or answer.number or not isinstance(other, Answer) or len(other.texts) != len(texts):
        return [(text, "") for text in texts]
    return [(text, second if second != text else "") for text, second in zip(texts, other.texts, strict=True)]


def both_choices(space: Space, other: Space | None) -> list[tuple[str, str]]:
    """The choices, each with its words in the second language, where they have any."""
    second = other.choices if other is not None and len(other.choices) == len(space.choices) else ()
    return list(zip(space.choices, second or ("",) * len(space.choices), strict=True))


def in_one_line(choices: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """All choices one after the other, in each language."""
    if not any(other for _own, other in choices):
        return _BETWEEN.join(own for own, _other in choices), ""
    return _BETWEEN.join(own for own, _other in choices), _BETWEEN.join(other or own for own, other in choices)
