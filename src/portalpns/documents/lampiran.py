"""Attachments (lampiran) on new pages: head at the upper right, title, content and their own signature."""

from reportlab.platypus import Flowable, PageBreak, Spacer

from portalpns.documents.body import body, strip_end
from portalpns.documents.flow import Number, Row, Rows, Stack
from portalpns.documents.fonts import width as text_width
from portalpns.documents.parts import Letter, keep_signed, signature_rows
from portalpns.documents.styles import style, text_paragraph
from portalpns.documents.ttd import heading
from portalpns.domain.terbilang import romawi

LABEL = 56.0
"""Points of the labels NOMOR, TANGGAL, HAL."""
WIDEST = 0.6
"""The head is as wide as the signature, and for a long number at most this share of the page's text."""


def attachments(letter: Letter) -> list[Flowable]:
    """Each attachment on new pages with its head and its own signature."""
    flow: list[Flowable] = []
    count = len(letter.attachments)
    for number, lampiran in enumerate(letter.attachments, 1):
        flow.append(PageBreak())
        flow.append(_attachment_head(letter, romawi(number) if count > 1 else ""))
        title = style(letter.huruf, "center", bold=True, before=letter.huruf.ukuran)
        if lampiran.judul:
            flow.append(text_paragraph(lampiran.judul, title))
            flow.append(Spacer(1, letter.huruf.jarak_alinea))
        offset = number - 1 - (count - len(letter.naskah.lampiran))
        where = f"naskah.lampiran[{offset}].body" if offset >= 0 else "naskah.kepada"
        content = body(strip_end(lampiran.body), letter.huruf, letter.width, where)
        flow.extend(keep_signed(content, signature_rows(letter, (), fields=False)))
    return flow


def _attachment_head(letter: Letter, number: str) -> Flowable:
    """LAMPIRAN [I] SURAT <JABATAN> / NOMOR / TANGGAL / HAL at the upper right."""
    look = style(letter.huruf, size=letter.huruf.ukuran - 1, tight=True)
    signer = letter.cetak.penandatangan[0] if letter.cetak.penandatangan else None
    post = (signer.atas_nama[0] if signer.atas_nama else heading(signer)[0].rstrip(",")) if signer else ""
    kind = {"nota_dinas": "NOTA DINAS", "surat_perintah_tugas": "SURAT PERINTAH TUGAS"}.get(
        letter.naskah.jenis, "SURAT"
    )
    first = " ".join(filter(None, ("LAMPIRAN", number, kind, post.upper())))
    rows = [Row("NOMOR", Number(letter.nomor, look)), Row("TANGGAL", text_paragraph(letter.tanggal, look))]
    if letter.naskah.hal:
        rows.append(Row("HAL", text_paragraph(letter.naskah.hal, look)))
    table = Rows(rows, look, label_width=LABEL)
    need = table.value_left + text_width(letter.nomor, look.fontSize, look.fontName) + 1
    left = min(letter.right, max(letter.width - need, letter.width * (1 - WIDEST)))
    head = Stack([text_paragraph(first, look), table])
    return Rows([Row("", head)], look, label_width=left, colon=False)
