"""A two-page letter with its signature field and PDF/A, beside a bare ReportLab document of the same words."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from io import BytesIO

import pikepdf
import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from portalpns.documents.fonts import REGULAR, register
from portalpns.documents.surat_pdf import render_surat
from portalpns.domain.naskah import Block, Kop, Naskah, NaskahCetak, Penandatangan, Penerima, Run

TEXT = (
    "Sehubungan dengan pelaksanaan evaluasi Sistem Pemerintahan Berbasis Elektronik di lingkungan Pemerintah Kota "
    "Metro, bersama ini kami sampaikan hal-hal yang perlu menjadi perhatian bersama seluruh perangkat daerah, baik "
    "dalam penyiapan bukti dukung maupun dalam pengisian instrumen penilaian pada setiap domain dan aspek."
)
GOAL = 2.0


def letter() -> NaskahCetak:
    """Two pages: paragraphs, a numbered list, two receivers of copies."""
    body = [Block("paragraph", (Run(TEXT),)) for _ in range(5)]
    body += [Block("item", (Run(TEXT),), marker="1.") for _ in range(5)]
    naskah = Naskah(
        "surat_dinas",
        hal="Evaluasi Sistem Pemerintahan Berbasis Elektronik",
        klasifikasi="000.1.2.3",
        kepada=(Penerima("Kepala Dinas Kesehatan", tempat="Metro"),),
        tembusan=(Penerima("Wali Kota Metro"), Penerima("Sekretaris Daerah Kota Metro")),
        body=tuple(body),
    )
    office = ("DINAS KOMUNIKASI DAN INFORMATIKA",)
    kop = Kop("PEMERINTAH KOTA METRO", office, "Jalan A.H. Nasution Nomor 3", logo="metro")
    signer = Penandatangan("Kepala Dinas", "Pegawai Contoh", "198011302007012006", "Pembina (IV/a)")
    return NaskahCetak(naskah, kop, (signer,), "000.1.2.3/73/2026", date(2026, 11, 24), contoh=True,
                       verifikasi_url="https://portal.example/v/0123456789")  # fmt: skip


def lines_of(pdf: bytes) -> tuple[int, list[str]]:
    """How many pages a file has, and its words line by line."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        words = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return len(words), "\n".join(words).splitlines()


def bare(lines: list[str]) -> bytes:
    """The floor: the same words as plain paragraphs in the same font, without layout, fields or PDF/A."""
    look = ParagraphStyle("bare", fontName=REGULAR, fontSize=12, leading=15.9, alignment=4)
    out = BytesIO()
    document = SimpleDocTemplate(out, pagesize=A4, initialFontName=REGULAR, invariant=1)
    document.build([Paragraph(line, look) for line in lines])
    return out.getvalue()


def medians_ms(*works: Callable[[], object], times: int = 40) -> list[float]:
    """Of processor time, the works by turns: other work on the machine lengthens all alike."""
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for work, own in zip(works, spent, strict=True):
            start = time.process_time()
            work()
            own.append(time.process_time() - start)
    return [statistics.median(own) * 1000 for own in spent]


def main() -> None:
    register()
    start = time.perf_counter()
    surat = letter()
    drawn = render_surat(surat)
    first = (time.perf_counter() - start) * 1000
    pages, _ = lines_of(drawn)
    plain = [run.text for block in surat.naskah.body for run in block.runs]
    around = [line for line in lines_of(drawn)[1] if not any(line.strip() in text for text in plain)]
    lines = [escape(line) for line in (*around, *plain) if line.strip()]
    bare(lines)
    konsep = replace(surat, konsep=True, nomor=None, verifikasi_url="")
    floor, whole, draft, patch = medians_ms(
        lambda: bare(lines),
        lambda: render_surat(surat),
        lambda: render_surat(konsep),
        lambda: pikepdf.open(BytesIO(drawn)).save(BytesIO(), deterministic_id=True),
    )
    print(f"{'pekerjaan':<52}{'ms':>8}{'kali dasar':>12}")
    for name, spent in (
        ("dasar: ReportLab, kata yang sama", floor),
        (f"surat {pages} halaman, PDF/A-2b, kolom tanda tangan", whole),
        ("konsep yang sama untuk pratinjau", draft),
        ("hanya buka dan simpan oleh pikepdf", patch),
        ("surat pertama (belum ada yang disimpan)", first),
    ):
        print(f"{name:<52}{spent:>8.1f}{spent / floor:>11.2f}x")
    print(f"tujuan: paling lama {GOAL:g}x; {'tercapai' if whole <= GOAL * floor else 'TIDAK tercapai'}")


if __name__ == "__main__":
    main()
