"""The commits of one frame, gathered: their headers and changes in columns over all of them.

names, headers, sheets, values; what has no such form stands in front as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from brs_sync.cbor import dumps, loads
from brs_sync.commit import OPEN, PERSONAL, Header, decode_header, section_hash
from brs_sync.contexts import DIGEST_BYTES
from brs_sync.courtesy import courtesy
from brs_sync.errors import SyncProblem
from brs_sync.headers import (
    ACT,
    AUTHORITY,
    COLLECTIONS,
    DIGEST,
    EXCEPTIONS,
    MAX_FLAGS,
    PREV,
    SIGNED,
    Chain,
    Fields,
    Lineage,
)
from brs_sync.ids import ID_BYTES, replica_id
from brs_sync.sealed import MAX_ENVELOPE, is_envelope
from brs_sync.section import MAX_SECTION
from brs_sync.sheet import Sheet, close_sheet, open_sheet
from brs_sync.sheetcolumns import put_sheets, take_sheets
from brs_sync.streams import In, Out, signed, unsigned
from brs_sync.views import StoredCommit, StoredSection

MAX_COMMITS = 1024
_MAX_NAMES = 1 << 16
_MAX_PLAIN = 1 << 20
_MAX_VECTOR = 1 << 16
_SHEET, _AS_IS, _ABSENT, _SEALED = 0, 1, 2, 3  # how a section goes
_CLASSES = (OPEN, PERSONAL)
_KEY, _HASH, _SIGNATURE = 32, 32, 64


@dataclass(slots=True)
class _Coded:
    """One commit on its way into or out of columns."""

    fields: Fields
    signature: bytes | None
    kinds: list[int]
    sheets: list[Sheet]
    loose: list[bytes]  # sections as they are, the hashes of absent ones, the hashes and envelopes of sealed ones


@dataclass(slots=True)
class Names:
    """What is named more than once: authors' keys, other replicas, texts."""

    keys: list[bytes] = field(default_factory=list)
    others: list[bytes] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    _at: dict[object, int] = field(default_factory=dict)

    def key(self, key: bytes) -> int:
        """The place of an author's key."""
        return self._place(self.keys, key, key)

    def text(self, text: str) -> int:
        """The place of a text."""
        return self._place(self.texts, text, text)

    def replica(self, replica: bytes) -> int:
        """The place of a replica: after those that the keys name come the others; all keys must be known."""
        for place, key in enumerate(self.keys):
            if replica_id(key) == replica:
                return place
        return len(self.keys) + self._place(self.others, (replica,), replica)

    def replicas(self) -> list[bytes]:
        """All replicas in their places."""
        return [*map(replica_id, self.keys), *self.others]

    def _place(self, things: list, name: object, thing: object) -> int:  # type: ignore[type-arg]
        if name not in self._at:
            self._at[name] = len(things)
            things.append(thing)
        return self._at[name]


def put_commits(out: Out, commits: Sequence[StoredCommit], signed_at: Sequence[bool]) -> None:
    """All these commits; the signature of those is said whose place is true."""
    lineage = Lineage()
    coded = [_code(lineage, commit, says) for commit, says in zip(commits, signed_at)]
    out.number(len(commits))
    out.ints([int(one is None) for one in coded])
    for commit, says, one in zip(commits, signed_at, coded):
        if one is None:
            _put_as_is(out, commit, says)
    columns = [one for one in coded if one is not None]
    if columns:
        _put_columns(out, columns)


def take_commits(source: In, most: int = MAX_COMMITS) -> Iterator[StoredCommit]:
    """The commits in their order, of which there may be so many."""
    count = source.number(most)
    as_is = source.ints(count, 1)
    plain = iter([_take_as_is(source) for _ in range(sum(as_is))])
    columns = _take_columns(source, count - sum(as_is)) if sum(as_is) < count else iter(())
    for is_plain in as_is:
        yield next(plain) if is_plain else next(columns)


def _code(lineage: Lineage, commit: StoredCommit, says: bool) -> _Coded | None:
    header = decode_header(commit.header)
    if replica_id(header.author_key) != header.replica or len(commit.sections) != len(header.sections):
        return None
    kinds: list[int] = []
    sheets: list[Sheet] = []
    loose: list[bytes] = []
    for section, (cls, digest) in zip(commit.sections, header.sections):
        if section.data is not None and section_hash(section.data) != digest:
            return None
        sheet = open_sheet(header.replica, section.data) if section.data is not None else None
        way, content = (_SHEET, b"") if sheet is not None else _loose(section, digest)
        kinds.append(_CLASSES.index(cls) + 2 * way)
        if sheet is not None:
            sheets.append(sheet)
        else:
            loose.append(content)
    fields = lineage.leave_out(commit.header, _collections(sheets), signed=says)
    if fields is None:
        return None
    return _Coded(fields, commit.signature if says else None, kinds, sheets, loose)


