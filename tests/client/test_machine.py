"""One server and three computers under faults, as a state machine: all agree, nothing is lost or done twice."""

import itertools
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from client.kit import PASSWORD, Balai, Komputer, Line, cut, isi
from client.kit import balai as open_balai
from portalpns.client.usecases.surat import Filter
from portalpns.domain.errors import PortalError
from portalpns.domain.surat import SuratKeluar, paraf_hash
from portalpns.store.cache_tables import base, outbox, scope_state
from portalpns.store.server_tables import entity, feed_head, mutation, num_ledger, punch

OWNERS = ("siti", "siti", "sekdis")
COMPUTERS = st.integers(0, len(OWNERS) - 1)
PATHS = st.sampled_from(["/sync/hello", "/sync/push", "/sync/pull"])


class Kantor(RuleBasedStateMachine):
    """Two computers of the drafter, one of her checker, and a line that breaks; rounds are whole (`sync_now`)."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="pns-mesin-"))
        self.context = open_balai(self.root, background=False)
        self.place: Balai = self.context.__enter__()
        self.computers: list[Komputer] = []
        self.written: dict[str, set[str]] = {}
        """Letter -> every subject that somebody saved."""
        self.dropped: set[str] = set()
        self.punches = 0
        self.count = itertools.count(1)

    @initialize()
    def sign_in(self) -> None:
        for n, name in enumerate(OWNERS):
            made = Komputer(self.root / f"pc-{n}", self.place.url, name, self.place.jam)
            self.computers.append(made)
            self.place.computers.append(made)
            made.login(PASSWORD).sync()

    def teardown(self) -> None:
        try:
            if self.computers:
                self._settle()
        finally:
            self.context.__exit__(None, None, None)
            shutil.rmtree(self.root, ignore_errors=True)

    # what people do

    @rule(who=st.integers(0, 1))
    def draft(self, who: int) -> None:
        hal = f"Surat {next(self.count)}"
        letter = self.computers[who].draft(hal, rantai=("j-sekdis",))
        self.written[letter.id] = {hal}

    @rule(who=st.integers(0, 1), data=st.data())
    def edit(self, who: int, data: st.DataObject) -> None:
        letter = self._letter(who, data, "simpan")
        if letter is not None:
            hal = f"Surat {next(self.count)}"
            changed = replace(letter, naskah=isi(hal))
            self.computers[who].core.surat.save(changed)
            self.written[letter.id].add(hal)

    @rule(who=st.integers(0, 1), data=st.data())
    def submit(self, who: int, data: st.DataObject) -> None:
        letter = self._letter(who, data, "ajukan")
        if letter is not None:
            self.computers[who].core.surat.submit(letter.id)

    @rule(who=st.integers(0, 1), data=st.data())
    def cancel(self, who: int, data: st.DataObject) -> None:
        letter = self._letter(who, data, "batalkan")
        if letter is not None:
            self.computers[who].core.surat.cancel(letter.id, "Tidak jadi")

    @rule(data=st.data(), good=st.booleans())
    def check(self, data: st.DataObject, good: bool) -> None:
        letter = self._letter(2, data, "paraf")
        if letter is None:
            return
        if good:
            self.computers[2].core.surat.initial(letter.id, paraf_hash(letter.naskah, letter.rantai, letter.tanda))
        else:
            self.computers[2].core.surat.give_back(letter.id, "Perbaiki")

    @rule(who=st.integers(0, 1), n=st.integers(1, 12))
    def import_punches(self, who: int, n: int) -> None:
        start = self.punches
        self.punches += n
        file = self.root / "mesin.dat"
        lines = [f"5\t2026-11-{1 + p // 600:02} {7 + p // 60 % 10:02}:{p % 60:02}:00\t1\t0\t1\t0"
                 for p in range(start, self.punches)]  # fmt: skip
        file.write_text("\n".join(lines) + "\n", encoding="ascii")
        (report,) = self.computers[who].core.absensi.import_files([file], opd="diskominfo")
        assert report.accepted == n

    @rule(who=COMPUTERS)
    def drop_from_the_tray(self, who: int) -> None:
        core = self.computers[who].core
        for row in core.sync.tray()[:1]:
            body = core.sync.body(row.seq).decode()
            self.dropped |= {hal for hals in self.written.values() for hal in hals if f'"{hal}"' in body}
            core.sync.drop(row.seq)

    @rule(who=COMPUTERS)
    def take_up_again(self, who: int) -> None:
        core = self.computers[who].core
        for row in core.sync.tray()[:1]:
            try:
                core.sync.retry(row.seq)
            except PortalError:
                assert row.seq in {one.seq for one in core.sync.tray()}
            else:  # the person decided that these words go over all others
                self.dropped |= self.written.get(row.entity, set())

    # what happens to them

    @rule(who=COMPUTERS)
    def sync(self, who: int) -> None:
        self.computers[who].sync()

    @rule(who=COMPUTERS, path=PATHS, side=st.sampled_from(["before", "after"]), nth=st.integers(1, 2))
    def sync_over_a_broken_line(self, who: int, path: str, side: str, nth: int) -> None:
        line, seen = self._line(who), []

        def fault(_method: str, asked: str, *_reply: Any) -> None:
            if asked == path:
                seen.append(asked)
                if len(seen) == nth:
                    cut()

        setattr(line, side, fault)
        self.computers[who].core.sync.sync_now()
        setattr(line, side, None)

    @rule(who=COMPUTERS)
    def sync_with_every_request_doubled(self, who: int) -> None:
        self._line(who).twice = lambda _method, path: path.startswith("/sync/")
        self.computers[who].sync()
        self._line(who).twice = None

    @rule(who=COMPUTERS)
    def program_ends(self, who: int) -> None:
        self.computers[who].restart()

    @rule(who=COMPUTERS, path=PATHS)
    def program_ends_in_the_middle_of_a_round(self, who: int, path: str) -> None:
        self._line(who).after = lambda _method, asked, _reply: cut() if asked == path else None
        self.computers[who].core.sync.sync_now()
        self.computers[who].restart()

    @precondition(lambda self: self.computers)
    @rule()
    def epochs_change(self) -> None:
        """As after a restore that lost nothing: everybody reads anew."""
        mark = f"zaman-{next(self.count)}"
        self.place.services.db.write(
            lambda connection: connection.execute(feed_head.update().values(epoch=feed_head.c.scope + mark))
        )

    # what must hold

    @invariant()
    def refusals_say_why(self) -> None:
        for computer in self.computers:
            assert all(row.code and row.detail for row in computer.core.sync.tray())

    def _settle(self) -> None:
        """Faults end: a bounded number of rounds empties the queues and makes all computers say the same."""
        for _ in range(3):
            for computer in self.computers:
                computer.sync()
        for computer in self.computers:
            assert computer.core.sync.queue() == []
        services = self.place.services
        with services.db.read() as connection:
            stored = {row.id: (row.rev, row.scope) for row in connection.execute(
                sa.select(entity.c.id, entity.c.rev, entity.c.scope).where(entity.c.body.is_not(None)))}  # fmt: skip
            heads = dict(connection.execute(sa.select(feed_head.c.scope, feed_head.c.head)).all())
            ids = connection.scalars(sa.select(mutation.c.mutation_id)).all()
            numbers = connection.scalars(sa.select(num_ledger.c.n)).all()
            times = connection.scalar(sa.select(sa.func.count()).select_from(punch))
        assert len(ids) == len(set(ids)), "an action was taken twice"
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), "numbers have a gap or a double"
        trays = [row for computer in self.computers for row in computer.core.sync.tray()]
        assert times == self.punches, (times, self.punches, trays)
        for computer in self.computers:
            with computer.core._opened().cache.read() as connection:
                scopes = dict(connection.execute(sa.select(scope_state.c.scope, scope_state.c.cursor)).all())
                mine = {row.id: row.rev for row in connection.execute(sa.select(base.c.id, base.c.rev))}
                left = connection.scalars(sa.select(outbox.c.state)).all()
                overlays = connection.exec_driver_sql("SELECT id FROM overlay").all()
            assert scopes == {scope: heads[scope] for scope in scopes}
            assert mine == {key: rev for key, (rev, scope) in stored.items() if scope in scopes}
            assert set(left) <= {"sent", "rejected"}
            assert overlays == [], "a row that the server has confirmed is still shown as pending"
        self._every_word_is_somewhere(trays)

    def _every_word_is_somewhere(self, trays: list[Any]) -> None:
        refused = "".join(computer.core.sync.body(row.seq).decode() for computer in self.computers
                          for row in computer.core.sync.tray())  # fmt: skip
        seen = {row.id: row.hal for row in self.computers[0].core.surat.rows(Filter("keluar"), 0, 1000)}
        assert set(seen) == set(self.written), (trays, set(self.written) - set(seen))
        for key, hals in self.written.items():
            assert seen[key] in hals
            newest = max(hals, key=lambda hal: int(hal.split()[1]))
            # the newest words won, or lie in a tray, or a person threw them away
            assert seen[key] == newest or f'"{newest}"' in refused or newest in self.dropped

    def _line(self, who: int) -> Line:
        line = self.computers[who].line
        assert line is not None
        return line

    def _letter(self, who: int, data: st.DataObject, step: str) -> SuratKeluar | None:
        """Some letter with which this person may take the step now."""
        core = self.computers[who].core
        rows = core.surat.rows(Filter("keluar"), 0, 200)
        able = [letter for row in rows if step in core.surat.allowed(letter := core.surat.get(row.id))]
        if not able:
            return None
        chosen = data.draw(st.sampled_from(sorted(able, key=lambda letter: letter.id)), label=step)
        assert isinstance(chosen, SuratKeluar)
        return chosen


TestKantor = Kantor.TestCase
TestKantor.settings = settings(
    max_examples=8, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True,
    # every step is a real request: shrinking a failure would outlast the test's time and say nothing
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
