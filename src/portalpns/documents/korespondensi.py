"""The page of correspondence (Permendagri 1/2023): surat dinas, surat undangan and nota dinas."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer

from portalpns.documents.body import body, pairs, strip_end
from portalpns.documents.flow import Beside, Row, Rows, Rule, Stack
from portalpns.documents.kop import KopSurat
from portalpns.documents.parts import (
    LABEL_MM,
    Letter,
    addressees,
    attachment_words,
    closing,
    number_rows,
    placed,
    tembusan,
)
from portalpns.documents.profil import MM
from portalpns.documents.styles import numbered, style, text_paragraph
from portalpns.domain.clock import hari_tanggal
from portalpns.domain.naskah import DERAJAT_NAMA, SIFAT_NAMA, Acara, Run
from portalpns.domain.terbilang import butir


def surat_dinas(letter: Letter) -> list[Flowable]:
    """Kop, date, number block, addressee, text, signature, tembusan."""
    content = body(strip_end(letter.naskah.body), letter.huruf, letter.width, "naskah.body")
    return _letter(letter, content)


def surat_undangan(letter: Letter) -> list[Flowable]:
    """As surat dinas, with the event after the opening paragraph."""
    blocks, acara = strip_end(letter.naskah.body), letter.naskah.acara
    opening = body(blocks[:1], letter.huruf, letter.width, "naskah.body")
    rest = body(blocks, letter.huruf, letter.width, "naskah.body")[len(opening) :]
    event = [pairs(_event(acara), letter.huruf, letter.width)] if acara else []
    return _letter(letter, [*opening, *event, *rest])


def _event(acara: Acara) -> list[tuple[tuple[Run, ...], ...]]:
    until = f" s.d. {hari_tanggal(acara.sampai)}" if acara.sampai else ""
    words = [
        ("hari, tanggal", hari_tanggal(acara.tanggal) + until),
        ("waktu", acara.waktu),
        ("tempat", acara.tempat),
        ("acara", acara.acara),
        ("keterangan", acara.keterangan),
    ]
    return [((Run(label),), (Run(value),)) for label, value in words if value]


def _letter(letter: Letter, content: Sequence[Flowable]) -> list[Flowable]:
    gap = letter.huruf.ukuran
    return [
        KopSurat(letter.cetak.kop, letter.profil.kop),
        *_head(letter),
        Spacer(1, gap * 0.5),
        *closing(letter, content, copies=tembusan(letter)),
    ]


def _head(letter: Letter) -> list[Flowable]:
    """Date, number block and addressee as the profile places them."""
    profil, plain, gap = letter.profil, style(letter.huruf), letter.huruf.ukuran
    date = text_paragraph(f"{letter.cetak.tempat}, {letter.tanggal}", plain)
    on_right = profil.tujuan == "kanan"
    numbers = Rows(
        number_rows(letter),
        plain,
        label_width=LABEL_MM * MM,
        right=0 if on_right or profil.tanggal_sebaris else letter.width * 0.25,
        before=gap * 0.4,
    )
    to = addressees(letter, before=0 if on_right else gap, right=0 if on_right else letter.width * 0.3)
    right: list[Flowable] = [date] if profil.tanggal_sebaris or on_right else []
    if on_right and to:
        right += [Spacer(1, gap), *to]
    if right:
        beside = Beside(numbers, Stack(right), letter.right)
        beside.spaceBefore = gap
        return [beside, *(() if on_right else to)]
    line = Beside(Spacer(1, 0), date, letter.right)
    line.spaceBefore = gap
    return [line, numbers, *to]


def nota_dinas(letter: Letter) -> list[Flowable]:
    """Kop, title, table of Yth. to Hal, rule, text, signature."""
    naskah, huruf = letter.naskah, letter.huruf
    plain = style(huruf)
    title = letter.profil.judul.get("nota_dinas", "NOTA DINAS")
    words = [("Dari", naskah.dari), ("Tembusan", ""), ("Tanggal", letter.tanggal), ("Nomor", letter.nomor)]
    words.append(("Sifat", SIFAT_NAMA[naskah.sifat]))
    if naskah.derajat != "biasa":
        words.append(("Derajat", DERAJAT_NAMA[naskah.derajat]))
    words += [("Lampiran", attachment_words(letter)), ("Hal", naskah.hal)]
    kepada = ["(daftar terlampir)"] if letter.many else [placed(penerima) for penerima in naskah.kepada]
    rows = _listed("Yth.", kepada, letter)
    for label, value in words:
        if label == "Tembusan":
            rows += _listed(label, [placed(penerima) for penerima in naskah.tembusan], letter)
        else:
            rows.append(Row(label, text_paragraph(value, plain, bold=label == "Hal" and letter.profil.hal_tebal)))
    content = body(strip_end(naskah.body), huruf, letter.width, "naskah.body")
    return [
        KopSurat(letter.cetak.kop, letter.profil.kop),
        text_paragraph(title, style(huruf, "center", bold=True, before=huruf.ukuran)),
        Rows(rows, plain, label_width=LABEL_MM * MM, before=huruf.ukuran * 0.8),
        Rule(0.75),
        Spacer(1, huruf.ukuran * 0.3),
        *closing(letter, content),
    ]


def _listed(label: str, values: Sequence[str], letter: Letter) -> list[Row]:
    """One row, or a numbered one for each value."""
    if len(values) < 2:
        return [Row(label, text_paragraph(values[0] if values else "-", style(letter.huruf)))]
    lines = numbered(butir(values), letter.huruf)
    return [Row("" if n else label, line) for n, line in enumerate(lines)]
