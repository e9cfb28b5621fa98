"""The mutations: which sentence of the sync model each breaks, where, and who has to notice."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
SOURCES = Path("sync/brs_sync")
PROGRAM = "brs_desktop/"  # where a rule is kept above sync: what a version holds, what backups forget
SIMULATOR = "simulator"


class StaleMutation(Exception):
    """The text that a mutation replaces does not stand exactly once where it stood: whoever changed it mends both."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One sentence broken on purpose; `by` is "simulator" or the name of a test."""

    name: str
    rule: int
    says: str
    file: str
    old: str
    new: str
    by: str

    @property
    def path(self) -> Path:
        """The source below the root: of the engine, or of the program where its name begins so."""
        return Path(self.file) if self.file.startswith(PROGRAM) else SOURCES / self.file

    def applied(self, root: Path) -> str:
        """The source with the sentence broken."""
        source = (root / self.path).read_text(encoding="utf-8")
        if (count := source.count(self.old)) != 1:
            raise StaleMutation(f"{self.name} ({self.says}): its text stands {count} times in {self.path}")
        return source.replace(self.old, self.new)

    def compiled(self, root: Path) -> None:
        """Refuse one that is no program, or the same one."""
        broken = self.applied(root)
        compile(broken, str(self.path), "exec")
        if broken == (root / self.path).read_text(encoding="utf-8"):
            raise StaleMutation(f"{self.name} ({self.says}): nothing is broken")


def mutations() -> list[Mutation]:
    """All of them, in the order of the rules; a rule's are called 3.1, 3.2 and so on."""
    found: list[Mutation] = []
    counts: Counter[int] = Counter()
    entries = [e for p in sorted(FOLDER.glob("*.toml")) for e in tomllib.loads(p.read_text("utf-8"))["mutation"]]
    for entry in sorted(entries, key=lambda entry: entry["rule"]):
        counts[entry["rule"]] += 1
        found.append(Mutation(name=f"{entry['rule']}.{counts[entry['rule']]}", **entry))
    return found
