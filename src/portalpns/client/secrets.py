"""The secrets of one profile: a file that is wrapped by one key, and that key in the computer's keyring.

The keyring holds 32 bytes and nothing else (Windows limits an entry to about 2.5 kB); database key, blob key, device
key and refresh token lie in `kunci.bin`, sealed with AES-256-GCM. Where there is no keyring, a passphrase takes its
place (Argon2id, RFC 9106 second choice: 64 MiB, 3 passes, 4 lanes).
"""

import base64
import logging
import os
import secrets
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portalpns.client.settings import SHORTEST_PASSPHRASE
from portalpns.domain.errors import FileProblem, KeyProblem, file_problem

log = logging.getLogger(__name__)
PASSPHRASE_VARIABLE = "PORTALPNS_PASSPHRASE"  # noqa: S105 - a name, not a secret
SERVICE = "portalpns"
_MAGIC = b"PNSK1"
_BY_KEYRING, _BY_PASSPHRASE = b"K", b"P"


class Keyring(Protocol):
    """The part of a keyring that is used; the package `keyring` itself fits."""

    def get_password(self, service: str, username: str, /) -> str | None: ...
    def set_password(self, service: str, username: str, password: str, /) -> None: ...
    def delete_password(self, service: str, username: str, /) -> None: ...


@dataclass(frozen=True)
class Secrets:
    """What `kunci.bin` holds; keys are raw bytes, the tokens empty after signing out."""

    database: bytes = field(repr=False, default_factory=lambda: secrets.token_bytes(32))
    blobs: bytes = field(repr=False, default_factory=lambda: secrets.token_bytes(32))
    device_key: bytes = field(repr=False, default_factory=lambda: secrets.token_bytes(32))
    device: str = ""
    server: str = ""
    tenant: str = ""
    username: str = ""
    pegawai: str = ""
    nama: str = ""
    refresh: str = field(repr=False, default="")


