"""Convert the shipped forms once, so that no installation waits for the converter.

    python packaging/forms/convert.py            compare what is checked in with what the forms convert to
    python packaging/forms/convert.py --write    write resources/collections/*/form.json.gz

What is carried is bound to its form by the form's hash: a form that was changed since is converted as any other is.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

from brs_desktop.records import SHIPPED
from brs_desktop.records.formfiles import READY, as_json, digest_of, find_form, read_form


def converted(folder: Path) -> bytes:
    """A collection's form as it is carried, before it is packed."""
    file = find_form(folder)
    told = as_json(read_form(file, folder.name, None))
    told["file"] = digest_of(file.read_bytes(), file, folder.name)
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def carried(folder: Path) -> bytes:
    """What is checked in; nothing where there is none."""
    file = folder / READY
    return gzip.decompress(file.read_bytes()) if file.exists() else b""


def folders() -> list[Path]:
    """The shipped collections."""
    return sorted(file.parent for file in SHIPPED.glob("*/collection.toml"))


def main() -> None:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write what the forms convert to")
    write = parser.parse_args().write
    stale = [(folder, data) for folder in folders() if carried(folder) != (data := converted(folder))]
    for folder, data in stale if write else ():
        (folder / READY).write_bytes(gzip.compress(data, mtime=0))
    if stale and not write:
        raise SystemExit(f"run with --write: {', '.join(folder.name for folder, _data in stale)}")
    print(f"{len(stale)} of {len(folders())} written" if write else "all are current")


if __name__ == "__main__":
    main()
