"""Letters in a list: where their rows come from, their columns, and the chips that say how they stand."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import date, datetime

from portalpns.client.ui.look import Chip, Tone
from portalpns.client.ui.page import Core
from portalpns.client.ui.widgets.table import Column, PageRequest
from portalpns.client.ui.words import kapan, tanggal_pendek
from portalpns.client.usecases.surat import Filter, SuratRow
from portalpns.domain.clock import WIB, Clock
from portalpns.domain.naskah import DERAJAT_NAMA, JENIS_NAMA, SIFAT_NAMA
from portalpns.domain.surat import STATE_NAMA

MASUK_WEIGHT = ("terbaru", "status", "agenda", "nomor")
KELUAR_WEIGHT = ("status", "terbaru", "nomor")
TTD_WEIGHT = ("sifat", "tanggal", "jenis")
"""Which columns stay longest when the list gets narrow, the most important first."""
HAL_LEAST = 38
"""Characters that the subject wants before other columns stand beside it."""
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


def masuk_columns(clock: Clock, missing: Callable[[str], bool]) -> list[Column[SuratRow]]:
    """`missing` tells of a column whether there is no room for it; the first one says the most of it."""
    return [
        Column(
            "hal",
            "Hal dan pengirim",
            _hal,
            icon=lambda row: "cloud-up" if row.tunda else "mail-opened" if row.dibaca else "mail",
            second=lambda row: _joined(
                _withdrawn(row, missing),
                f"untuk {row.unit}" if row.unit else "",
                _sender(row),
                row.nomor if missing("nomor") else "",
            ),
        ),
        Column("nomor", "Nomor", lambda row: row.nomor, width=30),
        Column(
            "agenda", "Agenda", lambda row: "menyusul" if row.menyusul else str(row.agenda or ""), width=8, right=True
        ),
        Column("terbaru", "Diterima", lambda row: since(row, clock), width=13),
        Column("status", "Status", chip=_shown_state, width=14),
    ]


def keluar_columns(clock: Clock, missing: Callable[[str], bool]) -> list[Column[SuratRow]]:
    """`missing`: as in masuk_columns."""
    return [
        Column(
            "hal", "Hal dan posisi", _hal, icon=lambda row: "cloud-up" if row.tunda else None,
            second=lambda row: _where(row, clock, missing),
        ),
        Column("nomor", "Nomor", lambda row: row.nomor, width=30),
        Column("terbaru", "Diubah", lambda row: since(row, clock), width=13),
        Column("status", "Status", chip=_shown_state, width=14),
    ]  # fmt: skip


def ttd_columns() -> list[Column[SuratRow]]:
    return [
        Column("hal", "Hal, nomor, dan tujuan", _hal, second=_number_and_recipient),
        Column("jenis", "Jenis", lambda row: JENIS_NAMA.get(row.jenis, row.jenis), width=19, sortable=False),
        Column("tanggal", "Tanggal", lambda row: day_of(row.tanggal), width=11, sortable=False),
        Column("sifat", "Derajat", chip=lambda row: urgency_chip(row.derajat, row.sifat), width=15, sortable=False),
    ]


def since(row: SuratRow, clock: Clock) -> str:
    """When the letter came or last went a step, as short as can be: `09.41`, `Kemarin 16.20`."""
    return kapan(datetime.fromisoformat(row.urut), clock())


def position(row: SuratRow, clock: Clock) -> str:
    """Who holds an outgoing letter and since when; whom it is for while nobody else's turn it is.

    A signature that the server does not have yet is said: after a crash the signer must know which letters are done.
    """
    if row.giliran:
        return f"Di {row.giliran} sejak {_within(since(row, clock))}"
    to = f"Kepada {row.pihak}" if row.pihak else "Tujuan belum diisi"
    if row.tunda and row.state == "ditandatangani":
        return f"Ditandatangani, menunggu dikirim · {to[:1].lower()}{to[1:]}"
    return to


def _where(row: SuratRow, clock: Clock, missing: Callable[[str], bool]) -> str:
    """The position of an outgoing letter, after what tells it from others of the same hal and of other units."""
    here = _standing(row, clock, missing)
    return f"dari {row.unit} · {here[:1].lower()}{here[1:]}" if row.unit else here


def _standing(row: SuratRow, clock: Clock, missing: Callable[[str], bool]) -> str:
    here = position(row, clock)
    if row.nomor and missing("nomor"):
        return f"{row.nomor} · {here[:1].lower()}{here[1:]}"
    if row.giliran and missing("terbaru"):
        return f"Sejak {_within(since(row, clock))} di {row.giliran}"
    return f"{since(row, clock)} · {here[:1].lower()}{here[1:]}" if missing("terbaru") else here


def _within(when: str) -> str:
    """A moment inside a sentence: a day of the week is a name, "kemarin" is none."""
    return when.replace("Kemarin", "kemarin")


def _hal(row: SuratRow) -> str:
    return row.hal or "(tanpa hal)"


def _sender(row: SuratRow) -> str:
    return f"{row.pihak} · kini di {row.giliran}" if row.giliran else row.pihak


def _withdrawn(row: SuratRow, missing: Callable[[str], bool]) -> str:
    """That a letter was withdrawn is never hidden with its column."""
    return STATE_NAMA["dicabut"] if row.dicabut and missing("status") else ""


def _number_and_recipient(row: SuratRow) -> str:
    return _joined(row.nomor, f"kepada {row.pihak}" if row.pihak else "")


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _shown_state(row: SuratRow) -> Chip:
    """In a list the longest state is said in the short form everybody uses."""
    return Chip("Menunggu TTD", Tone.WARN) if row.state == "menunggu_ttd" else state_chip(row.standing)


class LetterSource:
    """Rows of one filter, in the order the list asks for; SQL does the work."""

    def __init__(self, core: Core, wanted: Filter) -> None:
        self._core, self._wanted = core, wanted

    def count(self) -> int:
        return self._core.surat.count(self._wanted)

    def page(self, request: PageRequest) -> Sequence[SuratRow]:
        wanted = replace(self._wanted, urutkan=request.sort or "terbaru", turun=request.descending)
        return self._core.surat.rows(wanted, request.offset, request.limit)

    def locate(self, row_id: Hashable, sort: str, descending: bool) -> int | None:
        wanted = replace(self._wanted, urutkan=sort or "terbaru", turun=descending)
        return self._core.surat.place(wanted, str(row_id))
