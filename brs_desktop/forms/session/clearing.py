"""Every answer of a section taken away, as steps that can be undone."""

from __future__ import annotations

from brs_desktop.forms.graph.held import Stored
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.tree import AnswerNode, Range, leaves, walk
from brs_desktop.forms.session.commands import RowRemoved, Step
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.session.loading import Loader


def clear(core: Core, loader: Loader, section: Template) -> list[Step]:
    """Clear a group or a repeat wherever it stands; the steps are its rows', answers tell of themselves."""
    if section.is_repeat:
        return [step for rows in core.tree.ranges(section) for step in _rows(core, loader, rows)]
    return [step for node in core.tree.nodes(section) for step in _node(core, loader, node)]


def _node(core: Core, loader: Loader, node: AnswerNode) -> list[Step]:
    steps: list[Step] = []
    for found in list(walk(node)):
        for rows in (found.ranges or {}).values():
            steps += _rows(core, loader, rows)
    for leaf in leaves(node):
        if "calculate" not in leaf.template.bind.expressions:
            core.engine.store(leaf, Stored())
    return steps


def _rows(core: Core, loader: Loader, rows: Range) -> list[Step]:
    control = rows.template.control
    if control is not None and control.count is not None:
        return [step for row in rows.rows for step in _node(core, loader, row)]
    steps: list[Step] = []
    for row in reversed(list(rows.rows)):
        at = core.engine.remove(row)
        steps.append(RowRemoved(rows, row, at, loader.orders.get(row, "")))
    return steps
