"""Closing beside reading: whoever still reads gets his answer or a refusal, and never takes the program down."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.helpers.patience import PATIENCE_S

# In a process of its own: what this is about does not raise, it kills.
_READING_WHILE_CLOSING = """
import sys, threading
from pathlib import Path
from brs_sync.errors import SyncProblem
from brs_desktop.workspace import Workspace

folder = Path(sys.argv[1])
Workspace.init(folder, name="Amina", country="KEN").close()
for _round in range(25):
    workspace, begun, told = Workspace.open(folder), threading.Barrier(4), []

    def read():
        reader = workspace.replica.reader()
        begun.wait()
        try:
            while True:
                assert workspace.replica.reader().execute("SELECT * FROM change, path LIMIT 20000").fetchall()
        except SyncProblem as problem:
            told.append(problem.code)

    threads = [threading.Thread(target=read) for _thread in range(3)]
    for thread in threads:
        thread.start()
    begun.wait()
    workspace.close()
    for thread in threads:
        thread.join()
    assert told == ["closed"] * 3, told
print("stood")
"""


def test_who_reads_while_the_workspace_closes_is_answered_or_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _READING_WHILE_CLOSING, str(tmp_path / "w")],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "stood"), done.stderr[-2000:]
