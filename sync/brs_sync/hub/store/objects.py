"""The one module that speaks with an object store: put, get, list and delete, each bounded in time.

What goes wrong is `files-away` and why in a word: an answer of a store may name addresses, buckets and keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from brs_sync.errors import SyncProblem

if TYPE_CHECKING:
    from brs_sync.hub.kinds import Secret

CONNECT_SECONDS, REQUEST_SECONDS, RETRY_SECONDS, RETRIES = 3, 10, 15, 2
_Result = TypeVar("_Result")


class Listed(NamedTuple):
    """An object's name, and when it was put by the store's own clock."""

    name: str
    put_ms: int


@dataclass(frozen=True, slots=True)
class Where:
    """A bucket, and a prefix in it."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    access: Secret | None = None  # KEY:SECRET; without it what the environment says (AWS_ACCESS_KEY_ID and its like)


class Objects:
    """What lies under one prefix of one bucket; any thread may call."""

    def __init__(self, where: Where) -> None:
        try:
            import obstore
            from obstore.store import S3Store
        except ModuleNotFoundError:
            raise SyncProblem("not-installed", what="obstore") from None
        self._library: Any = obstore
        options: dict[str, Any] = {"region": where.region}
        if where.endpoint:
            options["endpoint"] = where.endpoint
        if where.access is not None:
            key, _, secret = where.access.value.partition(":")
            options |= {"access_key_id": key, "secret_access_key": secret}
        client: Any = {"allow_http": where.endpoint.startswith("http://")}
        client |= {"timeout": timedelta(seconds=REQUEST_SECONDS), "connect_timeout": timedelta(seconds=CONNECT_SECONDS)}
        self._store: Any = S3Store(
            where.bucket,
            prefix=where.prefix or None,
            client_options=client,
            retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=RETRY_SECONDS)},
            **options,
        )

    def put(self, name: str, data: bytes) -> None:
        """In the store, whole, when this returns."""
        # In one request: what is larger than a part would go in several, and nothing of a hub is.
        self._ask(lambda: self._library.put(self._store, name, data, use_multipart=False))

    def get(self, name: str) -> bytes | None:
        """What was put; None only where the store says that nothing of that name is there."""

        def get() -> bytes | None:
            try:
                return bytes(self._library.get(self._store, name).bytes())
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return None

        return self._ask(get)

    def delete(self, names: Sequence[str]) -> None:
        """Gone; also those that were not there."""
        if names:
            self._ask(lambda: self._library.delete(self._store, list(names)))

    def listed(self, prefix: str) -> Iterator[Listed]:
        """All names that begin with a folder's."""
        pages = iter(self._ask(lambda: self._library.list(self._store, prefix=prefix)))
        while (page := self._ask(lambda: next(pages, None))) is not None:
            for one in page:
                yield Listed(one["path"], int(one["last_modified"].timestamp() * 1000))

    def _ask(self, work: Callable[[], _Result]) -> _Result:
        from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

        try:
            return work()
        except (PermissionDeniedError, UnauthenticatedError):
            raise SyncProblem("files-away", what="refused") from None
        except FileNotFoundError:
            raise SyncProblem("files-away", what="bucket") from None
        except (BaseError, OSError, ValueError):
            raise SyncProblem("files-away", what="line") from None
