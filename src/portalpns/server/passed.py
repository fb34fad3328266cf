"""Which pages were drawn without complaint, so that the same content is not drawn a second time."""

from threading import Lock

MOST = 512


class Passed:
    """Marks of the newest pages, in memory; thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._marks: dict[str, None] = {}

    def __contains__(self, mark: str) -> bool:
        return mark in self._marks

    def add(self, mark: str) -> None:
        with self._lock:
            self._marks[mark] = None
            if len(self._marks) > MOST:
                del self._marks[next(iter(self._marks))]
