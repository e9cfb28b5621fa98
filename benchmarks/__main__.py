"""Runs benchmarks by name and prints one JSON line each: {bench, figures, peers, ratios}."""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import json
import sys
from pathlib import Path


def described() -> dict[str, str]:
    """The benchmarks there are, which are the modules of this folder without a line before their names, and what each
    is of. They are read and not imported: what one of them loads would be in the memory that another measures.
    """
    found = sorted(path for path in Path(__file__).parent.glob("*.py") if not path.name.startswith("_"))
    return {at.stem: (ast.get_docstring(ast.parse(at.read_text("utf-8"))) or "").splitlines()[0] for at in found}


def main(arguments: list[str]) -> int:
    """Run the benchmarks named, or all; with `--peers` those that have any beside their peers."""
    there = described()
    says = "\n".join(f"  {name:8} {what}" for name, what in there.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"{main.__doc__}\n\n{says}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="name")
    parser.add_argument("--peers", action="store_true", help="run the peers too, where they can be installed")
    asked = parser.parse_args(arguments)
    if unknown := sorted(set(asked.names) - there.keys()):
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(there)}")
    for name in asked.names or there:
        run = importlib.import_module(f"benchmarks.{name}").run
        flags = {"peers": True} if asked.peers and "peers" in inspect.signature(run).parameters else {}
        print(json.dumps({"bench": name} | run(**flags), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
