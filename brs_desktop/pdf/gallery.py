"""The pictures of one paper: taken one after another, with a look for the stop between, no more than it can hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from brs_desktop.library.pictures import NoPicture
from brs_desktop.pdf.pictures import Raster, raster

MOST = 300  # different pictures of one paper: some 100 MB at the size that they are printed in


class Gallery:
    """`look` is asked before each picture, and by others now and then; it ends the work that is to be stopped."""

    def __init__(self, look: Callable[[], None] | None = None, most: int = MOST) -> None:
        self._look, self._most = look, most
        self._known: set[Path] = set()

    def look(self) -> None:
        """Have the work end here where it is to be stopped."""
        if self._look is not None:
            self._look()

    def take(self, file: Path | None) -> Raster:
        """The picture of a file. Raises NoPicture: missing, kind, broken, huge, many."""
        self.look()
        if file is None:
            raise NoPicture("missing")
        if file not in self._known and len(self._known) >= self._most:
            raise NoPicture("many")
        self._known.add(file)
        return raster(file)
