"""From which machine a file is: shown beneath the files of an import, and chosen where nothing stored tells it."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP
from portalpns.client.ui.widgets.forms import AnswerDialog, Form, ListBox, answer_buttons
from portalpns.domain.absensi.asal import LONGEST_NUMBER, require_number
from portalpns.domain.errors import BadInput

if TYPE_CHECKING:
    from portalpns.client.usecases.asal import Origin
    from portalpns.client.usecases.impor import ImportLook


class MachineChoice(Form):
    """The machine of the file under the cursor: one that is known, what the file says, or a new one."""

    chosen = Signal(object, str)
    """An Origin, and the number that was chosen for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._origin: Origin | None = None
        self.box = self.add("mesin", self.tr("&Mesin berkas ini"), ListBox())
        self.box.setPlaceholderText(self.tr("Pilih mesinnya"))
        self.box.activated.connect(self._activated)
        self.ask(None, ())

    def ask(self, origin: "Origin | None", numbers: Sequence[str]) -> None:
        """Show the machine of an origin; `numbers` are those of the office."""
        self._origin = origin
        self.setEnabled(origin is not None)
        self.box.clear()
        words = ""
        if origin is not None:
            offers = [*numbers, origin.number, origin.proposed, origin.mesin]
            for number in dict.fromkeys(filter(None, offers)):
                said = self.tr("{number} (menurut nama berkas)") if number == origin.proposed else "{number}"
                self.box.addItem(said.format(number=number), number)
            self.box.addItem(self.tr("Mesin baru…"), "")
            words = reason_of(origin)
        self._show_machine()
        self.set_hint("mesin", words)
        self.box.setAccessibleDescription(words)

    def _show_machine(self) -> None:
        mesin = self._origin.mesin if self._origin is not None else ""
        self.box.setCurrentIndex(self.box.findData(mesin) if mesin else -1)

    def _activated(self, place: int) -> None:
        number, origin = self.box.itemData(place), self._origin
        if number:
            self.chosen.emit(origin, number)
            return
        self._show_machine()
        taken = {self.box.itemData(one) for one in range(self.box.count())}
        free = next(str(one) for one in count(1) if str(one) not in taken)
        NewMachineDialog(free, lambda given: self.chosen.emit(origin, given), self).open()


class NewMachineDialog(AnswerDialog):
    """Asks for the number of a machine of which nothing was imported yet; `taken` gets it."""

    def __init__(self, proposed: str, taken: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._taken = taken
        self.setWindowTitle(self.tr("Mesin baru"))
        said = QLabel(
            self.tr(
                "Pasang nomor ini juga sebagai Device ID di mesinnya, agar berkasnya menyebut nomor itu. PIN dari data "
                "induk berlaku di semua mesin unit ini; petakan PIN yang di mesin ini milik orang lain."
            ),
            wordWrap=True,
        )
        self.form = Form()
        self.number = self.form.add("number", self.tr("&Nomor mesin"), QLineEdit(proposed))
        self.number.setMaxLength(LONGEST_NUMBER)
        self.number.selectAll()
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        for widget in (said, self.form, self.problem, answer_buttons(self, self.tr("Pakai nomor ini"), self._accept)):
            layout.addWidget(widget)
        self.number.setFocus()
        self.resize(460, 200)

    def _accept(self) -> None:
        number = self.number.text().strip()
        try:
            require_number(number)
        except BadInput as error:
            self.form.show_errors({"number": error.pesan})
            return
        self.accept()
        self._taken(number)

    def loss(self) -> str:
        return ""


def reason_of(origin: "Origin") -> str:
    """Why a machine is to be chosen, or what the records say against the one that was; empty where all is well."""
    if not origin.why:
        return ""
    return f"{origin.why}." if origin.mesin else f"{origin.why}; pilih mesinnya."


def rows_of(look: "ImportLook", names: Sequence[str]) -> list[dict[str, Any]]:
    """One row for each number in each file, the counts of the file in its first; a file without a punch has one too."""
    rows: list[dict[str, Any]] = []
    for place, report in enumerate(look.reports):
        mine: list[Origin | None] = [one for one in look.asal if one.place == place]
        told = all(one is None or one.mesin for one in mine)
        rows += [
            {**report.as_json(), "id": (place, one.number if one is not None else ""), "name": names[place],
             "asal": one, "told": told, "first": number == 0}
            for number, one in enumerate(mine or [None])
        ]  # fmt: skip
    return rows


def numbers_of(look: "ImportLook") -> tuple[str, ...]:
    """The numbers of the office's machines, also those that come with this import."""
    return tuple(dict.fromkeys([*look.mesin, *(one.mesin for one in look.asal if one.mesin)]))


def machine_words(row: dict[str, Any]) -> str:
    """`2`, or `2 (tertulis 1)` where the file says another number."""
    one = row["asal"]
    if one is None:
        return ""
    if not one.mesin:
        return "pilih mesinnya"
    return one.mesin if one.mesin == one.number else f"{one.mesin} (tertulis {one.number})"


def unrecognised_words(look: "ImportLook") -> str:
    """How many files of an import have no machine yet; empty without any."""
    n = len({one.place for one in look.asal if not one.mesin})
    return f"{n} berkas belum dikenali mesinnya; pilih mesinnya sebelum mengimpor." if n else ""


def contradicted_words(look: "ImportLook") -> str:
    """How many files of an import have a machine that their records contradict; empty without any."""
    n = len({one.place for one in look.asal if one.contradicted})
    return f"Rekaman dari {n} berkas tidak sesuai dengan mesin yang dipilih." if n else ""
