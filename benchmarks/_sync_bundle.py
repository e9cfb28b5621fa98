"""The report of 300 changed answers as a bundle for the hub: sealed and signed, all bytes of the file."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from benchmarks._sync_client import opened, report
from benchmarks._sync_scene import prepared


def figures() -> dict[str, float]:
    """A device that has synced types the report anew and writes a bundle of that record; bytes and seconds of that."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(prepared() / "device", folder / "device")
        with opened(folder / "device") as workspace:
            report(workspace)
            (key,) = workspace.replica.records("entry_reports")
            bundles = workspace.bundles
            begun = time.perf_counter()
            planned = bundles.plan(bundles.reader("hub"), record=key.record)
            written = bundles.export(planned, folder / "report.brs")
            return {"bytes": written.bytes, "seconds": round(time.perf_counter() - begun, 3)}
