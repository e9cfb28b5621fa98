"""Small grey pictures of the main screens in each language, and whether a screen still looks as it did.

What is compared is where there is ink and how much of it: letters that another machine draws a little otherwise are the
same, a panel that is gone or a window that is not mirrored is not.
"""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image, ImageChops
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

KEPT = Path(__file__).parent / "references"
SCREENS = ("library", "contacts", "assistance", "reference", "filler", "check", "settings")
WRITES = os.environ.get("BRS_REFERENCES") == "write"  # packaging/references.py sets it
WIDTH, HEIGHT = 256, 150
_GREYS = 16
_PATCH = 4  # pixels; four times as many on the screen
_SEEN = 20  # of 255: patches further apart look different
_MOST = 0.03  # of all patches may; a pane that is gone is six in a hundred


def small(window: QWidget) -> Image.Image:
    """What a window shows, small and grey."""
    shown = window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    shown = shown.scaled(
        WIDTH, HEIGHT, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    lines = (bytes(shown.constScanLine(row))[:WIDTH] for row in range(HEIGHT))
    return Image.frombytes("L", (WIDTH, HEIGHT), b"".join(lines))


def sheet(language: str) -> Image.Image:
    """The screens of a language beneath each other."""
    with Image.open(KEPT / f"{language}.png") as kept:
        return kept.convert("L")


def kept(language: str, screen: str) -> Image.Image:
    top = SCREENS.index(screen) * HEIGHT
    return sheet(language).crop((0, top, WIDTH, top + HEIGHT))


def keep(language: str, screen: str, picture: Image.Image) -> None:
    """Put a picture in the place of the one that was kept."""
    file = KEPT / f"{language}.png"
    whole = sheet(language) if file.exists() else Image.new("L", (WIDTH, HEIGHT * len(SCREENS)), 255)
    whole.paste(picture, (0, SCREENS.index(screen) * HEIGHT))
    whole.quantize(_GREYS).save(file, optimize=True)


def apart(one: Image.Image, other: Image.Image) -> float:
    """Which share of two screens looks different."""
    size = (WIDTH // _PATCH, HEIGHT // _PATCH)
    patches = [image.resize(size, Image.Resampling.BOX) for image in (one, other)]
    counts = ImageChops.difference(*patches).histogram()
    return sum(counts[_SEEN:]) / sum(counts)


def same(one: Image.Image, other: Image.Image) -> bool:
    """Whether a person would call both the same screen."""
    return apart(one, other) <= _MOST


def looks_otherwise(language: str, screen: str, window: QWidget) -> list[str]:
    """What is to be said of a screen that does not look as the kept picture; when pictures are made, it is kept."""
    picture = small(window)
    known = (KEPT / f"{language}.png").exists()
    if known and same(kept(language, screen), picture):
        return []
    if WRITES:
        keep(language, screen, picture)
        return []
    return [f"{language} {screen} looks otherwise: {apart(kept(language, screen), picture):.2%} of it"]
