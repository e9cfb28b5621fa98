"""Which pages the guide has, in the order of reading, and their words in a language."""

from __future__ import annotations

from pathlib import Path

from brs_desktop.help.page import Page, parse

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "help"
PAGES = (
    "first-steps",
    "home",
    "library",
    "contacts",
    "reports",
    "filling",
    "submitting",
    "sections",
    "assistance",
    "workshops",
    "reference",
    "pictures",
    "sync",
    "sticks",
    "conflicts",
    "settings",
    "devices",
    "backups",
    "printing",
    "trial",
    "trouble",
)


def read(language: str, folder: Path = FOLDER) -> tuple[Page, ...]:
    """Every page in a language, from this computer alone."""
    return tuple(
        parse(name, language, (folder / language / f"{name}.md").read_text(encoding="utf-8")) for name in PAGES
    )
