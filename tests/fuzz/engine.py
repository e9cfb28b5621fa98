"""Where bad bytes come from: atheris, guided by what they reach, where it is installed; else a plain mutator."""

from __future__ import annotations

import hashlib
import importlib.util
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz import seeds
from tests.fuzz.targets import LONGEST, MEMORY_MB, TARGETS, Target

CORPUS = Path(__file__).parent / "corpus"
MOST_SECONDS = 20  # for one input: whatever takes longer has no bound
_RSS_MB = 1200  # of the whole process
_WORDS = (
    b"\x00", b"\xff", b"\x80", b"\x7f", b"\xa0", b"\xf6", b"\x1b" + b"\xff" * 8, b"\x5a\xff\xff\xff\xff",
    b"\x9b" + b"\xff" * 8,
)  # fmt: skip


class TooMuch(AssertionError):
    """An input took more memory or time than any may."""


def corpus(name: str) -> list[bytes]:
    """What is kept for a target, and what honest programs write."""
    kept = [path.read_bytes() for path in sorted((CORPUS / name).glob("*"))] if (CORPUS / name).is_dir() else []
    return [*seeds.of(name), *kept]


def write_seeds(name: str, folder: Path) -> None:
    """Put the beginnings where atheris finds them."""
    folder.mkdir(parents=True, exist_ok=True)
    for data in corpus(name):
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def guided(name: str, seconds: float, folder: Path) -> int:
    """Fuzz one target by atheris in a process of its own; 0 where nothing was found."""
    write_seeds(name, folder / "found")
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.fuzz.guided", name, str(folder / "found"), f"-max_total_time={int(seconds)}",
            f"-max_len={LONGEST}", f"-timeout={MOST_SECONDS}", f"-rss_limit_mb={_RSS_MB}", "-print_final_stats=1",
            f"-artifact_prefix={folder}/",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    (folder / "log").write_text(done.stderr + done.stdout)
    runs = [line for line in done.stderr.splitlines() if "number_of_executed_units" in line]
    print(
        f"{name:<17} {runs[-1].split()[-1] if runs else '?':>10} inputs, {len(list((folder / 'found').iterdir()))} kept"
    )
    return done.returncode


def is_guided() -> bool:
    """Whether atheris is installed."""
    return importlib.util.find_spec("atheris") is not None


def blind(name: str, seconds: float, folder: Path) -> int:
    """Fuzz one target by random changes of what is there; 0 where nothing was found."""
    chance, target, count = random.Random(name), TARGETS[name], 0
    known, end = corpus(name), time.monotonic() + seconds
    while time.monotonic() < end:
        data = mutated(chance, known)
        count += 1
        try:
            once(target, data)
        except BaseException as error:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"crash-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
            print(f"{name:<17} {type(error).__name__}: {error}")
            return 1
    print(f"{name:<17} {count:>10} inputs")
    return 0


def once(target: Target, data: bytes) -> None:
    """One input, with an end to its time and its memory."""
    signal.signal(signal.SIGALRM, _late)
    signal.alarm(MOST_SECONDS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        target(data)
    finally:
        signal.alarm(0)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
    if grown > MEMORY_MB:
        raise TooMuch(f"{grown} MB for {len(data)} bytes")


def mutated(chance: random.Random, known: Sequence[bytes]) -> bytes:
    """One of them with something flipped, cut, doubled, spliced or put in, some times over."""
    data = bytearray(chance.choice(known))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + chance.choice((1, 2, 8, 64))]
            case 2:
                data[at:at] = data[at : at + chance.choice((1, 4, 32, 256))]
            case 3:
                data[at:at] = chance.choice(_WORDS)
            case 4:
                other = chance.choice(known)
                cut = chance.randrange(len(other) + 1)
                data[at:] = other[cut:]
            case _:
                data[at : at + 1] = chance.randbytes(chance.choice((1, 2, 8)))
    return bytes(data[:LONGEST])


def _late(*_: object) -> None:
    raise TooMuch(f"more than {MOST_SECONDS} s")
