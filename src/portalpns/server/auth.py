"""Accounts, devices and tokens: Argon2id passwords, a token family per device, refresh tokens that turn once."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portalpns.domain.errors import BadInput
from portalpns.domain.ids import new_id
from portalpns.domain.pegawai import has_nip, sign_in_name
from portalpns.protocol.messages import DeviceInfo, Login, Refresh, Tokens
from portalpns.server import audit, feed
from portalpns.server.problems import Refused
from portalpns.server.services import Services
from portalpns.store.rows import upsert
from portalpns.store.server_tables import account, device, login_guard, token

ACCESS = timedelta(minutes=10)
REFRESH = timedelta(days=30)
LOST_ANSWER = timedelta(seconds=60)
"""So long a device that proves itself may turn the same refresh token again: its answer was lost on the way."""
FREE_FAILURES = 4
LONGEST_DELAY = 300
SHORTEST_PASSWORD = 12
SECURITY = "s"
"""The audit chain of sign-ins and devices."""
HASHES = 4
"""Sign-ins that are hashed at once; each takes 64 MiB."""
PATIENCE = 10.0
"""Seconds for which a sign-in waits for its turn to be hashed."""
WRONG = Refused(
    401,
    "bad_login",
    "Nama pengguna atau kata sandi tidak benar. Sesudah beberapa kali gagal, kata sandi yang benar pun baru diterima "
    "setelah lima menit.",
)
"""The one sentence for every refusal, so that none tells more than another."""


@dataclass(frozen=True)
class Caller:
    """Who stands behind a request."""

    username: str
    pegawai: str
    device: str


def hash_password(password: str) -> str:
    """Argon2id in its own text form; raises BadInput where the password is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"Kata sandi paling sedikit {SHORTEST_PASSWORD} karakter.")
    return PasswordHasher().hash(password)


def login(services: Services, asked: Login, ip: str) -> Tokens:
    """Check the password, register the device, open a new token family; raises Refused. The caller keeps to HASHES.

    Guesses are counted for the name as it was given and for the account. Only the first count is told, or the delay of
    one name would tell whose account another is; while the second one waits, no password is right.
    """
    named = sign_in_name(asked.username)
    _check_device(asked.device)
    now = services.clock()
    with services.db.read() as connection:
        if wait := _wait(connection, services.tenant, named, ip, now):
            raise Refused(
                429, "slow_down", f"Terlalu banyak percobaan; coba lagi dalam {wait} detik.", retry_after=wait
            )
        row = _account(services, connection, named)
        nama = _person(services, connection, row.pegawai) if row else ""
        guards = (named, account_guard(row.username if row else named))
        held = _wait(connection, services.tenant, guards[1], ip, now) > 0
    # the same work for a name that does not exist, so that time does not tell names
    fits = _fits(row.password if row and not held else _nobody(), asked.password)
    if row is None or not fits or not row.active:
        entity = row.username if row else named
        services.db.write(lambda connection: _failed(services, connection, guards[: 1 if held else 2], entity, ip, now))
        raise WRONG

    def open_family(connection: sa.Connection) -> Tokens:
        connection.execute(
            login_guard.delete().where(
                login_guard.c.tenant == services.tenant, login_guard.c.username.in_(guards), login_guard.c.ip == ip
            )
        )
        _register(connection, services.tenant, asked.device, row.pegawai, now)
        revoke_tokens(connection, services.tenant, token.c.device == asked.device.id)
        made = _issue(connection, services.tenant, new_id(), asked.device.id, row.username, now)
        note(connection, services.tenant, "masuk", row.username, row.pegawai, asked.device.id, now, {"ip": ip})
        return Tokens(*made, int(ACCESS.total_seconds()), row.pegawai, nama, row.username, services.tenant)

    return services.db.write(open_family)


def account_guard(username: str) -> str:
    """The key of an account in `login_guard`; no name that is typed reads it, for those have no capitals."""
    return f"AKUN {username}"


