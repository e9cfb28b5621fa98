"""The talk service: what windows call; each call may wait for the disk, none for a network."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.reading import find_records
from brs_sync.values import MAX_TEXT, Value

from brs_desktop.records.keys import record_id, value_text
from brs_desktop.sentences import problem
from brs_desktop.workspace.talk.places import MESSAGES, PRIVATE, about, person_partition, talk_partition
from brs_desktop.workspace.talk.reading import LONGEST, threads_in
from brs_desktop.workspace.talk.shapes import REPLY, Opening, Private, Thread

if TYPE_CHECKING:
    from brs_sync.session import Session
    from brs_sync.views import Changes

    from brs_desktop.workspace.workspace import Workspace


_KEPT = ("note", "unsent", "unsent_as")


class Talk:
    """One workspace's conversations. Messages are records of their own: two people's never clash."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        # Threads by partition, dropped when a message there changes: My reports asks for all of them at each look.
        self._kept: dict[str, tuple[Thread, ...]] = {}
        self._changes = 0
        self._writing: dict[RecordKey, Session] = {}
        workspace.replica.listen(self._forget)

    def threads(self, draft: RecordKey, first: Mapping[str, Value] | None = None) -> tuple[Thread, ...]:
        """The conversations about a report, in the order in which they began."""
        named = about(draft)
        partition = talk_partition(self._workspace, draft, first)
        return tuple(one for one in self._in(partition) if one.about == named)

    def waiting(self, draft: RecordKey) -> int:
        """How many conversations about a report wait for the person at this device."""
        return sum(one.waits for one in self.threads(draft))

    def _in(self, partition: str) -> tuple[Thread, ...]:
        with self._lock:
            kept, changes = self._kept.get(partition), self._changes
        if kept is not None:
            return kept
        found = threads_in(self._workspace, partition)
        with self._lock:
            if changes == self._changes:
                self._kept[partition] = found
        return found

    def _forget(self, changes: Changes) -> None:
        touched = {key.partition for key in changes.records if key.collection == MESSAGES}
        if touched:
            with self._lock:
                self._changes += 1
                for partition in touched:
                    self._kept.pop(partition, None)

    # Writing.

    def begin(
        self,
        draft: RecordKey,
        at: str,
        kind: Opening,
        text: str,
        *,
        version: str = "",
        first: Mapping[str, Value] | None = None,
    ) -> RecordKey:
        """Say something about an answer; it leaves with the next exchange. `version` is the code of the one read."""
        place = talk_partition(self._workspace, draft, first)
        cells = {"kind": kind, "about": about(draft), "at": at, "text": _words(text)}
        return self._write(place, {**cells, "version": version} if version else cells)

    def reply(self, thread: Thread, text: str) -> RecordKey:
        """Answer in a conversation."""
        cells = {"kind": REPLY, "about": thread.about, "at": thread.at, "text": _words(text)}
        return self._write(thread.key.partition, {**cells, "thread": thread.key.record})

    def settle(self, thread: Thread, settled: bool = True) -> None:
        """Say that nothing is left to say, or that something is after all."""
        with self._workspace.edit() as edit:
            edit.set(thread.key, "settled", "yes" if settled else None)

    def _write(self, partition: str, cells: Mapping[str, Value]) -> RecordKey:
        workspace = self._workspace
        key = RecordKey(partition, MESSAGES, workspace.replica.new_record_id(MESSAGES))
        with workspace.edit() as edit:
            for path, value in {"alive": True, "form": workspace.collection(MESSAGES).form_hash, **cells}.items():
                edit.set(key, path, value)
        return key

    # What a person keeps for themself.

    def private(self, draft: RecordKey, at: str) -> Private:
        """What this person noted at an answer, and what they had begun to say there."""
        key = self._private_key(draft, at)
        cells = self._workspace.replica.cells(key)
        note, unsent, kind = (value_text(cells[path].value) if path in cells else "" for path in _KEPT)
        return Private(note, unsent, kind)

    def noted(self, draft: RecordKey) -> frozenset[str]:
        """The answers of a report at which this person has a note."""
        named, found = about(draft), set()
        for key in self._workspace.replica.records(PRIVATE):
            cells = self._workspace.replica.cells(key)
            texts = {path: value_text(cells[path].value) for path in ("about", "at", "note") if path in cells}
            if texts.get("about") == named and texts.get("note"):
                found.add(texts.get("at", ""))
        return frozenset(found)

    def keep_private(self, draft: RecordKey, at: str, kept: Private) -> None:
        """What is being written for oneself or not sent yet: in the journal when this returns, sealed by `rest`.

        All of it or nothing: what is longer than any text can be is refused, and what was kept before stays.
        """
        if max(len(kept.note), len(kept.unsent)) > MAX_TEXT:
            raise problem("remark-too-long", count=MAX_TEXT)
        key = self._private_key(draft, at)
        session = self._writing.get(key)
        if session is None or session.closed:
            self._workspace.saving.check(key)
            session = self._writing[key] = self._workspace.replica.open_session(key)
        shown = session.values()
        kind = kept.unsent_as if kept.unsent else ""
        wanted: dict[str, Value] = {path: text or None for path, text in zip(_KEPT, (kept.note, kept.unsent, kind))}
        changes = [(path, value) for path, value in wanted.items() if shown.get(path) != value]
        if changes and "about" not in shown:
            form = self._workspace.collection(PRIVATE).form_hash
            changes = [("alive", True), ("form", form), ("about", about(draft)), ("at", at), *changes]
        session.write_all(changes)

    def said(self, draft: RecordKey, at: str) -> None:
        """What was begun at an answer has been sent: it is no longer kept as something to send."""
        kept = self.private(draft, at)
        if kept.unsent:
            self.keep_private(draft, at, Private(kept.note))

    def rest(self) -> None:
        """Nothing more is being written: seal what was."""
        while self._writing:
            self._writing.popitem()[1].close()

    def _private_key(self, draft: RecordKey, at: str) -> RecordKey:
        """Where it was begun, also under the name that this person had before a hub was joined."""
        record = record_id(("about", "at"), {"about": about(draft), "at": at})
        known = find_records(self._workspace.replica.reader(), record, PRIVATE)
        mine = RecordKey(person_partition(self._workspace), PRIVATE, record)
        return mine if mine in known or not known else known[0]


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise problem("remark-empty")
    if len(words) > LONGEST:
        raise problem("remark-too-long", count=LONGEST)
    return words
