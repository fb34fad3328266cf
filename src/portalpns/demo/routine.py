"""What an office of the demo does with its incoming letters: register, read, pass on, finish, file away."""

import random
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from portalpns.demo.office import Office
from portalpns.domain.clock import WIB
from portalpns.domain.ids import new_id
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.surat import SuratMasuk
from portalpns.protocol import actions
from portalpns.protocol.codec import decode
from portalpns.server.services import Services
from portalpns.store.server_tables import entity

Push = Callable[[Pegawai, list[tuple[str, actions.Action]]], None]
INSTRUCTIONS = ("Proses lebih lanjut", "Tanggapan dan saran", "Koordinasi/konfirmasikan", "Wakili saya")
PART = 25
"""Letters in one push, each with at most two actions."""


class Routine:
    """The days of one office; some instructions are never followed, so that there is something overdue."""

    def __init__(self, services: Services, office: Office, opd: str, push: Push, dice: random.Random) -> None:
        self._services, self._office, self._opd, self._push, self._dice = services, office, opd, push, dice

    def day(self) -> None:
        """Everything that lies there now goes one step on its way."""
        letters = self._letters()
        clerk, head = self._office.clerk[self._opd], self._office.holder[self._office.head[self._opd]]
        fresh = [one for one in letters if one.agenda is None]
        self._act(clerk, [(one.id, args) for one in fresh for args in (actions.MasukAgendakan(), actions.MasukBaca())])
        passed = [one for one in fresh if not one.tembusan and self._dice.random() < 0.7]
        self._act(head, [(one.id, args) for one in passed for args in (actions.MasukBaca(), self._disposisi())])
        for one in letters:
            if one.state == "didisposisi" and one.disposisi and self._dice.random() < 0.45:
                holder = self._office.holder[one.disposisi[-1].kepada[0]]
                self._act(holder, [(one.id, actions.MasukSelesai("Telah ditindaklanjuti."))])
        done = [one for one in letters if one.state == "selesai" and self._dice.random() < 0.5]
        self._act(clerk, [(one.id, actions.MasukArsipkan()) for one in done])

    def _act(self, person: Pegawai, work: list[tuple[str, actions.Action]]) -> None:
        for start in range(0, len(work), 2 * PART):
            self._push(person, work[start : start + 2 * PART])

    def _disposisi(self) -> actions.MasukDisposisi:
        dice = self._dice
        post = dice.choice(self._office.chain[self._opd])
        due = self._services.clock().astimezone(WIB).date() + timedelta(days=dice.randrange(2, 9))
        return actions.MasukDisposisi(new_id(), (post,), (dice.choice(INSTRUCTIONS),), batas=due)

    def _letters(self) -> list[SuratMasuk]:
        tenant = self._services.tenant
        with self._services.db.read() as connection:
            bodies = connection.scalars(
                sa.select(entity.c.body)
                .where(
                    entity.c.tenant == tenant, entity.c.kind == "surat_masuk", entity.c.scope == f"o:{self._opd}",
                    entity.c.body.is_not(None),
                )
                .order_by(entity.c.id)
            ).all()  # fmt: skip
        return [decode(body.encode(), SuratMasuk) for body in bodies]
