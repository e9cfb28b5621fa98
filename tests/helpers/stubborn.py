"""A hub of another make that answers everything with the same words: no exchange with it ends in agreement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from brs_sync.auth import REPLY_HEADER, REQUEST_HEADER, parse_credentials, sign_reply
from brs_sync.replica import Replica
from brs_sync.wire import DIGEST_BYTES, Reply, encode_message, encode_reply

PLACE = "contacts/KEN"
# It holds a thousand commits of somebody there, as it says, and gives none.
_HOLDS = {PLACE: {bytes(16): (1_000, bytes(8))}}


@contextmanager
def stubborn(folder: Path, *, holds: bool = True) -> Iterator[str]:
    """The address of one with the key of the hub that lies in the folder; `holds`: it says what it has."""
    with Replica.open(folder, schemas=lambda name: None) as hub:
        head = encode_reply(Reply(digest=bytes(DIGEST_BYTES), vectors=_HOLDS if holds else {}, scope=("",)))
        sign = hub.sign

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                asked = parse_credentials(self.headers[REQUEST_HEADER])
                body = encode_message(head, ())
                self.send_response(200)
                self.send_header(REPLY_HEADER, sign_reply(sign, asked.signature, head))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                """Nobody reads what it would print."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
