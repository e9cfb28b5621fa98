"""The world in which a form's expressions are computed: its instances, its words, its clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.secondary import LAST_SAVED
from brs_desktop.forms.model.tree import AnswerNode, Tree
from brs_desktop.forms.session.lists import ListDocument
from brs_desktop.forms.shapes import ListProvider
from brs_desktop.forms.xpath.nodes import Element, Node
from brs_desktop.forms.xpath.scope import Host


class FormHost(Host):
    """Answers what expressions ask of the form around them."""

    def __init__(
        self,
        definition: FormDefinition,
        tree: Tree,
        *,
        clock: Callable[[], datetime],
        zone: tzinfo,
        lists: ListProvider | None,
        language: str,
        properties: Mapping[str, str],
        last_saved: Element | None = None,
    ) -> None:
        super().__init__(zone=zone, clock=clock)
        self.definition = definition
        self.tree = tree
        self.top = tree.document
        self.strict_blanks = definition.strict_blanks
        self.lists = lists
        self.language = language
        self.properties = {name.lower(): value for name, value in properties.items()}
        self.last_saved = last_saved
        self.choice_label: Callable[[str, str, AnswerNode], str] = lambda value, path, node: ""
        self.text_of: Callable[[str, Node], str] = lambda name, node: name
        self._lists: dict[str, Element] = {}

    def root(self, node: Node) -> Node:
        return self.tree.document

    def lasts(self, node: Node) -> bool:
        return isinstance(node, AnswerNode) and not node.template.repeats

    def instance(self, name: str, node: Node) -> Element | None:
        found = self.definition.instances.get(name)
        if found is None:
            return self.tree.document if name == self.definition.primary_name else None
        if self.last_saved is not None and found.source.startswith(LAST_SAVED):
            return self.last_saved
        if found.content is not None:
            return found.content
        if self.lists is None:
            return None
        if name not in self._lists:
            self._lists[name] = ListDocument(name, self.lists, lambda: self.language)
        return self._lists[name]

    def itext(self, name: str) -> str:
        return self.text_of(name, self.tree.root)

    def choice_name(self, value: str, path: str, node: Node) -> str:
        return self.choice_label(value, path, node) if isinstance(node, AnswerNode) else ""

    def missing(self, node: Node) -> str:
        return node.missing if isinstance(node, AnswerNode) else super().missing(node)

    def form_property(self, name: str) -> str:
        if name == "version":
            return self.definition.version
        return self.properties.get(name.lower().removeprefix("uri:"), "")
