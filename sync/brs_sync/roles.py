"""Roles as data: which rights under which prefixes an invitation gives, and who may invite to what."""

from __future__ import annotations

import base64
import itertools
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brs_sync.errors import SyncProblem
from brs_sync.ids import in_scope, is_prefix
from brs_sync.statement import MAX_PREFIXES, RIGHTS
from brs_sync.views import Rights

FILE = Path(__file__).with_name("roles.toml")
MOST_SHARES = 8
_PLACE = re.compile(r"\{([a-z]+)\}")
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Share:
    """Rights under prefixes: one grant's worth. Of a role the prefixes are templates."""

    rights: tuple[str, ...]
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """What an invitation can be for."""

    id: str
    shares: tuple[Share, ...]
    invites: tuple[str, ...]
    beyond: bool = False  # of somebody who is not one of the country's own devices
    hub: bool = False  # by it a hub stands below another

    @property
    def rights(self) -> tuple[str, ...]:
        """What its holder may do at his own place: those of the first share."""
        return self.shares[0].rights

    @property
    def needs_country(self) -> bool:
        """Whether it is for a country, which has to be said."""
        return any("{country}" in prefix for share in self.shares for prefix in share.prefixes)

    @property
    def needs_own(self) -> bool:
        """Whether its holder has places of his own, whose name has to be said: see `own_name`."""
        return any("{own}" in prefix for share in self.shares for prefix in share.prefixes)

    def filled(
        self, countries: Sequence[str] = (), conventions: Sequence[str] = (), own: str = ""
    ) -> tuple[Share, ...]:
        """The shares for these countries and conventions; any convention where none is named."""
        if self.needs_country and not countries:
            raise SyncProblem("bad-value", what="country", value="")
        if self.needs_own and not own:
            raise SyncProblem("bad-value", what="own", value="")
        if not all(share.prefixes for share in self.shares):
            raise SyncProblem("bad-value", what="prefixes", value=0)
        values = {"country": tuple(countries), "convention": tuple(conventions) or (_ANY,), "own": (own,)}
        shares = [
            Share(share.rights, tuple(sorted({one for t in share.prefixes for one in _filled(t, values)})))
            for share in self.shares
        ]
        return tuple(piece for share in shares for piece in _cut(share))

    def given(
        self,
        prefixes: Sequence[str],
        countries: Sequence[str],
        conventions: Sequence[str],
        entropy: Callable[[int], bytes],
    ) -> tuple[Share, ...]:
        """What somebody is given by it: its shares with a name drawn for his own places, or the prefixes chosen."""
        if prefixes:
            return self.over(prefixes)
        return self.filled(countries, conventions, own_name(entropy) if self.needs_own else "")

    def over(self, prefixes: Sequence[str]) -> tuple[Share, ...]:
        """Its own rights under prefixes that somebody chose himself, and nothing else."""
        return (Share(self.rights, tuple(sorted(set(prefixes)))),)


@cache
def roles() -> Mapping[str, Role]:
    """Every role by its id, as the file has them."""
    return {name: _role(name, table) for name, table in tomllib.loads(FILE.read_text("utf-8")).items()}


def role(name: str) -> Role:
    """The role of this id."""
    found = roles().get(name)
    if found is None:
        raise SyncProblem("bad-value", what="role", value=name[:80])
    return found


def own_name(entropy: Callable[[int], bytes]) -> str:
    """A name for one person's own places that nobody else has, and that says nothing of him."""
    return "own-" + base64.b32encode(entropy(5)).decode("ascii").lower()


def check_shares(shares: Sequence[Share]) -> None:
    """Refuse what no grant could say."""
    if not 0 < len(shares) <= MOST_SHARES:
        raise SyncProblem("bad-value", what="prefixes", value=len(shares))
    for share in shares:
        if not 0 < len(share.prefixes) <= MAX_PREFIXES:
            raise SyncProblem("bad-value", what="prefixes", value=len(share.prefixes))
        for prefix in share.prefixes:
            if not is_prefix(prefix):
                raise SyncProblem("bad-value", what="prefix", value=prefix[:80])
        if not set(share.rights) <= set(RIGHTS):
            raise SyncProblem("bad-value", what="rights", value=" ".join(share.rights)[:80])


def prefixes_of(shares: Iterable[Share]) -> tuple[str, ...]:
    """All that the shares name, each once, the first share's first."""
    return tuple(dict.fromkeys(prefix for share in shares for prefix in share.prefixes))


def within(shares: Sequence[Share], holder: Iterable[Rights]) -> tuple[Share, ...]:
    """What of the shares somebody with these rights may give: only what he may `grant`, and never more than he has.

    What he may only read he lets others read with him. The first share, the role's own, comes whole or not at all.
    """
    rights = tuple(holder)
    given = []
    for place, share in enumerate(shares):
        inside = tuple(prefix for prefix in share.prefixes if _may_give(rights, share.rights, prefix))
        if place == 0 and inside != share.prefixes:
            return ()
        given += [Share(share.rights, inside)] if inside else []
    return tuple(given)


def may_invite(holder: Iterable[Rights], name: str) -> bool:
    """Whether one of his roles invites to this one; a root, and who administers the hub himself, to all."""
    return any(one.role == "root" or name in roles().get(one.role, _NOBODY).invites for one in holder)


def is_beyond(name: str) -> bool:
    """Whether a role is of somebody beyond the country's own devices."""
    return roles().get(name, _NOBODY).beyond


def is_hub(name: str) -> bool:
    """Whether a role is one by which a hub stands below another."""
    return roles().get(name, _NOBODY).hub


def _may_give(rights: Sequence[Rights], given: Sequence[str], prefix: str) -> bool:
    covering = [one.rights for one in rights if in_scope(prefix, one.prefixes)]
    granting = any("grant" in one and set(given) <= one for one in covering)
    return granting or (set(given) == {"read"} and any("read" in one for one in covering))


def _filled(template: str, values: Mapping[str, Sequence[str]]) -> list[str]:
    names = list(dict.fromkeys(_PLACE.findall(template)))
    found = []
    for chosen in itertools.product(*(values[name] for name in names)):
        text = template
        for name, value in zip(names, chosen, strict=True):
            text = text.replace(f"{{{name}}}", value)
        found.append(text)
    return found


def _cut(share: Share) -> list[Share]:
    """A region has more countries than one statement has room for."""
    return [
        Share(share.rights, share.prefixes[at : at + MAX_PREFIXES])
        for at in range(0, len(share.prefixes), MAX_PREFIXES)
    ]


def _role(name: str, table: Mapping[str, object]) -> Role:
    match table:
        case {"shares": [*shares], "invites": [*invites]}:
            beyond, hub = table.get("beyond") is True, table.get("hub") is True
            return Role(name, tuple(map(_share, shares)), tuple(map(str, invites)), beyond, hub)
    raise ValueError(f"roles.toml: {name}")


def _share(table: object) -> Share:
    match table:
        case {"rights": [*rights], "prefixes": [*prefixes]}:
            return Share(tuple(map(str, rights)), tuple(map(str, prefixes)))
    raise ValueError("roles.toml: shares")


_NOBODY = Role("", (), ())
