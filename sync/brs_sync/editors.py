"""The open editors: journalled, sealed, recovered."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from brs_sync.clock import Clock
from brs_sync.draft import Edits, with_own
from brs_sync.drive import Told
from brs_sync.errors import SyncProblem
from brs_sync.forks import Move
from brs_sync.ids import Dot, RecordKey
from brs_sync.journal import Answer, Journal, Opened, decode_context, encode_context
from brs_sync.log import Log
from brs_sync.merge import Context
from brs_sync.past import sealed_under
from brs_sync.reading import RecordReader, last_arrival, read_cells
from brs_sync.session import Actions, Session
from brs_sync.values import Value
from brs_sync.views import Cell
from brs_sync.writer import Writer, check_cell

IDLE_MS = 600_000


@dataclass(slots=True)
class Outcome:
    """What sealing made of a session, to be taken over once it is on disk."""

    session: Session
    row: int
    context: Context


class Editors:
    """All open sessions of this replica; the callers hold `lock`, and before it the replica's where the log is asked.

    An answer needs this lock alone: it goes to the journal, a file of its own, and waits for nothing that arrives.
    """

    def __init__(
        self,
        actions: Actions,
        log: Log,
        journal: Journal,
        writer: Writer,
        clock: Clock,
        entropy: Callable[[int], bytes],
    ) -> None:
        self.lock = threading.RLock()
        self.journal = journal
        self.open: dict[str, Session] = {}
        self._actions = actions
        self._log = log
        self._writer = writer
        self._clock = clock
        self._entropy = entropy

    def load(self) -> list[Session]:
        """Take over what the journal holds; returns those whose process is gone and that were not to be kept."""
        for opened in self.journal.sessions():
            row, context = self._sealed(opened)
            context = self._log.settled(opened.key.partition, context)
            answers = self.journal.answers(opened.token, row)
            filled = self._log.settled(opened.key.partition, opened.context)
            reader = RecordReader(self._log.connection, opened.key)
            shown = self._log.shown(opened.key, filled)
            session = self.open[opened.token] = Session(self._actions, opened, shown, context, answers)
            session.recovered(sealed_under(reader, filled, context))
        return [session for session in self.open.values() if not session.kept]

    def start(self, key: RecordKey, person: str, kept: bool) -> Session:
        """A new editor that shows the record as it is now."""
        token = base64.b32encode(self._entropy(10)).decode("ascii").lower()
        context = self._writer.context(key.partition)
        shown = read_cells(RecordReader(self._log.connection, key))
        opened = Opened(
            token, key, self._writer.identity.id, person, context, self.journal.last_row(), kept,
            self._clock.now_ms(), self._log.authority.known(),
        )  # fmt: skip
        self.journal.open_session(opened)
        self.open[token] = Session(self._actions, opened, shown, context, [])
        return self.open[token]

    def late(self, key: RecordKey, person: str, remembered: bytes) -> Session:
        """An editor that shows what one before it was shown, whatever has come since (SYNC rule 2).

        `remembered` is that one's context, which the caller kept (`encode_context`).
        """
        context, authority = decode_context(remembered)
        context = self._log.settled(key.partition, context)
        token = base64.b32encode(self._entropy(10)).decode("ascii").lower()
        shown = self._log.shown(key, context)
        opened = Opened(
            token, key, self._writer.identity.id, person, context, self.journal.last_row(), False,
            self._clock.now_ms(), authority,
        )  # fmt: skip
        self.journal.open_session(opened)
        self.open[token] = Session(self._actions, opened, shown, context, [])
        return self.open[token]

    def get(self, token: str) -> Session:
        """The open session of this name."""
        session = self.open.get(token)
        if session is None:
            raise SyncProblem("session-unknown", name=token[:80])
        return session

    def answer(self, session: Session, changes: Sequence[tuple[str, Value]]) -> None:
        """One answer, or what one command changed; on disk as a whole when this returns (SYNC rule 1)."""
        self.get(session.token)
        for path, value in changes:
            check_cell(path, value)
        now = self._clock.now_ms()
        rows = self.journal.answer_all(session.token, changes, now)
        session.answers += [Answer(row, *change, now) for row, change in zip(rows, changes, strict=True)]
        session.last_typed_ms = now

    def seal(
        self, sessions: Sequence[Session], told: Told, more: Mapping[str, Edits] | None = None
    ) -> tuple[list[Dot], list[Outcome]]:
        """Into commits what these sessions typed, and how far that is, in the caller's one transaction.

        `more` are edits by token that come without the journal: they are safe when the transaction is. What is typed
        from now on stands behind the last row of each: it is pending still when this is sealed.
        """
        self.settle()
        with self.lock:
            parts = {s.token: s.edits() | dict((more or {}).get(s.token, {})) for s in sessions}
            rows = {s.token: s.answers[-1].row if s.answers else 0 for s in sessions}
        typed = [session for session in sessions if parts[session.token]]
        groups = _grouped(typed)
        act = self._entropy(16) if len(groups) > 1 else None
        dots: list[Dot] = []
        outcomes: list[Outcome] = []
        for group in groups:
            first = group[0]
            edits = {at: value for session in group for at, value in parts[session.token].items()}
            written = self._writer.edit(
                first.key.partition,
                first.opened.person,
                first.context,
                edits,
                act,
                told,
                first.authority,
                first.filled if first.filled != first.context else None,
                {at: cell for session in group for at, cell in session.displayed(parts[session.token]).items()},
            )
            dots += written
            for session in group:
                session.sealing = rows[session.token]
                outcomes.append(Outcome(session, session.sealing, _moved(first.context, written)))
        outcomes = [outcome for outcome in outcomes if outcome.row]
        self._log.connection.executemany(
            "REPLACE INTO sealed VALUES (?,?,?)",
            [(o.session.token, o.row, encode_context(o.context)) for o in outcomes],
        )
        return dots, outcomes

    def give_up(self, sessions: Sequence[Session]) -> None:
        """After a rollback: what was being sealed is pending again."""
        for session in sessions:
            session.sealing = 0

    def finish(self, sessions: Sequence[Session], outcomes: Sequence[Outcome], *, close: bool) -> None:
        """After the transaction: the sessions go on under their new context, or are closed."""
        arrival = last_arrival(self._log.connection)
        for outcome in outcomes:
            session = outcome.session
            session.sealed(outcome.row)
            session.context = outcome.context
            self.journal.forget(session.token, outcome.row, arrival)
        if close:
            for session in sessions:
                self.drop(session)

    def refreshed(self, session: Session) -> dict[str, Cell]:
        """The whole editor, and its context, as things are now (SYNC rule 2)."""
        context = self._writer.context(session.key.partition)
        shown = read_cells(RecordReader(self._log.connection, session.key))
        authority = self._log.authority.known()
        self.journal.refresh(session.token, context, authority, self.journal.last_row())
        session.refreshed(context, authority, shown)
        return session.shown

    def move(self, move: Move) -> None:
        """This copy has another name: the contexts of the sessions that were opened before follow it."""
        for session in self.open.values():
            if session.opened.replica == move.old:
                session.context = move.context(session.key.partition, session.context)
                session.opened = replace(session.opened, replica=move.fresh)
                self.journal.move(session.token, move.fresh, session.context, session.authority)

    def settle(self) -> None:
        """What an editor was shown goes by the names that it has since a fork was found (SYNC rule 14)."""
        for session in tuple(self.open.values()):
            session.context = self._log.settled(session.key.partition, session.context)
            session.filled = self._log.settled(session.key.partition, session.filled)

    def drop(self, session: Session) -> None:
        """Close without sealing."""
        session.closed = True
        session.answers.clear()
        self.open.pop(session.token, None)
        self.journal.forget(session.token, None)

    def prune(self) -> None:
        """Forget how far sessions were sealed that no journal knows any more."""
        known = set(self.open)
        rows = self._log.connection.execute("SELECT session FROM sealed").fetchall()
        gone = [row for row in rows if row[0] not in known]
        self._log.connection.executemany("DELETE FROM sealed WHERE session=?", gone)

    def idle(self) -> list[Session]:
        """The sessions with unsealed answers in which nothing was typed for ten minutes (SYNC rule 1).

        A clock that was set back says nothing of how long that is: they count as idle, and are not put off by years.
        """
        now = self._clock.now_ms()
        return [s for s in self.open.values() if s.answers and not 0 <= now - s.last_typed_ms < IDLE_MS]

    def typed_into(self, key: RecordKey) -> bool:
        """Whether anything is typed into the record: for everybody who reads one, and waits for no lock if not."""
        return any(session.key == key and session.answers for session in tuple(self.open.values()))

    def pending(self, key: RecordKey) -> dict[str, Answer]:
        """What is typed into the record and not sealed, the newest of each cell."""
        sessions = [s for s in self.open.values() if s.answers and s.key == key]
        answers = [answer for s in sessions for answer in s.answers if answer.row > s.sealing]
        return {answer.path: answer for answer in sorted(answers, key=lambda answer: answer.row)}

    def _sealed(self, opened: Opened) -> tuple[int, Context]:
        row = self._log.connection.execute(
            'SELECT "row", context FROM sealed WHERE session=?', (opened.token,)
        ).fetchone()
        if row is None:
            return 0, opened.context
        return row[0], opened.context if opened.context_row >= row[0] else decode_context(row[1])[0]


def _grouped(sessions: Iterable[Session]) -> list[list[Session]]:
    """One group for each partition, author and context (SYNC rule 1), and never two editors of one record in one.

    Two editors of one record have not shown each other's input: in one commit each would then pass for having been
    shown what the other typed.
    """
    groups: list[list[Session]] = []
    for session in sessions:
        for group in groups:
            first = group[0]
            alike = (first.key.partition, first.opened.person) == (session.key.partition, session.opened.person)
            shown = (first.context, first.filled, first.authority) == (
                session.context,
                session.filled,
                session.authority,
            )
            if alike and shown and all(s.key != session.key for s in group):
                group.append(session)
                break
        else:
            groups.append([session])
    return groups


def _moved(context: Context, dots: Sequence[Dot]) -> Context:
    for dot in dots:
        context = with_own(context, dot)
    return context
