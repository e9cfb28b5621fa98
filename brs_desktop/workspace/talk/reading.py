"""Messages read from their records and put together to threads; what came from elsewhere is bounded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.views import Cell

from brs_desktop.records.keys import value_text
from brs_desktop.workspace.talk.places import MESSAGES
from brs_desktop.workspace.talk.shapes import OPENINGS, REPLY, Message, Thread

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

# More than people write about one report; what a broken or hostile device made beyond that is not read.
MOST_MESSAGES, LONGEST = 5_000, 8_000


def threads_in(workspace: Workspace, partition: str) -> tuple[Thread, ...]:
    """Every conversation of a partition, by the time at which it began."""
    firsts: dict[str, tuple[Message, Mapping[str, Cell]]] = {}
    replies: dict[str, list[Message]] = {}
    for key in islice(workspace.replica.records(MESSAGES, partition), MOST_MESSAGES):
        cells = workspace.replica.cells(key)
        message = _message(workspace, key, cells)
        if message is None:
            continue
        if message.kind == REPLY:
            replies.setdefault(_text(cells, "thread"), []).append(message)
        else:
            firsts[key.record] = message, cells
    threads = (_thread(first, cells, replies.get(name, ())) for name, (first, cells) in firsts.items())
    return tuple(sorted(threads, key=lambda one: _order(one.messages[0])))


def _thread(first: Message, cells: Mapping[str, Cell], replies: Iterable[Message]) -> Thread:
    return Thread(
        key=first.key,
        about=_text(cells, "about"),
        at=_text(cells, "at"),
        version=_text(cells, "version"),
        settled=_text(cells, "settled") == "yes",
        messages=(first, *sorted(replies, key=_order)),
    )


def _order(message: Message) -> tuple[int, str]:
    """As they were written: a reply is always later than what its author had read, whatever the clocks say."""
    return message.time_ms, message.key.record


def _message(workspace: Workspace, key: RecordKey, cells: Mapping[str, Cell]) -> Message | None:
    """A message that is whole; its replies may be here before it, and what was taken back is none."""
    text, kind = cells.get("text"), _text(cells, "kind")
    known = kind in (*OPENINGS, REPLY) and bool(_text(cells, "at"))
    if text is None or not text.heads or not known or ("alive" in cells and cells["alive"].value is False):
        return None
    # Who wrote it is who signed these very words, not what anybody says in the record: where another device wrote over
    # them without having read them, the first writing stands under the name of its own author.
    head = min(text.heads, key=lambda one: one.time_ms)
    words = value_text(head.value)[:LONGEST].strip()
    if not words:
        return None
    return Message(key, kind, words, head.author, head.person, head.wall_ms, head.time_ms, workspace.is_mine(head))


def _text(cells: Mapping[str, Cell], path: str) -> str:
    return value_text(cells[path].value)[:LONGEST] if path in cells else ""
