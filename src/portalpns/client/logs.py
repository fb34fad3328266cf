"""The client's log: one file a day, five days kept, with NIP, NIK and secrets masked before they reach the disk."""

import contextlib
import logging
import re
import sys
from io import TextIOWrapper
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path

DAYS_KEPT = 5
_NUMBER = re.compile(r"(?<!\d)(?:\d{16}|\d{18}|\d{8}[ .]\d{6}[ .]\d[ .]\d{3})(?!\d)")
_SECRET = re.compile(
    r"(?i)(\b(?:authorization|\w*pass(?:word|phrase)?|kata[_ ]sandi|frasa[_ ]sandi|\w*token|\w*secret|api[_-]?key)\b"
    r"[\"']?\s*[:=]\s*(?:bearer\s+)?|\bbearer\s+)([\"'][^\"']*[\"']|[^\s,;}\])]+)"
)
_URL_LOGIN = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+@")


def mask(text: str) -> str:
    """`text` without the digits of NIP (18) and NIK (16) and without the values of secrets."""
    text = _NUMBER.sub(lambda match: f"{match[0][:4]}…{'•' * 4}", text)
    text = _URL_LOGIN.sub("•••@", text)
    return _SECRET.sub(r"\1•••", text)


class MaskingFormatter(logging.Formatter):
    """Formats a record, traceback included, and masks the finished text: nothing can slip past in an argument."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class _LogFile(TimedRotatingFileHandler):
    """A full disk ends neither the log nor the program: what could not be written is counted and told later."""

    lost = 0

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        if self.lost:
            # the last line may have been written in half
            stream.write(f"\n... {self.lost} lines are missing: this file could not be written\n")
        return stream

    def emit(self, record: logging.LogRecord) -> None:
        before = self.lost
        super().emit(record)
        if self.lost == before:
            self.lost = 0

    def handleError(self, record: logging.LogRecord) -> None:
        """Give up the stream with what it still holds; the next line opens the file anew."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)  # a fault of the program, told where a developer sees it
            return
        self.lost += 1
        stream, self.stream = self.stream, None
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            super().close()


def start_logging(folder: Path, *, level: int = logging.INFO) -> logging.Handler:
    """Write the log of the whole process to `folder`/portalpns.log; returns the handler, to be closed at the end."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = _LogFile(folder / "portalpns.log", when="midnight", backupCount=DAYS_KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(MaskingFormatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    # The transport logs every address it asks for at INFO; a log of what a person reads is nobody's business.
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    return handler


def stop_logging(handler: logging.Handler) -> None:
    logging.getLogger().removeHandler(handler)
    handler.close()
