"""The cells of a record into the tree of answers, at opening and when others changed them meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from brs_sync.values import Value

from brs_desktop.forms.changes import names_then, path_now
from brs_desktop.forms.errors import UnknownPath
from brs_desktop.forms.graph.held import Stored, held
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.tree import AnswerNode, Range, leaves
from brs_desktop.forms.session.beside import Beside, Said, question_beside
from brs_desktop.forms.session.cells import Cells, held_of, is_computed
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.session.order import known
from brs_desktop.forms.session.paths import ALIVE, ORDER, Paths, Steps, parse_path

if TYPE_CHECKING:
    from brs_desktop.forms.session.carrying import Plan

Rows = tuple[tuple[Template, str], ...]


class Loader:
    """Puts cells in their places; cells that have none are kept aside ('answers of removed questions')."""

    def __init__(self, core: Core, paths: Paths, cells: Cells) -> None:
        self.core = core
        self.paths = paths
        self.cells = cells
        self.orders: dict[AnswerNode, str] = {}
        self.homeless: dict[str, Value] = {}
        self.beside = Beside(core.engine, paths)
        # All cells as loaded and journalled: what a row holds that is gone now and may come back.
        self.record: dict[str, Value] = {}

    def load(self, changes: Mapping[str, Value]) -> None:
        """Rows first, then what they hold, then their order."""
        changes = self._with_returning_rows(changes)
        self.record.update(changes)
        placed: list[tuple[Steps, str, Value]] = []
        beside: dict[str, Value] = {}
        for written, value in changes.items():
            path = self._renamed(written)
            if question_beside(path) is not None:
                beside[path] = value
                continue
            try:
                placed.append((parse_path(self.core.definition, path), path, value))
            except UnknownPath:
                self.homeless[written] = value
        for steps, _path, _value in placed:
            if steps.rows:
                self._need_rows(steps.rows)
        for steps, _path, value in placed:
            if steps.about == ALIVE and value is False:
                self._drop(steps.rows)
        for steps, path, value in placed:
            self._place(steps, path, value)
        self.beside.load(beside)
        self._sort()

    def saying(self, plan: Plan) -> Iterator[Said]:
        """What a plan says beside answers, and the answers of removed questions that it takes from their place."""
        yield from self.beside.saying(list(plan.beside.items()))
        for path, empty in plan.left.items():
            old = self.homeless.get(path)
            if old is not None:
                node, _steps = self.paths.node(next(iter(plan.answers)))
                said = Said(self.homeless, node, path, old, empty)
                said.put()
                yield said

    def _with_returning_rows(self, changes: Mapping[str, Value]) -> dict[str, Value]:
        """A row that somebody brings back has the cells it had when it went."""
        found, form = dict(changes), self.core.definition
        for path, value in changes.items():
            row, slash, about = path_now(path, form).rpartition("/")
            if about == ALIVE and slash and value is True and self._says_gone(row):
                inside = (known for known in self.record if path_now(known, form).startswith(row + "/"))
                found |= {known: self.record[known] for known in inside if known not in changes}
        return found

    def is_gone(self, row: str) -> bool:
        """Whether the record says that a row (`rep/ROW`) or one around it was taken away, by any name of its repeat."""
        parts = row.split("/")
        return any(self._says_gone("/".join(parts[:end])) for end in range(2, len(parts) + 1, 2))

    def _says_gone(self, row: str) -> bool:
        """What was said under the name of today goes first, as with answers."""
        today = f"{row}/{ALIVE}"
        if today in self.record or not self.core.definition.older_names:
            return self.record.get(today) is False
        return any(self.record.get(written) is False for written in names_then(today, self.core.definition))

    def _is_dead(self, rows: Rows) -> bool:
        """Whether the record says that a row, or one around it, was taken away."""
        return bool(rows) and self.is_gone("/".join(f"{repeat.local}/{name}" for repeat, name in rows))

    def _renamed(self, path: str) -> str:
        """The path under the name a question has now; an answer under the new name goes first, whenever it came."""
        now = path_now(path, self.core.definition)
        return path if now == path or now in self.record else now

    def _need_rows(self, rows: Rows) -> None:
        if self._is_dead(rows):
            return
        under: AnswerNode | None = None
        for repeat, name in rows:
            found = self.core.range(repeat, under)
            if found is None:
                return
            under = self.paths.find_row(found, name) or self._admit(found, name)

    def _admit(self, rows: Range, name: str) -> AnswerNode:
        """A row that came from outside; one beyond the count of a counted repeat is hidden again afterwards."""
        row = next((row for row in rows.hidden if row.row == name), None)
        if row is not None:
            rows.hidden.remove(row)
        else:
            row = self.core.tree.grow(rows.template, rows.parent, name)
            blank(row)
        self.core.engine.insert(rows, row, len(rows.rows))
        self.core.engine.recount(rows)
        return row

    def _drop(self, rows: Rows) -> None:
        try:
            row = self.paths.row(rows, "")
        except UnknownPath:
            return
        if row is not None:
            self.core.engine.remove(row)
            self.orders.pop(row, None)

    def _place(self, steps: Steps, path: str, value: Value) -> None:
        try:
            node, _steps = self.paths.node(path)
        except UnknownPath:
            return
        if steps.about:
            if steps.about == ORDER and isinstance(value, str) and known(value):
                self.orders[node] = value
        elif node.template in self.cells.groups:
            self._place_group(node, value)
        elif node.template.is_group:
            self._keep_aside(path, value)
        elif not self._is_told_whole(node, value):
            self._place_leaf(node, steps, value)

    def _keep_aside(self, path: str, value: Value) -> None:
        """The cell of a group that is one in another version only."""
        if value is None:
            self.homeless.pop(path, None)
        else:
            self.homeless[path] = value

    def _place_leaf(self, node: AnswerNode, steps: Steps, value: Value) -> None:
        if is_computed(node.template):
            return  # computed again, never read back
        engine, old = self.core.engine, held(node)
        if steps.element is not None:
            chosen = [item for item in old.text.split() if item != steps.element]
            if value is True:
                chosen.append(steps.element)
            engine.store(node, Stored(text=self.in_list_order(node, chosen), missing=old.missing))
        elif steps.language is not None:
            spoken = dict(old.spoken)
            if isinstance(value, str) and value:
                spoken[steps.language] = value
            else:
                spoken.pop(steps.language, None)
            told = spoken_as(spoken, self.core.definition.languages)
            engine.store(node, told if spoken else Stored(missing=old.missing))
        elif node.template.bind.multilingual and value is None:
            engine.store(node, Stored(text=old.text, spoken=old.spoken))
        elif node.template.kind == "select_multiple" and value is None:
            engine.store(node, Stored(text=old.text))
        else:
            engine.store(node, held_of(value))

    def _place_group(self, group: AnswerNode, value: Value) -> None:
        members = value if isinstance(value, dict) else {}
        for leaf in leaves(group):
            self.cells.apart.discard(leaf)
            if not is_computed(leaf.template):
                self.core.engine.store(leaf, held_of(members.get(leaf.template.local)))

    def _is_told_whole(self, node: AnswerNode, value: Value) -> bool:
        """Whether an answer stands in a cell of its group; one that an earlier version of the form kept apart from it
        is read as long as the group has no cell, and goes into it with the next answer.
        """
        group = self.cells.group_of(node) if self.cells.groups else None
        if group is None:
            return False
        if self.paths.of(group) in self.record:
            return True
        if value is None:
            self.cells.apart.discard(node)
        else:
            self.cells.apart.add(node)
        return False

    def in_list_order(self, node: AnswerNode, chosen: list[str]) -> str:
        """Chosen elements in the order of the form's list, those it does not have after them by name."""
        if self.core.chooser.is_outside(node):
            return " ".join(sorted(chosen))
        control = node.template.control
        itemset = control.itemset if control is not None else None
        if itemset is None or itemset.filtered or itemset.shuffled:
            return " ".join(sorted(chosen))
        places = {entry.value: at for at, entry in enumerate(self.core.chooser.entries(node))}
        return " ".join(sorted(chosen, key=lambda value: (places.get(value, len(places)), value)))

    def _sort(self) -> None:
        """Rows stand by their order, rows with equal or no order by their id; rows that the form counts by number."""
        for rows in {id(found): found for found in _ranges(self.core.tree.root)}.values():
            control = rows.template.control
            if control is not None and control.count is not None:
                wanted = sorted(rows.rows, key=lambda row: (len(row.row), row.row))
            else:
                wanted = sorted(rows.rows, key=lambda row: (self.orders.get(row, ""), row.row))
            if wanted != rows.rows:
                rows.reorder(wanted)
                self.core.engine.rows_changed(rows)


def blank(node: AnswerNode) -> None:
    """Take the form's defaults out of the nodes of a record that exists already: what it holds is in its cells."""
    for leaf in leaves(node):
        leaf.stored = leaf.text = ""


def spoken_as(spoken: Mapping[str, str], languages: tuple[str, ...]) -> Stored:
    """What a multilingual node holds; expressions read the first language of the form that has a text."""
    order = [*languages, *sorted(set(spoken) - set(languages))]
    text = next((spoken[name] for name in order if spoken.get(name)), "")
    return Stored(text=text, spoken=tuple((name, spoken[name]) for name in order if spoken.get(name)))


def _ranges(node: AnswerNode) -> list[Range]:
    found = list((node.ranges or {}).values())
    for child in node.answer_children():
        found.extend(_ranges(child))
    return found
