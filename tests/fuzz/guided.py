"""One target under atheris: NAME, a folder, options of libFuzzer."""

from __future__ import annotations

import sys


def main() -> None:
    """Instrument what reads, and begin."""
    import atheris  # type: ignore[import-not-found]

    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=["brs_sync", "brs_desktop"]):
        from tests.fuzz.engine import once
        from tests.fuzz.targets import TARGETS
    atheris.Setup(sys.argv, lambda data: once(TARGETS[name], data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
