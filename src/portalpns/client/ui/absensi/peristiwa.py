"""The dialog that enters leave, duty, a permit or a correction for a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.absensi.people import staff
from portalpns.client.ui.look import GAP
from portalpns.client.ui.page import Core
from portalpns.client.ui.widgets.forms import (
    AnswerDialog,
    Choice,
    DateField,
    Form,
    SearchPicker,
    TimeField,
    answer_buttons,
)
from portalpns.domain.absensi.events import DUTY
from portalpns.domain.absensi.kode import Kode, all_codes
from portalpns.domain.absensi.recap import month_ends

_EVENTS = ("cuti", "dinas", "peristiwa", "status")
CORRECTED = {"KOREKSI_MASUK": 0, "KOREKSI_PULANG": 1}
"""Which side of a shift."""
ORDINARY = time(7, 30), time(16, 0)
"""For a day off, which has no hours of its own."""
Hours = Callable[[date], tuple[time, time] | None]


@dataclass(frozen=True)
class EventWish:
    """What was entered; `until` is `HH:MM` where the kind has a time, `pegawai` None for everybody of the office."""

    pegawai: str | None
    nama: str
    kind: str
    mulai: date
    selesai: date
    until: str | None
    catatan: str
    recall: bool = False


class EventDialog(AnswerDialog):
    """One event; a permit or correction also has a time.

    `taken` hears what was entered, and says whether it was kept (`AnswerDialog.keep`).
    """

    def __init__(
        self, core: Core, opd: str, day: date, person: Choice | None, hours: Hours,
        taken: Callable[[EventWish], None], parent: QWidget,
    ) -> None:  # fmt: skip
        """For the people of `opd`; `hours` tells when the shift of a day begins and ends."""
        super().__init__(parent)
        self._taken, self._hours, self._time = taken, hours, (day, day)
        self._core, self._opd = core, opd
        self._task: tasks.Task[str] | None = None
        self.setWindowTitle(self.tr("Cuti, izin, dinas luar, koreksi"))
        self.form = Form()
        find = staff(core, opd, lambda: self._time)  # in another thread, which asks no widget
        self.person = self.form.add(
            "pegawai", self.tr("&Pegawai"), SearchPicker(find, placeholder=self.tr("Ketik nama atau NIP"))
        )
        self.everybody = self.form.add("semua", "", QCheckBox(self.tr("Semua p&egawai unit ini")))
        self.everybody.toggled.connect(self.person.setDisabled)
        self.kind = self.form.add("kind", self.tr("&Jenis"), QComboBox())
        for code in event_kinds():
            self.kind.addItem(f"{code.nama} ({code.kode})" if len(code.kode) <= 4 else code.nama, code)
        self.mulai = self.form.add("mulai", self.tr("&Mulai"), DateField(day))
        self.selesai = self.form.add("selesai", self.tr("&Selesai"), DateField(day))
        self.recall = self.form.add("recall", "", QCheckBox())
        self.until = self.form.add("until", self.tr("P&ukul"), TimeField(time(9, 0)))
        self.catatan = self.form.add("catatan", self.tr("&Catatan"), QLineEdit())
        self.catatan.setPlaceholderText(self.tr("Nomor surat atau alasan"))
        buttons = answer_buttons(self, self.tr("Catat"), self._accept)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addWidget(self.form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.person.set_choice(person)
        self.person.chosen.connect(lambda _person: self._ask_leave())
        self.kind.currentIndexChanged.connect(lambda _place: self._show_kind())
        self.mulai.changed.connect(self._move_end)
        for field in (self.mulai, self.selesai):
            field.changed.connect(lambda _day: self._show_days())
        self._show_days()
        self._show_kind()
        (self.kind if person is not None else self.person).setFocus()
        self.resize(480, 400)

    def _code(self) -> Kode:
        code: Kode = self.kind.currentData()
        return code

    def _show_kind(self) -> None:
        code = self._code()
        self.until.setEnabled(bool(code.until))
        self.until.setToolTip(code.until)
        self.selesai.setEnabled(not code.until)
        # leave is one person's own
        alone = code.jenis in ("cuti", "status")
        self.everybody.setDisabled(alone)
        self.everybody.setChecked(self.everybody.isChecked() and not alone)
        self._show_time()
        self._ask_leave()

    def _move_end(self, first: date) -> None:
        """What was typed there stays, also where it cannot be read."""
        if self.selesai.value() < first and not self.selesai.problem:
            self.selesai.set_value(first)

    def _show_days(self) -> None:
        """Whoever served in the office at any time of these months is to be found, also who has left it since."""
        first, last = self.mulai.value(), self.selesai.value()
        self._time = month_ends(first.year, first.month)[0], month_ends(last.year, last.month)[1]
        self._show_time()
        self._ask_leave()

    def _ask_leave(self) -> None:
        """A duty during leave is offered as a recall, which gives the days of leave back."""
        if self._task is not None:
            self._task.cancel()
        self._offer_recall("")
        person, core, opd = self.person.choice, self._core, self._opd
        first, last = self.mulai.value(), self.selesai.value()
        if person is not None and self._code().kode == DUTY:
            self._task = tasks.run(
                lambda _task: core.absensi.leave_of(opd, person.id, first, last), owner=self, done=self._offer_recall
            )

    def _offer_recall(self, leave: str) -> None:
        self.recall.setChecked(False)
        self.recall.setText(self.tr("Pemanggilan &kembali dari {leave}").format(leave=leave))
        self.form.set_shown("recall", bool(leave))

    def _show_time(self) -> None:
        """A correction begins with the hour of that side on that day: a Friday or Ramadan ends otherwise."""
        side = CORRECTED.get(self._code().kode)
        if side is not None:
            self.until.set_value((self._hours(self.mulai.value()) or ORDINARY)[side])

    def _accept(self) -> None:
        errors: dict[str, str] = {}
        everybody = self.everybody.isChecked()
        person = None if everybody else self.person.choice
        if person is None and not everybody:
            errors["pegawai"] = self.tr("Pilih pegawainya.")
        if self.selesai.isEnabled() and self.selesai.value() < self.mulai.value():
            errors["selesai"] = self.tr("Tanggal selesai mendahului tanggal mulai.")
        if not self.catatan.text().strip():
            errors["catatan"] = self.tr("Sebutkan nomor surat atau alasannya.")
        self.form.show_errors(errors)
        if errors:
            return
        code = self._code()
        until = self.until.value().strftime("%H:%M") if code.until else None
        end = self.mulai.value() if code.until else self.selesai.value()
        wish = EventWish(
            person.id if person is not None else None, person.words if person is not None else "", code.kode,
            self.mulai.value(), end, until, self.catatan.text().strip(), self.recall.isChecked() and not everybody,
        )  # fmt: skip
        self.hand_on(self._taken, wish)

    def loss(self) -> str:
        return self.tr("Yang sudah Anda tulis di sini akan hilang.") if self.catatan.text().strip() else ""


def event_kinds() -> list[Kode]:
    """The codes that a person may enter, in the order of the table."""
    return [code for code in all_codes().values() if code.jenis in _EVENTS]
