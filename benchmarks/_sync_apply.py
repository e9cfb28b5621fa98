"""How fast a replica takes in what a hub sends: proved, judged, compared with what is there, on disk."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from brs_sync.frames import Frame, decode_frame, decode_whole
from brs_sync.outgoing import pack_commits
from brs_sync.replica import Replica

from benchmarks._sync_scene import PREFIX, prepared


def changes_per_second() -> dict[str, float]:
    """All frames of the 10,000 records, opened and received one after another by a replica that has nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(prepared() / "hub", folder / "hub")
        with Replica.open(folder / "hub", schemas=lambda _name: None) as hub:
            commits = [commit for _, commit in hub.commits_since(0, (PREFIX,), 1 << 40)]
            statements = [data for _, data in hub.statements()]
            root = hub.key
        frames = pack_commits(commits, 1 << 40, {}).frames
        with Replica.open(folder / "new", schemas=lambda _name: None) as new:
            new.add_root(root)
            new.receive([], statements)
            begun = time.perf_counter()
            opened = [decode_frame(frame) for frame in frames]
            between = time.perf_counter()
            for frame in _whole(opened):
                new.receive(frame.commits)
            ended = time.perf_counter()
            changes = new.reader().execute("SELECT count(*) FROM change").fetchone()[0]
    return {
        "changes": changes,
        "opened_per_s": round(changes / (between - begun)),
        "applied_per_s": round(changes / (ended - between)),
        "both_per_s": round(changes / (ended - begun)),
    }


def _whole(frames: list[Frame]) -> list[Frame]:
    """The frames, with what came in pieces put together."""
    found: list[Frame] = []
    pieces: list[bytes] = []
    for frame in frames:
        if frame.piece is None:
            found.append(frame)
            continue
        pieces.append(frame.piece.data)
        if len(pieces) == frame.piece.count:
            found.append(decode_whole(b"".join(pieces)))
            pieces.clear()
    return found
