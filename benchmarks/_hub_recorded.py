"""What devices really send to a hub, recorded once, so that a load of many devices is replayed without their work."""

from __future__ import annotations

import hashlib
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import requests
from brs_sync.client import HubClient
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica
from brs_sync.transport import bare_session
from requests.adapters import HTTPAdapter
from urllib3.util import SKIP_HEADER

from benchmarks import _hub, _population

_CHANGES = 50
_ANSWERS = 300
# Groups of devices that are replayed together: how many, and how many pushes or polls each has recorded.
PUSHING: Mapping[str, tuple[int, int]] = {"1": (1, 200), "16": (16, 20), "64": (64, 8)}
REPORTING: Mapping[str, tuple[int, int]] = {"100": (100, 1), "300": (300, 1)}
POLLING: Mapping[str, tuple[int, int]] = {"200": (200, 25)}
SIZES = (10, 100, 1_000, 10_000)
ASKED = 30  # polls and small pushes of each point of the curves
Stream = list[bytes]
# What decides about the bytes on the line and in a hub's folder.
_MADE_OF = (
    *("auth", "columns", "commit", "cursor", "enrol", "frames", "grant", "headers", "section", "sheet", "tables"),
    *("wire", "hub/tables"),
)


@dataclass
class Recording:
    """A hub's folder as it was before, and for each name the requests of each of its devices, in their order."""

    hub: Path
    streams: dict[str, list[Stream]] = field(default_factory=dict)


class _Tape(HTTPAdapter):
    """Sends as ever, and keeps the bytes of each request as they go over the line."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: Stream = []

    def send(self, request: requests.PreparedRequest, *words: object, **more: object) -> requests.Response:
        """One request."""
        if request.method == "POST":
            body = request.body.getvalue()  # type: ignore[union-attr]
            sent = {name: value for name, value in request.headers.items() if value != SKIP_HEADER}
            heads = "".join(f"{name}: {value}\r\n" for name, value in sent.items() if isinstance(value, str))
            host = request.url.split("/")[2] if request.url else ""
            self.kept.append(f"POST {request.path_url} HTTP/1.1\r\nHost: {host}\r\n{heads}\r\n".encode() + body)
        return super().send(request, *words, **more)  # type: ignore[arg-type]


class _Device:
    """A replica that has joined the hub, its line, and what it says there."""

    def __init__(self, folder: Path, hub: Path, url: str, prefix: str) -> None:
        self.tape, session = _Tape(), bare_session()
        session.mount("http://", self.tape)
        self.partition = prefix
        self.replica = Replica.open(folder, schemas=lambda name: None)
        self.client = HubClient(self.replica, url, session)
        self.client.enrol(_hub.invited(hub, prefix), folder.name)
        self.client.close()
        self._written = 0

    def write(self, changes: int, records: int = 1) -> None:
        """One commit of so many changes."""
        self._written += 1
        cells = [
            (
                RecordKey(self.partition, "entries", f"={self._written % 3}-{n % records}"),
                f"field{n // records}",
                f"answer {self._written} to {n}",
            )
            for n in range(changes)
        ]
        self.replica.write(cells)

    def sync(self) -> None:
        """One exchange to its end; the line is hung up, for there are hundreds of them."""
        self.client.sync_once()
        self.client.close()

    def close(self) -> None:
        """Let go of the folder."""
        self.replica.close()


def recorded() -> Recording:
    """The hub before, and everything that is replayed; made once for these sources."""
    kept = _population.KEPT / f"recorded-{_digest()}"
    if not kept.exists():
        print("recording what devices send to a hub, once …", file=sys.stderr, flush=True)
        _population.KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_population.KEPT, prefix="making-") as name:
            made = Path(name) / "made"
            made.mkdir()
            streams = _record_loads(made)
            streams |= {key: value for size in SIZES for key, value in _record_curves(made, size).items()}
            (made / "streams").write_bytes(pickle.dumps(streams))
            made.rename(kept)
    return Recording(kept, pickle.loads((kept / "streams").read_bytes()))


def _record_loads(made: Path) -> dict[str, list[Stream]]:
    """Devices by the hundred, each with a country's report to itself."""
    groups: list[tuple[str, tuple[int, int], Callable[[_Device], None]]] = [
        *((f"push-{name}", group, lambda device: device.write(_CHANGES)) for name, group in PUSHING.items()),
        *((f"report-{name}", group, lambda device: device.write(_ANSWERS)) for name, group in REPORTING.items()),
        *((f"poll-{name}", group, lambda device: None) for name, group in POLLING.items()),
    ]
    streams: dict[str, list[Stream]] = {}
    with tempfile.TemporaryDirectory(dir=made) as scratch:
        devices: dict[str, list[_Device]] = {}
        with _hub.serving(made / "loads") as url:
            for name, (count, _), _ in groups:
                devices[name] = [
                    _Device(Path(scratch) / f"{name}-{n}", made / "loads", url, _draft(name, n)) for n in range(count)
                ]
                for device in devices[name]:
                    device.sync()
        shutil.copytree(made / "loads", Path(scratch) / "hub")
        with _hub.serving(Path(scratch) / "hub", port=_port(url)) as _:
            for name, (_, times), act in groups:
                streams[name] = _taken(devices[name], times, act)
    return streams


def _record_curves(made: Path, size: int) -> dict[str, list[Stream]]:
    """One device beside so many partitions that it may not see, and one whose own partition has so many records."""
    streams: dict[str, list[Stream]] = {}
    for kind in ("unseen", "unchanged"):
        folder = made / f"{kind}-{size}"
        with tempfile.TemporaryDirectory(dir=made) as scratch:
            with _hub.serving(folder) as url:
                own = f"report/KEN/2025/{kind}/draft"
                other = _Device(Path(scratch) / "other", folder, url, "contacts" if kind == "unseen" else own)
                _fill(other, kind, size, own)
                other.sync()
                device = _Device(Path(scratch) / "device", folder, url, own)
                device.sync()
                device.write(5)
                device.sync()
            shutil.copytree(folder, Path(scratch) / "hub")
            with _hub.serving(Path(scratch) / "hub", port=_port(url)) as _:
                streams[f"{kind}-{size}-poll"] = _taken([device], ASKED, lambda one: None)
                streams[f"{kind}-{size}-push"] = _taken([device], ASKED, lambda one: one.write(5))
            other.close()
            device.close()
    return streams


def _fill(device: _Device, kind: str, size: int, own: str) -> None:
    for n in range(size):
        partition = f"contacts/P{n:05}" if kind == "unseen" else own
        device.replica.write([(RecordKey(partition, "contacts", f"={n}"), "name", f"somebody {n}")])


def _taken(devices: Sequence[_Device], times: int, act: Callable[[_Device], None]) -> list[Stream]:
    """What each device sends; turn about, so that the hub's order of arrival is like that of a replay."""
    for device in devices:
        device.tape.kept.clear()
    for _ in range(times):
        for device in devices:
            act(device)
            device.sync()
    return [list(device.tape.kept) for device in devices]


def _draft(name: str, number: int) -> str:
    """A country's report for each device."""
    return f"report/{hashlib.sha256(f'{name} {number}'.encode()).hexdigest()[:8].upper()}/2025/basel/draft"


def _port(url: str) -> int:
    return int(url.rsplit(":", 1)[1])


def _digest() -> str:
    text = hashlib.sha256()
    for path in (Path(__file__), *(_population.ROOT / "sync" / "brs_sync" / f"{name}.py" for name in _MADE_OF)):
        text.update(path.read_bytes())
    return text.hexdigest()[:12]
