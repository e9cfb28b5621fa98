"""The node tree that expressions read: elements with a child-name index, document order on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from brs_desktop.forms.xpath.texts import UNWRITTEN, text_number

NO_NODES: list[Node] = []  # of all that have none; never changed
NO_PAIRS: Mapping[str, str] = {}
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_INDEX_FROM = 5


class Node:
    """Anything a path can select; `order` is its place in the document, valid while the document is clean."""

    __slots__ = ("order", "parent")
    kind = "node"
    local = ""
    prefix = ""
    uri = ""

    def __init__(self, parent: Element | None = None) -> None:
        self.parent = parent
        self.order = 0

    def string(self) -> str:
        """The string-value of XPath 1.0."""
        raise NotImplementedError

    def number(self, zone: tzinfo) -> float:
        """The number that the string-value says."""
        return text_number(self.string(), zone)

    @property
    def name(self) -> str:
        """The qualified name as written."""
        return f"{self.prefix}:{self.local}" if self.prefix and self.prefix != UNWRITTEN else self.local


class Element(Node):
    """An element; one that holds nothing but text keeps it in `text` and has no child objects."""

    __slots__ = (
        "_attributes", "_index", "_pairs", "_places", "_text_node",
        "children", "local", "namespaces", "prefix", "text", "uri",
    )  # fmt: skip
    kind = "element"

    def __init__(
        self,
        local: str,
        prefix: str = "",
        uri: str = "",
        parent: Element | None = None,
        written: Mapping[str, str] = NO_PAIRS,
    ) -> None:
        """`written` are the values of attributes by their names as they were read."""
        self.parent = parent
        self.order = 0
        self.local = local
        self.prefix = prefix
        self.uri = uri
        self.text = ""
        self.children = NO_NODES  # until there is one: most have none
        self._attributes: list[Attribute] | None = None if written else NO_ATTRIBUTES
        self._pairs = written
        self.namespaces: dict[str, str] | None = None
        self._index: dict[str, list[Node]] | None = None
        self._places: dict[str, dict[Node, int]] | None = None
        self._text_node: Text | None = None

    def string(self) -> str:
        if not self.children:
            return self.text
        return "".join(child.string() for child in self.children if child.kind in ("element", "text"))

    def content(self) -> list[Node]:
        """The child nodes, a lone text included."""
        if self.children or not self.text:
            return self.children
        if self._text_node is None:
            self._text_node = Text(self)
            self._text_node.order = self.order + len(self.attributes) + 2
        return [self._text_node]

    def named(self, local: str) -> list[Node]:
        """The child elements of this local name that carry no prefix; never change the list you get."""
        index = self._index
        if index is None:
            if len(self.children) < _INDEX_FROM:
                return [kid for kid in self.children if kid.local == local and not kid.prefix and kid.kind == "element"]
            index = self._index = {}
            for kid in self.children:
                if not kid.prefix and kid.kind == "element":
                    index.setdefault(kid.local, []).append(kid)
        return index.get(local, NO_NODES)

    def cell(self, local: str) -> str | None:
        """The text of the first child element of this name that carries no prefix, None when there is none."""
        if self._index is not None:
            found = self._index.get(local)
            return found[0].string() if found else None
        for kid in self.children:
            if kid.local == local and not kid.prefix and kid.kind == "element":
                return kid.string()
        return None

    def place_of(self, child: Node) -> int:
        """The place of a child among those of its name, from 1; one that is not among them would come last."""
        if self._places is None:
            self._places = {}
        places = self._places.get(child.local)
        if places is None:
            places = self._places[child.local] = {kid: at for at, kid in enumerate(self.named(child.local), 1)}
        return places.get(child, len(places) + 1)

    def first(self, local: str) -> Element | None:
        """The first child element of this local name, whatever its prefix."""
        for kid in self.children:
            if kid.local == local and isinstance(kid, Element):
                return kid
        return None

    def elements(self) -> Iterator[Element]:
        """The child elements in order."""
        return (kid for kid in self.children if isinstance(kid, Element))

    def lookup(self, local: str, where: Sequence[tuple[str, str]]) -> list[Node] | None:
        """The children whose columns equal `where`, by a hash index; None where there is no index (a changing tree)."""
        top = self.root()
        if not isinstance(top, Document) or not top.static:
            return None
        column, value = where[0]
        found = top.column_index(self, local, column).get(value, NO_NODES)
        for column, value in where[1:]:
            also = top.column_index(self, local, column).get(value, NO_NODES)
            kept = set(map(id, also))
            found = [node for node in found if id(node) in kept]
        return found

    def restructured(self) -> None:
        """Say that children came, went or moved: the indexes of this element and the document's order are stale."""
        self._index = self._places = None
        top = self.root()
        if isinstance(top, Document):
            top.dirty = True

    def append(self, child: Node) -> None:
        """Add a child at the end while a tree is built (a tree in use goes through `restructured`)."""
        child.parent = self
        if self.children:
            self.children.append(child)
        else:
            self.children = [child]

    def root(self) -> Element:
        """The top of this element's tree."""
        here = self
        while here.parent is not None:
            here = here.parent
        return here

    @property
    def attributes(self) -> list[Attribute]:
        """The attributes in order, namespace declarations left out; made from the names as read when needed."""
        found = self._attributes
        if found is None:
            found = self._attributes = _attributes(self, self._pairs)
        return found

    @attributes.setter
    def attributes(self, attributes: list[Attribute]) -> None:
        self._attributes = attributes
        self._pairs = NO_PAIRS

    @property
    def has_attributes(self) -> bool:
        """Whether there are any, without making nodes of them; declarations of namespaces count."""
        return self._attributes is None or bool(self._attributes)

    def get(self, name: str, default: str = "") -> str:
        """The value of the attribute with this local or qualified name."""
        if self._attributes is None:
            value = self._pairs.get(name)
            if value is not None:
                return value
            for written in self._pairs:
                if ":" in written and written.rpartition(":")[2] == name and not written.startswith("xmlns:"):
                    return self._pairs[written]
            return default
        for attribute in self._attributes:
            if attribute.local == name or (attribute.prefix and attribute.name == name):
                return attribute.value
        return default

    def has(self, name: str) -> bool:
        """Whether there is an attribute with this local or qualified name."""
        return any(name in (attribute.local, attribute.name) for attribute in self.attributes)

    def written_values(self) -> Mapping[str, str]:
        """The attributes by their names as written, without making nodes of them; declarations of namespaces too."""
        if self._attributes is None:
            return self._pairs
        return {attribute.name: attribute.value for attribute in self._attributes}

    def scope(self) -> dict[str, str]:
        """The namespaces in scope here, prefix to URI."""
        found: dict[str, str] = {}
        here: Element | None = self
        while here is not None:
            for prefix, uri in (here.namespaces or {}).items():
                found.setdefault(prefix, uri)
            here = here.parent
        return found


