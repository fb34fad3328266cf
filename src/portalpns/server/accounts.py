"""Local accounts as an administrator keeps them: opened, given a new password, closed; each step is in the audit."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portalpns.domain.errors import BadInput, NotFound
from portalpns.domain.pegawai import has_nip, sign_in_name
from portalpns.server import auth
from portalpns.server.audit import operator
from portalpns.server.services import Services
from portalpns.store.rows import insert_missing
from portalpns.store.server_tables import account, login_guard, token


@dataclass(frozen=True)
class AccountRow:
    """An account as a list shows it."""

    username: str
    pegawai: str
    nama: str
    active: bool


def create_account(services: Services, username: str, password: str, pegawai: str) -> None:
    """Open a local account; raises BadInput when the name is taken, another's NIP, or the password too short,
    NotFound."""
    username = username.strip().lower()
    if not username.isascii() or not username.replace(".", "").replace("-", "").isalnum() or len(username) > 100:
        raise BadInput("Nama pengguna hanya boleh memuat huruf, angka, titik, dan tanda hubung.")
    with services.db.read() as connection:
        book = services.directory.read(connection)
    if pegawai not in book.pegawai:
        raise NotFound(f"Pegawai “{pegawai}” tidak ada dalam induk data.")
    whose = next((one for one in book.pegawai.values() if one.id != pegawai and has_nip(one, username)), None)
    if whose is not None:  # who signs in with a NIP is that person
        raise BadInput(f"Nama pengguna “{username}” adalah NIP {whose.nama}; pakailah nama lain.")
    row = {
        "tenant": services.tenant, "username": username, "pegawai": pegawai, "active": True,
        "password": auth.hash_password(password),
    }  # fmt: skip

    def write(connection: sa.Connection) -> bool:
        taken = connection.scalar(sa.select(account.c.username).where(_is(services, username)))
        if taken is None:
            insert_missing(connection, account, [row])
            _note(services, connection, "akun_dibuat", username, pegawai=pegawai)
        return taken is None

    if not services.db.write(write):
        raise BadInput(f"Nama pengguna “{username}” sudah dipakai.")


def set_password(services: Services, username: str, password: str) -> None:
    """Give a new password; whoever is signed in with the old one is signed out, delays after failures end."""
    _change(services, username, "sandi_diganti", password=auth.hash_password(password))


def set_active(services: Services, username: str, *, active: bool) -> None:
    """Close an account or open it again; a closed one is signed out everywhere."""
    _change(services, username, "akun_dibuka" if active else "akun_ditutup", active=active)


def accounts(services: Services) -> list[AccountRow]:
    """All accounts by name."""
    query = (
        sa.select(account.c.username, account.c.pegawai, account.c.active)
        .where(account.c.tenant == services.tenant)
        .order_by(account.c.username)
    )
    with services.db.read() as connection:
        rows = connection.execute(query).all()
        people = services.directory.read(connection).pegawai if rows else {}
    return [
        AccountRow(row.username, row.pegawai, people[row.pegawai].nama if row.pegawai in people else "", row.active)
        for row in rows
    ]


def _change(services: Services, username: str, action: str, **values: Any) -> None:
    username = username.strip().lower()

    def write(connection: sa.Connection) -> int:
        changed = connection.execute(account.update().where(_is(services, username)).values(**values)).rowcount
        if changed:
            auth.revoke_tokens(connection, services.tenant, token.c.username == username)
            _end_delays(services, connection, username)
            _note(services, connection, action, username)
        return changed

    if not services.db.write(write):
        raise NotFound(f"Akun “{username}” tidak ada.")


def _end_delays(services: Services, connection: sa.Connection, username: str) -> None:
    """However the account was named by whoever guessed."""
    who = connection.scalar(sa.select(account.c.pegawai).where(_is(services, username)))
    person = services.directory.read(connection).pegawai.get(who or "")
    names = {username, auth.account_guard(username), sign_in_name(person.nip) if person else username}
    guard = sa.and_(login_guard.c.tenant == services.tenant, login_guard.c.username.in_(names))
    connection.execute(login_guard.delete().where(guard))


def _is(services: Services, username: str) -> sa.ColumnElement[bool]:
    return sa.and_(account.c.tenant == services.tenant, account.c.username == username)


def _note(services: Services, connection: sa.Connection, action: str, username: str, **body: Any) -> None:
    auth.note(connection, services.tenant, action, username, operator(), "", services.clock(), body)
