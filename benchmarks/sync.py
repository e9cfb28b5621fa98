"""Syncing 10,000 records of twelve fields: requests, all bytes of HTTP both ways, seconds here and on a slow line."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import _sync_apply, _sync_bundle
from benchmarks._peers import comparing
from benchmarks._sync_scene import Scene, figures

# What is done before the measured sync; None: nothing new.
_CASES = {
    "nothing_new": None,
    "report300": "report",
    "saved_one_by_one": "one_by_one",
    "saved_in_one_act": "in_one_act",
}
KILLED_AT = 0.6


def run(peers: bool = False) -> dict[str, object]:
    """Every case on its own copy of a device and its hub, as fast as the machine is, then at 32 kbit/s and 800 ms.

    With `peers` beside other engines on the same workload and the same line, each in an environment of its own that is
    made once; a table goes to standard error. One that cannot be run here stands there with what is known of it.
    """
    found: dict[str, Any] = {name: _case(act) for name, act in _CASES.items()}
    found["first_sync"] = first = _first()
    found["killed_first_sync"] = _killed(first["bytes"])
    found["durable_apply"] = _sync_apply.changes_per_second()
    found["bundle_of_report300"] = _sync_bundle.figures()
    others = comparing.gathered() if peers else {}
    if others:
        print(comparing.table(found, others), file=sys.stderr, flush=True)
    return {"figures": found, "peers": comparing.told(others), "ratios": comparing.ratios(found, others)}


def _case(act: str | None) -> dict[str, Any]:
    quick = _synced(act, slow=False)
    return quick | {"slow_seconds": _synced(act, slow=True)["seconds"]}


def _synced(act: str | None, slow: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        scene = Scene(Path(name))
        with scene.open() as link, scene.device(link) as device:
            device.do("sync")
            if act is not None:
                device.do(act)
            if slow:
                link.slow()
            return figures(link, device)


def _first() -> dict[str, Any]:
    """A new device fetches everything: a snapshot on disk, its lists behind that, and then the log beneath it.

    Another has fetched before, so the hub has made its snapshot for the second of them: `made_seconds` is the first's.
    """
    with tempfile.TemporaryDirectory() as name:
        scene = Scene(Path(name))
        with scene.open() as link:
            with scene.device(link, "first") as device:
                made = figures(link, device)
            with scene.device(link, "new") as device:
                found = figures(link, device)
                lists = device.do("lists")
                link.reset()
                log = device.do("log")
                return {
                    **found,
                    "made_seconds": made["seconds"],
                    "lists_seconds": round(lists, 3),
                    "log_seconds": round(log, 3),
                    "log_bytes": link.figures()["bytes"],
                }


def _killed(clean: int) -> dict[str, Any]:
    """The same, killed with SIGKILL when so much of it has come, and then begun again."""
    with tempfile.TemporaryDirectory() as name:
        scene = Scene(Path(name))
        with scene.open() as link:
            with scene.device(link, "new") as device:
                link.reset()
                link.slow(seconds=0)  # so that what has come through the line is not still in its buffers
                link.cut_after = int(clean * KILLED_AT)
                device.order("sync")
                link.broke.wait()
                device.kill()
            link.cut_after = None
            link.slow(0, 0)
            with scene.device(link, "new") as device:
                seconds = device.do("sync")
            found = link.figures()
        return {**found, "seconds_after": round(seconds, 3), "of_a_clean_sync": round(found["bytes"] / clean, 4)}
