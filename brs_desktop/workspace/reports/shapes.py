"""What the reports service answers: frozen, so that it may cross threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from brs_sync.ids import Dot, RecordKey
from brs_sync.tierwords import Holder
from brs_sync.values import Value

if TYPE_CHECKING:
    from brs_desktop.forms import Delta

State = Literal["not-begun", "draft", "waiting", "sent", "held"]
VersionState = Literal["waiting", "sent", "held"]
Kind = Literal[
    "required", "constraint", "rows", "contested", "deleted", "review", "calculation", "unseen", "right", "practice",
    "soft", "jump", "reason", "what-if", "pages",
]  # fmt: skip


@dataclass(frozen=True)
class Cycle:
    """A round of reporting: which collection, which period, from when and until when (ISO dates), and by which rule."""

    collection: str
    convention: str
    period: str
    opens: str
    due: str
    basis: str
    who: str = ""
    note: str = ""
    record: str = ""


@dataclass(frozen=True)
class MyReport:
    """A report that this country owes or has begun.

    `record` is None while it has not begun; `first` is then the key it would begin with. `problems` is None while
    nobody has counted since the last change: `progress` counts. `state` is that of the version that stands, `draft`
    before there is one, and `changed_since_sent` says that the draft goes on beyond it. `remarks` are the conversations
    about its answers that wait for this person. `received` is another's version that was sent to be read here.
    """

    collection: str
    record: str | None
    title: str
    convention: str
    period: str
    due: str | None
    days_left: int | None
    state: State
    answered: int = 0
    total: int = 0
    problems: int | None = None
    versions: int = 0
    standing: int = 0
    contested: bool = False
    practice: bool = False
    changed_since_sent: bool = False
    partition: str = ""
    changed_ms: int = 0
    first: Mapping[str, str] = field(default_factory=dict)
    remarks: int = 0
    received: Version | None = None

    @property
    def key(self) -> RecordKey | None:
        """The draft, once it has begun: what every other call takes as its reference."""
        return RecordKey(self.partition, self.collection, self.record) if self.record else None


@dataclass(frozen=True)
class Finding:
    """One thing that a check found. `path` is where a link leads ("" for the whole report); `hard` stops a submission.

    `acknowledge` is what `submit` must be given before it goes on in spite of it, "" where nothing needs to be.
    """

    path: str
    section: str | None
    section_label: str
    label: str
    kind: Kind
    message: str
    hard: bool
    acknowledge: str = ""
    conflict: str = ""


@dataclass(frozen=True)
class Check:
    """What stands between a draft and its submission; `dropped` are answers that no longer apply and stay here."""

    key: RecordKey
    findings: tuple[Finding, ...]
    answered: int = 0
    total: int = 0
    dropped: tuple[str, ...] = ()

    @property
    def blockers(self) -> tuple[Finding, ...]:
        """What refuses a submission."""
        return tuple(one for one in self.findings if one.hard)

    @property
    def can_submit(self) -> bool:
        """Whether nothing refuses it."""
        return not self.blockers

    @property
    def acknowledge(self) -> tuple[str, ...]:
        """What the person must have been shown and agreed to before `submit` goes on."""
        return tuple(dict.fromkeys(one.acknowledge for one in self.findings if one.acknowledge))


@dataclass(frozen=True)
class Version:
    """A version that was submitted: its code is what people compare, its state what is known of its way.

    `held` only ever comes from a hub's signed receipt, `sent` from a record made before the commit left. `aside` says
    that the hub holds it without applying it, and why. `stands` until another version replaces it; where two stand,
    both are marked `rival`. `holders` are the hubs above this device, the nearest first, each by its own word alone.
    """

    id: str
    number: int
    submitted_ms: int
    person: str
    code: str
    state: VersionState
    held_by: str
    held_ms: int | None
    replaces: tuple[str, ...]
    stands: bool
    form_hash: str
    dot: Dot
    rival: bool = False
    collection: str = ""
    partition: str = ""
    draft: str = ""
    draft_partition: str = ""
    sent_ms: int | None = None
    aside: str = ""
    language: str = ""
    own: bool = True
    hash: str = ""
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True)
class VersionCells:
    """A version's answers, as its one commit wrote them; nothing here can be edited."""

    version: Version
    cells: Mapping[str, Value]


@dataclass(frozen=True)
class Receipt:
    """What the hub has said about a version, or that it has said nothing yet; prints without a network."""

    version: Version
    title: str
    form_title: str
    hub: str
    hub_key: str
    time_ms: int | None


@dataclass(frozen=True)
class Last:
    """The last report of the same country: a version where there is one, else an earlier draft (`code` is empty).

    `cells` are those that may be copied, `every` all that it says: to be compared with.
    """

    title: str
    key: RecordKey
    period: str
    code: str
    cells: Mapping[str, Value]
    fresh: tuple[str, ...] = ()
    every: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Copied:
    """What was taken over from the last report, or would be.

    `skipped` counts the answers that were left out: `fresh` belong to their year alone, `kept` have an answer here
    already, the rest have no place in this form any more. `paths` are those that were taken over.
    """

    title: str
    count: int
    skipped: int
    fresh: int
    kept: int
    code: str = ""
    paths: tuple[str, ...] = ()
    delta: Delta | None = None
