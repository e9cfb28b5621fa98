"""Write the golden files: bytes of the roads that every later version must still read.

    python packaging/wire/golden.py FOLDER    write into a folder what this version makes

`tests/sync/golden/NUMBER/` holds what an earlier run wrote, with the dictionary of that number. A file there is never
written again: when the bytes change, write a folder with the next number beside it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from brs_sync.asking import encode_ask, encode_told
from brs_sync.auth import format_credentials, sign_reply, sign_request
from brs_sync.bundle.message import Head, encode_head
from brs_sync.cbor import dumps, loads
from brs_sync.clock import FixedClock
from brs_sync.commit import present, stub
from brs_sync.cursor import Cursor, Walk
from brs_sync.enrol import EnrolReply, EnrolRequest, ask_to_enrol, encode_enrol, encode_enrolled
from brs_sync.frames import decode_frame, encode_commits, encode_pieces, encode_statements
from brs_sync.ids import RecordKey, row_id
from brs_sync.invitefile import encode_invitation
from brs_sync.papers import AuthorityAnswer, AuthorityRequest, encode_answer
from brs_sync.papers import encode_request as encode_paper
from brs_sync.parts import encode_part
from brs_sync.receipt import CommitVerdict, Receipt, encode_receipt, encode_short
from brs_sync.replica import Replica
from brs_sync.schema import Schema
from brs_sync.tierwords import NOBODY
from brs_sync.values import Missing, Number, Ref, Value
from brs_sync.views import ChooseHead, StoredCommit
from brs_sync.wire import SYNC_PATH, Reply, Request, encode_message, encode_reply, encode_request

PLACE = "contacts/KEN"
SCHEMA = Schema("contacts", personal=frozenset({"email"}))


def randomness(seed: str) -> Callable[[int], bytes]:
    """The same bytes every time."""
    counter = iter(range(1 << 30))
    return lambda size: sha256(f"{seed} {next(counter)}".encode()).digest()[:size]


@contextmanager
def author(name: str) -> Iterator[Replica]:
    """A device whose key, clock and name are always the same."""
    with tempfile.TemporaryDirectory() as folder:
        clock = FixedClock(1_795_262_400_000)
        schemas = {"contacts": SCHEMA}.get
        replica = Replica.open(Path(folder) / name, clock=clock, entropy=randomness(name), schemas=schemas)
        replica.set_person(f"p-{name}", name)
        yield replica
        replica.close()


def key(record: str) -> RecordKey:
    """A contact of that key."""
    return RecordKey(PLACE, "contacts", f"={record}")


def held(replica: Replica) -> list[StoredCommit]:
    """All its commits."""
    return [commit for _, commit in replica.commits_since(0, ("contacts", "report"), 1 << 30)]


def values() -> list[StoredCommit]:
    """Every kind of value, in one save."""
    cells: list[Value] = [
        "text", "", None, True, False, Number("0"), Number("-12"), Number("3.10"), Number("-0.5"), Number("1e6"),
        Missing("unknown"), Missing("not-applicable"), Ref("KEN", "Kenya"), {"amount": Number("5"), "unit": "t"},
        "Хранение отходов", "危险废物", "النفايات", "zero \0 byte",
    ]  # fmt: skip
    with author("values") as replica:
        replica.write([(key("one"), f"q{n}", value) for n, value in enumerate(cells)])
        return held(replica)


def run() -> list[StoredCommit]:
    """A run of one chain: many records, made and keyed, one signature at its end."""
    with author("run") as replica:
        made = RecordKey(PLACE, "contacts", replica.new_record_id("contacts"))
        for number in range(8):
            row = row_id(replica.id, 3 * number + 1)
            replica.write(
                [
                    (made, "organisation", f"office {number} of the agency"),
                    (key(f"code-{number}"), "confirmed_on", f"2026-0{number + 1}-15"),
                    (key("rows"), f"telephones/{row}/kind", ("work", "home")[number % 2]),
                    (key("rows"), f"languages/{'lg_fr' if number % 3 else 'lg_es'}", number % 2 == 0),
                ]
            )
        return held(replica)


def report() -> list[StoredCommit]:
    """One sitting over a table of rows."""
    with author("report") as replica:
        place = RecordKey("report/KEN/2025/basel/draft", "basel_reports", "=ken~2025")
        cells: list[tuple[RecordKey, str, Value]] = []
        for number in range(20):
            at = f"exports/{row_id(replica.id, number + 1)}"
            cells += [
                (place, f"{at}/quantity", Number(f"{number * number}.{number % 10}1")),
                (place, f"{at}/unit", "t"),
            ]
            cells += [(place, f"{at}/code", f"Y{number + 1}"), (place, f"{at}/date", f"2025-11-{number + 1:02}")]
        replica.write(cells)
        return held(replica)


def personal() -> list[StoredCommit]:
    """Commits with a section of each class."""
    with author("personal") as replica:
        for number in range(3):
            replica.write([(key(f"p{number}"), "name", f"P{number}"), (key(f"p{number}"), "email", f"{number}@x.org")])
        return held(replica)


def erased() -> list[StoredCommit]:
    """A personal section whose bytes are gone, and the commit that says so."""
    with author("erased") as replica:
        replica.write([(key("jo"), "name", "Jo"), (key("jo"), "email", "jo@x.org")])
        replica.erase(key("jo"), ["email"], "asked for")
        return held(replica)


def decided() -> list[StoredCommit]:
    """Two writers, a conflict, its settlement and the undoing of it."""
    with author("mine") as mine, author("theirs") as theirs:
        for replica in (mine, theirs):
            replica.add_root(mine.key)
            replica.write([(key("jo"), "organisation", f"as {replica.person[1]} has it")])
        rights = ("read", "write", "resolve")
        grant, own = (
            mine.issue_grant(who.key, person=who.person[0], name="n", role="r", prefixes=("contacts",), rights=rights)
            for who in (theirs, mine)
        )
        mine.receive(held(theirs), [grant, own])
        (conflict,) = mine.conflicts()
        settled = mine.settle(conflict.id, ChooseHead(conflict.heads[1].dot), reason="theirs is newer")
        (known,) = mine.conflicts(settled=True)
        assert settled
        mine.undo(known.id, reason="it was not")
        return held(mine)


def forked() -> list[StoredCommit]:
    """Two commits with one dot: a copied folder wrote with its original's key."""
    with author("twin") as first:
        first.write([(key("jo"), "organisation", "here")])
        mine = held(first)
    with author("twin") as second:
        second.write([(key("jo"), "organisation", "there")])
        return [*mine, *held(second)]


