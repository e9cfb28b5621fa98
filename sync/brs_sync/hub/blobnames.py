"""Which sections name which files: what a hub asks before it gives or takes a single piece (SYNC rule 17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from brs_sync.blobs.naming import SIGN, named_in
from brs_sync.blobs.wordnames import newest_word, said_by_words, says
from brs_sync.commit import decode_header
from brs_sync.database import Connection
from brs_sync.ids import in_scope, replica_id, replica_text
from brs_sync.replica import Replica
from brs_sync.sidefile import SideFile

_PRESENT, _ERASED = 0, 3
_QUARANTINED, _NO_VERDICT = 2, -1
_WORD = -1  # the place of what a snapshot names: `hash` is the spot where it says so
_SECTIONS = (
    'SELECT s."commit", s.place, s.hash, s.state, s.data, c.header FROM section s JOIN commits c ON c.id=s."commit"'
)
# Sections by the thousand, and of those only the ones that could name a file, or that are not here.
_NEXT = ' WHERE s."commit">? AND s."commit"<=? AND (s.state<>? OR instr(s.data, ?)>0)'
_ONE = ' WHERE s."commit"=? AND s.place=?'
_STANDS = (
    'SELECT p.path, c.header FROM section s JOIN commits c ON c.id=s."commit" JOIN partition p ON p.id=c.partition'
    ' WHERE s."commit"=? AND s.place=? AND s.hash=? AND s.state=? AND c.verdict<>?'
)
_NAMED = 'SELECT list FROM naming GROUP BY list ORDER BY min("commit")'
_STEP = 5000


class BlobNames:
    """An index over the log, brought up to date when it is asked; what it says is looked up in the log again."""

    def __init__(self, file: SideFile, replica: Replica) -> None:
        self._file, self._replica = file, replica

    def partitions(self, name: bytes, scope: Sequence[str]) -> dict[str, tuple[bytes, int]]:
        """Where, within the scope, a section that stands names this list, each with the file and its size."""
        return self._where(name, scope, _QUARANTINED)

    def here(self, name: bytes) -> dict[str, tuple[bytes, int]]:
        """The same of every section that is here: one in quarantine, too, may stand again one day."""
        return self._where(name, ("",), _NO_VERDICT)

    def _where(self, name: bytes, scope: Sequence[str], but: int) -> dict[str, tuple[bytes, int]]:
        self._look()
        with self._file.reading() as connection:
            rows = connection.execute(
                'SELECT "commit", place, hash, blob, size FROM naming WHERE list=?', (name,)
            ).fetchall()
        found: dict[str, tuple[bytes, int]] = {}
        for commit, place, digest, blob, size in rows:
            stands = self._stands(commit, place, digest, name, but)
            if stands is not None and in_scope(stands[0], scope):
                found[stands[0]] = (bytes(blob), size)
        return found

    def _stands(self, commit: int, place: int, digest: bytes, name: bytes, but: int) -> tuple[str, bytes] | None:
        """Where a section, or what a snapshot attests, names the list now, and who wrote that."""
        reader = self._replica.reader()
        if place == _WORD:
            return says(reader, commit, digest, name, but)
        row = reader.execute(_STANDS, (commit, place, digest, _PRESENT, but)).fetchone()
        return None if row is None else (row[0], replica_id(decode_header(row[1]).author_key))

    def origin(self, name: bytes) -> set[str]:
        """Where the owner of this copy has named a list, and where it was named first, of sections that stand."""
        own = replica_id(self._replica.key)
        standing = list(self._standing(name))
        return {path for order, path, author in standing if order == 0 or author == own}

    def due(self, name: bytes, device: str, scope: Sequence[str]) -> set[str]:
        """Where a device that has a file may bring it: where its own key has named the list, and where, of what it
        reads, that was named first. Elsewhere somebody else names what he has perhaps never had (SYNC rule 17)."""
        found: set[str] = set()
        for _, path, author in self._standing(name):
            if in_scope(path, scope) and (not found or replica_text(author) == device):
                found.add(path)
        return found

    def _standing(self, name: bytes) -> Iterator[tuple[int, str, bytes]]:
        """What stands and names a list, in the order in which it came: which one, where, who wrote it."""
        self._look()
        with self._file.reading() as connection:
            rows = connection.execute(
                'SELECT "commit", place, hash FROM naming WHERE list=? ORDER BY "commit"', (name,)
            ).fetchall()
        for order, (commit, place, digest) in enumerate(rows):
            stands = self._stands(commit, place, digest, name, _QUARANTINED)
            if stands is not None:
                yield order, *stands

    def named(self) -> list[bytes]:
        """The lists that sections name, oldest first."""
        self._look()
        with self._file.reading() as connection:
            return [bytes(row[0]) for row in connection.execute(_NAMED).fetchall()]

    def _look(self) -> None:
        """Look through what came since, and again at what was not here then."""
        newest, lowest, word = self._replica.arrival(), self._lowest(), newest_word(self._replica.reader())
        if not self._is_behind(newest, lowest, word):
            return
        with self._file.transaction() as connection:
            self._look_again(connection)
            seen = _seen(connection)
            while seen < newest:
                upto = min(seen + _STEP, newest)
                self._take(connection, self._replica.reader().execute(_SECTIONS + _NEXT, (seen, upto, _PRESENT, SIGN)))
                seen = upto
            # What came beneath a snapshot stands before all others (SYNC rule 18).
            beneath = (lowest - 1, min(_seen(connection, "beneath"), 0) - 1, _PRESENT, SIGN)
            self._take(connection, self._replica.reader().execute(_SECTIONS + _NEXT, beneath))
            self._take_words(connection)
            marks = [("commits", newest), ("beneath", lowest), ("words", word)]
            connection.executemany("REPLACE INTO mark VALUES (?, ?)", marks)

    def _lowest(self) -> int:
        row = self._replica.reader().execute("SELECT min(id) FROM commits WHERE id<0").fetchone()
        return int(row[0] or 0)

    def _take_words(self, connection: Connection) -> None:
        """What the snapshots say on which partitions stand, of whose log nothing else is here (SYNC rule 18)."""
        connection.executemany(
            "INSERT OR IGNORE INTO naming VALUES (?,?,?,?,?,?)",
            [
                (one.commit, _WORD, one.file.manifest, one.file.blob, one.file.size, one.spot)
                for one in said_by_words(self._replica.reader(), _seen(connection, "words"))
            ],
        )

    def _is_behind(self, newest: int, lowest: int, word: int) -> bool:
        with self._file.reading() as connection:
            unread = connection.execute("SELECT 1 FROM unread LIMIT 1").fetchone()
            seen = _seen(connection), _seen(connection, "beneath"), _seen(connection, "words")
            return unread is not None or seen != (newest, lowest, word)

    def _look_again(self, connection: Connection) -> None:
        for commit, place in connection.execute('SELECT "commit", place FROM unread').fetchall():
            found = self._replica.reader().execute(_SECTIONS + _ONE, (commit, place)).fetchall()
            if not found or found[0][3] in (_PRESENT, _ERASED):
                connection.execute('DELETE FROM unread WHERE "commit"=? AND place=?', (commit, place))
                self._take(connection, found)

    def _take(self, connection: Connection, rows: Iterable[tuple[int, int, bytes, int, bytes | None, bytes]]) -> None:
        for commit, place, digest, state, data, header in rows:
            if state == _PRESENT and data is not None:
                writer = replica_id(decode_header(header).author_key)
                connection.executemany(
                    "INSERT OR IGNORE INTO naming VALUES (?,?,?,?,?,?)",
                    [(commit, place, one.manifest, one.blob, one.size, digest) for one in named_in(writer, data)],
                )
            elif state != _ERASED:
                connection.execute("INSERT OR IGNORE INTO unread VALUES (?,?)", (commit, place))


def _seen(connection: Connection, name: str = "commits") -> int:
    row = connection.execute("SELECT value FROM mark WHERE name=?", (name,)).fetchone()
    return int(row[0]) if row else 0
