"""Starts real processes of the program fast: imports once, then forks one with pipes of its own each time."""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import traceback
from pathlib import Path

ENTRIES = {"brs-desktop": "brs_desktop.cli", "brs-hub": "brs_sync.hub.cli", "order": "tests.helpers.order"}
# What the program itself imports only when it is needed.
WARM = (
    "brs_desktop.cli",
    "brs_desktop.workspace.workspace",
    "brs_desktop.workspace.tidings",
    "brs_desktop.forms",
    "brs_desktop.commands.batch",
    "brs_desktop.commands.bundle",
    "brs_desktop.commands.conflicts",
    "brs_desktop.commands.edit",
    "brs_desktop.commands.inspect",
    "brs_desktop.commands.queue",
    "brs_desktop.commands.record",
    "brs_desktop.commands.report",
    "brs_desktop.commands.setup",
    "brs_desktop.workspace.codes",
    "brs_desktop.workspace.devices",
    "brs_desktop.workspace.doctor",
    "brs_desktop.workspace.files.service",
    "brs_desktop.workspace.library",
    "brs_desktop.workspace.storage",
    "brs_sync.blobs.folder",
    "brs_sync.client",
    "brs_sync.hub.cli",
    "brs_sync.hub.admin",
    "brs_sync.hub.application",
    "brs_sync.hub.attending",
    "brs_sync.hub.guarded",
    "brs_sync.hub.lease",
    "brs_sync.hub.logs",
    "brs_sync.hub.metrics",
    "brs_sync.hub.office",
    "brs_sync.hub.page.mounting",
    "brs_sync.hub.server",
    "brs_sync.hub.service",
    "brs_sync.hub.store.settled",
    "brs_sync.hub.tables",
    "brs_sync.hub.tidying",
    "brs_sync.hub.tls",
    "brs_sync.hub.under",
    "brs_sync.hub.upfiles",
    "brs_sync.hub.uproad",
    "brs_sync.hub.upstream",
    "brs_sync.hub.uptask",
    "brs_sync.hub.usage",
    "brs_sync.invitefile",
    "brs_sync.tables",
    "anyio._backends._asyncio",
    "anyio._core._synchronization",
    "anyio._core._tasks",
    "anyio._core._testing",
    "anyio.lowlevel",
    "cryptography.x509",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "babel.numbers",
    "encodings.ascii",
    "encodings.utf_16_be",
    "uvicorn.lifespan.off",
    "uvicorn.loops.asyncio",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.h11_impl",
    "requests",
)


def serve(path: Path) -> None:
    """Fork a process for every connection, until the parent closes standard input."""
    for name in WARM:
        importlib.import_module(name)
    importlib.import_module("brs_desktop.records").Registry.load()  # each unpacks the shipped forms once
    gc.freeze()  # what all have in common is neither looked through nor copied by any of them
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    server.listen(16)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    while server in select.select([server, sys.stdin], [], [])[0]:
        connection, _address = server.accept()
        if os.fork() == 0:
            server.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _attend(connection)
            os._exit(0)
        connection.close()


def _attend(connection: socket.socket) -> None:
    """Start the process that a connection asks for, and report how it ended."""
    message, descriptors, _flags, _address = socket.recv_fds(connection, 1 << 16, 3)
    while not message.endswith(b"\n"):
        message += connection.recv(1 << 16)
    request = json.loads(message)
    child = os.fork()
    if child == 0:
        connection.close()
        _become(request, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    connection.sendall(json.dumps({"pid": child}).encode() + b"\n")
    end = os.pidfd_open(child)
    if end not in select.select([connection, end], [], [])[0]:
        os.kill(child, signal.SIGKILL)  # who asked for it is gone without waiting for it
    _pid, status = os.waitpid(child, 0)
    connection.sendall(json.dumps({"exit": os.waitstatus_to_exitcode(status)}).encode() + b"\n")


def _become(request: dict[str, object], descriptors: list[int]) -> None:
    """Turn into the program: standard streams, folder, environment, arguments, then its own main()."""
    os.setsid()
    os.chdir(str(request["folder"]))
    for target, descriptor in enumerate(descriptors):
        os.dup2(descriptor, target)
        os.close(descriptor)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0, "r"), os.fdopen(1, "w"), os.fdopen(2, "w")
    os.environ.clear()
    os.environ.update(request["env"])  # type: ignore[call-overload]
    sys.argv = [str(request["program"]), *request["arguments"]]  # type: ignore[misc]
    code = 1
    try:
        code = importlib.import_module(ENTRIES[str(request["program"])]).main() or 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