def strange() -> list[StoredCommit]:
    """A commit whose section is none: it travels as it is, to be held and never applied."""
    with author("strange") as replica:
        replica.write([(key("jo"), "organisation", "here")])
        (commit,) = held(replica)
        section = present("open", dumps(["not", "a", "section"]))
        parts = loads(commit.header, max_bytes=1 << 16)
        parts[14] = [["open", section.hash]]
        header = dumps(parts)
        return [StoredCommit(header, bytes(range(64)), (section,))]


def closed() -> list[bytes]:
    """An office that let two in and was closed by who knew of one; and the other's admission."""
    with author("hub") as hub, author("office") as office:
        hub.add_root(hub.key)
        office.add_root(hub.key)
        mine = hub.issue_grant(
            office.key, person="p", name="n", role="national-hub", prefixes=("contacts",), rights=("read", "grant")
        )
        office.receive([], [mine])
        known, later = (
            office.issue_grant(
                bytes((n,)) * 32, person="q", name="n", role="reader", prefixes=("contacts",), rights=("read",)
            )
            for n in (1, 2)
        )
        hub.receive([], [known])
        closing = hub.issue_revocation(office.key, "closed", {PLACE: 3}, "left")
        hub.receive([], [later])
        hub.admit_grants(bytes((2,)) * 32, "known by telephone")
        return [mine, known, closing, later, hub.statements()[-1][1]]


