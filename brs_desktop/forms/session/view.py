"""What a person sees of a form: the outline, the state of a question, problems and progress."""

from __future__ import annotations

from collections.abc import Iterator

from brs_sync.values import Value

from brs_desktop.forms.errors import UnknownPath
from brs_desktop.forms.graph.held import held
from brs_desktop.forms.model.kinds import section_of
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.tree import AnswerNode, Range, walk
from brs_desktop.forms.session.beside import Beside
from brs_desktop.forms.session.cells import Cells, is_meta, value_of
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.session.gates import Gates
from brs_desktop.forms.session.paths import Paths, parse_path
from brs_desktop.forms.session.piecemeal import Piecemeal, at_once
from brs_desktop.forms.shapes import Findings, Item, ItemKind, NodeState, Problem, Progress

A_TURN = 40  # nodes
_SILENT = frozenset({"note", "calculate", "hidden"})


class View:
    """Reads a form being filled; changes nothing."""

    def __init__(self, core: Core, paths: Paths, cells: Cells, beside: Beside) -> None:
        self.core = core
        self.paths = paths
        self.cells = cells
        self.beside = beside
        self._gates = Gates(core)

    # The outline

    def items(self, *, rows: bool = True) -> tuple[Item, ...]:
        """Everything visible in document order; what is not relevant is not there, nor rows where nobody asks."""
        return tuple(self._inside(self.core.tree.root, 0, None, rows))

    def _inside(self, node: AnswerNode, depth: int, section: str | None, rows: bool = True) -> Iterator[Item]:
        children = sorted(
            enumerate(node.template.children.values()), key=lambda pair: (pair[1].order or 10**9, pair[0])
        )
        singles = {child.template: child for child in node.answer_children() if not child.template.is_repeat}
        for _at, template in children:
            if template.is_repeat:
                yield from self._repeat((node.ranges or {})[template.name], depth, section, rows)
            else:
                yield from self._one(singles[template], depth, section, rows)

    def _one(self, node: AnswerNode, depth: int, section: str | None, rows: bool) -> Iterator[Item]:
        template = node.template
        if not node.relevant or (template.kind in _SILENT and template.kind != "note"):
            return
        if not template.is_group:
            yield self._item("note" if template.kind == "note" else "question", node, depth, section)
        elif template.shown() is None:
            yield from self._inside(node, depth, section, rows)
        else:
            top = node.parent is self.core.tree.root
            yield self._item("section" if top else "group", node, depth, template.local if top else section)
            yield from self._inside(node, depth + 1, template.local if top else section, rows)

    def _repeat(self, rows: Range, depth: int, section: str | None, inside: bool) -> Iterator[Item]:
        template = rows.template
        control = template.control
        if control is None or not self.core.repeat_relevant(rows):
            return
        section = template.local if rows.parent is self.core.tree.root else section
        path = self.paths.of_range(rows)
        label = self.core.speaker.text(control.label, rows.phantom)
        yield Item("repeat", path, depth, label, template.local, section, None, control.appearance)
        for row in rows.rows if inside else ():
            if row.relevant:
                yield self._item("row", row, depth + 1, section)
                yield from self._inside(row, depth + 2, section)

    def _item(self, kind: ItemKind, node: AnswerNode, depth: int, section: str | None) -> Item:
        template = node.template
        control = template.group_control or template.control if template.is_group else template.control
        label = self.core.speaker.text(control.label, node) if control is not None else ""
        appearance = control.appearance if control is not None else ""
        row = self._row_name(node)
        return Item(kind, self.paths.of(node), depth, label, template.local, section, row, appearance)

    def _row_name(self, node: AnswerNode) -> str | None:
        here: object = node
        while isinstance(here, AnswerNode):
            if here.template.is_repeat:
                return here.row
            here = here.parent
        return None

    # One question

    def state(self, path: str, *, offers: bool = True) -> NodeState:
        """Everything shown about a question, group, row or repeat; without `offers` its choices are left out."""
        steps = parse_path(self.core.definition, path)
        if steps.template.is_repeat and not steps.about:
            return self._range_state(path, self.paths.range(steps.template, self.paths.row(steps.rows, path), path))
        node, steps = self.paths.node(path)
        return self._node_state(path, node, steps.language, offers)

    def _range_state(self, path: str, rows: Range) -> NodeState:
        control = rows.template.control
        words = control.label if control is not None else None
        label = self.core.speaker.text(words, rows.phantom)
        fixed = control is not None and control.fixed_rows
        relevant = self.core.repeat_relevant(rows)
        media = self.core.speaker.media(words, rows.phantom)
        return NodeState(path, None, str(len(rows.rows)), relevant, fixed, False, None, None, label, "", media=media)

    def _node_state(self, path: str, node: AnswerNode, language: str | None, offers: bool) -> NodeState:
        core, template = self.core, node.template
        control = template.shown()
        violation, message = core.judge.verdict(node)
        label, hint = (control.label, control.hint) if control is not None else (None, None)
        value, shown = self._value(node, language)
        choices = None
        if offers and control is not None and control.itemset is not None and not template.is_group:
            choices = core.chooser.all(node)
        return NodeState(
            path=path,
            value=value,
            text=shown,
            relevant=node.relevant,
            readonly=core.readonly(node),
            required=core.engine.truth("required", node, False),
            violation=violation,
            message=message,
            label=core.speaker.text(label, node),
            hint=core.speaker.text(hint, node),
            choices=choices,
            guidance=core.speaker.guidance(hint, node),
            language=self._shown_language(node, language),
            media=core.speaker.media(label, node),
        )

    def _value(self, node: AnswerNode, language: str | None) -> tuple[Value, str]:
        """The value and how it reads; what is not relevant keeps its value for when it comes back."""
        if node.template.is_group:
            return (self.cells.group_value(node) if node.template in self.cells.groups else None), ""
        if node.spoken is not None:
            text = node.spoken.get(self._shown_language(node, language), "")
            return text or None, text
        return value_of(node.template, held(node)), self.shown_text(node)

    def _shown_language(self, node: AnswerNode, language: str | None) -> str:
        """The language of a multilingual answer: the one asked for, else the reader's, else the first there is."""
        if not node.template.bind.multilingual:
            return ""
        spoken = node.spoken or {}
        if language is not None:
            return language
        if self.core.host.language in spoken or not spoken:
            return self.core.host.language
        return next(iter(spoken))

    def shown_text(self, node: AnswerNode) -> str:
        """An answer as a person reads it: choices by their words."""
        if not node.stored or node.template.kind not in ("select_one", "select_multiple", "rank"):
            return node.stored
        values = [node.stored] if node.template.kind == "select_one" else node.stored.split()
        return ", ".join(self.core.chooser.label(value, node) or node.label or value for value in values)

    # The whole

    def asked(self) -> Iterator[AnswerNode]:
        """The relevant questions that a person can answer, in document order."""
        return (node for node in walk(self.core.tree.root) if node.relevant and _is_asked(node))

    def problems(self) -> tuple[Problem, ...]:
        """All answers that are missing or break a rule, and rows that an answer asks for."""
        return at_once(self.examining()).problems

    def examining(self) -> Piecemeal[Findings]:
        """What is wrong and how far it is, in one walk in turns."""
        found: list[tuple[int, Problem]] = []
        counts: dict[str, list[int]] = {}
        for at, node in enumerate(walk(self.core.tree.root)):
            if at % A_TURN == 0:
                yield None
            if not node.relevant:
                continue
            if node.template.is_group:
                found += [
                    (_place(rows.template), one) for rows in (node.ranges or {}).values() for one in self._rows(rows)
                ]
            elif _is_asked(node):
                found += [(_place(node.template), one) for one in self._wrong(node)]
                _count(counts, node)
        problems = tuple(problem for _order, problem in sorted(found, key=lambda pair: pair[0]))
        return Findings(problems, {name: Progress(answered, asked) for name, (answered, asked) in counts.items()})

    def _wrong(self, node: AnswerNode) -> Iterator[Problem]:
        violation, message = self.core.judge.verdict(node)
        path = self.paths.of(node) if violation is not None else ""
        if violation is not None and not (violation == "soft" and self.beside.explains(path)):
            control = node.template.control
            label = self.core.speaker.text(control.label if control is not None else None, node)
            yield Problem(path, section_of(node.template), violation, message or "", label)

    def _rows(self, rows: Range) -> Iterator[Problem]:
        gate = self._gates.missing(rows)
        if gate is not None and rows.template.control is not None:
            label = self.core.speaker.text(rows.template.control.label, rows.phantom)
            message = self._gates.sentence(gate, self.shown_text(gate))
            yield Problem(self.paths.of_range(rows), section_of(rows.template), "rows", message, label)

    def failures(self) -> tuple[tuple[str, str], ...]:
        """The relevant places where an expression of the form could not be computed, each with its sentence."""
        failed = {node: issue for (_where, node), issue in self.core.engine.errors.items()}
        nodes = (node for node in walk(self.core.tree.root) if id(node) in failed and node.relevant) if failed else ()
        return tuple((self.paths.of(node), failed[id(node)].sentence()) for node in nodes)

    def progress(self, section: str | None) -> Progress:
        """How many questions have an answer; a stated reason for having none is an answer."""
        nodes = [
            node
            for node in self.asked()
            if (section is None or section_of(node.template) == section)
            and "calculate" not in node.template.bind.expressions
        ]
        return Progress(sum(1 for node in nodes if node.stored or node.missing), len(nodes))

    def tally(self) -> dict[str, Progress]:
        """Progress by question name, rows together: one walk for an outline of any cut."""
        found: dict[str, list[int]] = {}
        for node in self.asked():
            _count(found, node)
        return {name: Progress(answered, asked) for name, (answered, asked) in found.items()}

    def relevant_values(self) -> dict[str, Value]:
        """Every relevant value with calculations, by record path: what may leave the draft (FORMS)."""
        found: dict[str, Value] = {}
        for node in walk(self.core.tree.root):
            if node.relevant and not node.template.is_group and not is_meta(node.template):
                value = value_of(node.template, held(node))
                if value is not None:
                    found[self.paths.of(node)] = value
        return found

    def would_drop(self) -> tuple[str, ...]:
        """The paths of answers that are not relevant now and would not be sent."""
        leaves = (node for node in walk(self.core.tree.root) if not node.template.is_group)
        return tuple(self.paths.of(node) for node in leaves if not node.relevant and (node.stored or node.missing))

    def row_of(self, path: str) -> AnswerNode:
        """The row a path `rep/<row>` names."""
        node, steps = self.paths.node(path)
        if steps.about != "row":
            raise UnknownPath(path)
        return node


def _is_asked(node: AnswerNode) -> bool:
    """Whether a person can answer here."""
    template = node.template
    return not template.is_group and template.control is not None and template.kind not in _SILENT


def _count(counts: dict[str, list[int]], node: AnswerNode) -> None:
    """A stated reason for having no answer is an answer; what the form computes is none of a person's."""
    if "calculate" not in node.template.bind.expressions:
        told = counts.setdefault(node.template.local, [0, 0])
        told[0] += bool(node.stored or node.missing)
        told[1] += 1


def _place(template: Template) -> int:
    """The order of the top-level part that a question stands in."""
    return template.lineage()[1].order
