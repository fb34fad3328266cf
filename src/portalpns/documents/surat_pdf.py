"""Renders a naskah dinas to PDF/A-2b with its signature fields: the same letter gives the same bytes everywhere."""

import re
from collections.abc import Callable

from reportlab.platypus import Flowable

from portalpns.documents.archive import Meta, archive
from portalpns.documents.korespondensi import nota_dinas, surat_dinas, surat_undangan
from portalpns.documents.lampiran import attachments
from portalpns.documents.parts import Letter, title_words
from portalpns.documents.perintah import surat_perintah_tugas
from portalpns.documents.profil import Profil, load_profil, tightened
from portalpns.documents.qr import check_url
from portalpns.documents.sheet import Sheet
from portalpns.documents.text import clean
from portalpns.domain.errors import BadInput
from portalpns.domain.kelengkapan import MOST_CHARACTERS, MOST_SIGNERS
from portalpns.domain.naskah import SIFAT_NAMA, Jenis, NaskahCetak, body_text

_FIELD = re.compile(r"[A-Za-z0-9_-]{1,60}")
_PAGES: dict[Jenis, Callable[[Letter], list[Flowable]]] = {
    "surat_dinas": surat_dinas,
    "surat_undangan": surat_undangan,
    "nota_dinas": nota_dinas,
    "surat_perintah_tugas": surat_perintah_tugas,
}


def render_surat(cetak: NaskahCetak, profil: Profil | None = None) -> bytes:
    """The letter as PDF; `profil` replaces the one the letter names.

    A final letter has one empty /Sig field per signer, named `penandatangan.field`, over its drawn box (ruling 3);
    a concept (`konsep`) has none. Raises BadInput with the place in the letter: characters that cannot be printed,
    wrong tables, unknown profile or logo, a part higher than a page.
    """
    cetak = clean(cetak)
    _check(cetak)
    profil = profil or load_profil(cetak.profil)
    letter, drawn = _draw(cetak, profil)
    if letter.lonely_tembusan and profil.rapatkan and profil.huruf.spasi > 1:
        closer, drawn_closer = _draw(cetak, tightened(profil))
        if not closer.lonely_tembusan:
            letter, drawn = closer, drawn_closer
    if letter.lonely_tembusan:
        letter, drawn = _draw(cetak, profil, together=True)
    author = cetak.kop.nama[-1] if cetak.kop.nama else cetak.kop.pemda
    return archive(drawn, Meta(title_words(cetak), author, cetak.tanggal), letter.boxes)


def _draw(cetak: NaskahCetak, profil: Profil, *, together: bool = False) -> tuple[Letter, bytes]:
    letter = Letter(cetak, profil, together=together)
    secret = cetak.naskah.sifat in ("rahasia", "sangat_rahasia")
    sheet = Sheet(
        profil,
        konsep=cetak.konsep,
        dibatalkan=cetak.dibatalkan,
        contoh=cetak.contoh,
        rahasia=SIFAT_NAMA[cetak.naskah.sifat].upper() if secret else "",
        boxes=letter.boxes,
    )
    return letter, sheet.build([*_PAGES[cetak.naskah.jenis](letter), *attachments(letter)])


def _check(cetak: NaskahCetak) -> None:
    """Refuse what would make a wrong file; an incomplete concept is printed as far as it goes."""
    signers = cetak.penandatangan
    if not signers and not cetak.konsep:
        raise BadInput("Surat ini belum mempunyai penandatangan (“penandatangan”).")
    if len(signers) > MOST_SIGNERS:
        raise BadInput(f"Surat ini mempunyai {len(signers)} penandatangan; paling banyak {MOST_SIGNERS}.")
    if len(body_text(cetak.naskah)) > MOST_CHARACTERS:
        raise BadInput(f"Surat ini lebih panjang dari {MOST_CHARACTERS} karakter; pindahkan sebagian ke surat lain.")
    names = [ttd.field for ttd in signers]
    for number, name in enumerate(names):
        if not _FIELD.fullmatch(name):
            raise BadInput(f"“penandatangan[{number}].field” hanya boleh berisi huruf, angka, garis, dan garis bawah.")
        if name in names[:number]:
            raise BadInput(f"Kolom tanda tangan “{name}” pada “penandatangan[{number}].field” dipakai dua kali.")
    if cetak.verifikasi_url:
        check_url(cetak.verifikasi_url)
