"""The choices of a question at this moment: from the form, from a filtered list, or from records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.graph.engine import Engine
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.expression import Expression
from brs_desktop.forms.model.parts import Itemset, Template, Words
from brs_desktop.forms.model.tree import AnswerNode
from brs_desktop.forms.session.columns import cell
from brs_desktop.forms.session.host import FormHost
from brs_desktop.forms.session.lists import LABEL, VALUE, entries
from brs_desktop.forms.session.offers import Entry, Offered, offered, said_before
from brs_desktop.forms.session.searching import Searcher, Seeking
from brs_desktop.forms.session.words import Speaker
from brs_desktop.forms.shapes import Choice, ChoicePage, ListItem
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.coerce import string
from brs_desktop.forms.xpath.compiler import compile_expression
from brs_desktop.forms.xpath.nodes import Element
from brs_desktop.forms.xpath.paths import column_conditions
from brs_desktop.forms.xpath.scope import Scope


@dataclass(frozen=True, slots=True)
class Query:
    """A question's choices as a query of a list kept as records."""

    list_name: str
    where: tuple[tuple[str, str], ...]


class Chooser:
    """Finds choices, their labels, and answers that are no longer possible."""

    def __init__(self, definition: FormDefinition, engine: Engine, host: FormHost, speaker: Speaker) -> None:
        self.definition = definition
        self.engine = engine
        self.host = host
        self.speaker = speaker
        self._searcher = Searcher(definition.itext)
        self._paths: dict[tuple[str, Template], Expression] = {}
        self._known: set[tuple[str | None, str]] = set()
        self._values: dict[int, tuple[Sequence[Offered], frozenset[str]]] = {}
        self._whole: dict[tuple[str, str, str, bool], tuple[Offered, ...]] = {}
        host.choice_label = self.choice_name
        engine.impossible = self.possible

    def entries(self, node: AnswerNode) -> Sequence[Offered]:
        """All choices of a question that come from the form or a file, computed anew only when they are stale."""
        found = node.cache.get("choices")
        if found is None:
            found = node.cache["choices"] = self._shared_entries(node)
        return found  # type: ignore[return-value]

    def _shared_entries(self, node: AnswerNode) -> Sequence[Offered]:
        """A list that no answer narrows is the same in every row: it is read once."""
        itemset = _itemset(node)
        if itemset is None:
            return ()
        if itemset.filtered or itemset.shuffled or itemset.instance is None or itemset.nodes is None:
            return self._entries(itemset, node)
        key = itemset.nodes.text, itemset.value, itemset.label, itemset.label_is_itext
        found = self._whole.get(key)
        if found is None:
            found = self._whole[key] = self._entries(itemset, node)
        return found

    def _entries(self, itemset: Itemset, node: AnswerNode) -> tuple[Offered, ...]:
        if itemset.nodes is None:
            return tuple(Entry(value, words) for value, words in itemset.fixed)
        rows = self.engine.compute(itemset.nodes, node)
        return offered(rows, itemset) if type(rows) is list else ()

    def query(self, node: AnswerNode) -> Query | None:
        """The choices as a query, when they are a list from records filtered by columns alone."""
        itemset = _itemset(node)
        if itemset is None or itemset.nodes is None or itemset.instance is None or self.host.lists is None:
            return None
        secondary = self.definition.instances.get(itemset.instance)
        tree = itemset.nodes.tree
        if secondary is None or secondary.content is not None or not isinstance(tree, ast.Path):
            return None
        where: list[tuple[str, str]] = []
        for predicate in (predicate for step in tree.steps for predicate in step.predicates):
            pairs, rest = column_conditions(predicate)
            if rest or any(column in (VALUE, LABEL) for column, _value in pairs):
                return None
            where.extend((column, self._text(value, node)) for column, value in pairs)
        return Query(itemset.instance, tuple(where))

    def _text(self, value: ast.Expr, node: AnswerNode) -> str:
        try:
            return string(compile_expression(value)(node, Scope(self.host, node)))
        except ExpressionError:
            return ""

    def page(self, node: AnswerNode, search: str, offset: int, limit: int) -> ChoicePage:
        """A part of the choices that match a search in label or value."""
        query = self.query(node)
        if query is not None and self.host.lists is not None:
            items = self._ask(query, search, offset, limit + 1)
            found = [Choice(item.value, item.label) for item in items]
            return ChoicePage(tuple(found[:limit]), len(found) > limit)
        if not search.strip():
            entries = self.entries(node)
            return ChoicePage(self._said(node, entries[offset : offset + limit]), len(entries) > offset + limit)
        seeking = self._seeking(node, search)
        while seeking.go_on():
            pass
        return ChoicePage(*seeking.found(offset, limit))

    def search(self, node: AnswerNode, search: str) -> ChoiceSearch | None:
        """The same search in turns; None for records, which are asked and never looked through."""
        return ChoiceSearch(self, node, search) if self.query(node) is None else None

    def _seeking(self, node: AnswerNode, search: str) -> Seeking:
        itemset = _itemset(node)
        assert itemset is not None, "asked for questions with choices"
        say: Callable[[Offered], Choice] = lambda entry: self._choice(entry, itemset, node, {})  # noqa: E731
        return Seeking(self._searcher, self.entries(node), itemset, search, say)

    def _ask(self, query: Query, search: str, offset: int, limit: int) -> Sequence[ListItem]:
        """The provider's entries; a list that it does not know has none."""
        assert self.host.lists is not None, "a query is made for a provider"
        language = self.host.language
        try:
            return entries(self.host.lists, query.list_name, query.where, search, language, offset, limit)
        except ExpressionError:
            return ()

    def all(self, node: AnswerNode) -> tuple[Choice, ...]:
        """All choices with their words; of a list from records the first page only."""
        if self.query(node) is not None:
            return self.page(node, "", 0, 50).items
        return self._said(node, self.entries(node))

    def _said(self, node: AnswerNode, entries: Sequence[Offered]) -> tuple[Choice, ...]:
        """Choices with their words; those of a list that never changes are put together once."""
        itemset = _itemset(node)
        assert itemset is not None, "asked for questions with choices"
        if not entries or isinstance(entries[0], Choice):
            return entries  # type: ignore[return-value]  # a list has its words in its rows or it has not
        known = said_before(entries[0].source, itemset, self.host.language)
        return tuple([known.get(entry[1]) or self._choice(entry, itemset, node, known) for entry in entries])

    def _choice(self, entry: Offered, itemset: Itemset, node: AnswerNode, known: dict[object, Choice]) -> Choice:
        """An entry with its words; those that are the same whatever is answered are `known` from now on."""
        if isinstance(entry, Choice):
            return entry
        if isinstance(entry.source, Words):
            return Choice(entry.value, self.speaker.text(entry.source, node), self.speaker.media(entry.source, node))
        said = self.speaker.spoken(cell(entry.source, itemset.label), node)
        choice = Choice(entry.value, said.text, said.media)
        if said.lasts and type(entry.source) is Element:  # a node of the form has another text another time
            known[entry.source] = choice
        return choice

    def label(self, value: str, node: AnswerNode) -> str | None:
        """The words of one choice of a question, None when it is not among them."""
        one = self.one(value, node)
        return one.label if one is not None else None

    def one(self, value: str, node: AnswerNode) -> Choice | None:
        """One choice of a question with its words, None when it is not among them."""
        itemset = _itemset(node)
        if itemset is None:
            return None
        if self.is_outside(node):
            assert self.host.lists is not None and itemset.instance is not None, "a list from records has both"
            try:
                words = self.host.lists.label(itemset.instance, value, self.host.language)
            except LookupError:
                return None
            return Choice(value, words) if words is not None else None
        for entry in self.entries(node):
            if entry.value == value:
                return self._choice(entry, itemset, node, {})
        return None

    def values(self, node: AnswerNode) -> frozenset[str]:
        """The values of all choices; those of a list that is the same in every row are gathered once."""
        entries = self.entries(node)
        gathered = self._values.get(id(entries))
        if gathered is None or gathered[0] is not entries:
            gathered = entries, frozenset(entry.value for entry in entries)
            if any(entries is whole for whole in self._whole.values()):
                self._values[id(entries)] = gathered
        return gathered[1]

    def knows(self, value: str, node: AnswerNode) -> bool:
        """Whether a list from records has an entry of this value; what was found once is not looked for again."""
        itemset = _itemset(node)
        name = itemset.instance if itemset is not None else None
        if (name, value) not in self._known and self.label(value, node) is not None:
            self._known.add((name, value))
        return (name, value) in self._known

    def is_outside(self, node: AnswerNode) -> bool:
        """Whether a question's choices are records of a list."""
        itemset = _itemset(node)
        if itemset is None or itemset.instance is None or self.host.lists is None:
            return False
        secondary = self.definition.instances.get(itemset.instance)
        return secondary is not None and secondary.content is None

    def choice_name(self, value: str, path: str, node: AnswerNode) -> str:
        """`jr:choice-name(value, 'path')`: the words of a value among the choices of the question at the path."""
        key = (path, node.template)
        if key not in self._paths:
            self._paths[key] = Expression(path.strip(), node.template, "jr:choice-name")
        found = self.engine.compute(self._paths[key], node)
        if type(found) is not list or not found or not isinstance(found[0], AnswerNode):
            return ""
        return self.label(value, found[0]) or ""

    def possible(self, node: AnswerNode) -> str | None:
        """The part of an answer that is still among the choices; None when the question has no choices to check."""
        itemset = _itemset(node)
        if itemset is None or not itemset.filtered:
            return None
        if node.template.kind == "select_one":
            return node.stored if self.offers(node, node.stored) else ""
        return " ".join(value for value in node.stored.split() if self.offers(node, value))

    def offers(self, node: AnswerNode, value: str) -> bool:
        """Whether a value is among the choices now."""
        query = self.query(node)
        if query is None or self.host.lists is None:
            return any(entry.value == value for entry in self.entries(node))
        # A search for a value finds the entry of this very value first (ListProvider).
        found = self._ask(query, value, 0, 1)
        return bool(found) and found[0].value == value


class ChoiceSearch:
    """A search through the choices of a question, a stretch at a time; begun anew when these change meanwhile."""

    def __init__(self, chooser: Chooser, node: AnswerNode, search: str) -> None:
        self._chooser, self._node, self._words = chooser, node, search
        self._begin()

    def _begin(self) -> None:
        self._seeking = self._chooser._seeking(self._node, self._words)

    @property
    def looked(self) -> int:
        """How many choices were looked at."""
        return self._seeking.looked

    @property
    def total(self) -> int:
        """How many there are to look at."""
        return self._seeking.total

    def go_on(self) -> bool:
        """Do the next stretch; whether there is more to do."""
        if self._chooser.entries(self._node) is not self._seeking.entries:
            self._begin()
        return self._seeking.go_on()

    def page(self, limit: int) -> ChoicePage:
        """The first of what was found so far, in the language spoken now."""
        return ChoicePage(*self._seeking.found(0, limit))


def _itemset(node: AnswerNode) -> Itemset | None:
    control = node.template.control
    return control.itemset if control is not None else None
