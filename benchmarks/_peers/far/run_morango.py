"""Morango, the engine of Kolibri: a hub and a device, each a process of Django with a SQLite file of its own."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import orders
from orders import FIELDS, Changes

PROFILE, CHUNK = "bench", 200  # as many records at once as Kolibri sends


def settled(role: str, folder: Path) -> None:
    """Set Django up over a folder and make what tables are missing."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    os.environ["MORANGO_SYSTEM_ID"] = role  # two devices on one machine
    base = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "base.sqlite3"), "OPTIONS": {"timeout": 60}}
    settings.configure(
        SECRET_KEY="of a benchmark",
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=(
            "django.contrib.auth", "django.contrib.contenttypes", "rest_framework", "morango", "morango_entries",
        ),
        MIDDLEWARE=[],
        ROOT_URLCONF="morango.urls",
        DATABASES={"default": base},
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )  # fmt: skip
    django.setup()
    call_command("migrate", verbosity=0, run_syncdb=True)
    from morango.models.certificates import ScopeDefinition

    ScopeDefinition.objects.get_or_create(
        id="all",
        defaults={
            "profile": PROFILE, "version": 1, "primary_scope_param_key": "dataset", "description": "all",
            "read_filter_template": "", "write_filter_template": "", "read_write_filter_template": "${dataset}",
        },
    )  # fmt: skip


def load(file: str) -> dict[str, Any]:
    """The hub's certificate, one below it for devices, and the records."""
    from django.db import transaction
    from morango.api.serializers import CertificateSerializer
    from morango.models.certificates import Certificate, Key, ScopeDefinition
    from morango_entries.models import Entry

    root = Certificate.generate_root_certificate("all")
    scope = ScopeDefinition.objects.get()
    words = json.dumps({"dataset": root.id})
    child = Certificate(
        parent=root, profile=PROFILE, scope_definition=scope, scope_version=1, scope_params=words, private_key=Key()
    )
    root.sign_certificate(child)
    child.save()
    chain = CertificateSerializer(child.get_ancestors(include_self=True), many=True).data
    entries = [Entry(dataset=root.id, **row) for row in orders.rows(file)]
    for entry in entries:
        entry.id = entry.calculate_uuid()
    with transaction.atomic():
        Entry.objects.bulk_create(entries, batch_size=500)
    key = child.private_key.get_private_key_string()
    ticket = {"root": root.id, "child": child.id, "chain": [dict(one) for one in chain], "key": key}
    return {"ids": [entry.id for entry in entries], "ticket": ticket}


def serve() -> dict[str, Any]:
    """Listen on a port of its own."""
    from cheroot.wsgi import Server
    from django.core.wsgi import get_wsgi_application

    server = Server(("127.0.0.1", 0), get_wsgi_application(), numthreads=8)
    server.prepare()
    threading.Thread(target=server.serve, daemon=True).start()
    return {"port": server.bind_addr[1]}


def join(url: str, root: str, child: str, chain: list[dict[str, Any]], key: str) -> None:
    """Take the certificates that the hub made; once is enough."""
    from morango.models.certificates import Certificate, Key

    Device.root, Device.child = root, child
    if not Certificate.objects.filter(id=child).exists():
        Certificate.save_certificate_chain(chain, expected_last_id=child)
        mine = Certificate.objects.get(id=child)
        mine.private_key = Key(private_key_string=key)
        mine.save()


class Device:
    """The certificates by which it syncs."""

    root, child = "", ""


def change(changes: Changes, at_once: bool) -> None:
    """Save each record in a transaction of its own, or all in one."""
    from django.db import transaction
    from morango_entries.models import Entry

    with transaction.atomic() if at_once else contextlib.nullcontext():
        for name, fields in changes:
            entry = Entry.objects.get(id=name)
            for field, value in fields.items():
                setattr(entry, field, value)
            entry.save()


def sync(url: str) -> dict[str, Any]:
    """As Kolibri does: a session, a pull, a push, the end of it; a session that broke is taken up again."""
    from morango.models.certificates import Filter
    from morango.models.core import SyncSession
    from morango.sync.controller import MorangoProfileController

    begun = time.perf_counter()
    connection = MorangoProfileController(PROFILE).create_network_connection(url + "/", chunk_size=CHUNK)
    broken = SyncSession.objects.filter(active=True).order_by("-last_activity_timestamp").first()
    if broken:
        client = connection.resume_sync_session(broken.id, ignore_existing_process=True)
    else:
        client = connection.create_sync_session(_certificate(Device.child), _certificate(Device.root))
    for transfer in (client.get_pull_client, client.get_push_client):
        part = transfer()  # the second only when the first is over
        part.initialize(Filter(Device.root))
        part.run()
        part.finalize()
    connection.close_sync_session(client.sync_session)
    connection.close()
    return {"seconds": time.perf_counter() - begun}


def _certificate(name: str) -> Any:
    from morango.models.certificates import Certificate

    return Certificate.objects.get(id=name)


def digest() -> dict[str, Any]:
    """What it holds."""
    from morango_entries.models import Entry

    return orders.digest((name, values) for name, *values in Entry.objects.values_list("id", *FIELDS))


def main(role: str, folder: Path) -> None:
    """A hub or a device over a folder."""
    settled(role, folder)
    orders.obey({"load": load, "serve": serve, "join": join, "change": change, "sync": sync, "digest": digest})


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
