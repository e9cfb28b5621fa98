"""The parts of a form's definition: templates of nodes, binds, controls, words and expressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from brs_desktop.forms.shapes import Kind

if TYPE_CHECKING:
    from brs_desktop.forms.model.expression import Expression

NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})
_NO_EXPRESSIONS: Mapping[str, Expression] = MappingProxyType({})
_NO_PLACES: Mapping[str, int] = MappingProxyType({})
PROPERTIES = ("relevant", "calculate", "readonly", "required", "constraint")


class Words(NamedTuple):
    """Words a person reads: an itext id, an expression that gives one, or parts with outputs in them."""

    itext: str | None = None
    reference: Expression | None = None
    parts: tuple[str | Expression, ...] = ()

    @property
    def plain(self) -> str | None:
        """The text when it depends on nothing."""
        return "".join(map(str, self.parts)) if all(isinstance(part, str) for part in self.parts) else None


class Itemset(NamedTuple):
    """Where the choices of a question come from: rows of an instance, or a fixed list."""

    nodes: Expression | None = None
    value: str = "name"
    label: str = "label"
    label_is_itext: bool = False
    fixed: tuple[tuple[str, Words], ...] = ()
    instance: str | None = None
    filtered: bool = False
    shuffled: bool = False
    reads: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class Action:
    """Something a form does at an event: set the node at a path to a value."""

    events: frozenset[str]
    target: str
    value: Expression | None
    text: str = ""
    name: str = "setvalue"
    attribute: str = ""
    # Which nodes of the target are meant, where the reference to it has conditions.
    where: Expression | None = None


class Control(NamedTuple):
    """How a question, group or repeat is shown."""

    tag: str
    label: Words | None = None
    hint: Words | None = None
    appearance: str = ""
    mediatype: str = ""
    itemset: Itemset | None = None
    count: Expression | None = None  # type: ignore[assignment]  # tuples have a method of this name, which nobody needs
    fixed_rows: bool = False
    actions: tuple[Action, ...] = ()
    parameters: Mapping[str, str] = NO_PARAMETERS
    order: int = 0


class Bind(NamedTuple):
    """What a form demands of a node."""

    type: str = "string"
    expressions: Mapping[str, Expression] = _NO_EXPRESSIONS
    constraint_message: Words | None = None
    required_message: Words | None = None
    preload: str = ""
    preload_params: str = ""
    multilingual: bool = False
    was: str = ""
    # A rule that an answer may break for a reason, which is asked for (`brs:soft`); how far it may be from the last
    # report's answer before a reason is asked for (`brs:jump`).
    soft: bool = False
    jump: str = ""
    # Of a group: its answers are one cell of the record (`brs:cell="one"`); of an amount: the form's unit (`brs:unit`).
    whole: bool = False
    unit: str = ""


class Template:
    """One node of the form's shape, of which the tree of answers has one node, or one in every row.

    Built while the form is read and never changed afterwards.
    """

    __slots__ = (
        "_line", "bind", "children", "computed", "control", "default", "depth", "given", "group_control", "index",
        "is_bare", "is_repeat", "kind", "local", "name", "order", "parent", "path", "places", "prefix", "repeats",
        "uri",
    )  # fmt: skip

    def __init__(self, local: str, prefix: str, uri: str, parent: Template | None) -> None:
        self.local = local
        self.prefix = prefix
        self.uri = uri
        self.parent = parent
        # The qualified name as written.
        self.name = f"{prefix}:{local}" if prefix else local
        self.path: str = (parent.path if parent is not None else "") + "/" + self.name
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.children: dict[str, Template] = {}
        # By name: the place of a child among the children of any node of this template, where no row stands before it.
        self.places: Mapping[str, int] = _NO_PLACES
        self.is_repeat = False
        # Whether its nodes are in rows and begin as nothing but nodes: nearly all there do, and rows are many.
        self.is_bare = False
        self.repeats: tuple[Template, ...] = ()
        self.bind = _UNBOUND
        # Attributes that a formula gives (entities have such); servers read them, so they are computed when written.
        self.computed: dict[str, Expression] = {}
        self.control: Control | None = None
        self.group_control: Control | None = None
        self.default = ""
        self.given: tuple[tuple[str, str, str, str], ...] = ()
        self.kind: Kind | None = None
        self.order = 0
        self.index = 0
        self._line: list[Template] | None = None

    @property
    def is_group(self) -> bool:
        """Whether the node holds other nodes and no answer."""
        return bool(self.children)

    def settle_places(self) -> None:
        """Note the places of children, once all are known."""
        names: list[str] = []
        for name, child in self.children.items():
            if child.is_repeat:
                break
            names.append(name)
        self.places = {name: at for at, name in enumerate(names)}

    def lineage(self) -> list[Template]:
        """The templates from the root down to this one; never change the list."""
        if self._line is not None:
            return self._line
        found: list[Template] = []
        here: Template | None = self
        while here is not None:
            found.append(here)
            here = here.parent
        self._line = found[::-1]
        return self._line

    def shown(self) -> Control | None:
        """The control a person sees for this node."""
        return self.control or self.group_control

    def __repr__(self) -> str:
        return f"Template({self.path})"


def walk(root: Template) -> Iterator[Template]:
    """A template and all below it, in the order of the instance."""
    pending = [root]
    while pending:
        here = pending.pop()
        yield here
        pending.extend(reversed(here.children.values()))


def record_path(template: Template) -> str:
    """The record path of a node with `*` for rows: repeats and the name, never groups (FORMS)."""
    found: list[str] = []
    for repeat in template.repeats:
        if repeat is not template:
            found += [repeat.local, "*"]
    return "/".join([*found, template.local])


_UNBOUND = Bind()
