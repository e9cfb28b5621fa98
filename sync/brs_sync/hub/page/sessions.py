"""Who may use the page: codes that are good once and for minutes, sessions that end, both known by their hashes alone.

They lie in the hub's books, so that all processes of one hub know them and a restart signs nobody in or out.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from brs_sync.auth import from_text, to_text
from brs_sync.database import Connection
from brs_sync.enrol import new_code, read_code
from brs_sync.errors import SyncProblem
from brs_sync.hub.limits import neighbourhood
from brs_sync.hub.pace import check_pace, count_failure
from brs_sync.hub.store.books import Books

CODE_MS = 10 * 60_000
IDLE_MS = 30 * 60_000
LONGEST_MS = 12 * 3_600_000
MOST_CODES, MOST_SESSIONS = 20, 50
_SEEN_MS = 60_000  # after which it is put down again that a session is in use
_TOKEN_BYTES = 32
_SOURCE = "page:"  # wrong codes here slow nobody's joining down


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has signed in: the secret that his browser shows, and what proves that a form came from here."""

    secret: str

    @property
    def proof(self) -> str:
        """What each form of this session carries; nobody finds the secret by it."""
        return hashlib.sha256(b"brs-page-form\x00" + self.secret.encode("ascii")).hexdigest()

    def has_proof(self, shown: str) -> bool:
        """Whether a form is one of this session's."""
        return hmac.compare_digest(self.proof.encode(), shown.encode("utf-8", "replace"))


class Sessions:
    """Over the hub's books; any thread may call."""

    def __init__(self, books: Books, entropy: Callable[[int], bytes]) -> None:
        self._books, self._entropy = books, entropy

    def make_code(self, now_ms: int) -> tuple[str, int]:
        """A new code and when it expires; the code is nowhere else."""
        code, expires = new_code(self._entropy), now_ms + CODE_MS
        with self._books.transaction() as connection:
            connection.execute("DELETE FROM page_code WHERE expires_ms <= ? OR made_ms > ?", (now_ms, now_ms))
            _keep_to(connection, "page_code", "code", "made_ms", MOST_CODES - 1)
            connection.execute("INSERT INTO page_code VALUES (?, ?, ?)", (_hash(read_code(code)), now_ms, expires))
        return code, expires

    def sign_in(self, code: str, source: str, now_ms: int) -> Session:
        """Use a code up for a session; code-unknown, or slow-down after wrong ones from the same place."""
        source = _SOURCE + neighbourhood(source)
        session = Session(to_text(self._entropy(_TOKEN_BYTES)))
        with self._books.transaction() as connection:
            if _is_used_up(connection, code, now_ms):
                connection.execute("DELETE FROM failure WHERE source = ?", (source,))
                connection.execute("DELETE FROM page_session WHERE seen_ms <= ?", (now_ms - IDLE_MS,))
                _keep_to(connection, "page_session", "token", "seen_ms", MOST_SESSIONS - 1)
                connection.execute("INSERT INTO page_session VALUES (?, ?, ?)", (_hash(session.secret), now_ms, now_ms))
                return session
            check_pace(connection, source, now_ms)
            count_failure(connection, source, now_ms)
        raise SyncProblem("code-unknown")

    def session(self, secret: str, now_ms: int) -> Session | None:
        """The session of somebody who shows this; None where it has ended, or never was."""
        if not _is_secret(secret):
            return None
        token = _hash(secret)
        with self._books.reading() as connection:
            row = connection.execute("SELECT made_ms, seen_ms FROM page_session WHERE token = ?", (token,)).fetchone()
        if row is None:
            return None
        made_ms, seen_ms = int(row[0]), int(row[1])
        if not (0 <= now_ms - made_ms < LONGEST_MS and now_ms - seen_ms < IDLE_MS):
            self.sign_out(Session(secret))
            return None
        if not 0 <= now_ms - seen_ms < _SEEN_MS:
            with self._books.transaction() as connection:
                connection.execute("UPDATE page_session SET seen_ms = ? WHERE token = ?", (now_ms, token))
        return Session(secret)

    def sign_out(self, session: Session) -> None:
        """End one session."""
        with self._books.transaction() as connection:
            connection.execute("DELETE FROM page_session WHERE token = ?", (_hash(session.secret),))

    def end_all(self) -> int:
        """End every session and every code that nobody has used; how many sessions there were."""
        with self._books.transaction() as connection:
            connection.execute("DELETE FROM page_code")
            return int(connection.execute("DELETE FROM page_session").rowcount)


def _is_used_up(connection: Connection, code: str, now_ms: int) -> bool:
    try:
        digest = _hash(read_code(code))
    except SyncProblem:
        return False
    used = connection.execute(
        "DELETE FROM page_code WHERE code = ? AND made_ms <= ? AND expires_ms > ?", (digest, now_ms, now_ms)
    )
    return int(used.rowcount) == 1


def _keep_to(connection: Connection, table: str, key: str, age: str, most: int) -> None:
    """Of a table only the newest: nobody fills the books by asking."""
    connection.execute(
        f"DELETE FROM {table} WHERE {key} NOT IN (SELECT {key} FROM {table} ORDER BY {age} DESC LIMIT {most})"  # noqa: S608
    )


def _is_secret(text: str) -> bool:
    try:
        return len(from_text(text)) == _TOKEN_BYTES
    except SyncProblem:
        return False


def _hash(secret: str) -> bytes:
    return hashlib.sha256(b"brs-page\x00" + secret.encode("ascii")).digest()
