"""The hub's certificate: its own, made once and known by its pin, or one that is given and may be renewed."""

from __future__ import annotations

import ipaddress
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from brs_sync.errors import SyncProblem
from brs_sync.hub.settings import Settings
from brs_sync.pin import pin_of
from brs_sync.placing import place_first

FOLDER, FILE_NAME = "tls", "own.pem"
# Whoever pins a certificate looks at no days, and clocks in the field are wrong by years.
_FROM, _UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Where certificate and key lie; both may be in one file."""

    file: Path
    key: Path

    def pin(self) -> str:
        """What devices know it by."""
        return pin_of(ssl.PEM_cert_to_DER_cert(_certificate(self.file.read_text("ascii"))))

    def context(self) -> ssl.SSLContext:
        """What serves it; a file that was renewed meanwhile is read again with the next greeting."""
        context = self._loaded()
        current: dict[str, Any] = {"context": context, "seen": self._seen()}

        def look(line: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
            seen = self._seen()
            if seen != current["seen"]:
                # Half of a renewal: the former one still serves, and the next greeting looks again.
                with suppress(SyncProblem):
                    current.update(context=self._loaded(), seen=seen)
            line.context = current["context"]

        context.sni_callback = look
        return context

    def _loaded(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.num_tickets = 1  # each costs a device some two hundred bytes, and it uses one
        try:
            context.load_cert_chain(self.file, self.key)
        except (OSError, ValueError) as error:
            raise SyncProblem("bad-certificate-file", file=str(self.file), key=str(self.key)) from error
        return context

    def _seen(self) -> tuple[tuple[int, int, int], ...]:
        found = []
        for path in (self.file, self.key):
            try:
                state = path.stat()
            except OSError:
                continue
            found.append((state.st_mtime_ns, state.st_size, state.st_ino))
        return tuple(found)


def certificate_for(settings: Settings) -> Certificate | None:
    """What the settings ask for: the certificate that is given, the hub's own, or none."""
    if settings.certificate is not None:
        return Certificate(settings.certificate, settings.certificate_key or settings.certificate)
    if settings.tls == "off" or (settings.tls == "auto" and _is_loopback(settings.listen[0])):
        return None
    return own_certificate(settings.data)


def own_certificate(folder: Path) -> Certificate:
    """The hub's own, made when there is none: one file with the key, readable by the hub's user alone."""
    path = folder / FOLDER / FILE_NAME
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            place_first(path, _make())  # where two processes begin at once, both take the one that was first
        except OSError as error:
            raise SyncProblem("database-read-only", name=str(path.parent)) from error
    return Certificate(path, path)


def own_pin(folder: Path) -> str:
    """The pin of the hub's own certificate; nothing where none was made."""
    path = folder / FOLDER / FILE_NAME
    return Certificate(path, path).pin() if path.exists() else ""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _certificate(words: str) -> str:
    """The first certificate of a file."""
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    start, stop = words.find(begin), words.find(end)
    if start < 0 or stop < start:
        raise SyncProblem("bad-certificate-file")
    return words[start : stop + len(end)] + "\n"


def _make() -> bytes:
    """Key and certificate: a curve that every client knows, and no name that says where the hub stands."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "BRS hub")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), _FROM, _UNTIL)
    certificate = builder.sign(key, hashes.SHA256())
    words = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, *words) + certificate.public_bytes(serialization.Encoding.PEM)
