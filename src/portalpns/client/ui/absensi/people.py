"""The searches of people for the pickers of this room; called in lane `db`."""

from collections.abc import Callable, Sequence
from datetime import date

from portalpns.client.ui.page import Core
from portalpns.client.ui.widgets.forms import Choice
from portalpns.client.ui.words import tanggal
from portalpns.client.usecases.pencarian import Calon

Find = Callable[[str, int], list[Choice]]


def owners(core: Core, opd: str, since: Callable[[], date]) -> Find:
    """Whose a PIN of the office's machines may be; `since` tells from which day on, and is asked in lane `db`."""
    return lambda words, limit: _choices(core.pencarian.mappable(words, opd, since(), limit))


def staff(core: Core, opd: str, time: Callable[[], tuple[date, date]]) -> Find:
    """The office's people within a time, of which `time` tells the first and last day, asked in lane `db`."""
    return lambda words, limit: _choices(core.pencarian.staff(words, opd, *time(), limit))


def _choices(found: Sequence[Calon]) -> list[Choice]:
    return [Choice(one.pegawai.id, one.pegawai.nama, _detail(one), one.pegawai) for one in found]


def _detail(one: Calon) -> str:
    person = one.pegawai
    until = f"bertugas sampai {tanggal(person.selesai)}" if person.selesai is not None else ""
    return " · ".join(filter(None, (f"NIP {person.nip}", person.jabatan, one.unit, until)))
