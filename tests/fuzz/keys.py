"""The keys of all fuzzing: always the same, so that what is kept stays what it was."""

from __future__ import annotations

import random

from brs_sync.identity import make_identity

HUB = make_identity(random.Random("the hub of fuzzing").randbytes)
READER = make_identity(random.Random("the reader of fuzzing").randbytes)
