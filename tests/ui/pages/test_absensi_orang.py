"""Who and what the dialogs of attendance offer: people of the day in question, the hours of that day."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from portalpns.client.ui.absensi.impor import ImportDialog
from portalpns.client.ui.absensi.page import AbsensiPage
from portalpns.client.ui.absensi.peristiwa import EventDialog, event_kinds
from portalpns.client.ui.absensi.pin import PinDialog
from portalpns.client.ui.widgets.forms import Choice
from portalpns.client.usecases.pencarian import Calon
from portalpns.domain.absensi.pin import NOBODYS
from ui.pages.conftest import settle
from ui.pages.double import OFFICE, DoubleCore
from ui.pages.test_absensi import leave_shown
from ui.pages.test_surat import dialog

KINDS = [code.kode for code in event_kinds()]


def typed(qtbot: QtBot, picker: Any, words: str) -> None:
    picker.setFocus()
    picker.clear()
    qtbot.keyClicks(picker, words)
    picker._ask()
    settle(qtbot)


@pytest.mark.parametrize(
    ("kind", "day", "shown"),
    [
        ("KOREKSI_PULANG", date(2026, 11, 5), time(16, 0)), ("KOREKSI_PULANG", date(2026, 11, 6), time(16, 30)),
        ("KOREKSI_MASUK", date(2026, 11, 6), time(7, 30)), ("KOREKSI_PULANG", date(2026, 2, 23), time(15, 0)),
        ("KOREKSI_MASUK", date(2026, 2, 23), time(8, 0)), ("KOREKSI_PULANG", date(2026, 2, 20), time(15, 30)),
        ("KOREKSI_PULANG", date(2026, 11, 7), time(16, 0)),
    ],
)  # fmt: skip
def test_a_correction_begins_with_the_hour_of_that_day(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, kind: str, day: date, shown: time
) -> None:
    page = open_page(AbsensiPage, core)
    page._add_event(None, day)
    asked = dialog(EventDialog)
    asked.kind.setCurrentIndex(KINDS.index(kind))
    assert asked.until.value() == shown
    asked.mulai.set_value(date(2026, 11, 5))
    asked.mulai.set_value(day)
    assert asked.until.value() == shown, "also when the day is chosen after the kind"
    asked.reject()


def test_an_entry_looks_for_people_of_the_months_it_is_about(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[tuple[date, date]] = []
    found = [Calon(core.office.staff[OFFICE][2], "")]
    monkeypatch.setattr(core.pencarian, "staff", lambda _words, _opd, *t: times.append(t[:2]) or found)
    open_page(AbsensiPage, core)._add_event(None, date(2026, 9, 12))
    asked = dialog(EventDialog)
    typed(qtbot, asked.person, "an")
    asked.selesai.set_value(date(2026, 10, 2))
    typed(qtbot, asked.person, "an")
    assert times == [(date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 9, 1), date(2026, 10, 31))]
    asked.reject()


def test_the_owner_of_a_pin_is_looked_for_as_of_the_first_day(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(AbsensiPage, core)
    leave_shown(qtbot, page, core)
    days: list[date] = []
    found = [Calon(core.office.staff[OFFICE][2], "UPT Pusdata")]
    monkeypatch.setattr(core.pencarian, "mappable", lambda _words, _opd, day, _limit: days.append(day) or found)
    page.panel.pins.itemAt(0).widget().click()
    asked = dialog(PinDialog)
    asked.since.set_value(date(2026, 10, 31))
    typed(qtbot, asked.person, "an")
    assert days == [date(2026, 10, 31)]
    asked.reject()


def test_a_pin_of_nobody_is_taken_from_its_owner_from_the_first_day_of_the_mapping(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    core.absensi.since = date(2026, 10, 5)
    page = open_page(AbsensiPage, core)
    leave_shown(qtbot, page, core)
    page.panel.pins.itemAt(0).widget().click()
    asked = dialog(PinDialog)
    assert any("dipetakan kepadanya mulai 5 Oktober 2026" in label.text() for label in asked.findChildren(QLabel))
    asked.nobody.click()
    assert not asked.person.isEnabled()
    asked._accept()
    settle(qtbot)
    assert core.absensi.events[-1] == ("pin", "1", "97", NOBODYS, date(2026, 10, 5))
    assert page.shell.notices.shown == ["PIN 97 bukan milik pegawai mana pun mulai 5 Oktober 2026."]


def test_a_pin_is_said_to_be_nobodys_and_stands_in_the_list_without_any_file(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(AbsensiPage, core)
    for words in ("", "bukan pegawai"):
        page._import()
        shown = dialog(ImportDialog)
        shown.only_pins.click()
        settle(qtbot)
        (row,) = [shown.pins.rows.row_at(place) for place in range(shown.pins.rows.rowCount())]
        assert (row[1], row[5]) == ("77", words)
        assert shown.nobody.isEnabled() == (not words)
        assert not shown.go.isVisible()
        shown.nobody.click()
        settle(qtbot)
        assert core.absensi.events == [("pin", "1", "77", NOBODYS, date(2026, 11, 2))]
        shown.reject()
    person = core.office.staff[OFFICE][0]
    page._import()
    shown = dialog(ImportDialog)
    shown.only_pins.click()
    settle(qtbot)
    shown.person._pick(Choice(person.id, person.nama))
    shown.map.click()
    settle(qtbot)
    assert core.absensi.events[-1] == ("pin", "1", "77", person.id, date(2026, 11, 2))
    assert shown.pins.rows.rowCount() == 0
    shown.reject()
