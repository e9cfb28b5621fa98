"""What a hub is told: defaults, one TOML file, the environment (BRS_HUB_*), options; the later is the stronger."""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from brs_sync.hub.kinds import (
    Kind,
    Secret,
    address,
    bucket,
    count,
    divisions,
    door,
    hub_name,
    minutes,
    networks,
    one_of,
    place,
    region,
    size,
    some,
    url,
)

__all__ = ["NAMES", "Secret", "Settings", "about", "default_of", "is_secret", "kind_of"]


def _is(kind: Kind, text: str) -> dict[str, object]:
    return {"kind": kind, "text": text}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, checked."""

    data: Path = field(default=Path.home() / ".brs-hub", metadata=_is(place, "the hub's folder"))
    database: Secret | None = field(
        default=None, metadata=_is(Secret.read, "postgresql://…, where several processes are one hub")
    )
    key: Path | None = field(default=None, metadata=_is(place, "the hub's key, the same file for all of them"))
    divisions: int = field(default=16, metadata=_is(divisions, "into which a new database divides each table"))
    files: str = field(
        default="", metadata=_is(bucket, "s3://BUCKET/PREFIX, where files lie in an object store and not in the folder")
    )
    files_endpoint: str = field(default="", metadata=_is(url, "where that store is, if it is not Amazon's"))
    files_region: str = field(default="us-east-1", metadata=_is(region, "the store's region"))
    files_access: Secret | None = field(
        default=None, metadata=_is(Secret.read, "KEY:SECRET for it; without, what AWS_ACCESS_KEY_ID and its like say")
    )
    listen: tuple[str, int] = field(
        default=("127.0.0.1", 8765), metadata=_is(address, "HOST:PORT at which devices are answered")
    )
    address: str = field(
        default="", metadata=_is(url, "what devices are told, where it is not what the hub itself listens at")
    )
    tls: str = field(
        default="auto",
        metadata=_is(one_of("auto", "own", "off"), "own: the hub's own certificate; auto: own, but off on loopback"),
    )
    certificate: Path | None = field(default=None, metadata=_is(place, "a certificate with its chain, PEM"))
    certificate_key: Path | None = field(default=None, metadata=_is(place, "its key, if in a file of its own"))
    trusted_proxies: tuple[str, ...] = field(
        default=(), metadata=_is(networks, "whose X-Forwarded-For and -Proto are believed")
    )
    admin_listen: tuple[str, int] | None = field(
        default=None, metadata=_is(door, "[HOST:]PORT of /health, /ready and /metrics; a port alone is on loopback")
    )
    admin_token: Secret | None = field(
        default=None, metadata=_is(Secret.read, "who shows it sees the same where devices are answered")
    )
    page: str = field(
        default="here",
        metadata=_is(one_of("off", "here", "network"), "who may come to the administrator's page at /admin/"),
    )
    log: str = field(
        default="errors", metadata=_is(one_of("off", "errors", "requests"), "which lines go to standard error")
    )
    connections: int = field(default=512, metadata=_is(some, "lines that may be open at once"))
    transfers: int = field(default=64, metadata=_is(some, "requests that may bring something at once; others wait"))
    address_transfers: int = field(default=16, metadata=_is(some, "the same of one address"))
    device_transfers: int = field(default=4, metadata=_is(count, "requests of one device at once; 0 is no limit"))
    address_rate: int = field(default=6000, metadata=_is(count, "requests of one address a minute; 0 is no limit"))
    device_rate: int = field(default=1200, metadata=_is(count, "requests of one device a minute; 0 is no limit"))
    device_daily: int = field(
        default=2 * 10**9, metadata=_is(size, "bytes that one device may bring a day; 0 is no limit")
    )
    partition_quota: int = field(
        default=20 * 10**9, metadata=_is(size, "bytes that one partition may take, with its files; 0 is no limit")
    )
    disk_floor: int = field(
        default=200 * 10**6, metadata=_is(size, "with fewer bytes free on its disk the hub takes nothing in")
    )
    name: str = field(default="", metadata=_is(hub_name, "what the hub is called: its receipts say so to other tiers"))
    upstream_minutes: int = field(
        default=5, metadata=_is(minutes, "how often it meets the hub above, if nothing came for that meanwhile")
    )


_FIELDS: dict[str, Field[Any]] = {one.name: one for one in fields(Settings)}
NAMES = tuple(_FIELDS)


def kind_of(name: str) -> Kind:
    """What reads a setting's value."""
    kind: Kind = _FIELDS[name].metadata["kind"]
    return kind


def about(name: str) -> str:
    """What a setting is, in a few words."""
    return str(_FIELDS[name].metadata["text"])


def default_of(name: str) -> Any:
    """What is in force where nobody sets it."""
    default = _FIELDS[name].default
    assert default is not MISSING
    return default


def is_secret(name: str) -> bool:
    """Whether it comes from a file or the environment alone and is never shown."""
    return kind_of(name) is Secret.read
