"""Loads the scripts of packaging/ as modules; the folder's name belongs to a library, so it is no package."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parents[2] / "packaging"


def load(name: str, path: Path) -> ModuleType:
    """The module made from a script's file."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# Those that the catalogues' script takes for granted beside itself come first.
authored, glossary, pseudo, wordcheck = (
    load(name, FOLDER / f"{name}.py") for name in ("authored", "glossary", "pseudo", "wordcheck")
)
catalogues = load("brs_catalogues", FOLDER / "catalogues.py")
