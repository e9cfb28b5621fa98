"""What tests lean on goes on where something beside it is otherwise: another pytest, a port that is given away."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

from tests.helpers.forked import Forked
from tests.helpers.rewritten import keep_rewritten
from tests.sync.roads.hubs import Hub


@pytest.mark.parametrize("name", ["_read_pyc", "get_cache_dir", "PYC_TAIL"])
def test_a_pytest_without_what_is_taken_of_it_runs_all_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.delattr(rewrite, name)
    keep_rewritten(pytestconfig)
    assert name in capsys.readouterr().err


class Robbed(Hub):
    """Its port is taken by somebody else right after it was found free."""

    robbed = False

    def _serve(self, words: tuple[str, ...], environment: Mapping[str, str]) -> Forked:
        if not self.port or self.robbed:
            process = super()._serve(words, environment)
        else:
            self.robbed = True
            with socket.create_server(("127.0.0.1", self.port)):
                process = super()._serve(words, environment)
                process.wait()
        assert isinstance(process, Forked)
        return process


def test_a_hub_that_is_started_again_waits_for_a_port_that_was_given_away_meanwhile(tmp_path: Path) -> None:
    with Robbed(tmp_path / "hub") as hub:
        port = hub.port
        assert hub.stop() == 0
        hub.start()
        assert hub.robbed and hub.port == port