class SecretStore:
    """Reads and writes the secrets of one profile; safe to use from several threads."""

    def __init__(self, file: Path, profile: str, keyring: Keyring | None, passphrase: str | None = None) -> None:
        self._file = file
        self._profile = profile
        self._keyring = keyring
        self._passphrase = passphrase or os.environ.get(PASSPHRASE_VARIABLE) or None
        self._lock = threading.RLock()
        self._wrap: tuple[bytes, bytes] | None = None
        """(header, wrapping key) once known."""
        self._now: Secrets | None = None

    @property
    def exists(self) -> bool:
        return self._file.exists()

    @property
    def known(self) -> Secrets | None:
        """What was read or written last; None while the file is still shut."""
        return self._now

    def use_passphrase(self, passphrase: str) -> None:
        """Take a passphrase for a profile that is protected by one, or for a new one where there is no keyring."""
        with self._lock:
            self._passphrase = passphrase

    def load(self) -> Secrets:
        """The secrets, or KeyProblem (keyring locked or missing, wrong passphrase, broken file), FileProblem."""
        with self._lock:
            if self._now is None:
                self._now = self._read()
            return self._now

    def require_place(self) -> None:
        """Raise the KeyProblem that `create` would meet: no keyring and no passphrase, or one that is too short."""
        with self._lock:
            if self._passphrase:
                _require_long(self._passphrase)
                return
            try:
                self._ring().get_password(SERVICE, self._profile)
            except Exception as error:
                raise _no_keyring(error) from error

    def create(self, new: Secrets) -> Secrets:
        """Store the first secrets of a profile; a file that is there is never overwritten by new keys."""
        with self._lock:
            if self.exists:
                raise KeyProblem("Kunci profil ini sudah ada dan tidak dapat dibuat ulang.", code="keys_exist")
            self._wrap = self._new_wrap()
            self._write(new)
            return new

    def change(self, **changes: str | bytes) -> Secrets:
        """Replace tokens, names or the device; the keys of cache and files stay."""
        with self._lock:
            new = replace(self.load(), **changes)  # type: ignore[arg-type]  # fields of their own types are handed in
            self._write(new)
            return new

    def destroy(self) -> None:
        """Crypto-erase: the wrapping key goes first, then the file; without it the cache is noise."""
        with self._lock:
            try:
                self._ring().delete_password(SERVICE, self._profile)
            except Exception as error:  # noqa: BLE001 - a keyring backend may raise anything; the file still goes
                log.info("wrapping key not deleted: %r", error)
            self._file.unlink(missing_ok=True)
            self._wrap = self._now = None

    def _ring(self) -> Keyring:
        if self._keyring is None:
            import keyring

            self._keyring = keyring
        return self._keyring

    def _new_wrap(self) -> tuple[bytes, bytes]:
        if self._passphrase:
            _require_long(self._passphrase)
            salt = secrets.token_bytes(16)
            return _MAGIC + _BY_PASSPHRASE + salt, _from_passphrase(self._passphrase, salt)
        key = secrets.token_bytes(32)
        try:
            self._ring().set_password(SERVICE, self._profile, base64.b64encode(key).decode())
        except Exception as error:
            raise _no_keyring(error) from error
        return _MAGIC + _BY_KEYRING, key

    def _known_wrap(self, data: bytes) -> tuple[bytes, bytes]:
        mode = data[5:6]
        if mode == _BY_PASSPHRASE:
            if not self._passphrase:
                raise KeyProblem("Profil ini dilindungi frasa sandi; masukkan frasa sandi Anda.", code="passphrase")
            salt = data[6:22]
            return data[:22], _from_passphrase(self._passphrase, salt)
        try:
            kept = self._ring().get_password(SERVICE, self._profile)
        except Exception as error:
            raise _no_keyring(error) from error
        if kept is None:
            raise KeyProblem(
                "Kunci simpanan lokal tidak ada lagi di penyimpan kunci komputer ini; "
                "masuk dengan akun komputer yang sama seperti semula.",
                code="keyring_empty",
            )
        try:
            return data[:6], base64.b64decode(kept, validate=True)
        except ValueError:
            raise _broken() from None

    def _read(self) -> Secrets:
        try:
            data = self._file.read_bytes()
        except OSError as error:
            raise file_problem(error, self._file.name) from error
        if data[:5] != _MAGIC or data[5:6] not in (_BY_KEYRING, _BY_PASSPHRASE):
            raise _broken()
        header, key = self._wrap = self._known_wrap(data)
        sealed = data[len(header) :]
        try:
            plain = AESGCM(key).decrypt(sealed[:12], sealed[12:], header)
            return msgspec.json.decode(plain, type=Secrets)
        except InvalidTag:
            self._wrap = None
            if header[5:6] == _BY_PASSPHRASE:
                raise KeyProblem("Frasa sandi salah, atau berkas kunci rusak.", code="passphrase") from None
            raise _broken() from None
        except (ValueError, msgspec.DecodeError):
            raise _broken() from None

    def _write(self, new: Secrets) -> None:
        if self._wrap is None:
            raise AssertionError("the wrapping key is known by now")
        header, key = self._wrap
        nonce = secrets.token_bytes(12)
        sealed = header + nonce + AESGCM(key).encrypt(nonce, msgspec.json.encode(new), header)
        try:
            write_durably(self._file, sealed)
        except OSError as error:
            raise file_problem(error, self._file.name, writing=True) from error
        self._now = new


class FileKeyring:
    """A keyring in a plain file, for the demo and for tests only: it protects nothing."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(self._file, msgspec.json.encode({**self._all(), f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        entries = self._all()
        entries.pop(f"{service}/{username}", None)
        write_durably(self._file, msgspec.json.encode(entries))

    def _all(self) -> dict[str, str]:
        if not self._file.exists():
            return {}
        return msgspec.json.decode(self._file.read_bytes(), type=dict[str, str])


def write_durably(file: Path, data: bytes) -> None:
    """Replace a file in one step, readable by its owner only; after the return it survives a power cut."""
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.baru")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _from_passphrase(passphrase: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        passphrase.encode(), salt, time_cost=3, memory_cost=64 * 1024, parallelism=4, hash_len=32, type=Type.ID
    )


def _require_long(passphrase: str) -> None:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyProblem(
            f"Frasa sandi baru untuk komputer ini terdiri atas setidaknya {SHORTEST_PASSPHRASE} karakter.",
            code="passphrase",
        )


def _no_keyring(error: Exception) -> KeyProblem:
    log.info("keyring: %r", error)
    return KeyProblem(
        "Penyimpan kunci komputer ini terkunci atau tidak tersedia; buka kuncinya, atau gunakan frasa sandi.",
        code="keyring",
    )


def _broken() -> FileProblem:
    return FileProblem(
        "Berkas kunci profil (kunci.bin) rusak atau bukan milik komputer ini; simpanan lokal tidak dibuka.",
        code="keys_broken",
    )
