"""Runs benchmarks by name and prints one JSON line each: {bench, figures, peers, ratios}."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys

import benchmarks


def names() -> list[str]:
    """The benchmarks there are: the modules of this folder that have a `run` function."""
    return sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")
    )


def main(arguments: list[str]) -> int:
    """Run the benchmarks named, or all."""
    flags = {word.removeprefix("--"): True for word in arguments if word.startswith("--")}
    wanted = [word for word in arguments if not word.startswith("--")] or names()
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    for name in wanted:
        result = importlib.import_module(f"benchmarks.{name}").run(**flags)
        print(json.dumps({"bench": name} | result, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