class Document(Element):
    """The root of a tree; it numbers its nodes when somebody needs their order."""

    __slots__ = ("_lookups", "_namespaces", "aside", "dirty", "kept", "outputs", "serial", "static")
    kind = "document"

    def __init__(self, serial: int = 0, *, static: bool = False) -> None:
        super().__init__("")
        self.dirty = True
        self.serial = serial
        self.static = static
        self.outputs: list[Element] = []
        self.aside: tuple[Element, str] | None = None  # whose content was not made into nodes, with its text
        self._lookups: dict[tuple[int, str, str], dict[str, list[Node]]] = {}
        # What others have read of an unchanging tree.
        self.kept: dict[tuple[object, ...], Any] = {}
        self._namespaces: dict[tuple[int, str], Namespace] = {}

    def column_index(self, parent: Element, local: str, column: str) -> dict[str, list[Node]]:
        """The children of a node of this unchanging tree by the text of one of their children."""
        key = (id(parent), local, column)
        index = self._lookups.get(key)
        if index is None:
            index = self._lookups[key] = {}
            for row in parent.named(local):
                for kid in row.children:  # type: ignore[attr-defined]  # named() gives elements
                    if kid.local != column or kid.prefix or kid.kind != "element":
                        continue
                    found = index.get(text := kid.string() if kid.children else kid.text)
                    if found is None:
                        index[text] = [row]
                    elif found[-1] is not row:  # a row may say the same twice
                        found.append(row)
        return index

    def namespace(self, element: Element, prefix: str, uri: str) -> Namespace:
        """The one namespace node of a prefix in scope of an element."""
        key = (id(element), prefix)
        if key not in self._namespaces:
            self._namespaces[key] = Namespace(element, prefix, uri)
        self._namespaces[key].order = element.order + 1
        return self._namespaces[key]

    def renumber(self) -> None:
        """Give every node its place; an element's attributes come before its children."""
        place = 0
        pending: list[Node] = [self]
        while pending:
            node = pending.pop()
            node.order = place
            place += 4
            if isinstance(node, Element):
                place += len(node.attributes)
                for at, attribute in enumerate(node.attributes):
                    attribute.order = node.order + 2 + at
                if node._text_node is not None:
                    node._text_node.order = node.order + len(node.attributes) + 2
                pending.extend(reversed(node.children))
        self.dirty = False