def frames() -> dict[str, bytes]:
    """Every kind of frame."""
    with author("run") as replica:
        replica.add_root(replica.key)
        grant = replica.issue_grant(
            replica.key, person="p", name="n", role="focal-point", prefixes=("contacts",), rights=("read", "write")
        )
    made = {
        "values": values(), "run": run(), "report": report(), "personal": personal(), "erased": erased(),
        "stub": [stub(commit) for commit in personal()], "withheld": [stub(c, ("open",)) for c in personal()],
        "decided": decided(), "fork": forked(), "as-it-is": strange(),
    }  # fmt: skip
    out = {name: encode_commits(commits) for name, commits in made.items()}
    large = encode_part(b"".join(sha256(bytes((n,))).digest() for n in range(250)))
    out["closed"] = encode_statements(closed())
    return {**out, "statements": encode_statements([grant]), "piece": next(iter(encode_pieces(large, {})))}


def exchange() -> dict[str, bytes]:
    """A request, its answer, a receipt in both forms, a cursor, and what stands in the headers."""
    with author("device") as device, author("hub") as hub:
        frame = encode_commits(run())
        heads = {PLACE: {device.id: (8, bytes(range(8)))}}
        cursor = Cursor(bytes(range(6)), 4711, 12).encode()
        head = encode_request(Request(bytes(range(12)), cursor, heads, (frame,), {bytes(32): b"\x05"}))
        told = CommitVerdict(PLACE, device.id, 8, "quarantined", "no-right")
        whole = encode_receipt(Receipt(hub.key, device.id, 1_795_262_400_000, heads), hub.sign)
        judged = encode_receipt(Receipt(hub.key, device.id, 1_795_262_400_000, heads, (told,)), hub.sign)
        credentials = sign_request(device.sign, device.id, hub.key, SYNC_PATH, 1_795_262_400_000, head)
        short = encode_short(Receipt(hub.key, device.id, 1_795_262_400_000, heads), hub.sign, heads)
        answer = encode_reply(Reply(digest=bytes(12), cursor=cursor, receipt=short, scope=("contacts/KEN",)))
        return {
            "request": encode_message(head, (frame,)),
            "nothing-new": encode_message(encode_request(Request(bytes(range(12)), cursor))),
            "reply": encode_message(answer),
            "same": encode_message(encode_reply(Reply(same=True))),
            "receipt": whole,
            "receipt-short": short,
            "receipt-judged": judged,
            "header": format_credentials(credentials).encode(),
            "reply-header": sign_reply(hub.sign, credentials.signature, answer).encode(),
        }


def joining() -> dict[str, bytes]:
    """How a device joins, in each form that was ever spoken; an invitation, and authority asked for by paper."""
    with author("device") as device, author("hub") as hub:
        hub.add_root(hub.key)
        grant = hub.issue_grant(
            device.key, person="p-device", name="Ann", role="reader", prefixes=("contacts",), rights=("read",)
        )
        asked = ask_to_enrol("K7QF-3M9X-T2PA", device.key, "Ann", device.sign)
        forms: dict[str, EnrolRequest] = {
            "1": replace(asked, plain=True), "2": asked, "3": replace(asked, hub=True),
        }  # fmt: skip
        plain = EnrolReply(hub.key, grant, "p-device", "Ann", "reader", ("contacts",))
        roots = ((hub.key, ("",)),)
        told = {"1": plain, "2": replace(plain, statements=(grant,), roots=roots)}
        answer = AuthorityAnswer(device.key, hub.key, "https://hub.example", "regional-centre", (grant,), roots)
        return {
            **{f"enrol-{form}": encode_message(encode_enrol(request)) for form, request in forms.items()},
            **{f"enrolled-{form}": encode_message(encode_enrolled(reply)) for form, reply in told.items()},
            "enrolled-header": sign_reply(hub.sign, asked.proof, encode_enrolled(told["2"])).encode(),
            "invitation": encode_invitation("K7QF-3M9X-T2PA", "https://hub.example").encode(),
            "paper-request": encode_paper(AuthorityRequest(device.key, "Centre"), device.sign).encode(),
            "paper-answer": encode_answer(answer, hub.sign).encode(),
        }


