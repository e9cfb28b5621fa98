"""A hub over TLS: its own certificate known by a pin, one that is given and renewed, a proxy before it."""

from __future__ import annotations

import datetime
import os
import socket
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from brs_sync import pin as pins
from brs_sync import securely
from brs_sync.enrol import split_code
from brs_sync.errors import SyncProblem
from brs_sync.hub.tls import Certificate, own_certificate, own_pin
from brs_sync.pin import pin_of, read_pin, split_pin, with_pin
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.patience import PATIENCE_S
from tests.sync.roads.hubs import Device, Hub, run_command
from tests.sync.roads.test_wire import refusal

OTHER = pin_of(b"another certificate")


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with Hub(tmp_path_factory.mktemp("secure"), options=("--tls", "own")) as hub:
        yield hub


def test_a_hubs_own_certificate_is_made_once_for_its_user_alone(tmp_path: Path) -> None:
    assert own_pin(tmp_path) == ""
    made = own_certificate(tmp_path)
    assert own_certificate(tmp_path).pin() == made.pin() == own_pin(tmp_path)
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600 and stat.S_IMODE(made.key.parent.stat().st_mode) == 0o700
    shown = x509.load_pem_x509_certificate(made.file.read_bytes())
    assert shown.not_valid_before_utc.year == 2000 and shown.not_valid_after_utc.year == 9999
    assert len(shown.public_bytes(serialization.Encoding.DER)) < 400, "it goes over slow lines"


def test_a_device_joins_by_the_pin_and_syncs(secure: Hub, prefix: str, tmp_path: Path) -> None:
    (invited,) = secure.run("invite", "--role", "focal-point", "--prefix", prefix)
    code, address = split_code(str(invited["invitation"]))
    assert address == secure.address and address.startswith("https://127.0.0.1:") and "#" in address
    with Device(tmp_path / "a", address) as mine:
        mine.client.enrol(code, "Amina")
        mine.write(prefix, "jo", name="Jo")
        assert mine.sync().agreed
        key, mine.client.hub_key = mine.client.hub_key, None
        mine.at(with_pin(split_pin(address)[0], OTHER))
        mine.client.hub_key = key
        mine.write(prefix, "jo", name="Johanna")
        assert refusal(mine.sync) == "other-certificate"
        assert mine.replica.outbox(secure.key.hex()).commits == 1, "nothing left, nothing is lost"
        mine.at(split_pin(address)[0])
        assert refusal(mine.sync) == "bad-certificate", "nobody vouches for it"
        mine.at(address)
        assert mine.sync().agreed


def test_nothing_is_said_to_somebody_else(secure: Hub, tmp_path: Path) -> None:
    """Not a byte of a request, and so no code, reaches who has another certificate."""
    heard: list[bytes] = []
    with eavesdropper(tmp_path, heard) as url, Device(tmp_path / "d", with_pin(url, OTHER)) as device:
        assert refusal(lambda: device.client.enrol("0000-0000-0000", "Amina")) == "other-certificate"
    assert heard == [b""]


@contextmanager
def eavesdropper(folder: Path, heard: list[bytes]) -> Iterator[str]:
    """Answers one greeting with a certificate of its own, and keeps what is said after it."""
    context = own_certificate(folder / "other").context()
    with socket.create_server(("127.0.0.1", 0)) as door:

        def listen() -> None:
            line, _ = door.accept()
            with line, context.wrap_socket(line, server_side=True) as safe:
                try:
                    heard.append(safe.recv(1000))
                except OSError:
                    heard.append(b"")

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"https://127.0.0.1:{door.getsockname()[1]}"
        thread.join(PATIENCE_S)


