"""Between what a node holds and the cells of a record."""

from __future__ import annotations

import json
from collections.abc import Mapping

from brs_sync.errors import SyncProblem
from brs_sync.ids import element
from brs_sync.values import Missing, Number, Ref, Value, from_plain, to_plain

from brs_desktop.forms.graph.held import Stored, held
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.tree import AnswerNode, leaves, walk
from brs_desktop.forms.session.paths import ALIVE, ORDER, Paths

FILES = frozenset({"file", "image", "audio", "video"})
_NUMERIC = frozenset({"integer", "decimal", "range"})
_NUMERIC_TYPES = frozenset({"int", "integer", "decimal", "double", "long"})


def value_of(template: Template, held: Stored) -> Value:
    """The value of a cell: a number keeps its typed text, a choice from a record its target and label."""
    if held.missing:
        return Missing(held.missing)
    if not held.text:
        return None
    if held.label:
        return _file(held) if template.kind in FILES else Ref(held.text, held.label)
    if template.kind in _NUMERIC or (template.kind in ("calculate", "hidden") and template.bind.type in _NUMERIC_TYPES):
        return _number(held.text)
    return held.text


def _number(text: str) -> Value:
    try:
        return Number(text)
    except SyncProblem:
        return text  # typed, but no number: kept as typed and flagged


def _file(held: Stored) -> Value:
    """The cell of a file question: one map of name, hash, size and type; its node reads as the name.

    Another device may have put there what is none; that stays as it is.
    """
    try:
        told = json.loads(held.label)
    except (ValueError, RecursionError):
        told = None
    return from_plain(told) if isinstance(told, dict) else Ref(held.text, held.label)


def held_of(value: Value | list[str], *, typed: bool = False) -> Stored:
    """What a node holds when it is given a value."""
    if value is None:
        return Stored()
    if isinstance(value, Missing):
        return Stored(missing=value.reason, typed=typed)
    if isinstance(value, Number):
        return Stored(text=value.text, typed=typed)
    if isinstance(value, Ref):
        return Stored(text=value.target, label=value.label, typed=typed)
    if isinstance(value, bool):
        return Stored(text="true" if value else "false", typed=typed)
    if isinstance(value, list):
        return Stored(text=" ".join(dict.fromkeys(value)), typed=typed)
    if isinstance(value, dict):
        told = json.dumps({name: to_plain(part) for name, part in value.items()}, ensure_ascii=False, sort_keys=True)
        return Stored(text=str(value.get("name") or ""), label=told, typed=typed)
    return Stored(text=str(value), typed=typed)


class Cells:
    """Which cells say what a node holds, one-cell groups and sets included."""

    def __init__(self, definition: FormDefinition, paths: Paths) -> None:
        self.paths = paths
        self.groups = frozenset(definition.by_name[name] for name in definition.one_cell)
        # Answers that an earlier version of the form kept in cells of their own: the group's cell takes their place.
        self.apart: set[AnswerNode] = set()

    def group_of(self, node: AnswerNode) -> AnswerNode | None:
        """The one-cell group a node belongs to."""
        here: object = node.parent
        while isinstance(here, AnswerNode):
            if here.template in self.groups:
                return here
            here = here.parent
        return None

    def changes(self, node: AnswerNode, old: Stored, new: Stored) -> list[tuple[str, Value]]:
        """The cells that a change of a node writes, in the order in which they change."""
        group = self.group_of(node) if self.groups else None
        if group is not None:
            apart: list[tuple[str, Value]] = [
                (self.paths.of(leaf), None) for leaf in leaves(group) if leaf in self.apart
            ]
            return [*apart, (self.paths.of(group), self.group_value(group))]
        return self._own(node, old, new)

    def _own(self, node: AnswerNode, old: Stored, new: Stored) -> list[tuple[str, Value]]:
        path, template = self.paths.of(node), node.template
        if template.kind == "select_multiple":
            return _set_changes(path, old, new)
        if template.bind.multilingual:
            before, after = dict(old.spoken), dict(new.spoken)
            names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
            texts: list[tuple[str, Value]] = [(f"{path}@{name}", after.get(name) or None) for name in names]
            reason = [(path, Missing(new.missing) if new.missing else None)] if old.missing != new.missing else []
            return [*reason, *texts]
        return [(path, value_of(template, new))]

    def written(self, cells: Mapping[str, Value]) -> None:
        """What was emptied because its group has a cell is not emptied again: somebody may answer there meanwhile."""
        self.apart = {leaf for leaf in self.apart if self.paths.of(leaf) not in cells}

    def relevant(self, root: AnswerNode, orders: Mapping[AnswerNode, str]) -> dict[str, Value]:
        """What may leave the draft, as cells: every relevant value, calculated ones too, and the rows around them.

        Members of one-cell groups stand at their own paths (`onecell.folded` puts them together).
        """
        found: dict[str, Value] = {}
        for node in walk(root):
            if not node.relevant or is_meta(node.template):
                continue
            if node.template.is_repeat:
                path = self.paths.of(node)
                found[f"{path}/{ALIVE}"] = True
                found |= {f"{path}/{ORDER}": orders[node]} if orders.get(node) else {}
            elif not node.template.is_group:
                found.update((path, value) for path, value in self._own(node, Stored(), held(node)) if value)
        return found

    def group_value(self, group: AnswerNode) -> Value:
        """A one-cell group as one value: its members that hold something, also those that are not asked now."""
        found: dict[str, Value] = {}
        for leaf in leaves(group):
            if is_computed(leaf.template):
                continue
            value = value_of(leaf.template, Stored(leaf.stored, leaf.missing, leaf.label))
            if value is not None:
                found[leaf.template.local] = value
        return found or None


def is_computed(template: Template) -> bool:
    """Whether the form computes an answer anew whenever it is asked: no cell of a draft has it."""
    calculation = template.bind.expressions.get("calculate")
    return calculation is not None and not calculation.volatile


def is_meta(template: Template) -> bool:
    """Whether a form keeps the node for itself (`meta`): no cell of a record."""
    return any(part.local == "meta" for part in template.lineage()[1:-1])


def _set_changes(path: str, old: Stored, new: Stored) -> list[tuple[str, Value]]:
    """A set is one cell an element; a reason for having none is the cell of the whole."""
    before, after = old.text.split(), new.text.split()
    found: list[tuple[str, Value]] = []
    if old.missing and not new.missing:
        found.append((path, None))
    found += [(f"{path}/{element(chosen)}", False) for chosen in before if chosen not in after]
    if new.missing and new.missing != old.missing:
        found.append((path, Missing(new.missing)))
    found += [(f"{path}/{element(chosen)}", True) for chosen in after if chosen not in before]
    return found
