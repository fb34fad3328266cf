"""What a verdict says to a reader: one sentence, a colour and a sign; never the colour alone."""

from dataclasses import dataclass
from datetime import datetime

from portalpns.client.ui.look import Tone
from portalpns.client.ui.verifikasi.checking import Checked
from portalpns.client.ui.words import tanggal
from portalpns.domain.clock import WIB
from portalpns.signing.verdict import Modification, SignatureReport, Verdict


@dataclass(frozen=True)
class Face:
    """How a verdict looks and what it means."""

    tone: Tone
    icon: str
    sentence: str


FACES: dict[Verdict, Face] = {
    Verdict.VALID: Face(
        Tone.GOOD, "shield-check", "Dokumen ini utuh dan ditandatangani dengan sertifikat yang dipercaya."
    ),
    Verdict.INDETERMINATE: Face(
        Tone.WARN, "shield-question",
        "Dokumen ini utuh dan sertifikatnya dipercaya, tetapi status pencabutan atau waktunya belum dapat dipastikan.",
    ),
    Verdict.UNTRUSTED: Face(
        Tone.WARN, "shield-exclamation", "Dokumen ini utuh, tetapi penerbit sertifikatnya tidak dipercaya."
    ),
    Verdict.INVALID: Face(
        Tone.BAD, "shield-x", "Tanda tangan pada dokumen ini tidak sah; jangan memakainya sebagai dokumen resmi."
    ),
    Verdict.UNSIGNED: Face(Tone.NEUTRAL, "file-text", "Dokumen ini tidak memuat tanda tangan elektronik."),
    Verdict.UNREADABLE: Face(Tone.BAD, "alert-circle", "Berkas ini tidak dapat diperiksa dengan aman."),
}  # fmt: skip
CHANGES: dict[Modification, str] = {
    Modification.NONE: "tidak ada perubahan",
    Modification.SIGNATURES_ADDED: "hanya tanda tangan berikutnya",
    Modification.TIMESTAMPS_ADDED: "hanya stempel waktu atau data pendukung",
    Modification.ALTERED: "isi dokumen diubah",
}


def facts(one: SignatureReport) -> list[tuple[str, str]]:
    """The lines of a signature's card."""
    when = "tidak diketahui"
    if one.signed_at is not None:
        moment = datetime.fromisoformat(one.signed_at).astimezone(WIB)
        when = f"{tanggal(moment.date())} pukul {moment:%H.%M} WIB"
    time = ("Waktu menurut penanda tangan", when)
    if not one.intact:
        # what stands in the certificate says nothing about bytes it does not vouch for
        return [time, ("Isi", "tidak utuh"), ("Sertifikat", "tidak dinilai karena isi tidak utuh"),
                ("Sesudah ditandatangani", CHANGES[one.modification])]  # fmt: skip
    return [
        time,
        ("Isi", "utuh"),
        ("Sertifikat", "dipercaya" if one.trusted else "tidak dipercaya"),
        ("Tingkat", f"PAdES {one.level}" if one.level else "bukan PAdES"),
        ("Sesudah ditandatangani", CHANGES[one.modification]),
    ]


def as_text(checked: Checked) -> str:
    """The whole result as text to paste into a letter."""
    result = checked.result
    lines = [f"Berkas: {checked.name}", f"Hasil: {result.verdict.words}", FACES[result.verdict].sentence]
    lines += list(result.reasons)
    for number, one in enumerate(result.signatures, 1):
        lines += ["", f"{number}. {one.signer or 'Penanda tangan tidak diketahui'}: {one.verdict.words}"]
        lines += [f"   {label}: {words}" for label, words in facts(one)]
        lines += [f"   - {reason}" for reason in one.reasons]
    lines += ["", "Akar kepercayaan: " + (", ".join(checked.roots) or "tidak ada")]
    return "\n".join(lines)