class Counted:
    """A line in the middle that counts what goes through it, a connection at a time."""

    def __init__(self, port: int) -> None:
        self.bytes: list[int] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self._port = port
        self.url = f"https://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._port))
            self.bytes.append(0)
            for one, other in ((line, far), (far, line)):
                threading.Thread(target=self._carry, args=(one, other, len(self.bytes) - 1), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, place: int) -> None:
        try:
            while data := one.recv(1 << 16):
                self.bytes[place] += len(data)
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def test_the_second_greeting_is_short(
    secure: Hub, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(securely, "_contexts", {})
    counted = Counted(int(secure.url.rsplit(":", 1)[1]))
    address = with_pin(counted.url, split_pin(secure.address)[1])
    said: list[int] = []
    with secure.device(tmp_path / "a", prefix, url=address) as mine:
        for _ in range(3):
            said.append(sum(mine.client.traffic))
            mine.at(address)
            assert mine.sync().agreed
    counted.close()
    first, *later = [all_bytes - ours for all_bytes, ours in zip(counted.bytes, said, strict=False)]
    assert len(later) == 2 and max(later) < first - 100, "all but the first line are known again"
    assert max(later) < 1300, "the greeting, the words for the next one, and the end"


def test_a_given_certificate_is_read_again_when_it_was_renewed(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("hub.pem", "key.pem")]
    issue(*files, "localhost")
    context = Certificate(*files).context()
    first = greet(context)
    assert greet(context) == first
    issue(*files, "localhost")
    assert greet(context) != first
    files[1].write_text("half of a renewal")
    assert greet(context) != first, "what was there goes on"


def greet(context: ssl.SSLContext) -> bytes:
    """The certificate that a client is shown."""
    ours, theirs = (ssl.MemoryBIO(), ssl.MemoryBIO()), (ssl.MemoryBIO(), ssl.MemoryBIO())
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
    client = asking.wrap_bio(*ours)
    server = context.wrap_bio(*theirs, server_side=True)
    for _ in range(4):
        for side, out, into in ((client, ours[1], theirs[0]), (server, theirs[1], ours[0])):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
            into.write(out.read())
    return client.getpeercert(binary_form=True) or b""


def issue(file: Path, key_file: Path, name: str) -> None:
    """A certificate as an authority gives it, for that name."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number(), now - day, now + day)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    shape = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    for path, data in (
        (key_file, key.private_bytes(serialization.Encoding.PEM, *shape)),
        (file, builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)),
    ):
        draft = path.with_suffix(".new")
        draft.write_bytes(data)
        os.replace(draft, path)


def test_a_given_certificate_serves_who_trusts_its_authority(
    tmp_path: Path, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / name for name in ("hub.pem", "key.pem")]
    issue(*files, "localhost")
    options = ("--certificate", str(files[0]), "--certificate-key", str(files[1]))
    with Hub(tmp_path / "hub", options=options) as hub:
        assert hub.address == hub.url, "there is nothing to pin"
        url = hub.url.replace("127.0.0.1", "localhost")
        with Device(tmp_path / "d", url) as device:
            code = hub.invite(prefix)
            assert refusal(lambda: device.client.enrol(code, "Amina")) == "bad-certificate"
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(files[0]))
            device.client.enrol(code, "Amina")
            device.at(url)
            assert device.sync().agreed
            device.at(hub.url)
            assert refusal(device.sync) == "bad-certificate", "it is not for that name"


def test_a_certificate_that_cannot_be_used_is_told_before_anything_is_served(tmp_path: Path) -> None:
    (tmp_path / "bad.pem").write_text("nothing")
    (error,) = run_command(tmp_path / "hub", "serve", "--certificate", str(tmp_path / "bad.pem"), code=2)
    assert error["error"] == "bad-certificate-file"


@given(st.binary())
def test_a_pin_is_read_as_it_is_written_and_as_people_type_it(data: bytes) -> None:
    pin = pin_of(data)
    assert read_pin(pin) == pin == read_pin(pin.lower().replace("-", " ").replace("0", "o").replace("1", "l"))
    assert split_pin(with_pin("https://h:1", pin)) == ("https://h:1", pin)
    assert len(pin.replace("-", "")) == pins.LETTERS


@pytest.mark.parametrize("url", ["http://h#" + OTHER, "https://h#", "https://h#K7QF", "https://h#" + "U" * 32])
def test_what_is_no_pin_is_refused(url: str) -> None:
    with pytest.raises(SyncProblem) as caught:
        split_pin(url)
    assert caught.value.code == "bad-pin"
