"""Which keys all processes of a hub trust as roots: what they agreed on last, and what changed here or there since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from brs_sync.cbor import dumps, loads

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.hub.store.sharedlog import SharedLog
    from brs_sync.replica import Replica

KIND = "root"
_GONE = b"\x00"  # a key that is no root any more; no prefix is called so
_FACT, _MOST_BYTES = "roots", 1 << 20
Trusted = dict[bytes, tuple[str, ...]]


class Rooted:
    """Of one process: by what was agreed last it knows its own changes, which are to be told, from those of others.

    Of two that change the same key, whoever tells it later is right.
    """

    def __init__(self, replica: Replica, log: SharedLog, connection: Connection) -> None:
        self._replica, self._log = replica, log
        row = connection.execute("SELECT value FROM shared_fact WHERE name=?", (_FACT,)).fetchone()
        self._agreed: Trusted | None = None
        if row is not None:
            said = loads(row[0], max_bytes=_MOST_BYTES, max_depth=3)
            self._agreed = {key: tuple(prefixes) for key, prefixes in said.items()}

    @property
    def is_due(self) -> bool:
        """Whether something is to be told."""
        return self._replica.roots() != (self._agreed or {})

    def forget(self) -> None:
        """The log went back to a backup: what it lacks was ended by nobody."""
        self._agreed = None

    def learn(self) -> None:
        """Trust whom others do, and nobody any more whom they do not; what changed here stays, and is still due."""
        there, mine = self._there(), self._replica.roots()
        agreed = self._agreed
        if agreed is None:  # nobody knows who changed what: what is there stands, what is here alone is to be told
            agreed = {key: mine[key] for key in there if key in mine}
        changed = {key for key in {*mine, *agreed} if mine.get(key) != agreed.get(key)}
        merged = {key: prefixes for key, prefixes in there.items() if key not in changed}
        merged |= {key: mine[key] for key in changed if key in mine}
        if merged != mine:
            self._replica.stand_under(merged)
        self._agree(there)

    def due(self) -> tuple[Trusted, dict[str, bytes]]:
        """Whom this process trusts, and what of it is to be told, fact by fact."""
        if self._agreed is None:
            self.learn()
        mine, agreed = self._replica.roots(), self._agreed or {}
        facts = {_name(key): "\n".join(mine[key]).encode() for key in mine if mine[key] != agreed.get(key)}
        return mine, facts | {_name(key): _GONE for key in agreed if key not in mine}

    def told(self, trusted: Trusted) -> None:
        """It is in the log now."""
        self._agree(trusted)

    def _there(self) -> Trusted:
        facts = self._log.facts(KIND)
        return {bytes.fromhex(key): tuple(said.decode().split("\n")) for key, said in facts.items() if said != _GONE}

    def _agree(self, trusted: Mapping[bytes, tuple[str, ...]]) -> None:
        if trusted == self._agreed:
            return
        with self._replica.writing() as connection:
            connection.execute(
                "INSERT INTO shared_fact VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value=excluded.value",
                (_FACT, dumps({key: list(prefixes) for key, prefixes in trusted.items()})),
            )
        self._agreed = dict(trusted)


def _name(key: bytes) -> str:
    return f"{KIND}:{key.hex()}"
