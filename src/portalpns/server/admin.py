"""What an administrator does with the server's data: master data, accounts, devices, audit, backup."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portalpns.domain.direktori import MASTER_KINDS, check_item
from portalpns.domain.errors import BadInput, NotFound, file_problem
from portalpns.protocol import actions
from portalpns.protocol.codec import decode, encode
from portalpns.server import absensi, audit, feed
from portalpns.server.auth import hash_password
from portalpns.server.services import Services
from portalpns.server.work import Work
from portalpns.store.rows import insert_missing, upsert
from portalpns.store.server_tables import account, device, entity, pin_map

KIND_OF = {shape: kind for kind, shape in MASTER_KINDS.items()}
MASTER = frozenset({"m"})


@dataclass(frozen=True)
class DeviceRow:
    """A registered device as an administrator sees it."""

    id: str
    pegawai: str
    name: str
    app_version: str
    last_seen: datetime | None
    revoked_at: datetime | None


def put_master(services: Services, items: Sequence[Any], *, actor: str = "admin") -> int:
    """Write documents of MASTER_KINDS; those that say the same as before stay untouched. Returns how many changed."""

    def write(connection: sa.Connection) -> tuple[int, frozenset[str]]:
        before = {
            key: (rev, body)
            for key, rev, body in connection.execute(
                sa.select(entity.c.id, entity.c.rev, entity.c.body).where(
                    entity.c.tenant == services.tenant, entity.c.scope == "m"
                )
            )
        }
        changed = []
        for item in items:
            kind, body = KIND_OF[type(item)], encode(item)
            rev, old = before.get(item.id, (0, None))
            if old is None or decode(old.encode(), type(item)) != item:
                changed.append((kind, item.id, body, rev + 1, "m", MASTER))
        if not changed:
            return 0, frozenset()
        work = _bare_work(services, connection, actor)
        work.put_rows(changed)
        work.note("m", "induk.ubah", "", banyak=len(changed))
        positions = work.commit()
        return len(changed), frozenset(scope for scope, _ in positions)

    count, scopes = services.db.write(write)
    services.hub.notify(scopes)
    return count


def load_master(data: bytes, name: str) -> list[Any]:
    """Master documents from JSON: an object of lists, one key per kind (docs/server.md); raises BadInput."""
    table = decode(data, dict[str, list[dict[str, Any]]])
    unknown = sorted(set(table) - set(MASTER_KINDS))
    if unknown:
        raise BadInput(f"Berkas “{name}” memuat bagian yang tidak dikenal: {', '.join(unknown)}.")
    items: list[Any] = []
    for kind, rows in table.items():
        for number, row in enumerate(rows, 1):
            try:
                item = decode(encode(row), MASTER_KINDS[kind])
                check_item(item)
                items.append(item)
            except BadInput as error:
                raise BadInput(f"Berkas “{name}”, bagian {kind} nomor {number}: {error.pesan}") from None
    return items


def create_account(services: Services, username: str, password: str, pegawai: str) -> None:
    """Open a local account; raises BadInput when the name is taken, the person unknown, the password too short."""
    username = username.strip().lower()
    if not username or not username.isascii() or not username.replace(".", "").replace("-", "").isalnum():
        raise BadInput("Nama pengguna hanya boleh memuat huruf, angka, titik, dan tanda hubung.")
    with services.db.read() as connection:
        book = services.directory.read(connection)
    if pegawai not in book.pegawai:
        raise NotFound(f"Pegawai “{pegawai}” tidak dikenal.")
    row = {
        "tenant": services.tenant, "username": username, "pegawai": pegawai, "password": hash_password(password),
        "active": True,
    }  # fmt: skip

    def write(connection: sa.Connection) -> bool:
        taken = connection.scalar(
            sa.select(account.c.username).where(account.c.tenant == services.tenant, account.c.username == username)
        )
        if taken is None:
            insert_missing(connection, account, [row])
        return taken is None

    if not services.db.write(write):
        raise BadInput(f"Nama pengguna “{username}” sudah dipakai.")


def set_password(services: Services, username: str, password: str) -> None:
    hashed = hash_password(password)
    which = sa.and_(account.c.tenant == services.tenant, account.c.username == username.strip().lower())
    changed = services.db.write(
        lambda connection: connection.execute(account.update().where(which).values(password=hashed)).rowcount
    )
    if not changed:
        raise NotFound(f"Akun “{username}” tidak ada.")


def map_pins(services: Services, rows: Sequence[actions.AbsensiPetaPin], *, actor: str = "admin") -> None:
    """Set up many PINs at once, before there are punches of them."""
    full = [
        {"tenant": services.tenant, "device": one.device, "pin": one.pin, "mulai": one.mulai, "pegawai": one.pegawai}
        for one in rows
    ]

    def write(connection: sa.Connection) -> None:
        upsert(connection, pin_map, full, ("tenant", "device", "pin", "mulai"))
        work = services.work(connection, actor=actor)
        absensi.put_pins(work, [(one.opd, one) for one in rows])
        work.commit()

    services.db.write(write)


def devices(services: Services) -> list[DeviceRow]:
    columns = (
        device.c.id, device.c.pegawai, device.c.name, device.c.app_version, device.c.last_seen, device.c.revoked_at
    )  # fmt: skip
    query = sa.select(*columns).where(device.c.tenant == services.tenant).order_by(device.c.last_seen.desc())
    with services.db.read() as connection:
        return [DeviceRow(*row) for row in connection.execute(query)]


def examine_audit(services: Services) -> tuple[int, list[audit.Finding]]:
    """How many lines the audit chains have, and what is wrong with them."""
    with services.db.read() as connection:
        return audit.examine(connection, services.tenant, services.key.public_key())


def backup(services: Services, target: Path) -> None:
    """A consistent copy of the embedded database while it is in use; files under `blobs` are copied by the operator."""
    if services.db.postgres:
        raise BadInput("Basis data PostgreSQL dicadangkan dengan pg_basebackup atau pg_dump (docs/server.md).")
    part = target.with_name(target.name + ".part")
    try:
        source = sqlite3.connect(services.config.data / "server.db")
        copy = sqlite3.connect(part)
        try:
            source.backup(copy)
        finally:
            copy.close()
            source.close()
        part.replace(target)
    except (OSError, sqlite3.OperationalError) as error:
        part.unlink(missing_ok=True)
        problem = error if isinstance(error, OSError) else OSError(str(error))
        raise file_problem(problem, str(target), writing=True) from None


def _bare_work(services: Services, connection: sa.Connection, actor: str) -> Work:
    """A unit of work before there is any master data."""
    from portalpns.domain.direktori import Direktori, Pemda

    feed.ensure(connection, services.tenant, MASTER)
    nobody = Direktori(Pemda("", "", ""))
    return Work(connection, services.tenant, nobody, services.clock(), actor)
