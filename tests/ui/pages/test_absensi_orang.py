"""Who and what the dialogs of attendance offer: people of the day in question, the hours of that day."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from portalpns.client.ui.absensi.page import AbsensiPage
from portalpns.client.ui.absensi.peristiwa import EventDialog, event_kinds
from portalpns.client.ui.absensi.pin import PinDialog
from portalpns.client.usecases.pencarian import Calon
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
