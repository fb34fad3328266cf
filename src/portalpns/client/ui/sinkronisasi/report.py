"""The report a user sends to the help desk: how the program stands, never what the letters say."""

import platform
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import qVersion

from portalpns.client.sync.monitor import SyncStatus
from portalpns.client.sync.outbox import QueueRow
from portalpns.version import __version__


def help_report(
    status: SyncStatus | None, queue: Sequence[QueueRow], tray: Sequence[QueueRow], events: Sequence[Any]
) -> str:
    """Plain text; `mask` is still to be applied, since words of the queue may name people."""
    lines = [f"Portal PNS {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"]
    if status is not None:
        lines += [
            f"Daring: {'ya' if status.online else 'tidak'}; keadaan: {status.state}; {status.message}".rstrip("; "),
            f"Kontak terakhir: {status.last_contact.isoformat() if status.last_contact else 'belum pernah'}",
            f"Antrean {status.queued}, ditolak {status.conflicts}, unggah {status.uploads}, unduh {status.downloads}",
        ]
    for title, rows in (("Antrean", queue), ("Perlu diperhatikan", tray)):
        lines.append(f"{title}:")
        lines += [f"  {row.seq} {row.words} {row.entity} {row.state} {row.code}".rstrip() for row in rows] or ["  -"]
    lines.append("Riwayat:")
    lines += [f"  {one.at.isoformat(timespec='seconds')} {one.words}" for one in events] or ["  -"]
    return "\n".join(lines)
