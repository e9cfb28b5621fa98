"""Replays recorded requests over kept connections, one for each device, and prints how long each answer took.

As a process: standard input gives the port and, pickled, each device's requests; standard output one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import resource
import sys
import time
from collections import Counter
from typing import Any


async def _device(port: int, stream: list[bytes], begun: asyncio.Event, took: list[float], said: Counter[str]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await begun.wait()
    for request in stream:
        at = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        lines = dict(line.partition(b":")[::2] for line in head.split(b"\r\n")[1:] if line)
        await reader.readexactly(int(lines.get(b"content-length", b"0")))
        took.append(time.perf_counter() - at)
        said[head[9:12].decode()] += 1
    writer.close()


async def _run(port: int, streams: list[list[bytes]]) -> dict[str, Any]:
    took: list[float] = []
    said: Counter[str] = Counter()
    begun = asyncio.Event()
    devices = [asyncio.create_task(_device(port, stream, begun, took, said)) for stream in streams]
    await asyncio.sleep(0.3)  # all have their connection: what is measured begins with their first byte
    at = time.perf_counter()
    begun.set()
    await asyncio.gather(*devices)
    seconds = time.perf_counter() - at
    took.sort()
    return {
        "seconds": seconds,
        "requests": len(took),
        "rate": len(took) / seconds,
        "p50_ms": took[len(took) // 2] * 1000,
        "p95_ms": took[int(len(took) * 0.95)] * 1000,
        "said": dict(said),
    }


def main() -> None:
    """One load."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    port, streams = pickle.load(sys.stdin.buffer)
    print(json.dumps(asyncio.run(_run(port, streams))), flush=True)


if __name__ == "__main__":
    main()
