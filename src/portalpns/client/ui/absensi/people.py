"""The search of an office's people for the pickers of this room; called in lane `db`."""

from collections.abc import Callable, Sequence
from typing import Any

from portalpns.client.ui.widgets.forms import Choice


def people(core: Any, opd: str) -> Callable[[str, int], Sequence[Choice]]:
    def find(words: str, limit: int) -> list[Choice]:
        found = core.pencarian.people(words, opd, limit)
        return [Choice(one.id, one.nama, f"NIP {one.nip} · {one.jabatan}".strip(" ·"), one) for one in found]

    return find
