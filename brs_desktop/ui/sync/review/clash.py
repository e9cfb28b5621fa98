"""A clash in words: which record and question, what stood before, who wrote what, what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brs_desktop import language
from brs_desktop.language import _, mark
from brs_desktop.ui.sync.review.naming import CellNames
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_sync.ids import Dot
    from brs_sync.values import Value

    from brs_desktop.forms.shapes import Question
    from brs_desktop.workspace.oldnames import Standing

MOST_SETTLED = 60
KINDS = {
    "hard": mark("Different answers"),
    "soft": mark("Changed together"),
    "delete": mark("Deleted and changed"),
    "rule": mark("Breaks a rule"),
    "versions": mark("Two versions"),
}
ONLY_BY_SUBMITTING = mark("Look at both, then submit the report again: the new version replaces them.")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Version:
    """One of the answers that clash: who wrote it, when, on which device."""

    name: str
    text: str
    who: str
    when: str
    device: str
    mine: bool
    dot: Dot
    value: Value
    path: str


@dataclass(frozen=True)
class Clash:
    """One row of the review."""

    id: str
    kind: str
    open: bool
    collection: str
    record: str
    title: str
    path: str
    question: str
    asked: Question | None
    from_records: bool
    before: str
    versions: tuple[Version, ...]
    decided: str
    # Where the one answer goes that was given under an older name: what that question is called, and what it says now.
    today: Standing | None = None
    called: str = ""
    stands: str = ""

    @property
    def answer(self) -> Version | None:
        """The one answer that was given, where the others only made the cell empty."""
        found: Version | None = only_answer(self.versions)
        return found

    @property
    def own(self) -> bool:
        """Whether the person at this device wrote one of the answers: then they are called mine and theirs."""
        return sum(one.mine for one in self.versions) == 1


def read_clashes(workspace: Any) -> tuple[Clash, ...]:
    """What waits for a decision, then what was decided lately (asked in the data lane)."""
    reader = _Reader(workspace, language.language())
    waiting = [reader.clash(one) for one in workspace.conflicts(settled=False)]
    decided = [reader.clash(one) for one in workspace.conflicts(settled=True)]
    return (*waiting, *decided[-MOST_SETTLED:][::-1])


class _Reader:
    """Puts conflicts into words; titles and forms are looked up once."""

    def __init__(self, workspace: Any, spoken: str) -> None:
        self._workspace, self._spoken = workspace, spoken
        self._titles: dict[Any, str] = {}
        self._names: dict[Any, CellNames] = {}
        # Whether a record has the form that is in use here.
        self._current: dict[Any, bool] = {}

    def clash(self, conflict: Any) -> Clash:
        collection = self._workspace.collection(conflict.key.collection)
        name = question_name(conflict.path)
        known = collection.outline.fields.get(name)
        asked = collection.form.question(name) if known is not None else None
        now = self._today(conflict, known)
        named = self._named(collection, conflict.key)
        return Clash(
            conflict.id,
            conflict.kind,
            conflict.open,
            conflict.key.collection,
            conflict.key.record,
            self._title(collection, conflict.key),
            conflict.path,
            named.question(conflict.path),
            asked,
            collection.list_source(name) is not None if known is not None else False,
            named.value(conflict.path, conflict.before) or _("(empty)"),
            self._versions(collection, conflict),
            self._decided(collection, conflict),
            now,
            named.question(now.path) if now is not None else "",
            named.value(now.path, now.value) if now is not None else "",
        )

    def _today(self, conflict: Any, known: Any) -> Standing | None:
        """Where an answer under an older name would stand now, while nobody decided about it."""
        from brs_desktop.workspace.oldnames import standing

        if not conflict.open or conflict.kind != "hard" or (known is not None and self._is_current(conflict.key)):
            return None
        answer = only_answer(conflict.heads)
        return standing(self._workspace, conflict.key, conflict.path, answer.value) if answer is not None else None

    def _is_current(self, key: Any) -> bool:
        if key not in self._current:
            cell = self._workspace.replica.cells(key).get("form")
            in_use = self._workspace.collection(key.collection).form_hash
            self._current[key] = cell is None or cell.value == in_use
        return self._current[key]

    def _versions(self, collection: Any, conflict: Any) -> tuple[Version, ...]:
        mine = [self._workspace.is_mine(head) for head in conflict.heads]
        own = sum(mine) == 1
        found = (
            self._version(collection, conflict, head, _side(own, is_mine, place), is_mine)
            for place, (head, is_mine) in enumerate(zip(conflict.heads, mine))
        )
        return tuple(sorted(found, key=lambda one: own and not one.mine))

    def _version(self, collection: Any, conflict: Any, head: Any, name: str, mine: bool) -> Version:
        named = self._named(collection, conflict.key)
        words = named.value(head.path, head.value) or _("(empty)")
        if conflict.kind == "soft":
            words = f"{named.label(head.path)}: {words}"
        elif head.path.rsplit("/", 1)[-1] == "alive":
            words = _("keep it") if head.value else _("delete it")
        device = head.replica.hex()[:8]
        return Version(name, words, head.author, when(head.wall_ms), device, mine, head.dot, head.value, head.path)

    def _title(self, collection: Any, key: Any) -> str:
        if key not in self._titles:
            self._titles[key] = self._workspace.title(key, self._spoken) or collection.singular(self._spoken)
        return self._titles[key]

    def _named(self, collection: Any, key: Any) -> CellNames:
        if key not in self._names:
            self._names[key] = CellNames(self._workspace, collection, key, self._spoken)
        return self._names[key]

    def _decided(self, collection: Any, conflict: Any) -> str:
        if conflict.open or not conflict.settlements:
            return _(ONLY_BY_SUBMITTING) if conflict.kind == "versions" else ""
        last = conflict.settlements[-1]
        value = self._named(collection, conflict.key).value(last.path, last.value)
        words = _("{who} decided on {when}: {value}").format(
            who=apart(last.author),
            when=apart(when(last.wall_ms)),
            value=apart(value) if value else _("accepted as merged"),
        )
        return f"{words} ({last.reason})" if last.reason else words


def only_answer(heads: Iterable[Any]) -> Any:
    """The one head that says something."""
    answers = [one for one in heads if one.value not in (None, False)]
    return answers[0] if len(answers) == 1 else None


def question_name(path: str) -> str:
    """The question that a cell's path belongs to, without row, set element and language."""
    parts = path.split("/")
    return (parts[-1] if len(parts) % 2 else parts[-2]).split("@")[0] if path else ""


def _side(own: bool, mine: bool, place: int) -> str:
    if own:
        return _("Mine") if mine else _("Theirs")
    return _LETTERS[place % len(_LETTERS)]
