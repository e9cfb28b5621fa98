"""What killed runs of tests leave in memory is cleared by the next one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.helpers import left


def test_what_a_run_that_is_gone_left_is_cleared_and_what_runs_stays(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    mine, other = Path(left.own_folder(tmp_path)), tmp_path / f"brs-made-{gone.pid}-x"
    (other / "tmp").mkdir(parents=True)
    (tmp_path / "brs-made-abc").mkdir()
    left.clear_left(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {mine.name, "brs-made-abc"}
