"""An XForms instance being filled by references, with the life of a submission: new, saved, opened again, edited."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from itertools import count
from typing import Any

from brs_desktop.forms.errors import FormIssue
from brs_desktop.forms.graph.held import Stored
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.tree import AnswerNode, Range, walk
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.session.instance import fill_from, find_reference, reference_of, to_xml
from brs_desktop.forms.uncollected import uncollected
from brs_desktop.forms.xpath.coerce import number_text
from brs_desktop.forms.xpath.nodes import Document, Element
from brs_desktop.forms.xpath.texts import text_number
from brs_desktop.forms.xpath.xml import parse_xml


class InstanceSession:
    """What `form run --batch` drives: the same core as a record's session, without journal and undo."""

    def __init__(
        self,
        definition: FormDefinition,
        *,
        clock: Callable[[], datetime],
        zone: tzinfo,
        properties: Mapping[str, str] | None = None,
    ) -> None:
        self.definition = definition
        self._clock, self._zone, self._properties = clock, zone, properties or {}
        self._language = definition.default_language
        self._saved: Document | None = None
        self.core = self._open(definition.primary, first=True)

    def _open(self, source: Element, *, first: bool) -> Core:
        core = Core(
            self.definition,
            clock=self._clock,
            zone=self._zone,
            language=self._language,
            properties=self._properties,
            last_saved=self._saved,
        )
        with uncollected():
            fill_from(core.tree, source)
            if first:
                core.events.preload_all()
            core.compute_all()
        core.events.loaded(first=first)
        core.engine.settle()
        core.engine.take_outcome()
        return core

    # Steps

    def answer(self, reference: str, value: object) -> None:
        """Give the node at a reference a value; none or '' takes it away."""
        node = find_reference(self.core.tree, reference)
        if not isinstance(node, AnswerNode) or node.template.is_group:
            raise LookupError(reference)
        before = node.stored
        typed = "calculate" in node.template.bind.expressions
        self.core.engine.store(node, Stored(text=self._text(node.template, value), typed=typed))
        if node.stored != before:
            self.core.engine.settle()
            self.core.events.value_changed(node)
        self._settle()

    def _text(self, template: Template, value: object) -> str:
        """A value as text; a fraction given to a whole-number question is cut off (FORMS: on import)."""
        if isinstance(value, list):
            text = " ".join(dict.fromkeys(str(item) for item in value))
        elif isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, (int, float)):
            text = number_text(float(value)) if isinstance(value, float) else str(value)
        else:
            text = "" if value is None else str(value)
        if template.kind == "integer" and text:
            told = text_number(text, self._zone)
            if math.isfinite(told) and told != int(told):
                return str(math.trunc(told))
        if template.kind == "select_multiple":
            return " ".join(dict.fromkeys(text.split()))
        return text

    def add_repeat(self, reference: str) -> None:
        """A new row at the end of a repeat; the form's count decides where there is one."""
        rows = self._rows(reference)
        control = rows.template.control
        if control is not None and control.count is not None:
            return
        name = next(f"n{at}" for at in count(len(rows.rows) + 1) if rows.find(f"n{at}") is None)
        row = self.core.tree.grow(rows.template, rows.parent, name)
        self.core.engine.insert(rows, row, len(rows.rows))
        self.core.events.preload(walk(row))
        self.core.engine.settle()
        self.core.events.row_added(row)
        self._settle()

    def remove_repeat(self, reference: str) -> None:
        """Take one row away."""
        found = find_reference(self.core.tree, reference)
        if isinstance(found, Range):
            if not found.rows:
                raise LookupError(reference)
            found = found.rows[-1]
        if not found.template.is_repeat:
            raise LookupError(reference)
        self.core.engine.remove(found)
        self._settle()

    def set_language(self, name: str) -> None:
        """Speak another language."""
        if self.core.speak(name):
            self._language = self.core.host.language
        self._settle()

    def save_and_reload(self) -> None:
        """Write the draft and open what was written."""
        self.core = self._open(self._written(relevant_only=False), first=False)

    def new_instance(self) -> None:
        """Begin anew."""
        self.core = self._open(self.definition.primary, first=True)

    def edit_submission(self) -> None:
        """Open what was sent for editing: its id becomes the deprecated one (OpenRosa)."""
        written = self._written(relevant_only=True)
        self.core = self._open(written, first=False)
        meta = next((node for node in walk(self.core.tree.root) if node.local == "meta"), None)
        names = {child.local: child for child in meta.answer_children()} if meta is not None else {}
        own = names.get("instanceID")
        if meta is None or own is None:
            return
        deprecated = names.get("deprecatedID") or self._add_deprecated(meta)
        self.core.engine.store(deprecated, Stored(text=own.stored))
        self.core.engine.store(own, Stored(text="uuid:" + self.core.host.uuid()))
        self._settle()

    def _add_deprecated(self, meta: AnswerNode) -> AnswerNode:
        template = Template("deprecatedID", meta.prefix, meta.uri, meta.template)
        template.kind = "hidden"
        node = AnswerNode(template, meta)
        meta.children.append(node)
        meta.restructured()
        return node

    def xml(self, *, relevant_only: bool = False) -> str:
        """The instance as XML."""
        self.core.settle_attributes()
        return to_xml(self.definition, self.core.tree, relevant_only=relevant_only)

    def _written(self, *, relevant_only: bool) -> Element:
        """What is saved, with the time of its end; the next form begun finds it as the last one saved."""
        self.core.events.preload_all(end=True)
        self._settle()
        self._saved = parse_xml(self.xml(relevant_only=relevant_only), blank_text=False)
        return next(self._saved.elements())

    def errors(self) -> list[FormIssue]:
        """The formulas that cannot be computed now, each with its question."""
        return list({issue.sentence(): issue for issue in self.core.engine.errors.values()}.values())

    def _rows(self, reference: str) -> Range:
        found = find_reference(self.core.tree, reference)
        if isinstance(found, Range):
            return found
        parent = found.parent
        if not found.template.is_repeat or not isinstance(parent, AnswerNode) or parent.ranges is None:
            raise LookupError(reference)
        return parent.ranges[found.template.name]

    def _settle(self) -> None:
        self.core.engine.settle()
        self.core.engine.take_outcome()

    # State

    def state(self) -> dict[str, dict[str, Any]]:
        """Everything about every node by its reference, and the count of every repeat by its nodeset."""
        found: dict[str, dict[str, Any]] = {}
        for node in walk(self.core.tree.root):
            reference = reference_of(node)
            found[reference] = self._node_state(node)
            for rows in (node.ranges or {}).values():
                found[f"{reference}/{rows.template.name}"] = {"count": len(rows.rows)}
        return found

    def _node_state(self, node: AnswerNode) -> dict[str, Any]:
        core, template = self.core, node.template
        control = template.shown()
        violation = core.judge.violation(node)
        label, hint = (control.label, control.hint) if control is not None else (None, None)
        choices = None
        if control is not None and control.itemset is not None and not template.is_group:
            choices = [[choice.value, choice.label] for choice in core.chooser.all(node)]
        return {
            "value": None if template.is_group else node.text,
            "relevant": node.relevant,
            "readonly": core.readonly(node),
            "required": core.engine.truth("required", node, False),
            "violation": violation,
            "message": core.judge.message(node, violation) if violation is not None else None,
            "label": core.speaker.text(label, node) if label is not None else None,
            "hint": core.speaker.text(hint, node) if hint is not None else None,
            "choices": choices,
        }
