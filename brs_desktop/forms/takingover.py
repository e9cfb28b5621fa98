"""Where an answer of a removed question could go in the form of today, and as what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brs_sync.values import Value

from brs_desktop.forms.changes import renaming
from brs_desktop.forms.compare import SILENT
from brs_desktop.forms.leftovers import Leftover, fits
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.shapes import Item, Question

_CHOSEN = frozenset({"select_one", "select_multiple", "rank"})
_SEVERAL = frozenset({"select_multiple", "rank"})
Given = Value | list[str]


@dataclass(frozen=True)
class Place:
    """A question that can take the answer, and the answer as it takes it; `own` is what it is called today itself."""

    item: Item
    value: Given
    own: bool


def places(form: FormDefinition, items: Iterable[Item], left: Leftover, words: str) -> tuple[Place, ...]:
    """The questions that are shown and can take it, the one that was only renamed first.

    What stood in a row goes into that row, or into no row; `words` are what a text question takes.
    """
    around, name = left.path.rpartition("/")[0], left.name
    own = renaming(left.form, form).get(name, "") if left.form is not None else ""
    before = left.form.question(name) if left.form is not None and left.form.has(name) else None
    found = []
    for item in items:
        row = item.path.rpartition("/")[0]
        if item.kind != "question" or row not in ("", around) or item.path == left.path:
            continue
        question = form.question(item.name)
        value = _taken(question, before, left, form, words)
        if value is not None and not question.readonly:
            found.append(Place(item, value, item.name == own))
    return tuple(sorted(found, key=lambda one: not one.own))


def cells_of(left: Leftover, homeless: Mapping[str, Value]) -> dict[str, Value]:
    """The cells that an answer stands in, with what empties them: each chosen element of a set, or the one cell."""
    path = f"{left.path}@{left.language}" if left.language else left.path
    start = f"{left.path}/"
    inside = (one for one in homeless if one.startswith(start) and one.count("/") == left.path.count("/") + 1)
    elements: dict[str, Value] = {one: False for one in inside if isinstance(homeless[one], bool)}
    return elements or ({path: None} if path in homeless else {})


def _taken(
    question: Question, before: Question | None, left: Leftover, form: FormDefinition, words: str
) -> Given | None:
    kind, values = question.kind, left.values
    if kind in SILENT or not values:
        return None
    if kind in _CHOSEN and (before is None or before.kind not in _CHOSEN):
        return None
    if kind in _SEVERAL:
        texts = [text for one in values for text in str(getattr(one, "target", one)).split()]
        return texts if set(texts) <= set(form.choice_values(question.name)) else None
    if kind == "text":
        return values[0] if len(values) == 1 and isinstance(values[0], str) and before is None else words
    if len(values) > 1 or (before is not None and before.kind != kind and kind not in ("integer", "decimal", "range")):
        return None
    return values[0] if fits(question, values[0], _offered(form, question)) else None


def _offered(form: FormDefinition, question: Question) -> tuple[str, ...]:
    return form.choice_values(question.name) if question.kind in _CHOSEN else ()
