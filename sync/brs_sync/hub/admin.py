"""Invitations and devices: the hub's own book-keeping, shared by its server and its command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from brs_sync.database import check
from brs_sync.ddl import statements
from brs_sync.disk import FILES, Disk
from brs_sync.enrol import code_hash, new_code
from brs_sync.errors import SyncProblem
from brs_sync.hub.heard import Heard
from brs_sync.hub.limits import neighbourhood
from brs_sync.hub.pace import check_pace, count_failure, refusal_of
from brs_sync.hub.recalled import Recalled
from brs_sync.hub.store.books import Books
from brs_sync.ids import ID_BYTES, replica_id, replica_text
from brs_sync.roles import Share, check_shares, prefixes_of, within
from brs_sync.roles import role as role_of
from brs_sync.sidefile import SideFile
from brs_sync.views import Rights

APPLICATION = 0x42525341  # "BRSA"
FILE_NAME = "hub-admin.db"
EXPIRES_MS = 14 * 24 * 3600 * 1000
_EPOCH_BYTES = 8
_STANDING = "standing"
_DEED_KEPT_MS = 3600 * 1000


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open door for one device."""

    role: str
    prefixes: tuple[str, ...]
    person: str | None
    expires_ms: int
    shares: tuple[Share, ...] = ()
    inviter: bytes | None = None
    succeeds: bytes | None = None
    code: bytes | None = None  # its hash, where it came by one

    @property
    def given(self) -> tuple[Share, ...]:
        """Rights under prefixes, a grant each: the role's own over the prefixes where nothing else was said."""
        return self.shares or role_of(self.role).over(self.prefixes)


@dataclass(frozen=True, slots=True)
class Device:
    """An admitted device."""

    replica: bytes
    key: bytes
    person: str
    name: str
    role: str
    prefixes: tuple[str, ...]
    statement: bytes
    enrolled_ms: int
    seen_ms: int | None
    charged: int
    label: str = ""
    ended: str = ""
    ended_ms: int | None = None

    @property
    def replica_text(self) -> str:
        """Its replica's id, as people see it."""
        return replica_text(self.replica)


