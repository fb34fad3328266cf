"""Letters in a list: where their rows come from, their columns, and the chips that say how they stand."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from portalpns.client.ui.look import Chip, Tone
from portalpns.client.ui.widgets.table import Column, PageRequest
from portalpns.client.ui.words import tanggal_pendek
from portalpns.client.usecases.surat import Filter, SuratRow
from portalpns.domain.clock import WIB
from portalpns.domain.naskah import DERAJAT_NAMA, SIFAT_NAMA
from portalpns.domain.surat import STATE_NAMA

MASUK_WEIGHT = ("terbaru", "pihak", "status", "agenda")
KELUAR_WEIGHT = ("status", "terbaru", "pihak", "giliran")
"""Which columns stay longest when the list gets narrow, the most important first."""
_TONES = {
    "konsep": Tone.NEUTRAL,
    "diperiksa": Tone.INFO,
    "diparaf": Tone.INFO,
    "menunggu_ttd": Tone.WARN,
    "ditandatangani": Tone.GOOD,
    "terkirim": Tone.GOOD,
    "dikembalikan": Tone.BAD,
    "dibatalkan": Tone.NEUTRAL,
    "dicabut": Tone.BAD,
    "diterima": Tone.INFO,
    "didisposisi": Tone.WARN,
    "selesai": Tone.GOOD,
    "diarsipkan": Tone.NEUTRAL,
}


def state_chip(state: str) -> Chip:
    return Chip(STATE_NAMA.get(state, state), _TONES.get(state, Tone.NEUTRAL))


def urgency_chip(derajat: str, sifat: str) -> Chip | None:
    """What makes a letter special; an ordinary one has no chip."""
    if sifat in ("rahasia", "sangat_rahasia"):
        return Chip(SIFAT_NAMA[sifat], Tone.BAD)
    if derajat in ("segera", "sangat_segera"):
        return Chip(DERAJAT_NAMA[derajat], Tone.WARN)
    return Chip(SIFAT_NAMA[sifat], Tone.NEUTRAL) if sifat == "terbatas" else None


def day_of(value: date | datetime | str | None) -> str:
    """`24 Nov 2026` for whatever kind of moment a row carries; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(WIB).date() if value.tzinfo else value.date()
    return tanggal_pendek(value)


def masuk_columns() -> list[Column[SuratRow]]:
    return [
        Column("hal", "Hal", lambda row: row.hal, icon=lambda row: None if row.dibaca else "mail"),
        Column("pihak", "Dari", lambda row: row.pihak, width=18),
        Column("terbaru", "Tanggal", lambda row: day_of(row.tanggal), width=11),
        Column("agenda", "Agenda", lambda row: str(row.agenda or ""), width=6, right=True, sortable=False),
        Column("status", "Status", chip=_shown_state, width=15),
    ]


def keluar_columns() -> list[Column[SuratRow]]:
    return [
        Column("hal", "Hal", lambda row: row.hal, icon=lambda row: "cloud-up" if row.tunda else None),
        Column("pihak", "Kepada", lambda row: row.pihak, width=18),
        Column("terbaru", "Tanggal", lambda row: day_of(row.tanggal), width=11),
        Column("status", "Status", chip=_shown_state, width=15),
        Column("giliran", "Posisi", lambda row: row.giliran or "", width=16, sortable=False),
    ]


def _shown_state(row: SuratRow) -> Chip:
    """In a list the longest state is said in the short form everybody uses."""
    return Chip("Menunggu TTD", Tone.WARN) if row.state == "menunggu_ttd" else state_chip(row.state)


class LetterSource:
    """Rows of one filter, in the order the list asks for; SQL does the work."""

    def __init__(self, core: Any, wanted: Filter) -> None:
        self._core, self._wanted = core, wanted

    def count(self) -> int:
        return int(self._core.surat.count(self._wanted))

    def page(self, request: PageRequest) -> Sequence[SuratRow]:
        wanted = replace(self._wanted, urutkan=request.sort or "terbaru", turun=request.descending)
        found: list[SuratRow] = self._core.surat.rows(wanted, request.offset, request.limit)
        return found

    def locate(self, row_id: Hashable, sort: str, descending: bool) -> int | None:
        """Not known to SQL; the list finds the row among the pages in view."""
        return None
