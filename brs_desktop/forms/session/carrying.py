"""Answers of an earlier record carried forward into this one: where they go, and what is left as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from brs_sync.ids import element_value
from brs_sync.values import Value

from brs_desktop.forms.errors import UnknownPath
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.tree import AnswerNode, Range, leaves
from brs_desktop.forms.onecell import cell_of, members_of
from brs_desktop.forms.session.beside import carried, question_beside
from brs_desktop.forms.session.loading import Loader
from brs_desktop.forms.session.paths import ALIVE, ORDER, Paths, Steps, parse_path
from brs_desktop.forms.session.piecemeal import Piecemeal

Answers = dict[str, "Value | list[str]"]


@dataclass
class Plan:
    """What carrying forward would do: answers by path with what stands beside them, rows by repeat, and the paths that
    keep what they have.
    """

    answers: Answers = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    homeless: list[str] = field(default_factory=list)
    # Rows (`rep/ROW`) that are taken away.
    gone: list[str] = field(default_factory=list)
    beside: dict[str, Value] = field(default_factory=dict)
    # Answers of removed questions that go with this into others: their cells, with what empties them.
    left: Mapping[str, Value] = field(default_factory=dict)


class Carrier:
    """Plans against a form being filled; changes nothing itself."""

    def __init__(self, definition: FormDefinition, paths: Paths, loader: Loader, *, over: bool) -> None:
        self._definition = definition
        self._paths = paths
        self._loader = loader
        self._over = over
        self._refused: set[str] = set()

    def planning(self, cells: Mapping[str, Value]) -> Piecemeal[Plan]:
        """Only questions that have no answer yet get one, unless `over`; a repeat that has rows of its own keeps them,
        and what somebody wrote beside a question before its answer stays.

        A row keeps its id, so that two people who carry the same report forward do not get each row twice.
        """
        plan = Plan()
        for row in sorted(_rows(cells), key=lambda one: (one.count("/"), _order(cells, one), one)):
            self._row(row, plan)
            yield None
        answers: Answers = {}
        for path in sorted(cells):
            about_rows = path.endswith((f"/{ALIVE}", f"/{ORDER}")) or question_beside(path) is not None
            if not about_rows and cells[path] is not None:
                _gather(answers, path, cells[path])
        for path, value in answers.items():
            self._answer(path, value, plan)
            yield None
        mine = {} if self._over else self._loader.beside.cells
        plan.beside = {path: said for path, said in carried(cells, plan.answers).items() if not mine.get(path)}
        return plan

    def _row(self, row: str, plan: Plan) -> None:
        """Outer rows come before those inside them."""
        repeat, _slash, name = row.rpartition("/")
        outer = repeat.rpartition("/")[0]
        if not (outer and self._is_new(outer, plan)):
            found = None if outer in self._refused else self._range(repeat)
            if found is None or not self._takes(found, repeat, name):
                self._refused.add(row)
                return
            if found.find(name) is not None:
                return
        plan.rows.setdefault(repeat, []).append(name)

    def _is_new(self, row: str, plan: Plan) -> bool:
        repeat, _slash, name = row.rpartition("/")
        return name in plan.rows.get(repeat, ())

    def _range(self, repeat: str) -> Range | None:
        try:
            steps = parse_path(self._definition, repeat)
            return self._paths.range(steps.template, self._paths.row(steps.rows, repeat), repeat)
        except UnknownPath:
            return None

    def _takes(self, rows: Range, repeat: str, name: str) -> bool:
        """Whether the row is there or may come: not where the form counts, where it was removed, or beside others."""
        if rows.find(name) is not None:
            return True
        control = rows.template.control
        counted = control is not None and (control.count is not None or control.fixed_rows)
        removed = self._loader.is_gone(f"{repeat}/{name}")
        return not counted and not removed and (self._over or not any(map(_is_filled, rows.rows)))

    def _answer(self, path: str, value: Value | list[str], plan: Plan) -> None:
        try:
            steps = parse_path(self._definition, path)
        except UnknownPath:
            plan.homeless.append(path)
            return
        if not _is_typed(steps):
            return
        row = "/".join(path.split("/")[: 2 * len(steps.rows)])
        if row and (row in self._refused):
            plan.kept.append(path)
        elif row and self._is_new(row, plan):
            plan.answers[path] = value
            for member in self._others(path):
                if self._definition.template_of(member.rpartition("/")[2]).default:
                    plan.answers.setdefault(member, None)
        else:
            self._place(path, steps, value, plan)

    def _place(self, path: str, steps: Steps, value: Value | list[str], plan: Plan) -> None:
        try:
            node, _steps = self._paths.node(path)
        except UnknownPath:
            plan.homeless.append(path)
            return
        others = {member: self._paths.node(member)[0] for member in self._others(path)}
        whole = [node, *others.values()]
        held = _has_answer(node, steps.language) if not others else any(map(_is_answered, whole))
        if held and not self._over:
            plan.kept.append(path)
            return
        plan.answers[path] = value
        for member, beside in others.items():
            if _has_answer(beside, None):
                plan.answers.setdefault(member, None)

    def _others(self, path: str) -> list[str]:
        """The questions whose answers are one with this one: all of them are taken, what is lacking as nothing."""
        if not self._definition.one_cell:
            return []
        every = members_of(self._definition, cell_of(self._definition, path))
        return [one for one in every if one != path and _is_typed(parse_path(self._definition, one))]


def _rows(cells: Mapping[str, Value]) -> list[str]:
    return [path.removesuffix(f"/{ALIVE}") for path, value in cells.items() if path.endswith(f"/{ALIVE}") and value]


def _order(cells: Mapping[str, Value], row: str) -> str:
    order = cells.get(f"{row}/{ORDER}")
    return order if isinstance(order, str) else ""


def _is_filled(row: AnswerNode) -> bool:
    """Whether somebody answered anything in the row; an empty row that a form begins with is no answer."""
    return any(_is_answered(leaf) for leaf in leaves(row) if "calculate" not in leaf.template.bind.expressions)


def _is_answered(leaf: AnswerNode) -> bool:
    return bool(leaf.stored or leaf.missing) and leaf.stored != leaf.template.default


def _gather(answers: Answers, path: str, value: Value) -> None:
    """A set's elements are one answer: all of them or none."""
    parts = path.split("/")
    if len(parts) % 2:
        answers[path] = value
    elif value is True:
        chosen = answers.setdefault("/".join(parts[:-1]), [])
        if isinstance(chosen, list):
            chosen.append(element_value(parts[-1]))


def _is_typed(steps: Steps) -> bool:
    """What a form computes, or asks of the day and the machine by itself, is found anew."""
    bind = steps.template.bind
    found = "calculate" in bind.expressions or bind.preload
    return not steps.about and not steps.template.is_group and not found


def _has_answer(node: AnswerNode, language: str | None) -> bool:
    if language is not None:
        return bool((node.spoken or {}).get(language))
    return bool(node.stored or node.missing)