def refresh(services: Services, asked: Refresh) -> Tokens:
    """Turn a refresh token into new tokens, once; a second use ends the whole family."""
    now = services.clock()

    def turn(connection: sa.Connection) -> Tokens | Refused:
        row = connection.execute(
            sa.select(token, device.c.pegawai, device.c.pubkey, device.c.revoked_at, device.c.wipe, account.c.active)
            .join(device, sa.and_(device.c.tenant == token.c.tenant, device.c.id == token.c.device))
            .join(account, sa.and_(account.c.tenant == token.c.tenant, account.c.username == token.c.username))
            .where(token.c.tenant == services.tenant, token.c.hash == _digest(asked.refresh), token.c.kind == "refresh")
            .with_for_update(of=token)
        ).first()
        if row is None or row.device != asked.device:
            return Refused(401, "token_unknown", "Sesi tidak dikenali; silakan masuk kembali.")
        if row.revoked_at is not None:
            return _device_revoked(row.wipe)
        if row.revoked or row.expires_at <= now or not row.active:
            return Refused(401, "token_expired", "Sesi telah berakhir; silakan masuk kembali.")
        proven = _proven(row.pubkey, asked)
        if row.pubkey and not proven:
            return Refused(401, "bad_signature", "Perangkat tidak dapat membuktikan dirinya; silakan masuk kembali.")
        if row.used_at is not None:
            lost = proven and now - row.used_at <= LOST_ANSWER
            revoke_tokens(connection, services.tenant, token.c.family == row.family)
            if not lost:
                note(connection, services.tenant, "token_dipakai_ulang", row.username, row.pegawai, row.device, now, {})
                return Refused(
                    401, "token_reused", "Sesi ini dipakai dua kali dan telah ditutup; silakan masuk kembali."
                )
            connection.execute(_this(services.tenant, row.hash).values(revoked=False))
        else:
            connection.execute(_this(services.tenant, row.hash).values(used_at=now))
        connection.execute(token.delete().where(token.c.tenant == services.tenant, token.c.expires_at <= now))
        made = _issue(connection, services.tenant, row.family, row.device, row.username, now)
        nama = _person(services, connection, row.pegawai)
        return Tokens(*made, int(ACCESS.total_seconds()), row.pegawai, nama, row.username, services.tenant)

    answer = services.db.write(turn)
    if isinstance(answer, Refused):
        raise answer
    return answer


def register_device(services: Services, info: DeviceInfo, pegawai: str) -> None:
    """Register a device without a sign-in, for services that act on the server itself."""
    _check_device(info)
    services.db.write(lambda connection: _register(connection, services.tenant, info, pegawai, services.clock()))


def logout(services: Services, caller: Caller) -> None:
    """End the device's token family."""
    services.db.write(lambda connection: revoke_tokens(connection, services.tenant, token.c.device == caller.device))


def authenticate(services: Services, access: str) -> Caller:
    """The caller behind an access token; raises Refused 401."""
    with services.db.read() as connection:
        row = connection.execute(_BEARER, {"tenant": services.tenant, "hash": _digest(access)}).first()
    if row is None or row.revoked or row.expires_at <= services.clock() or not row.active:
        if row is not None and row.revoked_at is not None:
            raise _device_revoked(row.wipe)
        raise Refused(401, "token_expired", "Sesi telah berakhir.")
    if row.revoked_at is not None:
        raise _device_revoked(row.wipe)
    return Caller(row.username, row.pegawai, row.device)


def revoke_device(services: Services, device_id: str, *, wipe: bool, actor: str) -> bool:
    """Shut a device out; with `wipe` it is told to delete its data at the next contact. False when unknown."""
    now = services.clock()

    def shut(connection: sa.Connection) -> bool:
        found = connection.execute(
            device.update()
            .where(device.c.tenant == services.tenant, device.c.id == device_id)
            .values(revoked_at=now, wipe=wipe)
        ).rowcount
        revoke_tokens(connection, services.tenant, token.c.device == device_id)
        if found:
            note(connection, services.tenant, "perangkat_dicabut", device_id, actor, "", now, {"hapus": wipe})
        return bool(found)

    return services.db.write(shut)


_BEARER = (
    sa.select(
        token.c.username, token.c.device, token.c.expires_at, token.c.revoked,
        device.c.pegawai, device.c.revoked_at, device.c.wipe, account.c.active,
    )
    .join(device, sa.and_(device.c.tenant == token.c.tenant, device.c.id == token.c.device))
    .join(account, sa.and_(account.c.tenant == token.c.tenant, account.c.username == token.c.username))
    .where(
        token.c.tenant == sa.bindparam("tenant"), token.c.hash == sa.bindparam("hash"), token.c.kind == "access"
    )
)  # fmt: skip


def _check_device(info: DeviceInfo) -> None:
    if not 8 <= len(info.id) <= 64 or not info.id.isascii():
        raise BadInput("Tanda pengenal perangkat tidak benar.", code="bad_device")
    if info.pubkey:
        try:
            Ed25519PublicKey.from_public_bytes(base64.b64decode(info.pubkey, validate=True))
        except ValueError:
            raise BadInput("Kunci publik perangkat tidak dapat dibaca.", code="bad_device") from None


