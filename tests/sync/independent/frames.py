"""Parts, frames, pieces and statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.sync.independent import cbor
from tests.sync.independent.columns import Bytes
from tests.sync.independent.commits import Commit, read_commits

COMMITS, STATEMENTS, PIECE, LIST, FILE_PIECE, SNAPSHOT = range(6)
_MAGIC = b"\x28\xb5\x2f\xfd"
# The dictionary is part of the format: a file of the package that the text names.
_DICTIONARIES = Path(__file__).parents[3] / "sync" / "brs_sync" / "dictionaries"


def verify(key: bytes, signature: bytes, said: bytes) -> None:
    """Raises where the key has not signed this."""
    Ed25519PublicKey.from_public_bytes(key).verify(signature, said)


def unsqueeze(body: bytes) -> bytes:
    """One zstd frame without its magic number, by the dictionary that it names."""
    told = zstandard.get_frame_parameters(_MAGIC + body)
    words = (_DICTIONARIES / f"{told.dict_id}.zstd").read_bytes() if told.dict_id else b""
    opener = zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(words))
    return opener.decompress(_MAGIC + body)


def read_part(reader: Bytes) -> bytes:
    """The next part, opened."""
    mark = reader.number()
    body = reader.take(mark >> 1)
    return unsqueeze(body) if mark & 1 else body


def read_parts(reader: Bytes, upto: int) -> Iterator[bytes]:
    """Part after part, up to that place."""
    while reader.at < upto:
        yield read_part(reader)


def only_part(data: bytes) -> bytes:
    """A part that is all there is."""
    reader = Bytes(data)
    found = read_part(reader)
    reader.end()
    return found


@dataclass
class Taken:
    """What frames brought, those too that came in pieces."""

    commits: list[Commit] = field(default_factory=list)
    statements: list[bytes] = field(default_factory=list)
    snapshots: list[bytes] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    _pieces: dict[bytes, dict[int, bytes]] = field(default_factory=dict)

    def take(self, content: bytes) -> None:
        """One frame, opened."""
        reader = Bytes(content)
        kind = reader.take(1)[0]
        if kind == COMMITS:
            self.commits += read_commits(reader)
        elif kind == STATEMENTS:
            self.statements += [reader.blob() for _ in range(reader.number())]
        elif kind == PIECE:
            self._take_piece(*read_piece(reader))
        elif kind == SNAPSHOT:
            self.snapshots.append(reader.rest())
        else:
            assert kind in (LIST, FILE_PIECE), f"kind {kind}"
            self.files.append(content)
            reader.rest()
        reader.end()

    def _take_piece(self, whole: bytes, place: int, count: int, data: bytes) -> None:
        known = self._pieces.setdefault(whole, {})
        known[place] = data
        if len(known) == count:
            part = b"".join(known[at] for at in range(count))
            assert sha256(part).digest() == whole
            self.take(only_part(part))


def read_piece(reader: Bytes) -> tuple[bytes, int, int, bytes]:
    """The hash of the whole, place, count, bytes."""
    return reader.take(32), reader.number(), reader.number(), reader.rest()


def read_statement(data: bytes) -> dict[str, Any]:
    """A grant or a revocation that its issuer signed."""
    content, signature = cbor.decode(data)
    found: dict[str, Any] = cbor.decode(content)
    verify(found["issuer"], signature, b"brs-statement-1\0" + sha256(content).digest())
    return found
