"""Looks at handed-in signed files before any transaction begins, since that takes time and holds no lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portalpns.domain.errors import BadInput, KeyProblem
from portalpns.protocol.codec import sha256
from portalpns.server.blobs import Blobs
from portalpns.server.config import ServerConfig


@dataclass(frozen=True)
class Checked:
    """What a signed file proves, and the hash of the bytes that it continues."""

    verdict: str
    reasons: tuple[str, ...]
    continues: Mapping[str, str]
    """Earlier blob -> name of the field that the newest signature fills; only when the bytes are an exact prefix."""
    signer: str

    def require(self, *, sha_before: str, field: str, nama: str) -> None:
        """Raise the sentence why these bytes are not this official's signature on that version."""
        if self.verdict not in ("valid", "indeterminate"):
            why = " ".join(self.reasons) or "berkas tidak dapat diperiksa."
            raise BadInput(f"Tanda tangan ditolak server: {why}", code="bad_signature")
        filled = self.continues.get(sha_before)
        if filled is None:
            raise BadInput("Berkas bertanda tangan bukan lanjutan dari naskah beku surat ini.", code="bad_signature")
        if filled != field:
            raise BadInput(f"Tanda tangan berada pada kolom {filled}, seharusnya {field}.", code="bad_signature")
        if bare_name(self.signer) != bare_name(nama):
            raise KeyProblem(
                f"Sertifikat atas nama {self.signer} bukan milik penandatangan surat ini ({nama}).", code="wrong_signer"
            )


def bare_name(nama: str) -> str:
    """A name without titles and letter case, as certificates and the directory write it differently."""
    plain = nama.split(",")[0].casefold()
    words = [word for word in plain.replace(".", ". ").split() if not word.endswith(".")]
    return " ".join(words)[:60]


def check(config: ServerConfig, blobs: Blobs, sha_before: str, sha_signed: str, now: datetime) -> Checked | None:
    """Judge one file; None when its bytes are not here."""
    from portalpns.signing.guard import verify_guarded
    from portalpns.signing.trust import bundled_roots, load_roots
    from portalpns.signing.verify import verify_pdf

    signed, before = blobs.read(sha_signed), blobs.read(sha_before)
    if signed is None:
        return None
    folder = config.data / "trust"
    own = sorted(folder.glob("*.pem")) if folder.is_dir() else []
    roots = [*bundled_roots(), *load_roots([*own, *config.trust])]
    judge = verify_guarded if config.guard else verify_pdf
    result = judge(signed, roots=roots, now=now).as_json()
    signatures = result["signatures"]
    newest = signatures[-1] if signatures else None
    continues = {}
    if before is not None and newest is not None and len(signed) > len(before) and signed.startswith(before):
        continues[sha256(before)] = str(newest["field"])
    reasons = tuple(result["reasons"]) + tuple(reason for one in signatures for reason in one["reasons"])
    return Checked(str(result["verdict"]), reasons, continues, str(newest["signer"] if newest else ""))
