"""Words and forms used all over the window: formal Indonesian for dates, times, numbers, and Qt's own buttons."""

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from portalpns.data import resource
from portalpns.domain.clock import BULAN, HARI, WIB, hari_tanggal, tanggal

__all__ = [
    "APP_NAME", "MONTHS", "bulan_tahun", "fetching", "greeting", "hari_tanggal", "install", "jam", "kapan", "number",
    "plural_of", "tanggal", "tanggal_pendek", "told_server", "unsaved",
]  # fmt: skip

APP_NAME = "Portal PNS"
MONTHS = BULAN
_SHORT_MONTHS = tuple(name[:3] if name != "Agustus" else "Agu" for name in BULAN)


def install(app: QApplication) -> None:
    """Make the application Indonesian: its locale and the words of Qt's own dialogs and menus."""
    QLocale.setDefault(QLocale("id_ID"))
    translator = QTranslator(app)
    if not translator.load(str(resource("i18n/qtbase_id.qm"))):
        raise FileNotFoundError("i18n/qtbase_id.qm")
    app.installTranslator(translator)


def told_server(words: str, online: bool) -> str:
    """The sentence on what was done, and where the server is out of reach, that it is still to be told."""
    return words if online else f"{words.removesuffix('.')}; diteruskan ke server begitu terhubung."


def number(value: int | float, decimals: int = 0) -> str:
    """`1.234` or, with decimals, `1.234,5`."""
    return f"{value:,.{decimals}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def plural_of(count: int, noun: str) -> str:
    """`12 surat`; Indonesian nouns do not bend."""
    return f"{number(count)} {noun}"


def jam(moment: datetime) -> str:
    """`09.41` in the office's zone; the moment must be aware."""
    return moment.astimezone(WIB).strftime("%H.%M")


def tanggal_pendek(day: date) -> str:
    """`24 Nov 2026`, for columns."""
    return f"{day.day} {_SHORT_MONTHS[day.month - 1]} {day.year}"


def bulan_tahun(day: date) -> str:
    """`November 2026`."""
    return f"{BULAN[day.month - 1]} {day.year}"


def kapan(moment: datetime, now: datetime) -> str:
    """When something happened, as short as can be on the day `now`: `09.41`, `Kemarin 16.20`, `24 Nov 2026`."""
    day, today = moment.astimezone(WIB).date(), now.astimezone(WIB).date()
    distance = (today - day).days
    if distance == 0:
        return jam(moment)
    if distance == 1:
        return f"Kemarin {jam(moment)}"
    if 1 < distance < 7:
        return f"{HARI[day.weekday()]} {jam(moment)}"
    return tanggal_pendek(day)


def fetching(state: str, message: str, fetched: float) -> str:
    """Why lists may still be empty, from the sync's state and sentence; "" once everything was pulled."""
    if fetched >= 1:
        return ""
    if state in ("connecting", "syncing", "idle"):
        share = f" {round(100 * fetched)} %" if fetched else ""
        return f"Data sedang diambil dari server…{share}"
    why = "Sisanya diambil setelah terhubung." if state == "offline" else message
    return f"Data dari server belum lengkap di komputer ini. {why}"


def unsaved(subjects: Sequence[str]) -> str:
    """What became of texts that were typed and never saved as concepts, by their hal; "" when there are none."""
    if not subjects:
        return ""
    named = f"{len(subjects)} naskah" if len(subjects) > 1 else f"Naskah “{subjects[0] or 'tanpa hal'}”"
    return f"{named} tersimpan otomatis, tetapi belum disimpan sebagai konsep."


def greeting(now: datetime) -> str:
    """`Selamat pagi` until 11, `siang` until 15, `sore` until 18, then `malam`."""
    hour = now.astimezone(WIB).hour
    part = "pagi" if 4 <= hour < 11 else "siang" if 11 <= hour < 15 else "sore" if 15 <= hour < 18 else "malam"
    return f"Selamat {part}"
