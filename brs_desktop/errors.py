"""The one shape in which a failure reaches a person or a script."""

from __future__ import annotations

import json
from collections.abc import Callable

BAD_INPUT, REFUSED, NO_HUB = 2, 3, 4


class Problem(Exception):
    """What happened, what is safe and what to do next, each a sentence in the person's language.

    `code` is the stable id that scripts and tests hold on to; `details` is what support can use; `exit` is the
    command line's exit code: 2 bad input, 3 refused, 4 no hub.
    """

    def __init__(
        self,
        code: str,
        message: str,
        safe: str = "",
        next_step: str = "",
        *,
        exit_code: int = REFUSED,
        details: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.safe = safe
        self.next = next_step
        self.exit = exit_code
        self.details = details
        self.again: Callable[[], Problem] | None = None  # the same, said in the language that is spoken then

    def as_dict(self) -> dict[str, str]:
        """The command line's error object: {error, message, safe, next}."""
        shape = {"error": self.code, "message": self.message, "safe": self.safe, "next": self.next}
        return shape | ({"details": self.details} if self.details else {})

    def as_json(self) -> str:
        """The error object as one line of JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False)
