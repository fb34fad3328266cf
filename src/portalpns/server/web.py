"""The public page behind a letter's QR: what the letter is and whether it still holds; no account needed."""

import re
from html import escape

import sqlalchemy as sa
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from portalpns.domain.clock import tanggal
from portalpns.domain.naskah import SECRET
from portalpns.domain.surat import SuratKeluar
from portalpns.server.cetak import KODE_BYTES
from portalpns.server.services import Services
from portalpns.store.server_tables import surat_kode

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
STATUS = {
    "menunggu_ttd": ("warn", "Belum ditandatangani"),
    "ditandatangani": ("good", "Berlaku"),
    "terkirim": ("good", "Berlaku"),
    "dicabut": ("bad", "Dicabut"),
}
_KODE = re.compile(rf"[0-9a-f]{{{2 * KODE_BYTES}}}")
_STYLE = """
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:#f4f5f7;color:#1b2430}
main{max-width:36rem;margin:2rem auto;padding:1.5rem;background:#fff;border:1px solid #d9dee5;border-radius:.6rem}
h1{font-size:1.25rem;margin:0 0 1rem}dt{color:#5b6675;font-size:.875rem;margin-top:.75rem}dd{margin:0;font-weight:600;
overflow-wrap:anywhere}.good{color:#12672f}.bad{color:#b3261e}.warn{color:#8a4b00}small{color:#5b6675}
"""


def add_public_page(app: FastAPI, services: Services) -> None:
    async def page(_request: Request, kode: str) -> Response:
        html, status = await run_in_threadpool(_page, services, kode)
        return Response(html, status, HEADERS, media_type="text/html; charset=utf-8")

    app.add_api_route("/v/{kode}", page, methods=["GET", "HEAD"], response_class=Response)


def _page(services: Services, kode: str) -> tuple[str, int]:
    letter = _letter(services, kode)
    if letter is None or letter.state not in STATUS:
        body = "<p>Kode ini tidak dikenal. Periksa kembali kode pada surat; surat dengan kode lain patut diragukan.</p>"
        return _html("Surat tidak ditemukan", body), 404
    tone, words = STATUS[letter.state]
    secret = letter.naskah.sifat in SECRET
    signers = [tanda.cetak for tanda in letter.tanda if tanda.cetak is not None]
    rows = [
        ("Status", f'<span class="{tone}">{escape(words)}</span>'),
        ("Nomor", escape(letter.nomor or "")),
        ("Tanggal", escape(tanggal(letter.tanggal) if letter.tanggal else "")),
        ("Hal", "RAHASIA" if secret else escape(letter.naskah.hal)),
        ("Penandatangan", "<br>".join(escape(f"{one.nama}, {one.jabatan}") for one in signers)),
    ]
    if letter.state == "dicabut" and letter.pencabut:
        rows.append(("Dicabut dengan", escape(letter.pencabut)))
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows if value)
    note = (
        "<p><small>Halaman ini menunjukkan surat yang tercatat di server. Keaslian sebuah berkas PDF diperiksa dengan "
        "memverifikasi tanda tangan elektronik di dalamnya.</small></p>"
    )
    return _html("Verifikasi surat", f"<dl>{listed}</dl>{note}"), 200


def _letter(services: Services, kode: str) -> SuratKeluar | None:
    if not _KODE.fullmatch(kode):
        return None
    with services.db.read() as connection:
        found = connection.scalar(
            sa.select(surat_kode.c.entity).where(surat_kode.c.kode == kode, surat_kode.c.tenant == services.tenant)
        )
        if found is None:
            return None
        letter = services.work(connection).peek(found, "surat_keluar", SuratKeluar)
        return letter if isinstance(letter, SuratKeluar) else None


def _html(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title} - Portal PNS</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{title}</h1>{body}</main></body></html>"
    )
