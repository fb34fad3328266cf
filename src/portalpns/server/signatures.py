"""Looks at handed-in signed files before any transaction begins, since that takes time and holds no lock."""

import logging
import re
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from portalpns.domain.clock import CLOCK_SKEW, WIB, tanggal
from portalpns.domain.errors import BadInput, KeyProblem, PortalError
from portalpns.domain.pegawai import Pegawai, belongs_to
from portalpns.server.blobs import Blobs
from portalpns.server.config import ServerConfig
from portalpns.server.verdicts import Verdicts
from portalpns.signing.verdict import VerifyResult

log = logging.getLogger(__name__)
_TABLE = re.compile(rb"startxref\s+(\d+)")


@dataclass(frozen=True)
class Checked:
    """What a signed file proves; `continues` is the hash of the earlier version that is an exact prefix of its bytes.

    `fills` is the field of the newest signature.
    """

    verdict: str
    reasons: tuple[str, ...] = ()
    continues: str = ""
    fills: str = ""
    signer: str = ""
    nip: str = ""
    signed_at: datetime | None = None
    fills_only: bool = False
    """Whether the file is the earlier blob and one revision that fills a drawn field, nothing else."""

    def require(self, *, sha_before: str, field: str, person: Pegawai, frozen: datetime | None, now: datetime) -> None:
        """Raise the sentence why these bytes are not this official's signature on that version."""
        if self.verdict not in ("valid", "indeterminate"):
            nothing = (
                "berkas ini tidak bertanda tangan." if self.verdict == "unsigned" else "berkas tidak dapat diperiksa."
            )
            why = " ".join(self.reasons) or nothing
            raise BadInput(f"Tanda tangan ditolak server: {why}", code="bad_signature")
        if self.continues != sha_before:
            raise BadInput("Berkas bertanda tangan bukan lanjutan dari naskah beku surat ini.", code="bad_signature")
        if self.fills != field:
            raise BadInput(f"Tanda tangan berada pada kolom {self.fills}, seharusnya {field}.", code="bad_signature")
        if not self.fills_only:
            raise BadInput(
                "Berkas bertanda tangan berisi perubahan lain selain pengisian kolom tanda tangan yang tersedia.",
                code="bad_signature",
            )
        self._require_time(frozen, now)
        if not belongs_to(person, self.signer, self.nip):
            whose = f"{self.signer} (NIP {self.nip})" if self.nip else self.signer
            raise KeyProblem(
                f"Sertifikat atas nama {whose} bukan milik penandatangan surat ini ({person.nama}, NIP {person.nip}).",
                code="wrong_signer",
            )

    def _require_time(self, frozen: datetime | None, now: datetime) -> None:
        """The letter did not exist before it was frozen; who states another time hides an expired certificate."""
        if self.signed_at is None:
            raise BadInput("Tanda tangan tidak menyebut waktu penandatanganan.", code="bad_signature")
        if frozen is not None and self.signed_at < frozen - CLOCK_SKEW:
            raise BadInput(
                f"Waktu tanda tangan ({_moment(self.signed_at)}) lebih awal daripada pembekuan surat "
                f"({_moment(frozen)}); periksa jam komputer Anda lalu tanda tangani lagi.",
                code="bad_signature",
            )
        if self.signed_at > now + CLOCK_SKEW:
            raise BadInput(
                f"Waktu tanda tangan ({_moment(self.signed_at)}) melampaui waktu server; "
                "periksa jam komputer Anda lalu tanda tangani lagi.",
                code="bad_signature",
            )


def begin(
    verdicts: Verdicts, config: ServerConfig, blobs: Blobs, sha_signed: str, now: datetime
) -> Future[VerifyResult] | None:
    """Have one file judged in the background; None when its bytes are not here."""
    if not blobs.path(sha_signed).is_file():
        return None
    return verdicts.ask(sha_signed, lambda: blobs.read(sha_signed) or b"", trusted_roots(config), now)


def conclude(blobs: Blobs, sha_before: str, sha_signed: str, result: VerifyResult) -> Checked:
    """What the verdict means for a signature on that earlier version."""
    signed, before = blobs.read(sha_signed) or b"", blobs.read(sha_before)
    reasons = (*result.reasons, *(reason for one in result.signatures for reason in one.reasons))
    if not result.signatures:
        return Checked(result.verdict, reasons)
    newest = result.signatures[-1]
    is_longer = before is not None and len(signed) > len(before) and signed.startswith(before)
    return Checked(
        verdict=result.verdict,
        reasons=reasons,
        continues=sha_before if is_longer else "",
        fills=newest.field,
        signer=newest.signer or "",
        nip=newest.nip,
        signed_at=datetime.fromisoformat(newest.signed_at) if newest.signed_at else None,
        fills_only=newest.fills_only and before is not None and newest.base == _last_table(before),
    )


def trusted_roots(config: ServerConfig) -> list[bytes]:
    """Roots of the product, of `data/trust` and of `--trust` as they are now; a file that went bad is passed over."""
    from portalpns.signing.trust import bundled_roots, profile_files

    files = (*profile_files(config.data / "trust"), *config.trust)
    return [*bundled_roots(), *(root for file in files for root in _read_or_skip(file))]


def require_trust(config: ServerConfig) -> None:
    """At the start: raise the sentence for a bad `--trust` file; one in `data/trust` is told in the log only."""
    from portalpns.signing.trust import load_roots

    load_roots(config.trust)
    trusted_roots(config)


def _read_or_skip(file: Path) -> tuple[bytes, ...]:
    try:
        state = file.stat()
    except OSError:
        return _roots_of(file, 0, 0)
    return _roots_of(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _roots_of(file: Path, _changed: int, _size: int) -> tuple[bytes, ...]:
    """The roots in one state of a file; a bad state is logged once."""
    from portalpns.signing.trust import load_roots

    try:
        return tuple(load_roots([file]))
    except PortalError as error:
        log.warning("Sertifikat akar dilewati: %s", error.pesan)
        return ()


def _last_table(data: bytes) -> int:
    """Where the newest cross-reference table of one of our own files lies."""
    found = _TABLE.findall(data, max(0, len(data) - 1024))
    return int(found[-1]) if found else -1


def _moment(time: datetime) -> str:
    local = time.astimezone(WIB)
    return f"{tanggal(local)} pukul {local:%H.%M} WIB"
