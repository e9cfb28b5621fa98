"""The scene of the sync benchmark: a hub process, a device process and the counted line between them."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from benchmarks import _hub, _population
from benchmarks._sync_link import Link

PREFIX = "entries"
_MADE_OF = (
    *("benchmarks/_sync_client.py", "benchmarks/_sync_workload.py"),
    *(f"sync/brs_sync/{name}.py" for name in ("tables", "columns", "commit", "section", "hub/tables")),
)


class Device:
    """A device process that does one thing after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks._sync_client", str(folder)],
            cwd=_population.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def do(self, what: str, **words: str) -> float:
        """One order; the seconds that it took."""
        self.order(what, **words)
        return self._answer()

    def order(self, what: str, **words: str) -> None:
        """One order, without waiting for its end."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": what} | words) + "\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """End it without warning; after its last answer nothing is lost by that."""
        self._process.kill()
        self._process.communicate()

    def _answer(self) -> float:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the device's process ended")
        return float(json.loads(line).get("seconds", 0))


class Scene:
    """Copies of the prepared hub and device, and a line between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = prepared()
        for name in ("hub", "device"):
            shutil.copytree(kept / name, folder / name)

    @contextmanager
    def open(self) -> Iterator[Link]:
        """The hub, serving."""
        with _hub.serving(self.folder / "hub") as url, Link(int(url.rsplit(":", 1)[1])) as link:
            yield link

    @contextmanager
    def device(self, link: Link, name: str = "device") -> Iterator[Device]:
        """The device that has everything; by another name, one that has joined and has nothing."""
        with Device(self.folder / name) as device:
            if name == "device":
                device.do("hub", url=link.url)
            elif not (self.folder / name / "joined").exists():
                device.do("join", code=_invite(self.folder / "hub"), url=link.url)
                (self.folder / name / "joined").touch()
            yield device


def figures(link: Link, device: Device) -> dict[str, Any]:
    """What one sync costs: requests, bytes, seconds."""
    link.reset()
    seconds = device.do("sync")
    return {**link.figures(), "seconds": round(seconds, 3)}


def prepared() -> Path:
    """The folders of a device and a hub that hold the same 10,000 records; do not write into them."""
    kept = _population.KEPT / f"sync-{_digest()}"
    if not kept.exists():
        print("making a device and a hub of 10,000 records, once …", file=sys.stderr, flush=True)
        _population.KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_population.KEPT, prefix="making-") as name:
            _prepare(Path(name) / "made")
            (Path(name) / "made").rename(kept)
    return kept


def _prepare(folder: Path) -> None:
    (folder / "hub").mkdir(parents=True)
    with _hub.serving(folder / "hub") as url, Device(folder / "device") as device:
        device.do("join", code=_invite(folder / "hub"), url=url)
        device.do("bring_in")
        device.do("sync")
        device.do("sync")


def _invite(folder: Path) -> str:
    return _hub.invite(folder, PREFIX)


def _digest() -> str:
    text = hashlib.sha256()
    for name in _MADE_OF:
        text.update((_population.ROOT / name).read_bytes())
    return text.hexdigest()[:12]
