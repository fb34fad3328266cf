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
