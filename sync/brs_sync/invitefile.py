"""An invitation as a small file or a picture's text: the code and where its hub is, and nothing else."""

from __future__ import annotations

from brs_sync.enrol import read_code, split_code
from brs_sync.errors import SyncProblem

SUFFIX = ".brsinvite"
MOST_BYTES = 2048
_FIRST_LINE = "brs-invitation 1"
_MOST_ADDRESS = 600


def encode_invitation(code: str, address: str) -> str:
    """The file's text: a first line that says what it is, and `CODE@ADDRESS`, as it can be typed too."""
    return f"{_FIRST_LINE}\n{code}@{address}\n"


def decode_invitation(text: str) -> tuple[str, str]:
    """Code and address; not-an-invitation for anything else. A scanned `CODE@ADDRESS` alone is one as well."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if lines[:1] == [_FIRST_LINE]:
        lines = lines[1:]
    if len(text) > MOST_BYTES or len(lines) != 1:
        raise SyncProblem("not-an-invitation")
    code, address = split_code(lines[0])
    try:
        letters = read_code(code)
    except SyncProblem as problem:
        raise SyncProblem("not-an-invitation") from problem
    if (
        address is None
        or len(address) > _MOST_ADDRESS
        or any(char.isspace() or not char.isprintable() for char in address)
    ):
        raise SyncProblem("not-an-invitation")
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4)), address
