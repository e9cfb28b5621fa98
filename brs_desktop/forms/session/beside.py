"""What stands beside an answer in the cells of its record (`quantity@.note`): undone with it, never computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from brs_sync.values import Value

from brs_desktop.forms.errors import UnknownPath
from brs_desktop.forms.graph.engine import Engine
from brs_desktop.forms.model.tree import AnswerNode
from brs_desktop.forms.session.cells import is_meta
from brs_desktop.forms.session.paths import Paths

# No language begins with a dot, and no question's name holds the sign: such a cell is nobody's answer.
SIGN = "@."


@dataclass(frozen=True, slots=True)
class Said:
    """What stood beside an answer became something else."""

    cells: dict[str, Value]
    node: AnswerNode
    path: str
    old: Value
    new: Value

    def put(self) -> None:
        """Let it stand."""
        self.cells[self.path] = self.new


def question_beside(path: str) -> str | None:
    """The path of the answer that a cell stands beside; None for every other cell."""
    before, sign, what = path.rpartition(SIGN)
    return before if sign and before and what and "/" not in what else None


class Beside:
    """The cells beside answers, by path; those of rows and questions that are gone stay for when they come back."""

    def __init__(self, engine: Engine, paths: Paths) -> None:
        self._engine, self._paths = engine, paths
        self.cells: dict[str, Value] = {}

    def load(self, changes: Mapping[str, Value]) -> None:
        """Take over what others said; the answers are told as changed."""
        self.cells.update(changes)
        for path in changes:
            with suppress(UnknownPath):
                self._engine.outcome.touched.add(self._node(path))

    def saying(self, changes: Sequence[tuple[str, Value]]) -> Iterator[Said]:
        """Say something beside answers that are there, each step done as it is given."""
        targets = [(self._node(path), path, value) for path, value in changes]
        for node, path, value in targets:
            old = self.cells.get(path)
            if old != value:
                said = Said(self.cells, node, path, old, value)
                said.put()
                self._engine.outcome.touched.add(node)
                yield said

    def explains(self, question: str) -> bool:
        """Whether a reason is given for an answer that is unusual."""
        return bool(self.cells.get(f"{question}{SIGN}reason"))

    def relevant(self) -> dict[str, Value]:
        """What may leave the draft: what stands beside relevant answers."""
        found: dict[str, Value] = {}
        for path, value in self.cells.items():
            if value is None:
                continue
            with suppress(UnknownPath):
                node = self._node(path)
                if node.relevant and not is_meta(node.template):
                    found[path] = value
        return found

    def by_node(self, kinds: Sequence[str]) -> dict[AnswerNode, dict[str, str]]:
        """The same of some kinds, as texts by answer and kind."""
        found: dict[AnswerNode, dict[str, str]] = {}
        for path, value in self.relevant().items():
            kind = path.rpartition(SIGN)[2]
            if kind in kinds and isinstance(value, str) and value:
                found.setdefault(self._node(path), {})[kind] = value
        return found

    def _node(self, path: str) -> AnswerNode:
        question = question_beside(path)
        if question is None:
            raise UnknownPath(path)
        node, steps = self._paths.node(question)
        if steps.about or steps.element is not None or steps.language is not None:
            raise UnknownPath(path)
        return node


def carried(cells: Mapping[str, Value], taken: Iterable[str]) -> dict[str, Value]:
    """Of an earlier record's cells what stands beside the answers that are taken over."""
    questions = {path.partition("@")[0] for path in taken}
    beside = ((path, question_beside(path), value) for path, value in cells.items() if value is not None)
    return {path: value for path, question, value in beside if question in questions}