class Admin:
    """The hub's administration: a file in its folder, or the `books` that several processes share."""

    def __init__(
        self,
        folder: Path,
        entropy: Callable[[int], bytes],
        *,
        create: bool = True,
        disk: Disk = FILES,
        books: Books | None = None,
    ) -> None:
        self._heard: Heard | None = None  # not over books that others write in too
        if books is None:
            books = own = SideFile(folder / FILE_NAME, APPLICATION, _tables, create=create, disk=disk)
            self._heard = Heard(own)
        self._file: Books = books
        # The devices whose replica's id begins so: more than one only where somebody made a key for it.
        self.called = Recalled(books, self._called)
        self.entropy = entropy
        if isinstance(self._file, SideFile):
            self._complete()

    def close(self) -> None:
        """Let go of the file."""
        try:
            if self._heard is not None:
                self._heard.close()
        finally:
            self._file.close()

    def _complete(self) -> None:
        """Make the tables that an earlier release did not know."""
        with self._file.reading() as connection:
            (known,) = connection.execute(_LATER).fetchone()
        if known < 2:
            with self._file.transaction() as connection:
                for statement in _tables():
                    connection.execute(statement)

    @property
    def books(self) -> Books:
        """Where all of it is kept."""
        return self._file

    def fact(self, name: str) -> bytes | None:
        """One fact about this hub."""
        with self._file.reading() as connection:
            row = connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def set_fact(self, name: str, value: bytes) -> None:
        """Keep one fact about this hub."""
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
            )

    def set_standing(self, rights: Iterable[Rights]) -> None:
        """What the hub itself may do, so that who invites beside the serving process knows it; a root may all."""
        said = [[one.role, list(one.prefixes), sorted(one.rights)] for one in rights]
        self.set_fact(_STANDING, json.dumps(said).encode("utf-8"))

    def check_given(self, shares: Sequence[Share]) -> None:
        """Refuse an invitation to more than the hub was itself granted."""
        known = self.fact(_STANDING)
        rights = [Rights("", "", r, tuple(p), frozenset(g)) for r, p, g in json.loads(known)] if known else []
        if rights and len(within(shares, rights)) != len(shares):
            raise SyncProblem("no-right", right="grant", partition=", ".join(prefixes_of(shares))[:200])

    def epoch(self) -> bytes:
        """What names this history of arrivals, so that a cursor from another one is not believed."""
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO fact VALUES ('epoch', ?) ON CONFLICT (name) DO NOTHING", (self.entropy(_EPOCH_BYTES),)
            )
            return bytes(connection.execute("SELECT value FROM fact WHERE name = 'epoch'").fetchone()[0])

    def invite(
        self,
        role: str,
        prefixes: tuple[str, ...],
        now_ms: int,
        person: str | None = None,
        *,
        shares: tuple[Share, ...] = (),
        inviter: bytes | None = None,
        succeeds: bytes | None = None,
        lasts_ms: int = EXPIRES_MS,
    ) -> tuple[str, int]:
        """A new code and when it expires; the code is nowhere else. `shares` instead of prefixes say each right."""
        shares = shares or role_of(role).over(prefixes)
        check_shares(shares)
        prefixes = prefixes_of(shares)
        code, expires = new_code(self.entropy), now_ms + lasts_ms
        said = json.dumps([[share.rights, share.prefixes] for share in shares])
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO invitation (code, role, prefixes, person, made_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)",
                (code_hash(code), role, json.dumps(prefixes), person, now_ms, expires),
            )
            connection.execute(
                "INSERT INTO terms (code, shares, inviter, succeeds) VALUES (?, ?, ?, ?)",
                (code_hash(code), said, inviter, succeeds),
            )
        return code, expires

    def claim(
        self, code: str, key: bytes, source: str, now_ms: int, barred: Callable[[Invitation], str] = lambda _given: ""
    ) -> Invitation:
        """Tie an invitation to this key for ever; code-unknown, -used, -expired, or slow-down after failures.

        The same key may come again: an answer may have been lost. Only wrong codes wait: many people may come from one
        address, and who has a good one is kept out by nobody's mistakes. Where it is `barred` it stays as good.
        """
        source = neighbourhood(source)
        with self._file.transaction() as connection:
            row = connection.execute(
                "SELECT i.role, i.prefixes, i.person, i.expires_ms, i.used_by, t.shares, t.inviter, t.succeeds"
                " FROM invitation i LEFT JOIN terms t ON t.code = i.code WHERE i.code = ?",
                (code_hash(code),),
            ).fetchone()
            refusal = refusal_of(row, key, now_ms)
            if refusal is None:
                invitation = _invitation(row, code)
                if why := barred(invitation):
                    raise SyncProblem(why)
                connection.execute("UPDATE invitation SET used_by = ? WHERE code = ?", (key, code_hash(code)))
                if row[4] is None:
                    connection.execute("DELETE FROM failure WHERE source = ?", (source,))
            else:
                check_pace(connection, source, now_ms)
                count_failure(connection, source, now_ms)
        if refusal is not None:
            raise SyncProblem(refusal)
        return invitation

    def admit(
        self,
        key: bytes,
        name: str,
        invitation: Invitation,
        person: str,
        statement: bytes,
        now_ms: int,
        *,
        before: Iterable[bytes] = (),
    ) -> None:
        """Enter the device with its grant, or the wider grant of a device that is here already.

        With it those `before` it are noted as ended, and the code makes nobody a successor again.
        """
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO device"
                " (replica, key, person, name, role, prefixes, statement, enrolled_ms, counter, charged)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT (replica) DO UPDATE SET name = excluded.name,"
                " role = excluded.role, prefixes = excluded.prefixes, statement = excluded.statement",
                (
                    replica_id(key), key, person, name, invitation.role, json.dumps(invitation.prefixes),
                    statement, now_ms,
                ),
            )  # fmt: skip
            for one in before:
                connection.execute(_END, (one, "closed", now_ms))
            connection.execute("UPDATE terms SET succeeds = NULL WHERE code = ?", (invitation.code,))

    def device(self, replica: bytes) -> Device | None:
        """The device of that replica, if it was admitted."""
        self.put_seen()
        with self._file.reading() as connection:
            row = connection.execute(f"{_DEVICES} WHERE d.replica = ?", (replica,)).fetchone()
        return None if row is None else _device(row)

    def _called(self, name: bytes) -> list[Device]:
        last = name + b"\xff" * (ID_BYTES - len(name))
        with self._file.reading() as connection:
            rows = connection.execute(f"{_DEVICES} WHERE d.replica BETWEEN ? AND ?", (name, last)).fetchall()
        return [_device(row) for row in rows]

    def devices(self) -> list[Device]:
        """All devices, the oldest first."""
        self.put_seen()
        with self._file.reading() as connection:
            return [_device(row) for row in connection.execute(f"{_DEVICES} ORDER BY d.enrolled_ms, d.replica")]

    def label(self, replica: bytes, label: str) -> None:
        """Call a device so."""
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO device_note (replica, label, ended, ended_ms) VALUES (?, ?, '', NULL)"
                " ON CONFLICT (replica) DO UPDATE SET label = excluded.label",
                (replica, label),
            )

    def end(self, replica: bytes, how: str, now_ms: int) -> None:
        """Note how and when a device was ended; what it may do is said by revocations and by nothing here."""
        with self._file.transaction() as connection:
            connection.execute(_END, (replica, how, now_ms))

    def ask(self, act: str, said: str, now_ms: int) -> str:
        """Leave word for the process that serves this hub; the name under which its answer will stand."""
        name = self.entropy(16).hex()
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO deed (id, act, said, asked_ms) VALUES (?, ?, ?, ?)", (name, act, said, now_ms)
            )
        return name

    def asked(self) -> tuple[str, str, str] | None:
        """The first word that nobody has taken: name, act, what was said; taken when this returns."""
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT id, act, said FROM deed WHERE taken_ms IS NULL ORDER BY asked_ms, id LIMIT 1"
            ).fetchone()
        if row is None:
            return None
        with self._file.transaction() as connection:
            taken = connection.execute("UPDATE deed SET taken_ms = 1 WHERE id = ? AND taken_ms IS NULL", (row[0],))
            return (row[0], row[1], row[2]) if taken.rowcount == 1 else None

    def answer(self, name: str, result: str) -> None:
        """What came of it."""
        with self._file.transaction() as connection:
            connection.execute("UPDATE deed SET result = ? WHERE id = ?", (result, name))

    def withdraw(self, name: str) -> bool:
        """Take a word back that nobody has taken; False where somebody has."""
        with self._file.transaction() as connection:
            return connection.execute("DELETE FROM deed WHERE id = ? AND taken_ms IS NULL", (name,)).rowcount == 1

    def answered(self, name: str) -> str | None:
        """What came of a word, told once, for a code may be in it; None while nothing has."""
        with self._file.reading() as connection:
            row = connection.execute("SELECT result FROM deed WHERE id = ?", (name,)).fetchone()
        if row is None or row[0] is None:
            return None
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM deed WHERE id = ?", (name,))
        return str(row[0])

    def forget_words(self, now_ms: int) -> None:
        """Forget answers that nobody fetched."""
        before = now_ms - _DEED_KEPT_MS
        with self._file.reading() as connection:
            found = connection.execute("SELECT 1 FROM deed WHERE asked_ms < ? LIMIT 1", (before,)).fetchone()
        if found is not None:
            with self._file.transaction() as connection:
                connection.execute("DELETE FROM deed WHERE asked_ms < ?", (before,))

    def count_request(self, replica: bytes, counter: int, now_ms: int) -> None:
        """Let each signed request of a device be heard once: a counter that does not grow is a repeated recording.

        Books that several processes share know it before it is answered; a file of one's own is spared most writes.
        """
        if self._heard is not None:
            self._heard.hear(replica, counter, now_ms)
            return
        with self._file.transaction(alone=False) as connection:
            done = connection.execute(
                "UPDATE device SET counter = ?, seen_ms = ? WHERE replica = ? AND counter < ?",
                (counter, now_ms, replica, counter),
            )
            if done.rowcount != 1:
                row = connection.execute("SELECT counter FROM device WHERE replica = ?", (replica,)).fetchone()
                raise SyncProblem("stale-request", counter=row[0] if row else 0)

    def put_seen(self, now_ms: int | None = None) -> None:
        """Put down when devices were seen; with `now_ms` only where that was not done just now."""
        if self._heard is not None:
            self._heard.put_seen(now_ms)

    def charge(self, replica: bytes, count: int) -> None:
        """Remember against a device what it sent that was not authentic (SYNC rule 12)."""
        with self._file.transaction(alone=False) as connection:
            connection.execute("UPDATE device SET charged = charged + ? WHERE replica = ?", (count, replica))

    def invitations(self, now_ms: int) -> dict[Literal["open", "used", "expired"], int]:
        """How many invitations stand, by what became of them."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT used_by IS NOT NULL, expires_ms > ? FROM invitation", (now_ms,)
            ).fetchall()
        used = sum(1 for was_used, _ in rows if was_used)
        live = sum(1 for was_used, lives in rows if lives and not was_used)
        return {"open": live, "used": used, "expired": len(rows) - used - live}

    def check(self) -> bool:
        """Read every page of the file; a database server looks after its own."""
        if not isinstance(self._file, SideFile):
            return True
        with self._file.reading() as connection:
            return check(connection)


_LATER = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('page_session', 'usage_by_day')"
_END = (
    "INSERT INTO device_note (replica, label, ended, ended_ms) VALUES (?, '', ?, ?)"
    " ON CONFLICT (replica) DO UPDATE SET ended = excluded.ended, ended_ms = excluded.ended_ms"
)
_DEVICES = (
    "SELECT d.replica, d.key, d.person, d.name, d.role, d.prefixes, d.statement, d.enrolled_ms, d.seen_ms, d.charged,"
    " n.label, n.ended, n.ended_ms FROM device d LEFT JOIN device_note n ON n.replica = d.replica"
)


def _device(row: tuple[Any, ...]) -> Device:
    replica, key, person, name, role, prefixes, statement, enrolled, seen, charged, label, ended, ended_ms = row
    return Device(
        replica, key, person, name, role, tuple(json.loads(prefixes)), statement, enrolled, seen, charged,
        label or "", ended or "", ended_ms,
    )  # fmt: skip


def _invitation(row: tuple[Any, ...], code: str) -> Invitation:
    shares = tuple(Share(tuple(r), tuple(p)) for r, p in json.loads(row[5])) if row[5] else ()
    return Invitation(row[0], tuple(json.loads(row[1])), row[2], row[3], shares, row[6], row[7], code_hash(code))


def _tables() -> list[str]:
    return statements("admin")
