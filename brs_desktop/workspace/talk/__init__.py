"""Talk: questions, remarks and replies beside the answers of a report, and what a person notes for themself."""

from brs_desktop.workspace.talk.service import Talk
from brs_desktop.workspace.talk.shapes import WHOLE, Message, Private, Thread

__all__ = ["WHOLE", "Message", "Private", "Talk", "Thread"]
