"""Files by their SHA-256: a folder of immutable blobs, uploads that resume, and who may read which."""

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

from portalpns.domain.errors import BadInput, file_problem
from portalpns.domain.ids import new_id
from portalpns.protocol.messages import UploadStart, UploadState
from portalpns.server.db import Database
from portalpns.server.problems import Refused
from portalpns.store.rows import insert_missing
from portalpns.store.server_tables import blob, blob_ref, upload

KEPT = timedelta(days=2)
"""How long an unfinished upload waits, and how long its sender may use a blob before it belongs to a letter."""
SHA = re.compile(r"[0-9a-f]{64}")
MIME = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain", "application/octet-stream"})
LONGEST_PART = 16 << 20


class Blobs:
    """The folder `data/blobs` and the tables about it; a file is complete before a row speaks of it."""

    def __init__(self, data: Path, db: Database, tenant: str, largest: int, *, durable: bool = True) -> None:
        self._db, self._tenant, self._largest, self._durable = db, tenant, largest, durable
        self._ready, self._parts = data / "blobs", data / "uploads"
        try:
            self._ready.mkdir(parents=True, exist_ok=True)
            self._parts.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise file_problem(error, str(data), writing=True) from None
        self._lock = Lock()
        self._busy: set[str] = set()

    def path(self, sha: str) -> Path:
        return self._ready / sha[:2] / sha

    def read(self, sha: str) -> bytes | None:
        """All bytes of a blob, None when it is not here."""
        if not SHA.fullmatch(sha):
            return None
        try:
            return self.path(sha).read_bytes()
        except FileNotFoundError:
            return None

    def store(self, data: bytes, mime: str, now: datetime) -> str:
        """Keep bytes that the server made; returns their SHA-256."""
        sha = hashlib.sha256(data).hexdigest()
        part = self._parts / f"{new_id()}.part"
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                if self._durable:
                    os.fsync(file.fileno())
            self._settle(part, sha)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise file_problem(error, part.name, writing=True) from None
        self._db.write(lambda connection: self._record(connection, sha, len(data), mime, now))
        return sha

    def known(self, connection: sa.Connection, sha: str) -> bool:
        return (
            connection.scalar(sa.select(blob.c.size).where(blob.c.tenant == self._tenant, blob.c.sha256 == sha))
            is not None
        )

    def may_read(self, connection: sa.Connection, sha: str, scopes: frozenset[str], device: str) -> bool:
        """Whoever reads an entity with this blob, or has just sent all its bytes."""
        if not SHA.fullmatch(sha) or not self.known(connection, sha):
            return False
        refs = connection.scalars(
            sa.select(blob_ref.c.scope).where(blob_ref.c.tenant == self._tenant, blob_ref.c.sha256 == sha)
        )
        if not scopes.isdisjoint(refs):
            return True
        sent = sa.select(upload.c.id).where(
            upload.c.tenant == self._tenant, upload.c.device == device, upload.c.sha256 == sha,
            upload.c.offset == upload.c.size,
        )  # fmt: skip
        return connection.scalar(sent) is not None

    def start(self, asked: UploadStart, scopes: frozenset[str], device: str, now: datetime) -> UploadState:
        """Begin an upload or go on with one of this device; `have` when there is nothing to send."""
        if not SHA.fullmatch(asked.sha256) or asked.size < 1 or asked.mime not in MIME:
            raise BadInput("Pengumuman berkas tidak benar (hash, ukuran, atau jenis).", code="bad_upload")
        if asked.size > self._largest:
            raise Refused(413, "too_large", f"Berkas melebihi batas {self._largest >> 20} MB.")

        def begin(connection: sa.Connection) -> UploadState:
            self._sweep(connection, now)
            if self.may_read(connection, asked.sha256, scopes, device):
                return UploadState(have=True)
            mine = connection.scalar(
                sa.select(upload.c.id).where(
                    upload.c.tenant == self._tenant, upload.c.device == device, upload.c.sha256 == asked.sha256,
                    upload.c.size == asked.size,
                )
            )  # fmt: skip
            if mine is not None:
                return UploadState(mine, self._offset(mine))
            made = new_id()
            connection.execute(
                upload.insert(),
                {"tenant": self._tenant, "id": made, "device": device, "sha256": asked.sha256, "size": asked.size,
                 "mime": asked.mime, "offset": 0, "expires_at": now + KEPT},
            )  # fmt: skip
            return UploadState(made, 0)

        return self._db.write(begin)

    def progress(self, key: str, device: str) -> tuple[int, int]:
        """(offset, size) of an upload of this device."""
        _, size, _, done = self._upload(key, device)
        return (size if done else self._offset(key)), size

    def append(self, key: str, device: str, offset: int, part: bytes, now: datetime) -> int:
        """Add bytes at `offset`; returns the new offset. The last part proves the hash and makes the blob."""
        with self._alone(key):
            sha, size, mime, done = self._upload(key, device)
            here = size if done else self._offset(key)
            if offset != here:
                raise Refused(409, "offset", f"Bagian berkas tidak menyambung; lanjutkan dari {here}.", offset=here)
            if here + len(part) > size:
                raise Refused(413, "too_large", "Bagian berkas melampaui ukuran yang diumumkan.", offset=here)
            try:
                if part:
                    self._write(key, here, part)
                here += len(part)
                if here == size and not done:
                    self._finish(key, sha, size, mime, now)
            except OSError as error:
                full = error.errno in (errno.ENOSPC, errno.EDQUOT)
                problem = file_problem(error, "unggahan", writing=True)
                raise Refused(
                    507, "disk_full" if full else "storage", problem.pesan, offset=self._offset(key)
                ) from None
            return here

    def _finish(self, key: str, sha: str, size: int, mime: str, now: datetime) -> None:
        part = self._part(key)
        with part.open("rb") as file:
            actual = hashlib.file_digest(file, "sha256").hexdigest()
        mine = sa.and_(upload.c.tenant == self._tenant, upload.c.id == key)
        if actual != sha:
            self._db.write(lambda connection: connection.execute(upload.delete().where(mine)))
            part.unlink(missing_ok=True)
            raise Refused(422, "blob_corrupt", "Berkas rusak dalam perjalanan; kirim ulang dari awal.")
        self._settle(part, sha)

        def record(connection: sa.Connection) -> None:
            self._record(connection, sha, size, mime, now)
            connection.execute(upload.update().where(mine).values(offset=size, expires_at=now + KEPT))

        self._db.write(record)

    def _write(self, key: str, here: int, part: bytes) -> None:
        """Append and sync; on a full disk the file goes back to where it was."""
        with self._part(key).open("ab", buffering=0) as file:
            try:
                left = memoryview(part)
                while left:
                    left = left[file.write(left) or 0 :]
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), here)
                raise

    def _settle(self, part: Path, sha: str) -> None:
        """Move a complete file to its place, durably."""
        target = self.path(sha)
        target.parent.mkdir(exist_ok=True)
        part.replace(target)
        if os.name == "posix" and self._durable:
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _record(self, connection: sa.Connection, sha: str, size: int, mime: str, now: datetime) -> None:
        row = {"tenant": self._tenant, "sha256": sha, "size": size, "mime": mime, "created_at": now}
        insert_missing(connection, blob, [row])

    def _upload(self, key: str, device: str) -> tuple[str, int, str, bool]:
        with self._db.read() as connection:
            row = connection.execute(
                sa.select(upload.c.sha256, upload.c.size, upload.c.mime, upload.c.offset).where(
                    upload.c.tenant == self._tenant, upload.c.id == key, upload.c.device == device
                )
            ).first()
        if row is None:
            raise Refused(404, "not_found", "Unggahan ini tidak dikenal atau sudah kedaluwarsa.")
        return row.sha256, row.size, row.mime, row.offset == row.size

    def _sweep(self, connection: sa.Connection, now: datetime) -> None:
        """Forget uploads that nobody came back for."""
        old = sa.and_(upload.c.tenant == self._tenant, upload.c.expires_at <= now)
        for key in connection.scalars(sa.select(upload.c.id).where(old)).all():
            self._part(key).unlink(missing_ok=True)
        connection.execute(upload.delete().where(old))

    def _part(self, key: str) -> Path:
        return self._parts / f"{key}.part"

    def _offset(self, key: str) -> int:
        """The file itself says how far it is: what was written counts, also when the answer was lost."""
        try:
            return self._part(key).stat().st_size
        except FileNotFoundError:
            return 0

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        with self._lock:
            if key in self._busy:
                raise Refused(409, "upload_busy", "Bagian lain dari berkas ini sedang diterima.", retry_after=1)
            self._busy.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(key)
