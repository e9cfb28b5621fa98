"""The values that pass between a form and those who show, print, store or send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from brs_sync.values import Value

    from brs_desktop.forms.errors import FormIssue

_NO_MEDIA: Mapping[str, str] = MappingProxyType({})
# `soft`: a rule that may be broken for a reason, which is said beside the answer.
Violation = Literal["required", "constraint", "soft"]
Kind = Literal[
    "text", "integer", "decimal", "date", "time", "datetime", "select_one", "select_multiple", "rank", "note",
    "calculate", "geopoint", "geotrace", "geoshape", "file", "image", "audio", "video", "barcode", "range",
    "acknowledge", "hidden",
]  # fmt: skip


@dataclass(frozen=True)
class Package:
    """A form as it is kept and sent: the XForm, its hash, and what the conversion warned of."""

    xform: str
    hash: str
    warnings: tuple[FormIssue, ...] = ()


@dataclass(frozen=True)
class Resource:
    """A file that a form's external instance names, as it came from outside."""

    body: str
    type: str = ""
    status: int = 200


@dataclass(frozen=True)
class Limits:
    """How much a form from outside may ask for before it is refused."""

    bytes: int = 32_000_000
    depth: int = 128
    nodes: int = 1_500_000


@dataclass(frozen=True)
class Question:
    """One question of a form; `path_template` is its record path with `*` for a row (`rep/*/name`)."""

    name: str
    path_template: str
    kind: Kind
    appearance: str = ""
    section: str | None = None
    repeat: str | None = None
    readonly: bool = False
    list_name: str | None = None
    group_path: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    multilingual: bool = False
    mediatype: str = ""
    jump: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Section:
    """A top-level group or repeat of a form, the unit of its outline."""

    name: str
    repeat: bool = False


class Choice(NamedTuple):
    """One choice: the stored value and the words shown for it; `media` maps image/audio/video to a URL."""

    value: str
    label: str
    media: Mapping[str, str] = _NO_MEDIA


@dataclass(frozen=True)
class ChoicePage:
    """A part of a question's choices, and whether there are more after it."""

    items: tuple[Choice, ...]
    more: bool


@dataclass(frozen=True)
class ListItem:
    """One entry of a list kept outside the form: the stored value, its label, its other columns."""

    value: str
    label: str
    columns: Mapping[str, str] = field(default_factory=dict)


class ListProvider(Protocol):
    """Choice lists from records: predicates and search go to it, the whole table never comes (FORMS)."""

    def items(
        self,
        list_name: str,
        *,
        where: Sequence[tuple[str, str]] = (),
        search: str = "",
        language: str = "en",
        offset: int = 0,
        limit: int = 50,
    ) -> Sequence[ListItem]:
        """The entries whose columns equal `where` and that match `search`, in the list's order."""
        ...

    def label(self, list_name: str, value: str, language: str) -> str | None:
        """The words for one value, or None when there is no such entry here."""
        ...


@dataclass(frozen=True)
class NodeState:
    """Everything shown about one question, group or repeat at this moment."""

    path: str
    value: Value
    text: str
    relevant: bool
    readonly: bool
    required: bool
    violation: Violation | None
    message: str | None
    label: str
    hint: str
    choices: tuple[Choice, ...] | None = None
    guidance: str = ""
    language: str = ""
    media: Mapping[str, str] = field(default_factory=dict)


ItemKind = Literal["section", "group", "question", "note", "repeat", "row"]


@dataclass(frozen=True)
class Item:
    """One visible thing of the form in document order; a row's path is `rep/<row>`, a group's its name."""

    kind: ItemKind
    path: str
    depth: int
    label: str
    name: str
    section: str | None = None
    row: str | None = None
    appearance: str = ""


@dataclass(frozen=True)
class Problem:
    """An answer that is missing or breaks a rule, or (`rows`, at a repeat) rows that an answer asks for."""

    path: str
    section: str | None
    kind: Violation | Literal["rows"]
    message: str
    label: str


@dataclass(frozen=True)
class Progress:
    """How many of the relevant questions of a section, or of the form, have an answer."""

    answered: int
    total: int


@dataclass(frozen=True)
class Findings:
    """Everything that is wrong in a form, and its progress by question name."""

    problems: tuple[Problem, ...]
    progress: Mapping[str, Progress]


@dataclass(frozen=True)
class Cleared:
    """An answer that a command took away because it became impossible; said to the person, undoable."""

    path: str
    old: Value
    reason: str


@dataclass(frozen=True)
class Delta:
    """What a command changed: a view touches these paths and nothing else."""

    changed: frozenset[str] = frozenset()
    structure: bool = False
    cleared: tuple[Cleared, ...] = ()


@dataclass(frozen=True)
class CommandRecord:
    """A command as the journal keeps it: its name and its cell changes in the order they were made."""

    command: str
    changes: tuple[tuple[str, Value], ...]
    follows: bool = False
