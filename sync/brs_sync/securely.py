"""Lines to a hub over TLS: its own pinned certificate or one that authorities vouch for, and a short second greeting.

A greeting in full costs more bytes than what is said after it. So what a hub gave to be known again by is kept
while the program runs, and the next line to it needs neither certificate nor signature.
"""

from __future__ import annotations

import ssl
import threading
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from brs_sync.pin import pin_of

_HUBS = "ECDHE+AESGCM:ECDHE+CHACHA20"


class OtherCertificate(ssl.SSLError):
    """Somebody else answers: the certificate is not the one that was pinned."""


class Context(ssl.SSLContext):
    """A context that remembers the last session with each host."""

    sessions: dict[str, ssl.SSLSession]

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        """As always; a session that is remembered shortens the greeting."""
        session = self.sessions.get(str(options.get("server_hostname")))
        return super().wrap_socket(*arguments, **{"session": session, **options})


class _Connection(HTTPSConnection):
    """Looks who answers before it says a word, and keeps what it is given to be known again by."""

    pin = ""

    def connect(self) -> None:
        """Open the line."""
        super().connect()
        if self.pin:
            line: Any = self.sock
            shown = line.getpeercert(binary_form=True)
            if not shown or pin_of(shown) != self.pin:
                self.close()
                raise OtherCertificate("the certificate is not the one that was pinned")
            self.is_verified = True

    def getresponse(self) -> Any:
        """The answer; what the hub gives for the next greeting comes before it."""
        line = self.sock
        answer = super().getresponse()
        session = getattr(line, "session", None)
        if session is not None and isinstance(self.ssl_context, Context):
            self.ssl_context.sessions[self.host.strip("[]")] = session
        return answer


class Secure(HTTPAdapter):
    """Carries requests over TLS; with a pin, to the one who has that certificate and to nobody else."""

    def __init__(self, pin: str) -> None:
        self._pin = pin
        self._context = _context(pin)
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Direct lines."""
        super().init_poolmanager(*arguments, ssl_context=self._context, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools()

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Lines through a proxy."""
        manager = super().proxy_manager_for(proxy, ssl_context=self._context, **options)
        manager.pool_classes_by_scheme = self._pools()
        return manager

    def build_connection_pool_key_attributes(self, *arguments: Any, **options: Any) -> Any:
        """Where the line goes, and how it is made safe."""
        host, safety = super().build_connection_pool_key_attributes(*arguments, **options)
        if self._pin:
            return host, {"ssl_context": self._context, "cert_reqs": "CERT_NONE"}
        return host, {**safety, "ssl_context": self._context}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Authorities are asked only where nothing is pinned: a hub's own certificate has none."""
        super().cert_verify(conn, url, False if self._pin else verify, cert)  # type: ignore[no-untyped-call]

    def _pools(self) -> dict[str, type[HTTPConnectionPool]]:
        connection = type("Connection", (_Connection,), {"pin": self._pin})
        secure = type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": connection})
        return {"http": HTTPConnectionPool, "https": secure}


_contexts: dict[str, Context] = {}
_making = threading.Lock()


def _context(pin: str) -> Context:
    """One for each pin as long as the program runs, or nothing could be remembered between two exchanges."""
    with _making:
        if pin not in _contexts:
            context = Context(ssl.PROTOCOL_TLS_CLIENT)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.sessions = {}
            if pin:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
                context.set_ciphers(_HUBS)  # what a hub speaks; naming all others takes half of the greeting
            _contexts[pin] = context
        return _contexts[pin]
