"""Who is signed in on this profile, and the tokens that prove it; a refresh token is turned by one thread at a time."""

import base64
import logging
import platform
import threading
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from portalpns.client.secrets import Secrets, SecretStore
from portalpns.client.sync.api import Api, ProblemReply
from portalpns.client.sync.transport import Transport
from portalpns.domain.errors import KeyProblem
from portalpns.domain.surat import SuratKeluar
from portalpns.protocol.messages import DeviceInfo, Login, Refresh, Tokens

log = logging.getLogger(__name__)
EARLY = 30
"""Seconds before its end in which an access token is renewed already."""


@dataclass(frozen=True)
class Session:
    """The person of this profile: account, person id, name, server address, device id."""

    username: str
    pegawai: str
    nama: str
    server: str
    device: str


@dataclass(frozen=True)
class Unsent:
    """A person's work that is on this computer only; while there is some, nobody else may sign in here."""

    queued: int = 0
    refused: int = 0
    typed: tuple[SuratKeluar, ...] = ()
    """Texts that were typed and never saved as concepts, newest first."""

    def __bool__(self) -> bool:
        return bool(self.queued or self.refused or self.typed)

    def __str__(self) -> str:
        counted = (
            (self.queued, "tindakan yang belum terkirim"),
            (self.refused, "tindakan yang ditolak server"),
            (len(self.typed), "konsep yang belum disimpan"),
        )
        return ", ".join(f"{number} {words}" for number, words in counted if number)

    @property
    def pesan(self) -> str:
        """Why its owner should not sign out yet."""
        return (
            f"Komputer ini masih menyimpan pekerjaan Anda: {self}. Selesaikan dan kirimkan dahulu, lalu keluar; "
            "selama itu tersimpan di sini, orang lain tidak dapat masuk di komputer ini."
        )


def session_of(kept: Secrets) -> Session | None:
    """The session that was left open, None after signing out."""
    if not kept.refresh:
        return None
    return Session(kept.username, kept.pegawai, kept.nama, kept.server, kept.device)


class SessionAuth:
    """Hands out access tokens (held in memory only); `Auth` of `sync.api`."""

    def __init__(self, store: SecretStore, transport: Transport, first: Tokens | None = None) -> None:
        self._store = store
        self._api = Api(transport)
        self._lock = threading.Lock()
        self._access = ""
        self._until = 0.0
        if first is not None:
            self._take(first)

    def access(self) -> str:
        with self._lock:
            if self._access and time.monotonic() < self._until:
                return self._access
            return self._turn()

    def renew(self, stale: str) -> str:
        with self._lock:
            if self._access and self._access != stale:
                return self._access
            return self._turn()

    def _turn(self) -> str:
        """Exchange the refresh token; the new one is on the disk before anybody uses the access token."""
        kept = self._store.load()
        if not kept.refresh:
            raise _needs_login()
        signature = Ed25519PrivateKey.from_private_bytes(kept.device_key).sign(kept.refresh.encode())
        try:
            tokens = self._api.refresh(Refresh(kept.refresh, kept.device, base64.b64encode(signature).decode()))
        except ProblemReply as error:
            if error.problem.status == 401 and error.code != "device_revoked":
                log.info("refresh refused: %s", error.code)
                self._access = ""
                raise _needs_login() from error
            raise
        self._store.change(refresh=tokens.refresh)
        self._take(tokens)
        return self._access

    def _take(self, tokens: Tokens) -> None:
        self._access = tokens.access
        # monotonic: a wrong or moved PC clock must not break the session
        self._until = time.monotonic() + max(tokens.expires_in - EARLY, 1)


def login(transport: Transport, kept: Secrets, username: str, password: str) -> Tokens:
    """Sign in with a local account and register this device; raises ProblemReply or ServerProblem."""
    public = Ed25519PrivateKey.from_private_bytes(kept.device_key).public_key()
    pubkey = base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    name = f"{platform.node() or 'komputer'} ({platform.system()})"
    return Api(transport).login(Login(username, password, DeviceInfo(kept.device, name, pubkey)))


def _needs_login() -> KeyProblem:
    return KeyProblem("Sesi Anda telah berakhir; masuk kembali untuk melanjutkan sinkronisasi.", code="needs_login")
