"""What a form does at events: defaults, preloads and actions."""

from __future__ import annotations

from collections.abc import Iterable

from brs_desktop.forms.graph.engine import Engine
from brs_desktop.forms.graph.held import Stored
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import Action, Bind
from brs_desktop.forms.model.tree import AnswerNode, set_attribute, walk
from brs_desktop.forms.model.typed import typed_text
from brs_desktop.forms.session.host import FormHost
from brs_desktop.forms.unable import DONE
from brs_desktop.forms.xpath.coerce import nodes, stored_text
from brs_desktop.forms.xpath.moments import from_datetime, midnight

FIRST_LOAD = "odk-instance-first-load"
LOAD = "odk-instance-load"
READY = "xforms-ready"
NEW_REPEAT = "odk-new-repeat"
VALUE_CHANGED = "xforms-value-changed"
MAX_DEPTH = 16


class Events:
    """Dispatches events of a form to its actions."""

    def __init__(self, definition: FormDefinition, engine: Engine, host: FormHost) -> None:
        self.definition = definition
        self.engine = engine
        self.host = host
        self._depth = 0
        # What was asked for and is never done here: the paths of the questions, with the actions.
        self.undone: dict[str, str] = {}
        self._preloading = [
            template for template in definition.templates.values() if template.bind.preload and not template.is_group
        ]

    def loaded(self, *, first: bool) -> None:
        """The form was opened, for the first time or again."""
        names = {FIRST_LOAD, LOAD, READY} if first else {LOAD}
        for action in self.definition.actions:
            if action.events & names:
                self._everywhere(action)
        controls = (template.control for template in self.definition.templates.values())
        if first and any(control is not None and control.actions for control in controls):
            for node in walk(self.engine.tree.root):
                self._control_actions(node, names)

    def row_added(self, row: AnswerNode) -> None:
        """A person (or a count) made a new row."""
        control = row.template.control
        for action in control.actions if control is not None else ():
            if NEW_REPEAT in action.events:
                self._run(action, self._targets(action, row))
        for node in walk(row):
            if node is not row:
                self._control_actions(node, {NEW_REPEAT})
        for action in self.definition.actions:
            if NEW_REPEAT in action.events:
                self._run(action, [node for node in self._targets(action, row) if node.lies_in(row)])

    def value_changed(self, node: AnswerNode) -> None:
        """A person changed an answer."""
        self._control_actions(node, {VALUE_CHANGED})

    def _control_actions(self, node: AnswerNode, names: set[str]) -> None:
        control = node.template.control
        for action in control.actions if control is not None else ():
            if action.events & names:
                self._run(action, self._targets(action, node))

    def _everywhere(self, action: Action) -> None:
        tree = self.engine.tree
        self._run(action, self._meant(action, tree.nodes(self.definition.templates[action.target]), tree.root))

    def _targets(self, action: Action, origin: AnswerNode) -> list[AnswerNode]:
        """The nodes an action means when it stands at a control: those in the rows the two share.

        A reference with conditions says itself which rows it means, also others than its own.
        """
        template = self.definition.templates[action.target]
        if action.where is not None:
            return self._meant(action, self.engine.tree.nodes(template), origin)
        shared = [repeat for repeat in template.repeats if repeat in origin.template.repeats]
        under = self.engine.tree.row_of(origin, shared[-1]) if shared else None
        return self._meant(action, self.engine.tree.nodes(template, under), origin)

    def _meant(self, action: Action, targets: list[AnswerNode], origin: AnswerNode) -> list[AnswerNode]:
        """Those that the conditions in an action's reference mean."""
        if action.where is None:
            return targets
        meant = set(map(id, nodes(self.engine.compute(action.where, origin))))
        return [node for node in targets if id(node) in meant]

    def _run(self, action: Action, targets: Iterable[AnswerNode]) -> None:
        if action.name != DONE:
            self.undone.update({node.template.path: action.name for node in targets})
            return
        if self._depth >= MAX_DEPTH:
            return
        self._depth += 1
        try:
            for node in targets:
                value = self.engine.compute(action.value, node) if action.value is not None else action.text
                if action.attribute:
                    set_attribute(node, action.attribute, stored_text(value))
                if action.attribute or node.template.is_group:
                    continue
                text = typed_text(value, node.template.bind.type, self.host.zone)
                before = node.stored
                self.engine.store(node, Stored(text=text))
                if node.stored != before:
                    self.engine.settle()
                    self.value_changed(node)
        finally:
            self._depth -= 1

    def preload_all(self, *, end: bool = False) -> None:
        """The same as `preload` for every node there is."""
        for template in self._preloading:
            self.preload(self.engine.tree.nodes(template), end=end)

    def preload(self, among: Iterable[AnswerNode], *, end: bool = False) -> None:
        """Fill what the form wants to know of the device, the person and the time, also over its own default."""
        for node in among:
            bind = node.template.bind
            if not bind.preload or node.template.is_group:
                continue
            if (bind.preload == "timestamp" and bind.preload_params == "end") != end:
                continue
            text = self._preloaded(bind)
            if text is not None and (end or node.stored in ("", node.template.default)):
                self.engine.store(node, Stored(text=text))

    def _preloaded(self, bind: Bind) -> str | None:
        moment = from_datetime(self.host.clock(), self.host.zone)
        if bind.preload == "uid":
            return "uuid:" + self.host.uuid()
        if bind.preload == "timestamp":
            return moment.text()
        if bind.preload == "date":
            return midnight(moment).text()
        if bind.preload == "property":
            return self.host.form_property(bind.preload_params)
        return None