def later() -> dict[str, bytes]:
    """What was added to the heads since: fields with long names, the words of tiers, what is asked about devices."""
    sent = "report/KEN/2025/basel/sent"
    with author("device") as device, author("hub") as hub:
        aside = CommitVerdict(sent, device.id, 2, "quarantined", "no-right")
        heads = {sent: {device.id: (2, bytes(range(8)))}}
        word = encode_receipt(Receipt(hub.key, NOBODY, 1_795_262_400_000, heads, (aside,), "Centre"), hub.sign)
        gaps = {PLACE: {device.id: (1, 7, 7), hub.id: (0, 9, 4)}}
        wants = {PLACE: {device.id: [(1, 0), (2, 1)]}}
        walk = Cursor(bytes(range(6)), 4711, 12, Walk(4800, 2, 4750), 5).encode()
        request = Request(
            bytes(range(12)), walk, wants=wants, room=3_000_000, snapshots=True, by_log=True, gaps=gaps, time=True,
            tier=True, within=("contacts/KEN", "report/KEN"),
        )  # fmt: skip
        reply = Reply(
            digest=bytes(12), more=True, wants=wants, left=4096, gaps=gaps, time_ms=1_795_262_400_000, words=(word,)
        )
        bundle = Head(
            hub.key, "Centre", 1_795_262_400_000, (device.id,), ("",), files=(bytes(32),), words=(word,), tier=True
        )
        said = {"device": "k7qf3m", "how": "lost", "reason": "in a taxi"}
        return {
            "request-long": encode_message(encode_request(request)),
            "reply-long": encode_message(encode_reply(reply)),
            "word": word,
            "bundle-head": encode_message(encode_head(bundle)),
            "ask": encode_message(encode_ask("end", said)),
            "told": encode_message(encode_told({"device": {"device": "k7qf3m", "ended": "lost"}})),
        }


def rising() -> dict[str, bytes]:
    """Words of tiers on what is no submitted version: in a field of their own, which an earlier release passes by."""
    with author("device") as device, author("hub") as hub:
        heads = {PLACE: {device.id: (7, bytes(range(8))), hub.id: (3, bytes(range(8, 16)))}}
        word = encode_receipt(Receipt(hub.key, NOBODY, 1_795_262_400_000, heads, (), "Centre"), hub.sign)
        reply = Reply(same=True, cursor=Cursor(bytes(range(6)), 4711, 12, None, 6).encode(), wide=(word,))
        bundle = Head(hub.key, "Centre", 1_795_262_400_000, (device.id,), ("",), wide=(word,))
        return {
            "word-wide": word,
            "reply-wide": encode_message(encode_reply(reply)),
            "bundle-head-wide": encode_message(encode_head(bundle)),
        }


def shape(part: bytes) -> dict[str, Any]:
    """What is in a frame, for readers that share no code with the writer."""
    frame = decode_frame(part)
    if frame.piece is not None:
        piece = frame.piece
        return {"piece": [piece.whole.hex(), piece.index, piece.count, piece.data.hex()]}
    if frame.statements:
        return {"statements": [statement.hex() for statement in frame.statements]}
    return {
        "commits": [
            {
                "header": commit.header.hex(),
                "signature": commit.signature.hex() if commit.signature else None,
                "sections": [[s.cls, s.hash.hex(), None if s.data is None else s.data.hex()] for s in commit.sections],
            }
            for commit in frame.commits
        ]
    }


def main(folder: Path) -> None:
    """Write them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, part in frames().items():
        (folder / f"{name}.frame").write_bytes(part)
        (folder / f"{name}.json").write_text(json.dumps(shape(part), indent=1) + "\n", "utf-8")
    for name, data in {**exchange(), **joining(), **later(), **rising()}.items():
        (folder / f"{name}.bytes").write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
