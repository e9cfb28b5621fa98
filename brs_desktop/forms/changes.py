"""What a person is told of a newer version of a form: questions moved, renamed, new, asked otherwise and removed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from brs_desktop.forms.compare import SILENT, is_wider
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.shapes import Question

ChangeKind = Literal["new", "moved", "renamed", "retyped", "removed"]
KINDS: tuple[ChangeKind, ...] = ("new", "moved", "renamed", "retyped", "removed")


@dataclass(frozen=True)
class Changed:
    """One question that is not as it was: its path templates in the older form (`was`) and in the newer one (`now`)."""

    kind: ChangeKind
    was: str
    now: str


def changes_of(old: FormDefinition, new: FormDefinition) -> tuple[Changed, ...]:
    """Kind by kind, each in the order of the newer form (of the older one for what is removed).

    A question that was renamed, moved and is asked otherwise stands under each of the three.
    """
    before = {path_now(one.path_template, new): one for one in _asked(old)}
    after = {one.path_template: one for one in _asked(new)}
    both = [(path, before[path], after[path]) for path in after if path in before]
    moved = _moved([(path, _place(was, new), now.group_path) for path, was, now in both], list(before))
    found = [Changed("new", "", path) for path in after if path not in before]
    found += [Changed("moved", was.path_template, path) for path, was, _now in both if path in moved]
    found += [Changed("renamed", was.path_template, path) for path, was, _now in both if was.path_template != path]
    found += [Changed("retyped", was.path_template, path) for path, was, now in both if _asked_otherwise(was, now)]
    found += [Changed("removed", one.path_template, "") for path, one in before.items() if path not in after]
    return tuple(found)


def path_now(path: str, new: FormDefinition) -> str:
    """A record path, or its template, under the names that questions and repeats have in this form (`brs:was`)."""
    older = new.older_names
    if not older:
        return path
    parts = path.split("/")
    for place in range(0, len(parts), 2):  # names stand in turn with row ids; a set's element is no name
        name, at, language = parts[place].partition("@")
        parts[place] = older.get(name, name) + at + language
    return "/".join(parts)


def names_then(path: str, new: FormDefinition) -> Iterator[str]:
    """All record paths that are this one now: under each name that its questions and repeats ever had, and its own."""
    had: dict[str, list[str]] = {}
    for was, now in new.older_names.items():
        had.setdefault(now, []).append(was)
    parts = path.split("/")
    each = [[part, *had.get(part, ())] if place % 2 == 0 else [part] for place, part in enumerate(parts)]
    return ("/".join(names) for names in product(*each))


def renaming(own: FormDefinition | None, target: FormDefinition) -> dict[str, str]:
    """The names of the one version with those that the other has for them, be it the newer one or the older."""
    back = {now: was for was, now in own.older_names.items() if was in target.by_name} if own is not None else {}
    return {name: now for name, now in {**back, **target.older_names}.items() if name not in target.by_name}


def _asked(form: FormDefinition) -> Iterable[Question]:
    return (one for one in form.questions if one.kind not in SILENT)


def _asked_otherwise(was: Question, now: Question) -> bool:
    changed = was.kind != now.kind and not is_wider(was.kind, now.kind)
    return changed or was.multilingual != now.multilingual


def _place(question: Question, new: FormDefinition) -> tuple[str, ...]:
    """The groups around a question, as the newer form calls them."""
    return tuple(new.older_names.get(name, name) for name in question.group_path)


def _moved(both: list[tuple[str, tuple[str, ...], tuple[str, ...]]], before: list[str]) -> frozenset[str]:
    """Those that stand in other groups now, and as few as possible of the rest: the others kept their order."""
    elsewhere = {path for path, was, now in both if was != now}
    places: Mapping[str, int] = {path: place for place, path in enumerate(before)}
    rest = [path for path, _was, _now in both if path not in elsewhere]
    kept = _longest_rising([places[path] for path in rest])
    return frozenset(elsewhere | {path for place, path in enumerate(rest) if place not in kept})


def _longest_rising(numbers: list[int]) -> frozenset[int]:
    """The places of a longest rising part of a sequence of different numbers."""
    ends: list[int] = []  # the smallest number that ends a rising part of each length
    at: list[int] = []  # the place of that number
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        at[length : length + 1] = [place]
    found, place = set(), at[-1] if at else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return frozenset(found)