def _loose(section: StoredSection, digest: bytes) -> tuple[int, bytes]:
    """How a section goes that is no sheet, and what of it."""
    if section.data is not None:
        return _AS_IS, section.data
    return (_SEALED, digest + section.sealed) if section.sealed is not None else (_ABSENT, digest)


def _collections(sheets: Sequence[Sheet]) -> list[str]:
    return sorted({line.collection for sheet in sheets for line in sheet.lines})


# As it is: the header, perhaps a signature, the sections.


def _put_as_is(out: Out, commit: StoredCommit, says: bool) -> None:
    out.blob(commit.header)
    out.blob(commit.signature or b"" if says else b"")
    out.number(len(commit.sections))
    for section in commit.sections:
        content = section.sealed if section.data is None else section.data
        out.number(0 if content is None else len(content) + 1)
        out.raw(content or b"")


def _take_as_is(source: In) -> StoredCommit:
    header, signature = source.blob(), source.blob()
    if len(signature) not in (0, _SIGNATURE):
        raise SyncProblem("malformed", what="signature")
    contents: list[bytes | None] = []
    for _ in range(source.number(MAX_COMMITS)):
        mark = source.number(_MAX_PLAIN << 3)
        contents.append(source.take(mark - 1) if mark else None)
    return _stored(decode_header(header), header, signature or None, contents)


def _stored(header: Header, data: bytes, signature: bytes | None, contents: Sequence[bytes | None]) -> StoredCommit:
    if len(header.sections) != len(contents):
        raise SyncProblem("malformed", what="sections")
    sections = (_section(cls, digest, content) for (cls, digest), content in zip(header.sections, contents))
    return StoredCommit(data, signature, tuple(sections))


def _section(cls: str, digest: bytes, content: bytes | None) -> StoredSection:
    if content is None:
        return StoredSection(cls, digest, "withheld")
    if is_envelope(content) and section_hash(content) != digest:
        return StoredSection(cls, digest, "sealed", None, content)
    return StoredSection(cls, digest, "present", content)


# In columns.


def _put_columns(out: Out, coded: Sequence[_Coded]) -> None:
    names = Names()
    chains: dict[Chain, int] = {}
    for one in coded:
        names.key(one.fields.chain[1])
        chains.setdefault(one.fields.chain, len(chains))
    body = Out()
    body.number(len(chains))
    body.ints([names.text(partition) for partition, _, _ in chains])
    body.ints([names.key(key) for _, key, _ in chains])
    body.ints([names.text(person) for _, _, person in chains])
    body.ints([chains[one.fields.chain] for one in coded])
    _put_fields(body, names, [one.fields for one in coded])
    body.raw(b"".join(one.signature or b"" for one in coded))
    body.ints([len(one.kinds) for one in coded])
    body.ints([kind for one in coded for kind in one.kinds])
    for one in coded:
        for content in one.loose:
            body.blob(content)
    put_sheets(body, names, [(replica_id(one.fields.chain[1]), sheet) for one in coded for sheet in one.sheets])
    _put_names(out, names)
    out.raw(body.bytes())


def _put_names(out: Out, names: Names) -> None:
    out.number(len(names.keys))
    out.number(len(names.others))
    out.number(len(names.texts))
    out.raw(b"".join((*names.keys, *names.others)))
    out.raw(b"".join(text.encode() + b"\0" for text in names.texts))


def _take_names(source: In) -> Names:
    keys, others, texts = source.number(MAX_COMMITS), source.number(_MAX_NAMES), source.number(_MAX_NAMES)
    return Names(
        [source.take(_KEY) for _ in range(keys)],
        [source.take(ID_BYTES) for _ in range(others)],
        source.texts(texts),
    )


def _put_fields(out: Out, names: Names, all_fields: Sequence[Fields]) -> None:
    out.ints([fields.flags for fields in all_fields])
    for column in ("seq", "wall", "hlc"):
        out.ints([unsigned(getattr(fields, column)) for fields in all_fields])
    out.ints([len(fields.vector) for fields in all_fields])
    entries = [entry for fields in all_fields for entry in sorted(fields.vector.items())]
    out.ints([names.replica(who) for who, _ in entries])
    out.ints([unsigned(more) for _, more in entries])
    for fields in all_fields:
        _put_rare(out, fields)


def _put_rare(out: Out, fields: Fields) -> None:
    if fields.flags & PREV:
        out.blob(fields.prev)
    if fields.flags & ACT:
        out.blob(fields.act)
    for flag, part in (
        (EXCEPTIONS, fields.exceptions),
        (AUTHORITY, fields.authority),
        (COLLECTIONS, fields.collections),
    ):
        if fields.flags & flag:
            out.blob(dumps(part))
    if fields.flags & DIGEST:
        out.raw(fields.digest)


