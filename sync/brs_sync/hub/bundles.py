"""The hub by stick: takes in what devices bring in bundles, and answers with receipts and what they lack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

from brs_sync import tierwords
from brs_sync.above import tiers_above
from brs_sync.bundle import filewants, mail, peers, putting, writing
from brs_sync.bundle.reading import glance, opened
from brs_sync.bundle.taking import Taken, take
from brs_sync.clock import Clock
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Device
from brs_sync.hub.between import between
from brs_sync.hub.service import HubService
from brs_sync.hub.store.sticks import Said
from brs_sync.hub.upstream import scope_upward
from brs_sync.ids import replica_id, replica_text
from brs_sync.scopes import both

Line = dict[str, object]


class HubBundles:
    """Bundles at one hub that nobody else serves meanwhile."""

    def __init__(self, service: HubService, clock: Clock) -> None:
        self._service = service
        self._replica = service.replica
        self._clock = clock
        self._shelf = mail.PartShelf(self._replica.folder / "bundle-parts")
        peers.prepare(self._replica)
        self._said = Said(service.admin, self._replica) if service.is_shared else None

    def import_file(self, path: Path, *, partial: bool = False) -> Line:
        """Take in a bundle, or the one that a part completes, of whoever was admitted or granted something."""
        with opened(path) as file:
            if not mail.is_part(file):
                return self._import(file, path, partial)
            part = mail.read_part(file)
        self._shelf.keep(part)
        if missing := self._shelf.missing(part):
            return {"file": str(path), "missing": list(missing), "of": part.of}
        with putting.spool(self._replica.folder) as spool:
            self._shelf.join(part, spool)
            line = self._import(spool, path, partial)
        self._shelf.forget(part)
        return line

    def export_file(self, device: str, out: Path, part_bytes: int | None = None) -> Line:
        """Write the bundle that answers a device's last one: a receipt, and what it may read and lacks."""
        admitted = self._device(device)
        if self._said is not None:
            self._said.learn(admitted.key)
        reader = peers.reader_of(self._replica, admitted.key)
        if reader is None:
            raise SyncProblem("no-right", right="read", partition="")
        return self._export(reader, self._tier_scope(admitted, reader), out, part_bytes)

    def export_upward(self, out: Path, part_bytes: int | None = None) -> Line:
        """Write the bundle for the hub above: what goes between the two and it is not known to hold."""
        above = tiers_above(self._replica.authority, self._replica.key)
        if self._said is not None and above:
            self._said.learn(above[0].key)
        reader = peers.reader_of(self._replica, above[0].key) if above else None
        if reader is None:
            raise SyncProblem("no-upstream")
        return self._export(reader, scope_upward(self._service), out, part_bytes)

    def _export(self, reader: peers.Reader, tier: tuple[str, ...] | None, out: Path, part_bytes: int | None) -> Line:
        scope = reader.prefixes if tier is None else both(reader.prefixes, tier)
        tierwords.say(self._replica, scope, self._clock.now_ms())
        self._service.news()  # what is said is said for all processes of this hub
        lacks = self._service.blobs.lacking(scope, filewants.MOST)
        order = writing.Order(
            (reader,), ("",) if tier is None else tier, lacks=lacks, by_hub=True, tier=tier is not None
        )
        planned = writing.plan(self._replica, order)
        now_ms = self._clock.now_ms()
        name = putting.target(out, reader, now_ms)
        with putting.spool(self._replica.folder) as spool:
            packing = self._service.blobs.packing(scope)
            written = writing.write(self._replica, planned, spool.write, now_ms=now_ms, files=packing)
            files = putting.put_bundle(spool, written.bytes, name, part_bytes)
        return {
            "files": [str(one) for one in files],
            "bytes": written.bytes,
            "device": reader.replica_text,
            "name": reader.name,
            "commits": written.commits,
            "receipts": written.receipts,
            "documents": written.files,
            "asks_for_documents": len(lacks),
        }

    def _import(self, file: IO[bytes], path: Path, partial: bool) -> Line:
        head = glance(file, self._replica)
        sender = replica_id(head.sender)
        device = self._service.admin.device(sender)
        # A device whose key was closed may still bring what it wrote before: each commit is judged by itself.
        if device is None and not self._replica.rights(head.sender):
            raise SyncProblem("not-enrolled")
        # Whoever was not admitted has no right to read, so nothing of his files is kept; the hub above has a right.
        scope = self._service.readable(device) if device is not None else self._from_above(head.sender)
        unpacking = self._service.blobs.unpacking(replica_text(sender), scope)
        if self._said is not None:  # a bundle is older or newer than what any process of this hub took in
            self._said.learn(head.sender)
        taken = take(file, self._replica, partial=partial, files=unpacking)
        documents = unpacking.finish()
        self._service.news()  # it is taken in once all processes of this hub have it
        if self._said is not None:
            self._said.keep(head.sender)
        if head.tier and device is not None:
            self._service.admin.set_fact(f"tier:{device.replica_text}", json.dumps(head.scope).encode())
        if taken.unauthentic and device is not None:
            self._service.admin.charge(sender, taken.unauthentic)
        return {
            "file": str(path),
            "device": replica_text(sender),
            **_counts(taken),
            "documents": documents,
            "missing": [],
            "of": 1,
        }

    def _from_above(self, key: bytes) -> tuple[str, ...]:
        above = tiers_above(self._replica.authority, self._replica.key)
        return scope_upward(self._service) if key in {tier.key for tier in above} else ()

    def _tier_scope(self, device: Device, reader: peers.Reader) -> tuple[str, ...] | None:
        """What goes between this hub and a hub below, as its own last bundle said; None for a device."""
        said = self._service.admin.fact(f"tier:{device.replica_text}")
        return between(reader.scope, tuple(json.loads(said))) if said else None

    def _device(self, words: str) -> Device:
        """The admitted device that somebody means by its letters or its person's name."""
        found = [
            one
            for one in self._service.admin.devices()
            if (len(words) >= 6 and one.replica_text.startswith(words.lower()))
            or words.casefold() == one.name.casefold()
        ]
        if len(found) != 1:
            raise SyncProblem("not-found", what="device", name=words[:80])
        return found[0]


def _counts(taken: Taken) -> Line:
    statuses, verdicts = taken.statuses, taken.verdicts
    return {
        "name": taken.head.name,
        "whole": taken.whole,
        "fresh": taken.fresh,
        "known": statuses["duplicate"],
        "gaps": statuses["gap"],
        "unauthentic": taken.unauthentic,
        "waits_for_others": verdicts["waiting"],
        "set_aside": verdicts["quarantined"],
    }
