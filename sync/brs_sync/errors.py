"""The one shape in which sync refuses something."""

from __future__ import annotations

BAD_INPUT, REFUSED, NO_HUB = 2, 3, 4

_EXITS = {
    "bad-path": BAD_INPUT,
    "bad-value": BAD_INPUT,
    "bad-key": BAD_INPUT,
    "bad-pin": BAD_INPUT,
    "bad-certificate-file": BAD_INPUT,
    "bad-setting": BAD_INPUT,
    "unknown-setting": BAD_INPUT,
    "not-found": BAD_INPUT,
    "record-ambiguous": BAD_INPUT,
    "conflict-unknown": BAD_INPUT,
    "session-unknown": BAD_INPUT,
    "no-hub": NO_HUB,
    "captive-portal": NO_HUB,
    "proxy-password": NO_HUB,
    "proxy-away": NO_HUB,
    "clock-or-certificate": NO_HUB,
    "bad-certificate": NO_HUB,
    "other-certificate": NO_HUB,
    "tls-failed": NO_HUB,
}


class SyncProblem(Exception):
    """A refusal by code and values; whoever shows it to a person finds the sentence by the code.

    `exit` is the command line's exit code: 2 bad input, 3 refused, 4 no hub.
    """

    def __init__(self, code: str, *, exit_code: int | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
        self.exit = _EXITS.get(code, REFUSED) if exit_code is None else exit_code

    def __repr__(self) -> str:
        return f"SyncProblem({self.code!r}, {self.values!r})"
