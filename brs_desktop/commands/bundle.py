"""The commands on bundles: sync by stick and by mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.commit import OPEN, PERSONAL
from brs_sync.ids import replica_id, replica_text

from brs_desktop.commands.answer import Answer, Shape, dump
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.sizes import bytes_of
from brs_desktop.language import language
from brs_desktop.sentences import problem
from brs_desktop.workspace import codefiles
from brs_desktop.workspace.shapes import time_text

if TYPE_CHECKING:
    from brs_sync.bundle.peers import Reader
    from brs_sync.bundle.survey import Share, Survey
    from brs_sync.bundle.taking import Taken
    from brs_sync.bundle.writing import Plan, Written

    from brs_desktop.workspace.bundles import Imported, Looked

Object = dict[str, Any]


def readers(desk: Desk, call: Call) -> Answer:
    """`bundle readers`: the hub, and everybody whose grant is known here."""
    found = desk.workspace().bundles.readers()
    return Answer([_reader(one) for one in found], _reader_line, many=True)


def export(desk: Desk, call: Call) -> Answer:
    """`bundle export [--to WHO]… --out FILE|DIR [--partition P,P] [--record ID] [--section CLASS] [--part-size N]…`."""
    out = call.option("out")
    if not out:
        raise problem("option-missing", option="--out")
    bundles = desk.workspace().bundles
    wanted = call.repeated.get("to") or ["hub"]
    meant = {one.key: one for words in wanted for one in bundles.reader(words)}
    partitions = [one.strip() for one in (call.option("partition") or "").split(",") if one.strip()]
    to_code = codefiles.is_code_file(Path(out))
    planned = bundles.plan(
        list(meant.values()),
        small=to_code,
        partitions=partitions,
        record=call.option("record") or "",
        everything=call.flag("every"),
        section=_section(call.option("section")),
    )
    if to_code:
        return _coded(desk, planned, Path(out))
    done = bundles.export(planned, Path(out), part_bytes=bytes_of(call, "part-size"))
    shape = _written([*done.files], done.bytes, done.readers, done.written)
    return Answer(shape | {"fits_qr": done.fits_qr}, lambda one: "\n".join(one["files"]))


def _written(files: list[Path], size: int, readers: Sequence[Reader], written: Written) -> Object:
    return {
        "files": [str(one) for one in files],
        "bytes": size,
        "readers": [_reader(one) for one in readers],
        "commits": written.commits,
        "statements": written.statements,
        "receipts": written.receipts,
        "documents": written.files,
        "partitions": written.partitions,
        "first": time_text(written.first_ms) if written.commits else None,
        "last": time_text(written.last_ms) if written.commits else None,
    }


def _coded(desk: Desk, planned: Plan, out: Path) -> Answer:
    """A QR code as a picture, a page or letters."""
    coded = desk.workspace().bundles.code(planned)
    file = codefiles.save(desk.workspace(), coded, out, language())
    shape = _written([file], coded.bytes, coded.readers, coded.written)
    return Answer(shape | {"fits_qr": True, "version": coded.code.version}, lambda one: "\n".join(one["files"]))


def preview(desk: Desk, call: Call) -> Answer:
    """`bundle preview FILE…`: what each would bring; nothing of it is taken in."""
    bundles = desk.workspace().bundles
    return Answer((_looked(bundles.preview(one)) for one in _files(desk, call)), dump, many=True)


def take_in(desk: Desk, call: Call) -> Answer:
    """`bundle import FILE… [--partial]`: takes each in, in the order given; parts wait for their fellows."""
    bundles, partial = desk.workspace().bundles, call.flag("partial")
    return Answer(
        (_imported(desk, bundles.take_in(one, partial=partial)) for one in _files(desk, call)), dump, many=True
    )


def history(desk: Desk, call: Call) -> Answer:
    """`bundle history`: what went out and came in, newest last."""
    shapes = [
        {
            "time": time_text(one.time_ms),
            "way": "in" if one.came else "out",
            "name": one.name,
            "peer": one.peer,
            "commits": one.commits,
            "bytes": one.bytes,
            "refused": one.code,
        }
        for one in desk.workspace().bundles.history()
    ]
    return Answer(shapes, dump, many=True)


def _files(desk: Desk, call: Call) -> Iterator[Path]:
    for word in call.arguments:
        yield from desk.workspace().bundles.files(Path(word))


def _section(text: str | None) -> str:
    if text not in (None, OPEN, PERSONAL):
        raise problem("bad-option-value", option="--section", value=str(text)[:80])
    return text or ""


def _reader(one: Reader) -> Object:
    kind = "hub" if one.root else one.role
    return {
        "device": one.replica_text,
        "person": one.person,
        "name": one.name,
        "role": kind,
        "reads": [*one.prefixes],
        "carries": [*one.carries],
    }


def _reader_line(shape: Shape) -> str:
    return "\t".join((str(shape["device"]), shape["role"], shape["name"] or shape["person"], " ".join(shape["reads"])))


def _looked(one: Looked) -> Object:
    shape: Object = {"file": str(one.file), "missing": [*one.missing], "of": one.of}
    return shape if one.survey is None else shape | _survey(one.survey)


def _survey(found: Survey) -> Object:
    return {
        "sender": replica_text(replica_id(found.head.sender)),
        "name": found.head.name,
        "made": time_text(found.head.time_ms),
        "whole": found.whole,
        "bytes": found.bytes,
        "commits": found.commits,
        "fresh": found.fresh,
        "changes": found.changes,
        "statements": found.statements,
        "conflicts": found.conflicts,
        "gaps": found.gaps,
        "set_aside": found.set_aside,
        "unauthentic": found.unauthentic,
        "documents": found.files,
        "document_bytes": found.file_bytes,
        "asks_for_documents": len(found.head.files),
        "people": [
            _share("person", name, share) | {"name": found.names.get(name, "")} for name, share in found.people.items()
        ],
        "partitions": [_share("partition", name, share) for name, share in found.partitions.items()],
        "first": time_text(found.first_ms) if found.fresh else None,
        "last": time_text(found.last_ms) if found.fresh else None,
    }


def _share(kind: str, name: str, share: Share) -> Object:
    return {kind: name, "commits": share.commits, "changes": share.changes}


def _imported(desk: Desk, one: Imported) -> Object:
    shape: Object = {"file": str(one.file), "missing": [*one.missing], "of": one.of}
    if one.taken is None:
        return shape
    status = desk.workspace().sync_status()
    shape["documents"] = one.documents
    return shape | _taken(one.taken) | {"waiting": status.waiting, "conflicts": status.conflicts}


def _taken(taken: Taken) -> Object:
    statuses, verdicts = taken.statuses, taken.verdicts
    return {
        "sender": replica_text(replica_id(taken.head.sender)),
        "name": taken.head.name,
        "whole": taken.whole,
        "fresh": taken.fresh,
        "known": statuses["duplicate"],
        "gaps": statuses["gap"],
        "refused": statuses["refused"] + statuses["forked"] + statuses["unpinned"],
        "unauthentic": taken.unauthentic,
        "waits_for_others": verdicts["waiting"],
        "set_aside": verdicts["quarantined"],
        "statements": taken.statements,
        "receipts": len(taken.receipts),
    }
