"""Objects added behind a finished file as text: thousands of them need no library that keeps each in memory."""

from __future__ import annotations

import hashlib
import re
import zlib
from io import BytesIO

import pikepdf

_IN_A_STREAM = 200  # objects that are compressed together: a reader unpacks all to see one
_LAST_TABLE = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")


class Update:
    """New objects of a file, and new contents of old ones; the same input gives the same bytes."""

    def __init__(self, content: bytes) -> None:
        """A whole file as qpdf writes it, not encrypted."""
        self.content = content
        with pikepdf.open(BytesIO(content)) as pdf:
            trailer = pdf.trailer
            self._first = self._next = int(trailer.Size)
            self._root, self._info = trailer.Root.objgen[0], trailer.Info.objgen[0]
            self._id = bytes(trailer.ID[0])
        self._objects: dict[int, str] = {}

    def reserve(self) -> int:
        """The number of an object whose content comes later."""
        self._next += 1
        return self._next - 1

    def add(self, content: str) -> int:
        """A new object; its number."""
        number = self.reserve()
        self._objects[number] = content
        return number

    def replace(self, number: int, content: str) -> None:
        """What an old object, or one that was reserved, is from now on."""
        self._objects[number] = content

    def written(self) -> bytes:
        """The file with its update: object streams, and a table that leads to them and back to the table before."""
        found = _LAST_TABLE.search(self.content, max(0, len(self.content) - 100))
        if found is None:
            raise ValueError("not a whole PDF")
        parts, at = [self.content], len(self.content)
        places: dict[int, tuple[int, int, int]] = {}
        numbers = sorted(self._objects)
        for start in range(0, len(numbers), _IN_A_STREAM):
            inside = numbers[start : start + _IN_A_STREAM]
            holder = self.reserve()
            places[holder] = (1, at, 0)
            places |= {number: (2, holder, index) for index, number in enumerate(inside)}
            parts.append(self._holder(holder, inside))
            at += len(parts[-1])
        table = self.reserve()
        places[table] = (1, at, 0)
        parts.append(self._table(table, places, int(found[1]), parts))
        parts.append(b"startxref\n%d\n%%%%EOF\n" % at)
        return b"".join(parts)

    def _holder(self, holder: int, numbers: list[int]) -> bytes:
        offsets, bodies, at = [], [], 0
        for number in numbers:
            body = self._objects[number].encode("ascii")
            offsets.append(f"{number} {at}")
            bodies.append(body)
            at += len(body) + 1
        head = " ".join(offsets).encode("ascii") + b"\n"
        return _stream(holder, f"/Type/ObjStm/N {len(numbers)}/First {len(head)}", head + b"\n".join(bodies))

    def _table(self, table: int, places: dict[int, tuple[int, int, int]], before: int, parts: list[bytes]) -> bytes:
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part)
        old = [number for number in sorted(places) if number < self._first]
        ranges = " ".join(f"{number} 1" for number in old) + f" {self._first} {self._next - self._first}"
        rows = b"".join(
            kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(2, "big")
            for kind, where, index in (places[number] for number in (*old, *range(self._first, self._next)))
        )
        names = f"<{self._id.hex()}><{digest.hexdigest()[:32]}>"
        told = (
            f"/Type/XRef/W[1 4 2]/Index[{ranges}]/Size {self._next}/Prev {before}"
            f"/Root {self._root} 0 R/Info {self._info} 0 R/ID[{names}]"
        )
        return _stream(table, told, rows)


def text_string(text: str) -> str:
    """A text as PDF's objects hold it, in any writing."""
    return f"<feff{text.encode('utf-16-be', 'replace').hex()}>"


def _stream(number: int, told: str, content: bytes) -> bytes:
    packed = zlib.compress(content)
    head = f"{number} 0 obj\n<<{told}/Filter/FlateDecode/Length {len(packed)}>>\nstream\n"
    return head.encode("ascii") + packed + b"\nendstream\nendobj\n"
