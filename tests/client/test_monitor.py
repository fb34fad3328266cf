"""What a person is told about the sync, from the moments at which things happened."""

from datetime import timedelta

from client.kit import Jam
from portalpns.client.sync.monitor import Monitor, Waiting

NOTHING = Waiting(0, 0, 0, 0, behind=False)


def test_next_attempt_is_told_until_it_comes_or_the_server_answers() -> None:
    jam = Jam()
    monitor = Monitor(jam, None)
    assert monitor.status(NOTHING).next_try is None
    monitor.retry_in(40)
    assert monitor.status(NOTHING).next_try == jam.now + timedelta(seconds=40)
    jam.later(seconds=41)
    assert monitor.status(NOTHING).next_try is None
    monitor.retry_in(40)
    monitor.contact()
    assert monitor.status(NOTHING).next_try is None
    monitor.retry_in(40)
    monitor.retry_in(None)
    assert monitor.status(NOTHING).next_try is None


def test_failed_push_is_told_while_the_rest_goes_well() -> None:
    monitor = Monitor(Jam(), None)
    queued = Waiting(30, 0, 0, 0, behind=False)
    monitor.enter("idle")
    assert monitor.status(NOTHING).message == "Mutakhir."
    assert monitor.status(queued).message == "Mengirim perubahan Anda."
    monitor.not_done("push", "Server tidak menjawab pada waktunya.")
    for state in ("connecting", "syncing", "idle"):
        monitor.enter(state)
        status = monitor.status(queued)
        assert (status.state, status.message) == ("trouble", "Server tidak menjawab pada waktunya.")
    monitor.enter("offline")
    assert monitor.status(queued).state == "offline", "calm: there is no line"
    monitor.enter("idle")
    monitor.progress("push")
    assert monitor.status(queued).message == "Mengirim perubahan Anda."


def test_pushes_that_fail_for_two_minutes_raise_the_alarm_though_the_server_answers() -> None:
    jam = Jam()
    monitor = Monitor(jam, None)
    queued = Waiting(30, 0, 0, 0, behind=False)
    for _ in range(13):
        for state in ("trouble", "connecting", "idle"):
            monitor.enter(state)
            monitor.not_done("push", "Server tidak menjawab pada waktunya.")
            stalled = monitor.status(queued).stalled
        monitor.contact()
        jam.later(seconds=10)
    assert stalled is False
    assert monitor.status(queued).stalled


def test_only_a_server_that_answers_counts_as_online() -> None:
    monitor = Monitor(Jam(), None)
    assert monitor.begin()
    for state, online in (
        ("connecting", False), ("offline", False), ("trouble", False), ("needs_login", False),
        ("syncing", True), ("idle", True), ("needs_upgrade", True),
    ):  # fmt: skip
        monitor.enter(state)
        assert monitor.status(NOTHING).online is online, state


def test_what_is_wrong_is_said_until_the_work_succeeds_not_only_until_the_next_try() -> None:
    monitor = Monitor(Jam(), None)
    assert monitor.begin()
    assert monitor.state == "connecting"
    monitor.contact()
    assert monitor.state == "syncing"
    for state in ("trouble", "needs_login"):
        monitor.enter(state, "Penyimpanan penuh.")
        monitor.retry_in(4)
        assert not monitor.begin()
        monitor.contact()
        assert monitor.status(NOTHING).message == "Penyimpanan penuh."
    monitor.enter("offline")
    monitor.retry_in(4)
    assert not monitor.begin()
    assert monitor.state == "offline", "calm, without flicker at each attempt"
    monitor.contact()
    assert monitor.state == "syncing"


def test_files_that_cannot_be_kept_are_told_while_the_rest_goes_well() -> None:
    monitor = Monitor(Jam(), None)
    files = Waiting(0, 0, 0, 2, behind=False)
    monitor.not_done("files", "Penyimpanan penuh.")
    for state in ("trouble", "connecting", "syncing", "idle"):
        monitor.enter(state, "Penyimpanan penuh." if state == "trouble" else "")
        status = monitor.status(files)
        assert (status.state, status.message) == ("trouble", "Penyimpanan penuh.")
    assert monitor.status(NOTHING).state == "idle", "nothing is wanted any more"
    monitor.progress("files")
    assert monitor.status(files).state == "idle"
