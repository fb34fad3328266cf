"""Files kept with the cache: encrypted in pieces, named by the SHA-256 of their plain bytes, resumable both ways."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine import Connection

from portalpns.client.sync.api import Api, ProblemReply
from portalpns.domain.clock import Clock
from portalpns.domain.errors import FileProblem, NotFound, ServerProblem, file_problem
from portalpns.protocol.codec import sha256
from portalpns.protocol.messages import PART_BYTES, UploadStart
from portalpns.store.cache.db import Cache
from portalpns.store.cache_tables import blob

_MAGIC = b"PNSB1"
_HEAD = len(_MAGIC) + 8
_SEALED = PART_BYTES + 16
PDF = "application/pdf"
_UNNAMED = """WITH letter (body) AS (
  SELECT body FROM base WHERE kind IN ('surat_keluar', 'surat_masuk') UNION ALL SELECT body FROM overlay),
named (sha) AS (
  SELECT json_extract(body, '$.pdf_sha') FROM letter UNION ALL SELECT json_extract(body, '$.ttd_sha') FROM letter)
SELECT sha256 FROM blob WHERE state <> 'upload' AND sha256 NOT IN (SELECT sha FROM named WHERE sha IS NOT NULL)
AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.state <> 'sent' AND instr(outbox.blobs, blob.sha256) > 0)"""


class BlobStore:
    """The files of one profile. A file is: magic, 8 random bytes, then sealed parts of 1 MiB (AES-256-GCM).

    The nonce is the random bytes and the part's number, the hash is bound to each part; a part of another file or
    another place does not open.
    """

    def __init__(self, folder: Path, key: bytes, cache: Cache, clock: Clock) -> None:
        self._folder = folder
        self._cipher = AESGCM(key)
        self._cache = cache
        self._clock = clock

    def get(self, sha: str) -> bytes | None:
        """The plain bytes, None while the file is not here; a damaged file is removed and counts as not here."""
        try:
            sealed = self._path(sha).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise file_problem(error, sha) from error
        plain = self._open(sha, sealed)
        if plain is None or sha256(plain) != sha:
            self._path(sha).unlink(missing_ok=True)
            return None
        return plain

    def has(self, sha: str) -> bool:
        return self._path(sha).exists()

    def put(self, data: bytes) -> str:
        """Write the file durably and return its hash; the row that says what it is for comes with `note`."""
        sha = sha256(data)
        prefix = secrets.token_bytes(8)
        parts = [data[start : start + PART_BYTES] for start in range(0, len(data), PART_BYTES)]
        sealed = b"".join([_MAGIC, prefix, *(self._seal(sha, prefix, n, part) for n, part in enumerate(parts))])
        target = self._path(sha)
        part = target.with_name(f"{sha}.{secrets.token_hex(4)}.baru")
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with part.open("wb") as stream:
                stream.write(sealed)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise file_problem(error, target.name, writing=True) from error
        return sha

    def note(self, connection: Connection, sha: str, size: int, state: str, mime: str = PDF) -> None:
        """Remember a file: `upload` to send it, `wanted` to fetch it, `ready`; one that is ready stays so."""
        connection.exec_driver_sql(
            """INSERT INTO blob (sha256, size, mime, state, last_used) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET size = excluded.size, state = excluded.state
            WHERE blob.state = 'wanted' OR excluded.state = 'upload'""",
            (sha, size, mime, state, self._clock().isoformat()),
        )

    def want(self, connection: Connection, shas: list[str]) -> None:
        for sha in shas:
            if not self.has(sha):
                self.note(connection, sha, 0, "wanted")

    def waiting(self) -> tuple[list[str], list[str]]:
        """(hashes to send, hashes to fetch)."""
        with self._cache.read() as connection:
            rows = connection.execute(
                sa.select(blob.c.sha256, blob.c.state)
                .where(blob.c.state.in_(("upload", "wanted")))
                .order_by(blob.c.last_used)
            ).all()
        return [r.sha256 for r in rows if r.state == "upload"], [r.sha256 for r in rows if r.state == "wanted"]

    def upload(self, api: Api, sha: str, progress: Callable[[], None]) -> None:
        """Send one file, going on where an earlier try stopped; `progress` hears of every part."""
        data = self.get(sha)
        if data is None:
            self._set(sha, "missing")
            return
        with self._cache.read() as connection:
            upload = connection.scalar(sa.select(blob.c.upload_id).where(blob.c.sha256 == sha)) or ""
        offset = 0
        if upload:
            try:
                offset = api.upload_offset(upload)
            except ProblemReply as error:
                if error.problem.status not in (404, 410):
                    raise
                upload = ""
        if not upload:
            state = api.upload_start(UploadStart(sha, len(data), PDF))
            if state.have:
                self._set(sha, "ready")
                return
            upload, offset = state.id, state.offset
            self._set(sha, "upload", upload)
        while offset < len(data):
            sent = api.upload_part(upload, offset, data[offset : offset + PART_BYTES])
            if sent <= offset:
                raise ServerProblem("Server tidak menerima kiriman berkas.", code="upload_stuck")
            offset = sent
            progress()
        self._set(sha, "ready")

    def download(self, api: Api, sha: str) -> bytes:
        """Fetch one file, going on from the parts that are here; what does not match its hash is thrown away."""
        part = self._path(sha).with_name(f"{sha}.part")
        try:
            part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            plain = self._fetch(api, sha, part)
            if sha256(plain) != sha:
                raise ServerProblem("Berkas dari server tidak utuh dan tidak disimpan.", code="blob_broken")
            part.replace(self._path(sha))
        except ServerProblem as error:
            if error.code == "blob_broken":
                part.unlink(missing_ok=True)
            raise
        except OSError as error:
            raise file_problem(error, sha, writing=True) from error
        with self._cache.apply() as connection:
            self.note(connection, sha, len(plain), "ready")
        return plain

    def give_up(self, sha: str) -> None:
        """The server does not have it or does not give it; it is asked for again when a letter names it."""
        with self._cache.apply() as connection:
            connection.execute(sa.delete(blob).where(blob.c.sha256 == sha, blob.c.state == "wanted"))

    def forget_unnamed(self, connection: Connection) -> None:
        """Remove the files that no letter here and no unsent action refers to any more."""
        for sha in connection.scalars(sa.text(_UNNAMED)).all():
            connection.execute(sa.delete(blob).where(blob.c.sha256 == sha))
            for path in (self._path(sha), self._path(sha).with_name(f"{sha}.part")):
                path.unlink(missing_ok=True)

    def _fetch(self, api: Api, sha: str, part: Path) -> bytes:
        done = b""
        if part.exists():
            sealed = part.read_bytes()
            whole = (len(sealed) - _HEAD) // _SEALED  # a part that was cut off is fetched again
            kept = sealed[: _HEAD + max(whole, 0) * _SEALED]
            done = self._open(sha, kept) or b""
            with part.open("r+b") as stream:
                stream.truncate(len(kept) if done else 0)
        size = None
        with part.open("ab") as stream:
            if stream.tell() == 0:
                stream.write(_MAGIC + secrets.token_bytes(8))
                stream.flush()
            prefix = part.read_bytes()[len(_MAGIC) : _HEAD]
            pieces = [done]
            offset = len(done)
            while size is None or offset < size:
                try:
                    piece, size = api.download_part(sha, offset)
                except ProblemReply as error:
                    if error.problem.status == 416:  # all of it was here already
                        break
                    if error.problem.status == 404:
                        raise NotFound("Berkas surat ini belum tersedia di server.", code="no_blob") from error
                    raise
                if not piece and offset < size:
                    raise ServerProblem("Server tidak mengirim berkas sampai selesai.", code="blob_short")
                stream.write(self._seal(sha, prefix, offset // PART_BYTES, piece))
                stream.flush()
                pieces.append(piece)
                offset += len(piece)
            os.fsync(stream.fileno())
        return b"".join(pieces)

    def _set(self, sha: str, state: str, upload: str | None = None) -> None:
        values = {"state": state} if upload is None else {"state": state, "upload_id": upload}
        with self._cache.apply() as connection:
            connection.execute(sa.update(blob).where(blob.c.sha256 == sha).values(**values))

    def _seal(self, sha: str, prefix: bytes, n: int, part: bytes) -> bytes:
        return self._cipher.encrypt(prefix + n.to_bytes(4, "big"), part, sha.encode())

    def _open(self, sha: str, sealed: bytes) -> bytes | None:
        if sealed[: len(_MAGIC)] != _MAGIC:
            return None
        prefix = sealed[len(_MAGIC) : _HEAD]
        starts = range(_HEAD, len(sealed), _SEALED)
        try:
            return b"".join(
                self._cipher.decrypt(prefix + n.to_bytes(4, "big"), sealed[start : start + _SEALED], sha.encode())
                for n, start in enumerate(starts)
            )
        except (InvalidTag, ValueError):
            return None

    def _path(self, sha: str) -> Path:
        if len(sha) != 64 or not set(sha) <= set("0123456789abcdef"):
            raise FileProblem("Rujukan berkas surat tidak benar.", code="bad_blob")
        return self._folder / sha[:2] / sha
