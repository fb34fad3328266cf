"""Refused actions that are tried again together."""

from collections.abc import Sequence

from portalpns.client.sync.outbox import QueueRow
from portalpns.client.ui.page import Core
from portalpns.domain.errors import PortalError

SAVE = "surat.simpan"
"""The action that holds the words of a letter, which can live on in another concept."""
SUBMIT = "surat.ajukan"


def retry_plain(core: Core, rows: Sequence[QueueRow]) -> int:
    """Try those again of which no question is to be asked first; returns how many were left in the tray."""
    left = 0
    for row in rows:
        try:
            if row.name in (SAVE, SUBMIT) or core.surat.changed_since(row.seq) is not None:
                left += 1
            else:
                core.sync.retry(row.seq)
        except PortalError:
            left += 1  # its reason is told once it is tried by itself
    return left
