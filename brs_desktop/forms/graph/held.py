"""What a node of a form holds, and what happened to nodes since somebody last asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from brs_desktop.forms.model.tree import AnswerNode


@dataclass(frozen=True, slots=True)
class Stored:
    """All that a node holds: its text, the reason for having none, the label of a reference, texts by language."""

    text: str = ""
    missing: str = ""
    label: str = ""
    spoken: tuple[tuple[str, str], ...] = ()
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one node; `derived` when a pure calculation did it."""

    node: AnswerNode
    old: Stored
    new: Stored
    derived: bool


def held(node: AnswerNode) -> Stored:
    """What a node holds now."""
    return Stored(node.stored, node.missing, node.label, tuple((node.spoken or {}).items()), node.typed)


@dataclass
class Outcome:
    """Everything since the outcome was last taken."""

    touched: set[AnswerNode] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    structure: bool = False
    cleared: list[tuple[AnswerNode, Stored]] = field(default_factory=list)
