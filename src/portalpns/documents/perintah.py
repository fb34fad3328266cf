"""The page of a surat perintah tugas (Permendagri 1/2023): basis, MEMERINTAHKAN, who, what for, where and when."""

from collections.abc import Sequence
from datetime import date

from reportlab.platypus import Flowable, Spacer

from portalpns.documents.body import body, strip_end
from portalpns.documents.flow import Row, Rows
from portalpns.documents.kop import KopSurat
from portalpns.documents.parts import LABEL_MM, Letter, closing, tembusan
from portalpns.documents.profil import MM
from portalpns.documents.styles import numbered, style, text_paragraph
from portalpns.documents.tabel import table
from portalpns.domain.clock import BULAN, tanggal
from portalpns.domain.naskah import Block, Marker, Petugas, Run
from portalpns.domain.terbilang import butir, jumlah


def surat_perintah_tugas(letter: Letter) -> list[Flowable]:
    """Kop, title, Dasar, MEMERINTAHKAN, Kepada, Untuk, text, signature, tembusan."""
    naskah, huruf, gap = letter.naskah, letter.huruf, letter.huruf.ukuran
    centre = style(huruf, "center", bold=True, before=gap)
    content: list[Flowable] = [*_people(letter), *_purpose(letter)]
    content += body(strip_end(naskah.body), huruf, letter.width, "naskah.body")
    place = (f"Ditetapkan di {letter.cetak.tempat}", f"pada tanggal {letter.tanggal}")
    return [
        KopSurat(letter.cetak.kop, letter.profil.kop),
        text_paragraph(letter.profil.judul.get("surat_perintah_tugas", "SURAT PERINTAH TUGAS"), centre),
        text_paragraph(f"NOMOR: {letter.nomor}", style(huruf, "center")),
        Spacer(1, gap * 0.5),
        *_labelled(letter, "Dasar", naskah.dasar, marker=letter.profil.dasar_penanda),
        text_paragraph("MEMERINTAHKAN:", centre),
        Spacer(1, gap * 0.3),
        *closing(letter, content, place, tembusan(letter)),
    ]


def _labelled(letter: Letter, label: str, words: Sequence[str], marker: Marker = "1.") -> list[Flowable]:
    """`Dasar : 1. ...; 2. ....`; a single item stands without a number."""
    if not words:
        return []
    rows = _listed_rows(letter, label, words, marker)
    return [Rows(rows, style(letter.huruf), label_width=LABEL_MM * MM, before=letter.huruf.ukuran * 0.6)]


def _listed_rows(letter: Letter, label: str, words: Sequence[str], marker: Marker) -> list[Row]:
    align = style(letter.huruf, "justify")
    if len(words) == 1:
        return [Row(label, text_paragraph(butir(words)[0], align))]
    lines = numbered(butir(words), letter.huruf, "justify", marker=marker)
    return [Row("" if n else label, line) for n, line in enumerate(lines)]


def _people(letter: Letter) -> list[Flowable]:
    """One person as a list of labels, several as a table."""
    people = letter.naskah.petugas
    if not people:
        return []
    plain, before = style(letter.huruf), letter.huruf.ukuran * 0.6
    if len(people) == 1:
        inner = Rows(
            [Row(label, text_paragraph(value, plain)) for label, value in _about(people[0])],
            plain,
            label_width=37 * MM,
        )
        return [Rows([Row("Kepada", inner)], plain, label_width=LABEL_MM * MM, before=before)]
    head = Rows([Row("Kepada", Spacer(1, plain.leading))], plain, label_width=LABEL_MM * MM, before=before)
    return [head, *table(_people_table(people), letter.huruf, letter.width, "naskah.petugas")]


def _about(person: Petugas) -> list[tuple[str, str]]:
    words = [
        ("nama", person.nama),
        ("pangkat/golongan", person.pangkat),
        ("NIP", person.nip),
        ("jabatan", person.jabatan),
    ]
    return [(label, value) for label, value in words if value or label == "nama"]


def _people_table(people: Sequence[Petugas]) -> Block:
    rows = [("No.", "Nama/NIP", "Pangkat/Golongan", "Jabatan")]
    for number, person in enumerate(people, 1):
        name = f"{person.nama}\nNIP {person.nip}" if person.nip else person.nama
        rows.append((f"{number}.", name, person.pangkat or "-", person.jabatan or "-"))
    cells = tuple(tuple((Run(word),) for word in row) for row in rows)
    return Block("table", rows=cells, widths=(0.9, 5, 3.6, 5.5), align="left")


def _purpose(letter: Letter) -> list[Flowable]:
    """Untuk, then the place and the days."""
    naskah, plain = letter.naskah, style(letter.huruf)
    rows = _listed_rows(letter, "Untuk", naskah.untuk, "1.") if naskah.untuk else []
    words = [("tempat", naskah.tujuan), ("waktu", days(naskah.mulai, naskah.selesai))]
    where = [Row(label, text_paragraph(value, plain)) for label, value in words if value]
    if where:
        rows.append(Row("" if rows else "Untuk", Rows(where, plain, label_width=18 * MM, before=2)))
    if not rows:
        return []
    return [Rows(rows, plain, label_width=LABEL_MM * MM, before=letter.huruf.ukuran * 0.8, gap=1)]


def days(first: date | None, last: date | None) -> str:
    """`3 (tiga) hari, tanggal 24 s.d. 26 November 2026`; calendar days, both counted."""
    if first is None:
        return ""
    if last is None or last <= first:
        return f"1 (satu) hari, tanggal {tanggal(first)}"
    if (first.year, first.month) == (last.year, last.month):
        begin = str(first.day)
    elif first.year == last.year:
        begin = f"{first.day} {BULAN[first.month - 1]}"
    else:
        begin = tanggal(first)
    return f"{jumlah((last - first).days + 1)} hari, tanggal {begin} s.d. {tanggal(last)}"
