"""The cases of the sync benchmark with one peer, each on its own copies of a hub and a device, through one line."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import _sync_workload as workload
from benchmarks._peers.install import Absent
from benchmarks._peers.process import Failed, Late, Process
from benchmarks._sync_link import Link

Figures = dict[str, float]
# What is changed before the sync, and whether as one save; None: nothing.
CASES: dict[str, tuple[str, bool] | None] = {
    "nothing_new": None,
    "report300": ("report", False),
    "saved_one_by_one": ("changes", False),
    "saved_in_one_act": ("changes", True),
}
# Kinto has no engine for devices: what survives a kill there is up to who writes one.
KILLED = ("morango", "pouchdb", "anki")
KILLED_AT, KILLED_BITS = 0.6, 4_000_000  # so slow that what is under way is little
FIRST_S, SYNC_S, PEER_S = 600, 120, 1_500  # what a first sync, another one and all of a peer may take


def measured(peer: str, records: int = workload.RECORDS) -> dict[str, Figures]:
    """Figures by case; a case that fails or takes too long is left out and told, `Absent` where not even one began."""
    with tempfile.TemporaryDirectory(prefix=f"peer-{peer}-") as name:
        scene = Scene(peer, Path(name), workload.build(records))
        try:
            found = {"first_sync": scene.first()}
        except (Failed, Late) as error:
            raise Absent(str(error)) from error
        for case in CASES:
            with _told(peer, case):
                found[case] = scene.synced(case)
                with _told(peer, f"{case}, slow"):
                    found[case]["slow_seconds"] = scene.synced(case, slow=True)["seconds"]
        if peer in KILLED:
            with _told(peer, "killed_first_sync"):
                found["killed_first_sync"] = scene.killed(found["first_sync"]["bytes"])
    return found


@contextmanager
def _told(peer: str, case: str) -> Iterator[None]:
    """A case that a peer cannot do stays empty."""
    try:
        yield
    except (Failed, Late) as error:
        print(f"{peer}, {case}: left empty: {error}", file=sys.stderr, flush=True)


class Scene:
    """A peer's hub with the records of the workload and the rows of its report, and a device that has them all."""

    def __init__(self, peer: str, folder: Path, work: workload.Workload) -> None:
        self._peer, self._folder, self._work = peer, folder, work
        self._until = time.monotonic() + PEER_S
        self._names: list[str] = []
        self._ticket: dict[str, Any] = {}

    def first(self) -> Figures:
        """Fill the hub, and have a new device fetch everything; both are kept for the other cases."""
        rows = self._folder / "rows.json"
        found = [typed(row) for row in (*self._work.records, *self._work.before)]
        rows.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        with self._hub("kept") as (hub, _link, _url):
            answer = hub.do("load", limit=self._limit(FIRST_S), file=str(rows))
            self._names, self._ticket = answer["ids"], answer.get("ticket", {})
        with self._hub("kept") as (hub, link, url), self._device("kept", url) as device:
            figures = self._sync(device, link, FIRST_S)
            self._sync(device, link, FIRST_S)  # some tell the hub what they got from it
            self._same(hub, device)
        return figures

    def synced(self, case: str, slow: bool = False) -> Figures:
        """One sync after what the case changes, over a new connection."""
        with self._copied() as name, self._hub(name) as (hub, link, url), self._device(name, url) as device:
            self._sync(device, link, FIRST_S)  # the hub has another address now: some have to find their place anew
            change = CASES[case]
            if change:
                device.do("change", limit=self._limit(), changes=self._changes(change[0]), at_once=change[1])
            link.hang_up()
            if slow:
                link.slow()
            figures = self._sync(device, link, SYNC_S)
            link.slow(0, 0)
            self._same(hub, device)
        return figures

    def killed(self, clean: float) -> Figures:
        """A new device, killed when so much of a first sync has come, and begun again."""
        with self._copied() as name, self._hub(name) as (hub, link, url):
            with self._device(f"{name}/new", url) as device:
                link.reset()
                link.slow(KILLED_BITS, 0)
                link.cut_after = int(clean * KILLED_AT)
                device.order("sync", url=link.url)
                if not link.broke.wait(self._limit(FIRST_S)):
                    raise Late("it did not come to the kill")
                device.kill()
            link.cut_after = None
            link.slow(0, 0)
            with self._device(f"{name}/new", url) as device:
                answer = device.do("sync", limit=self._limit(FIRST_S), url=link.url)
                found = link.figures()
                self._same(hub, device)
        return {
            **found,
            "seconds_after": round(answer["seconds"], 3),
            "of_a_clean_sync": round(found["bytes"] / clean, 4),
        }

    @contextmanager
    def _hub(self, name: str) -> Iterator[tuple[Process, Link, str]]:
        with Process(self._peer, "hub", self._folder / name / "hub") as hub:
            port = hub.do("serve", limit=self._limit())["port"]
            with Link(port) as link:
                yield hub, link, f"http://127.0.0.1:{port}"

    @contextmanager
    def _device(self, name: str, url: str) -> Iterator[Process]:
        with Process(self._peer, "device", self._folder / name / "device") as device:
            device.do("join", limit=self._limit(), url=url, **self._ticket)
            yield device

    @contextmanager
    def _copied(self) -> Iterator[str]:
        with contextlib.ExitStack() as stack:
            name = tempfile.mkdtemp(dir=self._folder)
            stack.callback(shutil.rmtree, name, ignore_errors=True)
            shutil.copytree(self._folder / "kept", name, dirs_exist_ok=True)
            yield Path(name).name

    def _sync(self, device: Process, link: Link, limit: float) -> Figures:
        link.reset()
        answer = device.do("sync", limit=self._limit(limit), url=link.url)
        return {**link.figures(), "seconds": round(answer["seconds"], 3)}

    def _same(self, hub: Process, device: Process) -> None:
        there, here = (one.do("digest", limit=self._limit()) for one in (hub, device))
        if there != here or there["records"] != len(self._names):
            raise Failed(f"after the sync {there} is there and {here} here")

    def _changes(self, which: str) -> list[tuple[str, dict[str, Any]]]:
        if which == "report":
            return list(zip(self._names[len(self._work.records) :], map(typed, self._work.after)))
        return [(self._names[place], typed({name: text})) for place, name, text in self._work.changes]

    def _limit(self, most: float = SYNC_S) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Late(f"the time of {self._peer} is over")
        return min(most, left)


def typed(row: workload.Row) -> dict[str, Any]:
    """A row with its numbers as numbers."""
    kinds = {"year": int, "quantity": float}
    return {name: kinds.get(name, str)(text) for name, text in row.items()}
