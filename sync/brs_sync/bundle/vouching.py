"""Which files a copy may put into a bundle: a name alone brings nobody a file that he could not have (SYNC rule 17).

Whoever knows a hash can name it where he writes. Who has the file, and reads there as well as where it comes from,
must not be the one who carries it over: he brings it where he has named it himself, and where it was named first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from brs_sync.blobs.naming import SIGN, Named, named_in
from brs_sync.blobs.wordnames import said_by_words
from brs_sync.columns import VERDICTS
from brs_sync.commit import decode_header
from brs_sync.ids import replica_id
from brs_sync.replica import Replica

if TYPE_CHECKING:
    from brs_sync.bundle.peers import Reader

_NAMING = (
    'SELECT c.id, p.path, c.header, s.data FROM section s JOIN commits c ON c.id=s."commit"'
    " JOIN partition p ON p.id=c.partition WHERE s.state=0 AND c.verdict<>? AND instr(s.data, ?)>0 ORDER BY c.id"
)
_QUARANTINED = VERDICTS.index("quarantined")


def vouched(replica: Replica, readers: Sequence[Reader], files: Iterable[Named]) -> list[Named]:
    """Those of the files that all the readers may have from this copy."""
    found = list(files)
    places = _places(replica, {one.manifest for one in found})
    return [
        one
        for one in found
        if any(all(reader.may_read(where) for reader in readers) for where in places.get(one.manifest, ()))
    ]


def _places(replica: Replica, wanted: set[bytes]) -> dict[bytes, set[str]]:
    """Where each list was named first, and where this copy's own key has named it."""
    places: dict[bytes, set[str]] = {}
    own = replica_id(replica.key)
    for _, where, writer, name in sorted(_named(replica, wanted), key=lambda one: one[0]) if wanted else ():
        if writer == own or name not in places:
            places.setdefault(name, set()).add(where)
    return places


def _named(replica: Replica, wanted: set[bytes]) -> Iterator[tuple[int, str, bytes, bytes]]:
    """By what these lists are named, also by what a snapshot attests: the commit's number, where, its writer."""
    for number, where, header, data in replica.reader().execute(_NAMING, (_QUARANTINED, SIGN)):
        writer = replica_id(decode_header(header).author_key)
        yield from ((number, where, writer, one.manifest) for one in named_in(writer, data) if one.manifest in wanted)
    for said in said_by_words(replica.reader()):
        if said.file.manifest in wanted:
            yield said.commit, said.partition, said.writer, said.file.manifest
