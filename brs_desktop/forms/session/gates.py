"""Repeats that an answer asks for: whoever says that there is something has to say what (FORMS, filling)."""

from __future__ import annotations

from collections.abc import Iterator

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.model.expression import Expression
from brs_desktop.forms.model.tree import AnswerNode, Range
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.compiler import compile_expression
from brs_desktop.forms.xpath.scope import Scope
from brs_desktop.language import _, mark

MESSAGE_ROWS = mark("“{question}” is answered with “{answer}”, but there is no row.")


class Gates:
    """Finds the choice that made a repeat relevant: `relevant` compares a question's answer with this very choice."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def missing(self, rows: Range) -> AnswerNode | None:
        """The question whose answer asks for rows where there is none; None where nothing is missing."""
        control, relevant = rows.template.control, rows.template.bind.expressions.get("relevant")
        if rows.rows or relevant is None or control is None or control.count is not None or control.fixed_rows:
            return None
        if not self._core.repeat_relevant(rows):
            return None
        return next(self._asking(relevant, rows), None)

    def _asking(self, relevant: Expression, rows: Range) -> Iterator[AnswerNode]:
        for compared in ast.walk(relevant.tree):
            if isinstance(compared, ast.Binary) and compared.operator == "=":
                for path, choice in ((compared.left, compared.right), (compared.right, compared.left)):
                    if isinstance(path, ast.Path) and isinstance(choice, ast.Literal_):
                        yield from self._chosen(path, str(choice.value), rows)

    def _chosen(self, path: ast.Path, choice: str, rows: Range) -> Iterator[AnswerNode]:
        try:
            found = compile_expression(path)(rows.phantom, Scope(self._core.host, rows.phantom))
        except ExpressionError:
            return
        for node in found if isinstance(found, list) else ():
            if isinstance(node, AnswerNode) and node.template.kind == "select_one" and node.stored == choice:
                yield node

    def sentence(self, gate: AnswerNode, answer: str) -> str:
        """What is wrong, with the words of the question and of the answer that ask for rows."""
        control = gate.template.control
        question = self._core.speaker.text(control.label if control is not None else None, gate)
        return _(MESSAGE_ROWS).format(question=question, answer=answer)
