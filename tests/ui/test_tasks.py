"""Work off the UI thread comes back on it, or not at all."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication

from portalpns.client.ui import tasks
from portalpns.domain.errors import NotFound


class Owner(QObject):
    """Keeps what comes back and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []
        self.threads: set[QThread] = set()

    def take(self, *what: Any) -> None:
        self.got.append(what[0] if len(what) == 1 else what)
        self.threads.add(QThread.currentThread())


@pytest.fixture
def owner(qapp):
    return Owner()


def test_result_comes_back_on_the_ui_thread_from_another(qtbot, owner):
    tasks.run(lambda task: threading.current_thread().name, owner=owner, done=owner.take)
    qtbot.waitUntil(lambda: bool(owner.got))
    assert owner.got[0].startswith("portalpns-db")
    assert owner.threads == {QApplication.instance().thread()}


def test_error_comes_to_failed(qtbot, owner):
    def work(task):
        raise NotFound("Surat tidak ditemukan.")

    tasks.run(work, owner=owner, failed=owner.take)
    qtbot.waitUntil(lambda: bool(owner.got))
    assert str(owner.got[0]) == "Surat tidak ditemukan."


def test_error_without_failed_goes_to_the_desk(qtbot, owner):
    tasks.on_failure(owner.take)
    try:
        tasks.run(lambda task: 1 / 0, owner=owner)
        qtbot.waitUntil(lambda: bool(owner.got))
    finally:
        tasks.on_failure(None)
    assert isinstance(owner.got[0], ZeroDivisionError)


def test_database_lane_does_one_thing_at_a_time(qtbot, owner):
    inside, most = [], []

    def work(task):
        inside.append(1)
        most.append(len(inside))
        QThread.msleep(1)
        inside.pop()

    for _ in range(20):
        tasks.run(work, owner=owner, done=owner.take)
    qtbot.waitUntil(lambda: len(owner.got) == 20)
    assert max(most) == 1


def test_network_does_not_wait_for_the_database(qtbot, owner):
    gate = threading.Event()
    tasks.run(lambda task: gate.wait(10), owner=owner)
    tasks.run(lambda task: "dijawab", owner=owner, done=owner.take, lane="net")
    qtbot.waitUntil(lambda: owner.got == ["dijawab"])
    gate.set()


def test_cancelled_result_is_dropped_and_the_work_sees_it(qtbot, owner):
    begun, seen = threading.Event(), threading.Event()

    def work(task):
        begun.set()
        while not task.cancelled:
            QThread.msleep(1)
        seen.set()
        return "terlambat"

    task = tasks.run(work, owner=owner, done=owner.take)
    assert begun.wait(5)
    task.cancel()
    qtbot.waitUntil(lambda: seen.is_set() and not tasks.busy())
    assert owner.got == []
    assert task.finished


def test_work_cancelled_in_the_queue_never_begins(qtbot, owner):
    gate, begun = threading.Event(), []
    tasks.run(lambda task: gate.wait(10), owner=owner)
    waiting = tasks.run(lambda task: begun.append(1), owner=owner, done=owner.take)
    waiting.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert begun == []


def test_check_leaves_cancelled_work_without_a_failure(qtbot, owner):
    def work(task):
        task.cancel()
        task.check()

    tasks.run(work, owner=owner, done=owner.take, failed=owner.take)
    qtbot.waitUntil(lambda: not tasks.busy())
    assert owner.got == []


def test_dead_owner_is_never_called_and_its_work_is_cancelled(qtbot):
    gate, got = threading.Event(), []
    parent = QObject()
    owner = QObject(parent)
    task = tasks.run(lambda task: gate.wait(10), owner=owner, done=got.append)
    owner.deleteLater()
    qtbot.waitUntil(lambda: task.cancelled)
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert got == []


def test_progress_arrives_in_order_before_the_result(qtbot, owner):
    def work(task):
        for step in range(3):
            task.report(step, 3, f"langkah {step}")
        return "selesai"

    tasks.run(work, owner=owner, done=owner.take, progress=owner.take, lane="cpu")
    qtbot.waitUntil(lambda: "selesai" in owner.got)
    assert owner.got == [(0, 3, "langkah 0"), (1, 3, "langkah 1"), (2, 3, "langkah 2"), "selesai"]


def test_shutdown_leaves_no_thread_and_the_door_opens_again(qtbot, owner):
    tasks.run(lambda task: None, owner=owner, lane="net")
    tasks.shutdown()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("portalpns-")]
    tasks.run(lambda task: 5, owner=owner, done=owner.take)
    qtbot.waitUntil(lambda: owner.got == [5])


def test_many_tasks_leave_no_watch_on_their_owner(qtbot, owner):
    """A connection to `destroyed` for each finished task would grow without end in a long-lived window."""
    for _ in range(50):
        tasks.run(lambda task: 1, owner=owner, done=owner.take)
    qtbot.waitUntil(lambda: len(owner.got) == 50 and not tasks.busy())
    assert owner.receivers("2destroyed(QObject*)") <= 1  # one that the binding keeps for itself
