"""Sections: made of lines as a writer makes them, and read back into changes."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from tests.sync.independent import cbor

Ident = str | tuple[bytes, int]  # a keyed id, or who created it and his counter
Records = Mapping[tuple[str, Ident], Mapping[str, Any]]
KINDS = ("write", "settle", "accept", "reopen", "erase")


def base32(data: bytes) -> str:
    """Lower case, without padding."""
    return base64.b32encode(data).decode().lower().rstrip("=")


def id_text(ident: Ident) -> str:
    """A record's id as people see it."""
    return ident if isinstance(ident, str) else f"{base32(ident[0])}-{ident[1]}"


def make_section(replica: bytes, records: Records, specials: Sequence[Any]) -> bytes:
    """The ten columns: everything sorted, everything said once."""
    keys = sorted(records, key=lambda key: (key[0], id_text(key[1])))
    collections = sorted({collection for collection, _ in keys})
    creators = sorted({one[0] for _, one in keys if not isinstance(one, str) and one[0] != replica})
    paths = sorted({path for cells in records.values() for path in cells})
    changes = [(path, records[key][path]) for key in keys for path in sorted(records[key])]
    return cbor.encode(
        [
            1,
            collections,
            creators,
            [collections.index(collection) for collection, _ in keys],
            [_short(replica, ident, creators) for _, ident in keys],
            [len(records[key]) for key in keys],
            paths,
            [paths.index(path) for path, _ in changes],
            [value for _, value in changes],
            list(specials),
        ]
    )


def _short(replica: bytes, ident: Ident, creators: Sequence[bytes]) -> Any:
    if isinstance(ident, str):
        return ident
    return ident[1] if ident[0] == replica else [creators.index(ident[0]), ident[1]]


def read_section(replica: bytes, data: bytes) -> list[tuple[str, str, str, str, Any, list[Any], str]]:
    """Its changes: collection, record, path, kind, value, what a decision names, and its reason."""
    version, collections, creators, of, ids, counts, paths, places, values, specials = cbor.decode(data)
    assert version == 1
    records = []
    for place, short, count in zip(of, ids, counts, strict=True):
        ident: Ident = short
        if isinstance(short, int):
            ident = replica, short
        elif isinstance(short, list):
            ident = creators[short[0]], short[1]
        records += [(collections[place], id_text(ident))] * count
    told = {index: (KINDS[kind], names, reason) for index, kind, names, reason in specials}
    return [
        (*record, paths[place], kind, value, names, reason)
        for index, (record, place, value) in enumerate(zip(records, places, values, strict=True))
        for kind, names, reason in [told.get(index, ("write", [], ""))]
    ]