def _take_fields(source: In, chains: Sequence[Chain], replicas: Sequence[bytes]) -> list[Fields]:
    count = len(chains)
    flags = source.ints(count, MAX_FLAGS)
    seqs, walls, hlcs = (list(map(signed, source.ints(count))) for _ in range(3))
    sizes = source.ints(count, _MAX_VECTOR)
    places = source.ints(sum(sizes), len(replicas) - 1)
    more = iter(zip(places, map(signed, source.ints(sum(sizes)))))
    return [
        _take_rare(
            source,
            Fields(chain, seq, wall, hlc, flag, {replicas[at]: n for at, n in (next(more) for _ in range(size))}),
        )
        for chain, seq, wall, hlc, flag, size in zip(chains, seqs, walls, hlcs, flags, sizes)
    ]


def _take_rare(source: In, fields: Fields) -> Fields:
    if fields.flags & PREV:
        fields.prev = source.blob()
    if fields.flags & ACT:
        fields.act = source.blob()
    if fields.flags & EXCEPTIONS:
        fields.exceptions = _plain(source, list)
    if fields.flags & AUTHORITY:
        fields.authority = _plain(source, dict)
    if fields.flags & COLLECTIONS:
        fields.collections = _plain(source, list)
    if fields.flags & DIGEST:
        fields.digest = source.take(DIGEST_BYTES)
    return fields


def _plain(source: In, kind: type) -> any:  # type: ignore[valid-type]
    data = source.blob()
    found = loads(data, max_bytes=_MAX_PLAIN, max_depth=4)
    if type(found) is not kind:
        raise SyncProblem("malformed", what="header")
    return found


def _take_columns(source: In, count: int) -> Iterator[StoredCommit]:
    names = _take_names(source)
    chains = _take_chains(source, names)
    replicas = names.replicas()
    of = [chains[place] for place in source.ints(count, len(chains) - 1)]
    all_fields = _take_fields(source, of, replicas)
    signatures = [source.take(_SIGNATURE) if fields.flags & SIGNED else None for fields in all_fields]
    sizes = source.ints(count, MAX_COMMITS)
    flat = iter(source.ints(sum(sizes), 2 * _SEALED + 1))
    kinds = [[next(flat) for _ in range(size)] for size in sizes]
    loose = [[source.blob() for kind in ways if kind >> 1 != _SHEET] for ways in kinds]
    makers = [replica_id(fields.chain[1]) for fields, ways in zip(all_fields, kinds) for k in ways if k >> 1 == _SHEET]
    sheets = iter(take_sheets(source, names, makers))
    lineage = Lineage()
    for fields, signature, ways, left in zip(all_fields, signatures, kinds, loose):
        mine = [next(sheets) for kind in ways if kind >> 1 == _SHEET]
        courtesy.give_way()
        yield _build(source, lineage, _Coded(fields, signature, ways, mine, left))


def _take_chains(source: In, names: Names) -> list[Chain]:
    count = source.number(MAX_COMMITS)
    partitions, persons = len(names.texts) - 1, len(names.texts) - 1
    columns = zip(source.ints(count, partitions), source.ints(count, len(names.keys) - 1), source.ints(count, persons))
    return [(names.texts[partition], names.keys[key], names.texts[person]) for partition, key, person in columns]


def _build(source: In, lineage: Lineage, coded: _Coded) -> StoredCommit:
    replica = replica_id(coded.fields.chain[1])
    sheets, loose = iter(coded.sheets), iter(coded.loose)
    contents: list[bytes | None] = []
    sections: list[list[object]] = []
    for kind in coded.kinds:
        way = kind >> 1
        content = close_sheet(replica, next(sheets)) if way == _SHEET else next(loose)
        digest, said = _said(way, content)
        if len(said or b"") > (MAX_ENVELOPE if way == _SEALED else MAX_SECTION):
            raise SyncProblem("too-large", limit=MAX_SECTION)
        contents.append(said)
        sections.append([_CLASSES[kind & 1], digest])
    header = lineage.put_back(coded.fields, sections, _collections(coded.sheets))
    source.spend(len(header) + sum(len(content or b"") for content in contents))
    return _stored(decode_header(header), header, coded.signature, contents)


def _said(way: int, content: bytes) -> tuple[bytes, bytes | None]:
    """A section's hash, and what of it came."""
    if way == _ABSENT:
        return content, None
    if way == _SEALED:
        return content[:_HASH], content[_HASH:]
    return section_hash(content), content
