"""What stands between a device and its hub is told apart: portals, proxies, certificates; nothing is damaged."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.foresee import foresee
from brs_sync.lines import cause_of
from requests.exceptions import ConnectionError as Unconnected
from requests.exceptions import ProxyError, SSLError

from tests.helpers.gate import Gate
from tests.sync.roads.hubs import Device, Hub


@pytest.fixture
def gate(hub: Hub) -> Iterator[Gate]:
    with Gate(hub.port) as gate:
        yield gate


@pytest.fixture
def device(hub: Hub, prefix: str, gate: Gate, tmp_path: Path) -> Iterator[Device]:
    with hub.device(tmp_path / "amina", prefix) as device:
        device.sync()
        device.at(gate.url)
        yield device


def refusal(device: Device) -> str:
    with pytest.raises(SyncProblem) as refused:
        device.sync()
    return refused.value.code


@pytest.mark.parametrize("status", [200, 302, 511])
def test_a_hotels_login_page_is_named_and_damages_nothing(device: Device, gate: Gate, prefix: str, status: int) -> None:
    device.write(prefix, "jo", name="Jo")
    before = device.replica.vector()
    gate.be("portal", status=status)
    assert refusal(device) == "captive-portal"
    with pytest.raises(SyncProblem) as knocked:
        device.client.knock()
    assert knocked.value.code == "captive-portal"
    assert device.replica.vector() == before
    gate.be("line")
    device.client.knock()
    assert device.sync().sent == 1


def test_asking_whether_a_hub_answers_costs_less_than_an_exchange(device: Device, gate: Gate) -> None:
    gate.be("line")
    before = sum(device.client.traffic)
    device.client.knock()
    count = gate.count()
    # What is read of the answer is its head; the few words of its body are on their way when the line is let go.
    assert count["up"] + count["down"] <= 350 and sum(device.client.traffic) - before <= count["up"] + count["down"]


def test_a_proxy_of_the_environment_is_used_and_counted(
    device: Device, gate: Gate, hub: Hub, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", gate.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    device.at(hub.url)
    device.write(prefix, "jo", name="Jo")
    gate.be("proxy")
    report = device.sync()
    count = gate.count()
    assert report.sent == 1 and count["connections"] == 1 and device.client.way == "proxy"
    assert (report.bytes_up, report.bytes_down) == (count["up"], count["down"])


def test_a_proxy_that_asks_for_a_password_is_told(
    device: Device, gate: Gate, hub: Hub, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", gate.url)
    device.at(hub.url)
    device.write(prefix, "jo", name="Jo")
    gate.be("proxy", password=True)
    assert refusal(device) == "proxy-password"
    monkeypatch.setenv("HTTP_PROXY", gate.url.replace("//", "//amina:secret@"))
    device.at(hub.url)
    assert device.sync().sent == 1
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    device.at(hub.url)
    assert refusal(device) == "proxy-away"


@pytest.mark.parametrize("limit", [100, 700, 5_000, 20_000, 60_000])
def test_a_line_that_breaks_costs_a_frame_at_most(device: Device, gate: Gate, prefix: str, limit: int) -> None:
    """Whatever came whole is kept, and what is sent again is little more than what was under way."""
    for number in range(80):
        device.write(prefix, f"n{number}", name=Random(number).randbytes(1000).hex())
    assert device.client.hub_key is not None
    clean = foresee(device.replica, device.client.hub_key, gate.url).up
    gate.be("line", limit=limit)
    assert refusal(device) == "no-hub"
    broken = gate.count()
    gate.be("line")
    done = device.sync()
    whole = gate.count()
    assert done.agreed and device.replica.outbox(device.client.hub_key.hex()).commits == 0
    assert broken["up"] + broken["down"] <= limit
    assert whole["up"] <= clean - broken["up"] + 8_192 + 2_500
    assert whole["up"] + whole["down"] == done.bytes_up + done.bytes_down


def _certificate_error(code: int, words: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, words)
    error.verify_code, error.verify_message = code, words
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SSLError(_certificate_error(10, "certificate has expired")), "clock-or-certificate"),
        (SSLError(_certificate_error(9, "certificate is not yet valid")), "clock-or-certificate"),
        (SSLError(_certificate_error(18, "self-signed certificate")), "bad-certificate"),
        (SSLError(_certificate_error(62, "Hostname mismatch")), "bad-certificate"),
        (SSLError(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")), "tls-failed"),
        (ProxyError("Tunnel connection failed: 407 Proxy Authentication Required"), "proxy-password"),
        (ProxyError("Cannot connect to proxy."), "proxy-away"),
        (Unconnected("Failed to resolve"), "no-hub"),
        (TimeoutError(), "no-hub"),
    ],
)
def test_what_broke_a_line_is_told_by_the_errors_inside(error: Exception, code: str) -> None:
    assert cause_of(error).code == code
