"""One form being filled, in terms of nodes: what the sessions for records and for XForms instances share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from brs_desktop.forms.graph.engine import Engine
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.tree import AnswerNode, Range, Tree, set_attribute, walk
from brs_desktop.forms.session.choices import Chooser
from brs_desktop.forms.session.events import Events
from brs_desktop.forms.session.host import FormHost
from brs_desktop.forms.session.validity import Judge
from brs_desktop.forms.session.words import Speaker
from brs_desktop.forms.shapes import ListProvider
from brs_desktop.forms.xpath.coerce import boolean, stored_text
from brs_desktop.forms.xpath.nodes import Element


class Core:
    """The tree of answers with everything that computes, speaks, offers and judges."""

    def __init__(
        self,
        definition: FormDefinition,
        *,
        clock: Callable[[], datetime],
        zone: tzinfo,
        lists: ListProvider | None = None,
        language: str = "",
        properties: Mapping[str, str] | None = None,
        last_saved: Element | None = None,
    ) -> None:
        self.definition = definition
        self.tree = Tree(definition.root)
        spoken = definition.itext.code(language) or definition.default_language or language
        self.host = FormHost(
            definition,
            self.tree,
            clock=clock,
            zone=zone,
            lists=lists,
            language=spoken,
            properties=properties or {},
            last_saved=last_saved,
        )
        self.engine = Engine(definition.graph, self.tree, self.host)
        self.speaker = Speaker(definition, self.engine, self.host)
        self.chooser = Chooser(definition, self.engine, self.host, self.speaker)
        self.judge = Judge(self.engine, self.speaker, self.chooser)
        self.events = Events(definition, self.engine, self.host)
        self.engine.row_made = self._row_made

    def compute_all(self) -> None:
        """Compute everything from the answers, with nothing remembered."""
        self.engine.anew()
        self.engine.settle()

    def settle_attributes(self) -> None:
        """Compute the attributes that formulas give, for whoever writes the instance."""
        for template in self.definition.templates.values():
            for name, expression in template.computed.items():
                for node in self.tree.nodes(template):
                    set_attribute(node, name, stored_text(self.engine.compute(expression, node)))

    def range(self, repeat: Template, under: AnswerNode | None = None) -> Range | None:
        """The rows of a repeat, inside one row of an outer repeat when there is one."""
        found = self.tree.ranges(repeat, under)
        return found[0] if found else None

    def repeat_relevant(self, rows: Range) -> bool:
        """Whether a repeat as a whole is relevant: a row of it is, or the next one would be."""
        if not rows.parent.relevant:
            return False
        if any(row.relevant for row in rows.rows):
            return True
        relevant = rows.template.bind.expressions.get("relevant")
        return relevant is None or boolean(self.engine.compute(relevant, rows.phantom))

    def readonly(self, node: AnswerNode) -> bool:
        """Whether a node, or a group around it, may not be changed by a person."""
        here: object = node
        while isinstance(here, AnswerNode):
            if self.engine.truth("readonly", here, False):
                return True
            here = here.parent
        return False

    def speak(self, language: str) -> bool:
        """Switch the language; what is computed from words is computed anew. Whether the form speaks it."""
        code = self.definition.itext.code(language)
        if code is None:
            return False
        self.host.language = code
        for vertex in self.definition.graph.vertices:
            if vertex.expression.traits.speaks and vertex.property != "count":
                for node in self.tree.nodes(vertex.template):
                    self.engine.stale(vertex, node)
        self.engine.settle()
        return True

    def _row_made(self, row: AnswerNode) -> None:
        self.events.preload(walk(row))
        self.events.row_added(row)