class Attribute(Node):
    """An attribute of an element."""

    __slots__ = ("local", "prefix", "uri", "value")
    kind = "attribute"

    def __init__(self, parent: Element, local: str, value: str, *, prefix: str = "", uri: str = "") -> None:
        super().__init__(parent)
        self.local = local
        self.prefix = prefix
        self.uri = uri
        self.value = value

    def string(self) -> str:
        return self.value


NO_ATTRIBUTES: list[Attribute] = []


class Text(Node):
    """A text node; without a value of its own it reads its element's text."""

    __slots__ = ("value",)
    kind = "text"

    def __init__(self, parent: Element, value: str | None = None) -> None:
        super().__init__(parent)
        self.value = value

    def string(self) -> str:
        if self.value is None:
            return self.parent.text if self.parent is not None else ""
        return self.value


class Comment(Node):
    """A comment."""

    __slots__ = ("value",)
    kind = "comment"

    def __init__(self, parent: Element, value: str) -> None:
        super().__init__(parent)
        self.value = value

    def string(self) -> str:
        return self.value


class Instruction(Node):
    """A processing instruction."""

    __slots__ = ("local", "value")
    kind = "processing-instruction"

    def __init__(self, parent: Element, target: str, value: str) -> None:
        super().__init__(parent)
        self.local = target
        self.value = value

    def string(self) -> str:
        return self.value


class Namespace(Node):
    """A namespace in scope of an element; its local name is the prefix."""

    __slots__ = ("local", "value")
    kind = "namespace"

    def __init__(self, parent: Element, prefix: str, uri: str) -> None:
        super().__init__(parent)
        self.local = prefix
        self.value = uri

    def string(self) -> str:
        return self.value


def _attributes(element: Element, pairs: Mapping[str, str]) -> list[Attribute]:
    found: list[Attribute] = []
    scope: dict[str, str] | None = None
    for name, value in pairs.items():
        if name == "xmlns" or name.startswith("xmlns:"):
            continue
        prefix, _, local = name.rpartition(":")
        if prefix and scope is None:
            scope = element.scope()
        uri = (XML_NAMESPACE if prefix == "xml" else (scope or {}).get(prefix, "")) if prefix else ""
        found.append(Attribute(element, local, value, prefix=prefix, uri=uri))
    return found


def root_of(node: Node) -> Element:
    """The top of a node's tree."""
    if isinstance(node, Element):
        return node.root()
    assert node.parent is not None, "only elements stand alone"
    return node.parent.root()


def in_document_order(nodes: list[Node]) -> list[Node]:
    """The nodes without repetition, in document order; trees come in the order they were made."""
    unique = list(dict.fromkeys(nodes))
    if len(unique) < 2:
        return unique
    tops = {id(top): top for top in map(root_of, unique)}
    for top in tops.values():
        if isinstance(top, Document) and top.dirty:
            top.renumber()
    if len(tops) == 1:
        return sorted(unique, key=_place)
    serial = {key: getattr(top, "serial", 0) for key, top in tops.items()}
    return sorted(unique, key=lambda node: (serial[id(root_of(node))], node.order))


def _place(node: Node) -> int:
    return node.order
