"""Anki: its own server and its own collection; a note of twelve fields stands for a record, with the card it brings."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orders
from anki.collection import Collection
from orders import FIELDS, Changes

_NAME, _WORD = "device", "device"
_PR_SET_PDEATHSIG = 1


class Device:
    """A collection and its way to a server."""

    def __init__(self, folder: Path) -> None:
        self.collection = Collection(str(folder / "collection.anki2"))
        self._auth: Any = None

    def join(self, url: str) -> None:
        """Log in, past the counted line; the line is given with each sync."""
        self._auth = self.collection.sync_login(_NAME, _WORD, url + "/")

    def change(self, changes: Changes, at_once: bool) -> None:
        """Save each note by itself, or all in one operation, a second after whatever was there: it goes by seconds."""
        time.sleep(1.1)
        notes = []
        for name, fields in changes:
            note = self.collection.get_note(int(name))
            for field, value in fields.items():
                note[field] = str(value)
            notes.append(note)
            if not at_once:
                self.collection.update_note(note)
        if at_once:
            self.collection.update_notes(notes)

    def sync(self, url: str) -> dict[str, Any]:
        """Its normal sync; where it says that everything is needed, the whole file instead."""
        self._auth.endpoint = url + "/"
        begun = time.perf_counter()
        if self.collection.note_count():
            answer = self.collection.sync_collection(self._auth, False)
            if answer.required not in (answer.NO_CHANGES, answer.NORMAL_SYNC):
                raise RuntimeError("it asks for the whole file again")
        else:
            self.whole(upload=False)
        return {"seconds": time.perf_counter() - begun}

    def whole(self, *, upload: bool) -> None:
        """The whole file, there or here; nothing else makes a first sync."""
        self.collection.close_for_full_sync()
        self.collection.full_upload_or_download(auth=self._auth, server_usn=None, upload=upload)
        self.collection.reopen(after_full_sync=True)

    def digest(self) -> dict[str, Any]:
        """What it holds."""
        found = self.collection.db.execute("SELECT id, flds FROM notes")
        return orders.digest((str(name), fields.split("\x1f")) for name, fields in found)


class Hub:
    """The server; records come into it from a first device, since there is no other way."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._giver, self._url = folder, Device(folder), ""

    def load(self, file: str) -> dict[str, Any]:
        """Make the notes and give the whole file to the server."""
        collection = self._giver.collection
        kind = collection.models.new("entry")
        for name in FIELDS:
            collection.models.add_field(kind, collection.models.new_field(name))
        card = collection.models.new_template("card")
        card["qfmt"], card["afmt"] = "{{country}}", "{{remark}}"
        collection.models.add_template(kind, card)
        collection.models.add(kind)
        deck = collection.decks.id("Default")
        names = list(_added(collection, orders.rows(file), deck))
        self.serve()
        self._giver.join(self._url)
        self._giver.whole(upload=True)
        return {"ids": names}

    def serve(self) -> dict[str, Any]:
        """Listen; the server is a process of its own, since it lets no other thread of Python run."""
        if not self._url:
            port = _free_port()
            names = {
                "SYNC_USER1": f"{_NAME}:{_WORD}",
                "SYNC_HOST": "127.0.0.1",
                "SYNC_PORT": str(port),
                "SYNC_BASE": str(self._folder / "server"),
            }
            words = [sys.executable, "-m", "anki.syncserver"]
            subprocess.Popen(words, env=os.environ | names, stdout=sys.stderr, preexec_fn=_ends_with_us)  # noqa: PLW1509
            _await(port)
            self._url = f"http://127.0.0.1:{port}"
        return {"port": int(self._url.rsplit(":", 1)[1])}

    def digest(self) -> dict[str, Any]:
        """What the first device gets from it."""
        self._giver.join(self._url)
        self._giver.sync(self._url)
        return self._giver.digest()


def _added(collection: Collection, rows: list[orders.Row], deck: Any) -> Iterator[str]:
    kind = collection.models.by_name("entry")
    for row in rows:
        note = collection.new_note(kind)
        note.fields = [str(row[name]) for name in FIELDS]
        collection.add_note(note, deck)
        yield str(note.id)


def _ends_with_us() -> None:
    """Between fork and exec: the kernel ends the server when this process is gone, however it went."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _await(port: int) -> None:
    """Until somebody listens there; at most half a minute."""
    for _attempt in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not listen")


def main(role: str, folder: Path) -> None:
    """A hub or a device over a folder."""
    if role == "hub":
        hub = Hub(folder)
        orders.obey({"load": hub.load, "serve": hub.serve, "digest": hub.digest})
    else:
        device = Device(folder)
        orders.obey({"join": device.join, "change": device.change, "sync": device.sync, "digest": device.digest})


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
