"""What pytest makes of the tests' asserts is made once, by all processors, before several processes read the tests."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
_of: dict[str, pytest.Config] = {}


def keep_rewritten(config: pytest.Config) -> None:
    """Each process would make all of it by itself otherwise, a quarter of a minute of a processor apiece.

    It takes parts of pytest that are nobody else's to use: one in which they are others goes on without.
    """
    if sys.dont_write_bytecode:
        return
    try:
        _rewrite(config)
    except (ImportError, AttributeError, TypeError, LookupError, ValueError) as error:
        print(f"each process rewrites the tests by itself: {error!r}", file=sys.stderr)


def _rewrite(config: pytest.Config) -> None:
    from _pytest.assertion import rewrite

    files = [path for path in TESTS.rglob("*.py") if path.name.startswith("test_") or path.name == "conftest.py"]
    stale = [path for path in files if rewrite._read_pyc(path, _kept(path)) is None]
    if stale:
        _of["run"] = config
        with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
            pool.map(_keep, stale)


def _kept(path: Path) -> Path:
    from _pytest.assertion import rewrite

    return rewrite.get_cache_dir(path) / (path.stem + rewrite.PYC_TAIL)


def _keep(path: Path) -> None:
    from _pytest.assertion import rewrite

    config = _of["run"]
    source_hash, code = rewrite._rewrite_test(path, config)
    rewrite.try_makedirs(rewrite.get_cache_dir(path))
    rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, source_hash, _kept(path))
