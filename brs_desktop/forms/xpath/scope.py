"""What an expression may ask of the place where it is computed."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.xpath.coerce import XValue
from brs_desktop.forms.xpath.nodes import Element, Node, root_of
from brs_desktop.language import mark

MESSAGE_OUTSIDE = mark("The function {name}() has a meaning in a form only.")


class Host:
    """The world of an expression: clock, zone, chance and the form around it; the plain one knows a document only."""

    def __init__(self, *, zone: tzinfo = UTC, clock: Callable[[], datetime] | None = None) -> None:
        self.zone = zone
        self.clock = clock or (lambda: datetime.now(UTC))
        self.language = "en"
        self.top: Node | None = None
        # Whether blanks make sum(), max() and min() NaN, as plain XPath has it (FORMS: a setting of the form).
        self.strict_blanks = False
        self.lasting: dict[tuple[str, ...], list[Node]] = {}

    def lasts(self, node: Node) -> bool:
        """Whether a node is where it is as long as the host is, so that the path to it leads nowhere else."""
        return False

    def root(self, node: Node) -> Node:
        """Where an absolute path starts."""
        return self.top if self.top is not None else root_of(node)

    def chance(self) -> float:
        """A number from 0 up to 1."""
        return random.random()  # noqa: S311 - order of choices, no secret

    def uuid(self) -> str:
        """A fresh UUID."""
        return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))

    def instance(self, name: str, node: Node) -> Element | None:
        """The element whose children are the roots of the instance of this name."""
        raise ExpressionError(MESSAGE_OUTSIDE, name="instance")

    def itext(self, name: str) -> str:
        """The text of this id in the language spoken."""
        raise ExpressionError(MESSAGE_OUTSIDE, name="jr:itext")

    def choice_name(self, value: str, path: str, node: Node) -> str:
        """The label of a choice of the question at a path."""
        raise ExpressionError(MESSAGE_OUTSIDE, name="jr:choice-name")

    def missing(self, node: Node) -> str:
        """Why a node has no value; '' when it has one or is merely empty."""
        for attribute in node.attributes if isinstance(node, Element) else ():
            if attribute.local == "missing" and attribute.prefix:
                return attribute.value
        return ""

    def form_property(self, name: str) -> str:
        """A property of the device, person or form, as `property()` asks for it."""
        return ""


class Scope:
    """The context of one evaluation: position and size change inside predicates, `current` never does.

    `gaps` are the nodes that stand in the gaps of a shape (`compiled_shape`).
    """

    __slots__ = ("current", "gaps", "host", "pos", "size", "zone")

    def __init__(self, host: Host, current: Node, gaps: Sequence[list[Node]] = ()) -> None:
        self.gaps = gaps
        self.host = host
        self.zone = host.zone
        self.current = current
        self.pos = 1
        self.size = 1


Closure = Callable[[Node, Scope], XValue]
