"""The dialog that enters leave, duty, a permit or a correction for a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP
from portalpns.client.ui.widgets.forms import Choice, DateField, Form, SearchPicker, TimeField, answer_buttons
from portalpns.client.ui.widgets.forms.choice import Search
from portalpns.domain.absensi.kode import Kode, all_codes

_EVENTS = ("cuti", "dinas", "peristiwa", "status")
START = {"KOREKSI_MASUK": time(7, 30), "KOREKSI_PULANG": time(16, 0)}


@dataclass(frozen=True)
class EventWish:
    """What was entered; `until` is `HH:MM` where the kind has a time."""

    pegawai: str
    nama: str
    kind: str
    mulai: date
    selesai: date
    until: str | None
    catatan: str


class EventDialog(QDialog):
    """One event; a permit or correction also has a time."""

    def __init__(
        self, search: Search, day: date, person: Choice | None, taken: Callable[[EventWish], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._taken = taken
        self.setWindowTitle(self.tr("Cuti, izin, dinas luar, koreksi"))
        self.form = Form()
        self.person = self.form.add(
            "pegawai", self.tr("&Pegawai"), SearchPicker(search, placeholder=self.tr("Ketik nama atau NIP"))
        )
        self.kind = self.form.add("kind", self.tr("&Jenis"), QComboBox())
        for code in event_kinds():
            self.kind.addItem(f"{code.nama} ({code.kode})" if len(code.kode) <= 4 else code.nama, code)
        self.mulai = self.form.add("mulai", self.tr("&Mulai"), DateField(day))
        self.selesai = self.form.add("selesai", self.tr("&Selesai"), DateField(day))
        self.until = self.form.add("until", self.tr("P&ukul"), TimeField(time(9, 0)))
        self.catatan = self.form.add("catatan", self.tr("&Catatan"), QLineEdit())
        self.catatan.setPlaceholderText(self.tr("Nomor surat atau alasan"))
        buttons = answer_buttons(self, self.tr("Catat"), self._accept)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addWidget(self.form)
        layout.addWidget(buttons)
        self.person.set_choice(person)
        self.kind.currentIndexChanged.connect(lambda _place: self._show_kind())
        self.mulai.dateChanged.connect(lambda day: self.selesai.setDate(max(day, self.selesai.date())))
        self._show_kind()
        (self.kind if person is not None else self.person).setFocus()
        self.resize(480, 340)

    def _code(self) -> Kode:
        code: Kode = self.kind.currentData()
        return code

    def _show_kind(self) -> None:
        code = self._code()
        self.until.setEnabled(bool(code.until))
        self.until.setToolTip(code.until)
        self.selesai.setEnabled(not code.until)
        if code.kode in START:
            self.until.set_value(START[code.kode])

    def _accept(self) -> None:
        errors: dict[str, str] = {}
        if self.person.choice is None:
            errors["pegawai"] = self.tr("Pilih pegawainya.")
        if self.selesai.isEnabled() and self.selesai.value() < self.mulai.value():
            errors["selesai"] = self.tr("Tanggal selesai mendahului tanggal mulai.")
        if not self.catatan.text().strip():
            errors["catatan"] = self.tr("Sebutkan nomor surat atau alasannya.")
        self.form.show_errors(errors)
        if errors or self.person.choice is None:
            return
        code = self._code()
        until = self.until.value().strftime("%H:%M") if code.until else None
        end = self.mulai.value() if code.until else self.selesai.value()
        person = self.person.choice
        self.accept()
        self._taken(
            EventWish(person.id, person.words, code.kode, self.mulai.value(), end, until, self.catatan.text().strip())
        )


def event_kinds() -> list[Kode]:
    """The codes that a person may enter, in the order of the table."""
    return [code for code in all_codes().values() if code.jenis in _EVENTS]