def _register(connection: sa.Connection, tenant: str, info: DeviceInfo, pegawai: str, now: datetime) -> None:
    row = connection.execute(
        sa.select(device.c.pegawai, device.c.pubkey, device.c.revoked_at, device.c.wipe).where(
            device.c.tenant == tenant, device.c.id == info.id
        )
    ).first()
    if row is None:
        connection.execute(
            device.insert(),
            {"tenant": tenant, "id": info.id, "pegawai": pegawai, "name": info.name[:100], "pubkey": info.pubkey,
             "registered_at": now, "last_seen": now},
        )  # fmt: skip
        return
    if row.revoked_at is not None:
        raise _device_revoked(row.wipe)
    if row.pegawai != pegawai or (row.pubkey and row.pubkey != info.pubkey):
        raise Refused(409, "device_taken", "Perangkat ini terdaftar atas nama orang lain atau kuncinya telah berganti.")
    connection.execute(
        device.update()
        .where(device.c.tenant == tenant, device.c.id == info.id)
        .values(name=info.name[:100], pubkey=info.pubkey, last_seen=now)
    )


def _device_revoked(wipe: bool) -> Refused:
    return Refused(401, "device_revoked", "Perangkat ini telah dicabut oleh admin.", wipe=wipe)


def _issue(
    connection: sa.Connection, tenant: str, family: str, device_id: str, username: str, now: datetime
) -> tuple[str, str]:
    pair = (secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    rows = [
        {"tenant": tenant, "hash": _digest(text), "kind": kind, "family": family, "device": device_id,
         "username": username, "expires_at": now + lasts}
        for text, kind, lasts in zip(pair, ("access", "refresh"), (ACCESS, REFRESH), strict=True)
    ]  # fmt: skip
    connection.execute(token.insert(), rows)
    return pair


def _this(tenant: str, digest: str) -> Any:
    return token.update().where(token.c.tenant == tenant, token.c.hash == digest)


def revoke_tokens(connection: sa.Connection, tenant: str, which: sa.ColumnElement[bool]) -> None:
    connection.execute(token.update().where(token.c.tenant == tenant, which).values(revoked=True))


def _proven(pubkey: str, asked: Refresh) -> bool:
    if not pubkey or not asked.signature:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(pubkey))
        key.verify(base64.b64decode(asked.signature, validate=True), asked.refresh.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _account(services: Services, connection: sa.Connection, named: str) -> Any:
    """The account of this user name, or else the one of the person with this NIP; None where it could be several."""
    people: list[str] = []
    if named.isdigit() and services.directory.known(connection):
        people = [one.id for one in services.directory.read(connection).pegawai.values() if has_nip(one, named)]
    rows = connection.execute(
        sa.select(account.c.username, account.c.pegawai, account.c.password, account.c.active).where(
            account.c.tenant == services.tenant,
            sa.or_(account.c.username == named, account.c.pegawai.in_(people)),
        )
    ).all()
    meant = [row for row in rows if row.username == named] or [row for row in rows if row.active]
    return meant[0] if len(meant) == 1 else None


def _wait(connection: sa.Connection, tenant: str, guard: str, ip: str, now: datetime) -> int:
    """Seconds until this name or account may be tried again from this address, 0 when at once."""
    until = connection.scalar(
        sa.select(login_guard.c.wait_until).where(
            login_guard.c.tenant == tenant, login_guard.c.username == guard, login_guard.c.ip == ip
        )
    )
    return int((until - now).total_seconds()) + 1 if until is not None and until > now else 0


def _failed(
    services: Services, connection: sa.Connection, guards: tuple[str, ...], entity: str, ip: str, now: datetime
) -> None:
    """Count a failure from this address for each of `guards`; after a few, each doubles the delay."""
    rows = []
    for guard in guards:
        key = {"tenant": services.tenant, "username": guard, "ip": ip}
        known = sa.select(login_guard.c.failures).where(*(login_guard.c[name] == value for name, value in key.items()))
        failures = 1 + (connection.scalar(known) or 0)
        delay = min(LONGEST_DELAY, 2 ** min(failures - FREE_FAILURES, 10)) if failures > FREE_FAILURES else 0
        rows.append({**key, "failures": failures, "wait_until": now + timedelta(seconds=delay)})
    upsert(connection, login_guard, rows, ("tenant", "username", "ip"))
    stale = now - timedelta(days=1)
    connection.execute(
        login_guard.delete().where(login_guard.c.tenant == services.tenant, login_guard.c.wait_until < stale)
    )
    note(connection, services.tenant, "masuk_gagal", entity, "", "", now, {"ip": ip, "kali": rows[0]["failures"]})


def _fits(stored: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe(16))


def _person(services: Services, connection: sa.Connection, pegawai: str) -> str:
    person = services.directory.read(connection).pegawai.get(pegawai)
    return person.nama if person else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def note(
    connection: sa.Connection, tenant: str, action: str, entity: str, actor: str, device_id: str, now: datetime,
    body: dict[str, Any],
) -> None:  # fmt: skip
    """Say in the chain of sign-ins and devices what was done; `entity` is the account or device."""
    feed.lock(connection, tenant, [SECURITY])
    audit.append(connection, tenant, [audit.Entry(SECURITY, action, entity, actor, device_id, body)], now)
