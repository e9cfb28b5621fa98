"""A hub under another: it asks with its key, the upper one grants, and from then on it speaks within that grant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from brs_sync.enrol import MAX_NAME, is_name
from brs_sync.errors import SyncProblem
from brs_sync.grant import Authority
from brs_sync.hub.admin import Invitation
from brs_sync.ids import replica_id
from brs_sync.papers import (
    AuthorityAnswer,
    AuthorityRequest,
    decode_answer,
    decode_request,
    encode_answer,
    encode_request,
    fingerprint,
)
from brs_sync.roles import prefixes_of
from brs_sync.roles import role as role_of
from brs_sync.statement import Grant, parse_statement
from brs_sync.views import Rights

if TYPE_CHECKING:
    from brs_sync.hub.service import HubService


def request(service: HubService, said: Mapping[str, Any]) -> dict[str, Any]:
    """The file with which this hub asks another for its authority."""
    key, name = service.replica.key, str(said.get("name", ""))[:MAX_NAME]
    if not is_name(name):
        raise SyncProblem("bad-value", what="name", value=ascii(name)[:80])
    text = encode_request(AuthorityRequest(key, name), service.replica.sign)
    return {"text": text, "fingerprint": fingerprint(key)}


def grant(service: HubService, said: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a request: a grant for each share, and whoever asked is admitted as a device, so that he can sync."""
    asked, role = decode_request(str(said["text"])), role_of(str(said["role"]))
    if asked.key == service.replica.key:
        raise SyncProblem("bad-value", what="request", value="own")
    prefixes, countries, conventions = (list(said.get(name) or ()) for name in ("prefix", "country", "convention"))
    shares = role.given(prefixes, countries, conventions, service.admin.entropy)
    service.admin.check_given(shares)
    device = service.admin.device(replica_id(asked.key))
    person = device.person if device is not None else f"h-{fingerprint(asked.key).replace('-', '').lower()}"
    service.admitting.succeed(asked.key, asked.name, Invitation(role.id, prefixes_of(shares), person, 0, shares))
    answer = AuthorityAnswer(
        asked.key,
        service.replica.key,
        str(said.get("address", ""))[:500],
        role.id,
        tuple(service.replica.chains(asked.key)),
        tuple(sorted(service.replica.roots().items())),
    )
    text = encode_answer(answer, service.replica.sign)
    return {"text": text, "fingerprint": fingerprint(asked.key), "role": role.id, "prefixes": list(prefixes_of(shares))}


def accept(service: HubService, said: Mapping[str, Any]) -> dict[str, Any]:
    """Stand under whoever answered: his roots, his chain, and all that was issued here again within it."""
    from brs_sync.hub.under import be_under

    replica, answer = service.replica, decode_answer(str(said["text"]))
    if answer.key != replica.key:
        raise SyncProblem("bad-value", what="answer", value="other")
    rights = _rights(answer)
    if answer.issuer == replica.key or not any("grant" in one.rights for one in rights):
        raise SyncProblem("no-right", right="grant", partition="")
    with replica.writing():  # refused, nothing of it is trusted
        for key, prefixes in answer.roots:
            replica.add_root(key, prefixes)
        replica.receive([], answer.statements)
        again = be_under(replica)
    service.admitting.tell_standing()
    return {
        "role": answer.role,
        "upper": answer.issuer.hex(),
        "fingerprint": fingerprint(answer.issuer),
        "address": answer.address,
        "prefixes": sorted({prefix for one in rights for prefix in one.prefixes}),
        "granted_again": again,
    }


def show(service: HubService, _said: Mapping[str, Any]) -> dict[str, Any]:
    """By what this hub speaks: as its own root, or by the chain of an upper one."""
    replica = service.replica
    chain = [parse_statement(data, verified=True) for data in replica.chains(replica.key)]
    return {
        "fingerprint": fingerprint(replica.key),
        "root": replica.key in replica.roots(),
        "roots": [fingerprint(key) for key in sorted(replica.roots())],
        "chain": [
            {
                "role": one.role,
                "name": one.name,
                "from": fingerprint(one.issuer),
                "to": fingerprint(one.subject),
                "prefixes": list(one.prefixes),
                "rights": sorted(one.rights),
            }
            for one in chain
            if isinstance(one, Grant)
        ],
    }


def _rights(answer: AuthorityAnswer) -> tuple[Rights, ...]:
    """What an answer proves, looked at before anything is changed."""
    statements = [parse_statement(data) for data in answer.statements]
    grants = {one.hash: one for one in statements if isinstance(one, Grant)}
    return Authority(dict(answer.roots), grants).rights(answer.key)


def join(service: HubService, said: Mapping[str, Any]) -> dict[str, Any]:
    """Become a client of a hub by the invitation that it gave for this one."""
    from brs_sync.hub.upstream import act_join

    return act_join(service, said)


ACTS = {
    "authority-request": request,
    "authority-grant": grant,
    "authority-accept": accept,
    "authority-show": show,
    "upstream-join": join,
}
OUTWARD = frozenset({"upstream-join"})  # what speaks to another hub: nobody at this one's door waits for its line
