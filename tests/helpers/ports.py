"""The port of a hub that is started again: while it was down, another process of the run may have been given it."""

from __future__ import annotations

import socket
import time

from tests.helpers.patience import PATIENCE_S


def until_free(port: int) -> int:
    """The same port, when nobody listens there any more; at once for 0, which takes any."""
    until = time.monotonic() + PATIENCE_S
    while port and not _is_free(port):
        assert time.monotonic() < until, f"somebody else keeps port {port}"
        time.sleep(0.05)
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
