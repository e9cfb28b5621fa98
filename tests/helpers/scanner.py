"""A scanner of our codes: of noise between its dots it makes no bar code of another kind."""

from __future__ import annotations

from typing import Any

import zxingcpp


def scan(image: Any) -> list[str]:
    """The letters of every code in a picture."""
    kind = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return [one.text for one in zxingcpp.read_barcodes(image, formats=kind)]
