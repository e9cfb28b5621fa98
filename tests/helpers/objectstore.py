"""An object store for tests: a real S3 server in a process of its own, and as many buckets as are asked for."""

from __future__ import annotations

import ctypes
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import requests
from brs_sync.hub.kinds import Secret
from brs_sync.hub.store.objects import Objects, Where

from tests.helpers.patience import PATIENCE_S

ACCESS = "a-key-of-tests:a-secret-of-tests"
_LIBC = ctypes.CDLL(None)
_SERVE = "import sys; from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"


class ObjectStore:
    """Answers at `url`."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        until = time.monotonic() + PATIENCE_S
        self._start()
        while not self._answers():
            assert time.monotonic() < until, "the object store did not start"
            time.sleep(0.02)
            if self._process.poll() is not None:  # somebody was faster to take the port that was free
                self._start()

    def _start(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[2],
            preexec_fn=_end_with_maker, env={**os.environ, "MOTO_S3_DEFAULT_MAX_KEYS": "20"},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()

    def bucket(self) -> str:
        """A new and empty one."""
        name = f"bucket-{next(self._numbers)}"
        requests.put(f"{self.url}/{name}", timeout=PATIENCE_S).raise_for_status()
        return name

    def where(self, bucket: str, url: str = "") -> Where:
        """How a hub is told of it."""
        return Where(bucket, "files", url or self.url, access=Secret(ACCESS))

    def objects(self, bucket: str, url: str = "") -> Objects:
        """It, as a hub speaks with it; by another address where a line lies between."""
        return Objects(self.where(bucket, url))

    def pieces(self, bucket: str) -> dict[str, bytes]:
        """All pieces that lie there."""
        objects = self.objects(bucket)
        return {one.name: objects.get(one.name) or b"" for one in objects.listed("piece")}

    def settings(self, bucket: str, url: str = "") -> dict[str, str]:
        """The environment of a hub over it."""
        return {
            "BRS_HUB_FILES": f"s3://{bucket}/files",
            "BRS_HUB_FILES_ENDPOINT": url or self.url,
            "BRS_HUB_FILES_ACCESS": ACCESS,
        }

    def _answers(self) -> bool:
        with suppress(requests.ConnectionError):
            return requests.get(f"{self.url}/moto-api/", timeout=PATIENCE_S).ok
        return False


def _end_with_maker() -> None:
    """In a new process: it ends where this one ends, however that comes."""
    _LIBC.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
