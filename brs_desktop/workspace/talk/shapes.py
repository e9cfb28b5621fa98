"""What the talk service answers: frozen, so that it may cross threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from brs_sync.ids import RecordKey

# What a thread begins with. A question or a remark asks for something, a comment only tells.
Opening = Literal["question", "remark", "comment"]
OPENINGS: tuple[Opening, ...] = ("question", "remark", "comment")
REPLY = "reply"
# Where a conversation about the report as a whole stands: no question has this path.
WHOLE = "."


@dataclass(frozen=True)
class Message:
    """One message: who wrote what and when (their clock); `mine` was written by the person at this device."""

    key: RecordKey
    kind: str
    text: str
    author: str
    person: str
    wall_ms: int
    time_ms: int
    mine: bool


@dataclass(frozen=True)
class Thread:
    """A conversation about one answer, or about the whole report (`WHOLE`): the message that began it, then the
    replies as they were written.
    """

    key: RecordKey
    about: str
    at: str
    version: str
    settled: bool
    messages: tuple[Message, ...]

    @property
    def kind(self) -> str:
        """What it began with."""
        return self.messages[0].kind

    @property
    def waits(self) -> bool:
        """Whether it waits for the person at this device: the others of the conversation spoke last.

        A comment asks for nothing. A question of one's own waits when it was answered.
        """
        first, last = self.messages[0], self.messages[-1]
        if self.settled or first.kind == "comment" or last.mine:
            return False
        return first.mine or last.person == first.person


@dataclass(frozen=True)
class Private:
    """What a person keeps for themself at an answer: a note, and a message that was begun and not sent.

    `unsent_as` is what that is to be: a kind, or the conversation in which it is a reply; empty when nobody chose.
    """

    note: str = ""
    unsent: str = ""
    unsent_as: str = ""
