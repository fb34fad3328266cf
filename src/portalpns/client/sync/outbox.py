"""The queue of a person's actions: written with the action itself, emptied by the server's answers, lost never."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from portalpns.client.sync.master import Master
from portalpns.client.sync.project import KIND, Letter, Pending, decode_letter, fold, project
from portalpns.domain.clock import Clock
from portalpns.domain.errors import BadInput, NotFound, WrongState
from portalpns.domain.ids import new_id
from portalpns.protocol.actions import (
    ACTIONS,
    AbsensiImpor,
    Action,
    MasukAgendakan,
    MasukArsipkan,
    MasukBaca,
    SuratAjukan,
    SuratKirim,
    SuratSimpan,
    SuratTandaTangan,
    SuratTarik,
)
from portalpns.protocol.codec import decode, encode
from portalpns.protocol.messages import PUSH_BYTES, PUSH_MUTATIONS, Mutation, Result
from portalpns.store.cache import documents, hari, kv
from portalpns.store.cache.db import Cache
from portalpns.store.cache.surat import KOTAK, SuratIndex
from portalpns.store.cache_tables import base, blob, outbox

KEEP_SENT = timedelta(days=7)
"""A server restored from a backup can be offered again what it had accepted since."""
UNREAD = 1 << 62
"""As `pos` of a sent attendance action: what the server made of it was not read back yet."""
BLOB_MISSING = "blob_missing"
"""The server's code for an action whose file it does not have; as `detail` of one that was queued again for that."""
BLOCKED = "blocked"
"""The server's code for an action behind a refused one on the same letter."""
LARGEST_ACTION = PUSH_BYTES - 64 * 1024
_NAMES = {kind: name for (name, _), kind in ACTIONS.items()}
_WORDLESS = {
    _NAMES[kind]
    for kind in (SuratAjukan, SuratTarik, SuratTandaTangan, SuratKirim, MasukBaca, MasukAgendakan, MasukArsipkan)
}
"""Steps in which nobody wrote anything: one that was refused is settled once the same is done."""
_WORDS = {
    "surat.simpan": "Simpan konsep",
    "surat.ajukan": "Ajukan surat",
    "surat.tarik": "Tarik kembali surat",
    "surat.paraf": "Paraf surat",
    "surat.kembalikan": "Kembalikan surat",
    "surat.tandatangani": "Tanda tangani surat",
    "surat.kirim": "Kirim surat",
    "surat.batalkan": "Batalkan surat",
    "surat.cabut": "Cabut surat",
    "masuk.agendakan": "Agendakan surat masuk",
    "masuk.baca": "Tandai dibaca",
    "masuk.disposisi": "Disposisi surat masuk",
    "masuk.selesai": "Selesaikan surat masuk",
    "masuk.arsipkan": "Arsipkan surat masuk",
    "absensi.impor": "Impor absensi",
    "absensi.peta_pin": "Petakan PIN",
    "absensi.tutup_mesin": "Tutup mesin absensi",
    "absensi.peristiwa": "Catat peristiwa absensi",
    "absensi.hapus_peristiwa": "Hapus peristiwa absensi",
}


@dataclass(frozen=True)
class QueueRow:
    """One queued, sent or refused action as a person sees it; state: waiting, flying, rejected."""

    seq: int
    words: str
    entity: str
    at: datetime
    state: str
    code: str
    detail: str
    name: str
    """As in the protocol, such as surat.simpan."""


@dataclass(frozen=True)
class Batch:
    """What goes into one push, in order without gaps."""

    mutations: tuple[Mutation, ...]
    blobs: frozenset[str] = frozenset()
    """Files that the server must have before."""


@dataclass(frozen=True)
class Effect:
    """What a change of the queue touched: kinds for the screens, and letters whose rows were rebuilt."""

    kinds: frozenset[str]
    rejected: int = 0


class Outbox:
    """Enqueues, hands out batches and settles them; every public call is one transaction or takes part in one."""

    def __init__(self, cache: Cache, master: Master, index: SuratIndex, pegawai: str, clock: Clock) -> None:
        self._cache = cache
        self._master = master
        self._index = index
        self._pegawai = pegawai
        self._clock = clock

    # what a person does

    def enqueue_letter(
        self, connection: Connection, entity: str, args: Action, *, subject: str = "", blobs: tuple[str, ...] = ()
    ) -> Letter:
        """Queue an action on a letter and show its effect at once; raises what the domain raises, then queues nothing.

        The connection is an `act` transaction of the caller.
        """
        now = self._clock()
        doc = documents.get_base(connection, entity)
        before = documents.get(connection, entity)
        who = self._master.pelaku(self._pegawai, self._master.day(now, connection), connection)
        letter = decode_letter(before.kind, before.body) if before else None
        after = project(letter, Pending(_NAMES[type(args)], args, entity, now, who))
        kind = KIND[type(after)]
        scope = before.scope if before else f"o:{after.opd}"
        self._insert(
            connection, entity, kind, scope, args, base_rev=doc.rev if doc else 0, subject=subject or _subject(after),
            blobs=blobs, now=now,
        )  # fmt: skip
        documents.put_overlay(connection, entity, kind, scope, encode(after).decode())
        self._index.refresh(connection, [entity])
        return after

    def enqueue(
        self, connection: Connection, entity: str, kind: str, scope: str, args: Action, *, subject: str
    ) -> None:
        """Queue an action on something that is no letter."""
        self._insert(connection, entity, kind, scope, args, base_rev=0, subject=subject, blobs=(), now=self._clock())

    def _insert(
        self, connection: Connection, entity: str, kind: str, scope: str, args: Action, *, base_rev: int, subject: str,
        blobs: tuple[str, ...], now: datetime,
    ) -> None:  # fmt: skip
        text = encode(args).decode()
        if len(text) > LARGEST_ACTION:
            raise BadInput("Isi terlalu besar untuk dikirim (lebih dari 1 MB); kecilkan atau bagi isinya.")
        name = _NAMES[type(args)]
        if isinstance(args, SuratSimpan) and self._coalesce(connection, entity, text, now):
            return
        connection.execute(
            sa.insert(outbox).values(
                seq=kv.count_up(connection, "seq"), mutation_id=new_id(), name=name, v=1, entity=entity, kind=kind,
                scope=scope, base_rev=base_rev, args=text, blobs=" ".join(blobs),
                words=f"{_WORDS[name]}: {subject}" if subject else _WORDS[name], state="waiting", at=now,
            )
        )  # fmt: skip

    def _coalesce(self, connection: Connection, entity: str, text: str, now: datetime) -> bool:
        """Put a newer save into the waiting one of the same letter, unless something came after it or it flew."""
        last = connection.execute(
            sa.select(outbox.c.seq, outbox.c.name, outbox.c.state)
            .where(outbox.c.entity == entity)
            .order_by(outbox.c.seq.desc())
            .limit(1)
        ).first()
        if last is None or last.name != "surat.simpan" or last.state != "waiting":
            return False
        connection.execute(sa.update(outbox).where(outbox.c.seq == last.seq).values(args=text, at=now))
        return True

    # what the push lane does

    def take(self, limit: int = PUSH_MUTATIONS, size: int = PUSH_BYTES) -> Batch:
        """The next actions in order; from now on they are `flying` and never change, since they may have arrived."""
        with self._cache.act() as connection:
            rows = connection.execute(
                sa.select(outbox).where(outbox.c.state.in_(("waiting", "flying"))).order_by(outbox.c.seq).limit(limit)
            ).all()
            taken: list[Any] = []
            used = 256
            for row in rows:
                used += len(row.args.encode()) + 512
                if taken and used > size:
                    break
                taken.append(row)
            fresh = [row.seq for row in taken if row.state == "waiting"]
            if fresh:
                connection.execute(
                    sa.update(outbox).where(outbox.c.seq.between(fresh[0], fresh[-1])).values(state="flying")
                )
        return Batch(
            tuple(_mutation(row) for row in taken),
            frozenset(sha for row in taken for sha in row.blobs.split()),
        )

    def settle(self, results: Iterable[Result]) -> Effect:
        """Take over the server's answers in one transaction; a refused action goes to the tray with its content.

        One whose file the server has lost is queued again, once, with all that follows it on the same letter.
        """
        kinds, letters = {"outbox"}, []
        rejected, last, again = 0, 0, set[str]()
        with self._cache.act() as connection:
            for result in results:
                last = max(last, result.seq)
                row = connection.execute(sa.select(outbox).where(outbox.c.seq == result.seq)).first()
                if row is None or row.state not in ("waiting", "flying"):
                    continue  # an answer that came twice
                if row.entity in again or (result.code == BLOB_MISSING and row.blobs and row.detail != BLOB_MISSING):
                    self._offer_again(connection, row)
                    again.add(row.entity)
                    continue
                refused = result.status in ("rejected", "conflict", "blocked")
                rejected += refused
                values: dict[str, Any] = {"state": "sent", "rev": result.rev, "pos": result.pos}
                if row.kind in KOTAK:
                    values["scope"] = result.scope or row.scope
                else:
                    values["pos"] = UNREAD
                if refused:
                    kinds.add("refused")
                    code = result.code or result.status
                    values = {"state": "rejected", "code": code, "detail": result.detail}
                values["done_at"] = self._clock()
                connection.execute(sa.update(outbox).where(outbox.c.seq == row.seq).values(**values))
                if not refused and result.rev and row.name == _NAMES[SuratSimpan]:
                    # what waits behind it was made on top of all that it wrote; other steps write less than that
                    connection.execute(
                        sa.update(outbox)
                        .where(outbox.c.entity == row.entity, outbox.c.state == "waiting")
                        .values(base_rev=result.rev)
                    )
                if not refused and row.name in _WORDLESS:
                    same = sa.and_(outbox.c.entity == row.entity, outbox.c.name == row.name)
                    connection.execute(sa.delete(outbox).where(same, outbox.c.state == "rejected"))
                self._confirm(connection, row, result)
                kinds.add("surat" if row.kind in KOTAK else "hari")
                if row.kind in KOTAK:
                    letters.append(row.entity)
            if again:
                self._move_back(connection, again, last)
            self.rebuild(connection, letters)
            old = self._clock() - KEEP_SENT
            connection.execute(sa.delete(outbox).where(outbox.c.state == "sent", outbox.c.done_at < old))
        return Effect(frozenset(kinds), rejected)

    def _offer_again(self, connection: Connection, row: Row[Any]) -> None:
        """A new action with the same content; its files are sent once more before it."""
        values = {"mutation_id": new_id(), "state": "waiting", "detail": BLOB_MISSING}
        connection.execute(sa.update(outbox).where(outbox.c.seq == row.seq).values(**values))
        lost = sa.and_(blob.c.sha256.in_(row.blobs.split()), blob.c.state == "ready")
        connection.execute(sa.update(blob).where(lost).values(state="upload", upload_id=""))

    def _move_back(self, connection: Connection, entities: set[str], last: int) -> None:
        """Put the open actions of some letters behind all others, in their order, and number from `last` + 1 on."""
        mine = sa.and_(outbox.c.entity.in_(entities), outbox.c.state.in_(("waiting", "flying")))
        for seq in connection.scalars(sa.select(outbox.c.seq).where(mine).order_by(outbox.c.seq)).all():
            connection.execute(sa.update(outbox).where(outbox.c.seq == seq).values(seq=kv.count_up(connection, "seq")))
        self._renumber(connection, last + 1)

    def _confirm(self, connection: Connection, row: Row[Any], result: Result) -> None:
        """Keep the document that the answer carries."""
        body = bytes(result.doc).decode() if result.doc else ""
        if body in ("", "null") or not result.scope or row.kind not in KOTAK:
            return
        sweep = connection.scalar(sa.select(base.c.sweep).where(base.c.scope == result.scope, base.c.id == row.entity))
        kind = result.kind or row.kind
        documents.put_base(connection, [(result.scope, row.entity, kind, result.rev, result.pos, body, sweep or 0)])

    # overlays

    def rebuild(self, connection: Connection, letters: Iterable[str]) -> None:
        """Overlay and list rows of these letters anew: base plus what is still pending."""
        letters = list(dict.fromkeys(letters))
        for entity in letters:
            self._rebuild_one(connection, entity)
        self._index.refresh(connection, letters)

    def _rebuild_one(self, connection: Connection, entity: str) -> None:
        confirmed = documents.get_base(connection, entity)
        rows = connection.execute(
            sa.select(outbox).where(outbox.c.entity == entity, sa.text(documents.PENDING)).order_by(outbox.c.seq)
        ).all()
        if not rows:
            documents.drop_overlay(connection, entity)
            return
        pending = [self._pending(connection, row) for row in rows]
        after = fold(decode_letter(confirmed.kind, confirmed.body) if confirmed else None, pending)
        if after is None:
            documents.drop_overlay(connection, entity)
            return
        scope = confirmed.scope if confirmed else rows[-1].scope
        documents.put_overlay(connection, entity, KIND[type(after)], scope, encode(after).decode())

    def _pending(self, connection: Connection, row: Row[Any]) -> Pending:
        args = decode(row.args.encode(), ACTIONS[row.name, row.v])
        who = self._master.pelaku(self._pegawai, self._master.day(row.at, connection), connection)
        return Pending(row.name, args, row.entity, row.at, who)

    # what a person sees and decides

    def queue(self) -> list[QueueRow]:
        return self._rows("waiting", "flying")

    def tray(self) -> list[QueueRow]:
        """Refused actions; they stay until the person drops or repeats them."""
        return self._rows("rejected")

    def counts(self) -> tuple[int, int]:
        """(waiting or under way, refused)."""
        with self._cache.read() as connection:
            rows = connection.execute(
                sa.select(outbox.c.state, sa.func.count()).where(outbox.c.state != "sent").group_by(outbox.c.state)
            )
            by_state: dict[str, int] = {row[0]: row[1] for row in rows}
        return by_state.get("waiting", 0) + by_state.get("flying", 0), by_state.get("rejected", 0)

    def refused_args(self, seq: int) -> tuple[str, Action]:
        """Entity and arguments of a refused action, so that what was typed can be rescued."""
        with self._cache.read() as connection:
            row = _refused(connection, seq)
        return row.entity, decode(row.args.encode(), ACTIONS[row.name, row.v])

    def drop(self, seq: int) -> None:
        """Forget a refused action."""
        with self._cache.act() as connection:
            row = _refused(connection, seq)
            connection.execute(sa.delete(outbox).where(outbox.c.seq == seq))
            if row.kind in KOTAK:
                self.rebuild(connection, [row.entity])
            elif row.name == "absensi.impor":
                # nobody has these punches now: the file may be imported again
                args = decode(row.args.encode(), AbsensiImpor)
                hari.forget_keys(connection, [(args.device, one.pin, one.at) for one in args.rows])

    def drop_moved(self, seq: int) -> None:
        """Forget a refused save whose words went into another concept, and the submission that waited behind it."""
        with self._cache.act() as connection:
            row = _refused(connection, seq)
            behind = sa.and_(
                outbox.c.entity == row.entity, outbox.c.state == "rejected", outbox.c.code == BLOCKED,
                outbox.c.name == "surat.ajukan",
            )  # fmt: skip
            connection.execute(sa.delete(outbox).where((outbox.c.seq == seq) | behind))
            self.rebuild(connection, [row.entity])

    def retry(self, seq: int) -> None:
        """Queue a refused action again on top of the present state; raises what the domain raises, then it stays."""
        with self._cache.act() as connection:
            row = _refused(connection, seq)
            args = decode(row.args.encode(), ACTIONS[row.name, row.v])
            subject = row.words.partition(": ")[2]
            connection.execute(sa.delete(outbox).where(outbox.c.seq == seq))
            if row.kind in KOTAK:
                blobs = tuple(row.blobs.split())
                self.enqueue_letter(connection, row.entity, args, subject=subject, blobs=blobs)
            else:
                self.enqueue(connection, row.entity, row.kind, row.scope, args, subject=subject)

    # numbers of the stream

    def align(self, expected: int) -> bool:
        """Compare our numbers with the one the server expects; nothing of ours may be under way meanwhile.

        False when it has seen more of this device than there is here: the cache is an old copy, and a number that is
        used twice would make two actions one.
        """
        with self._cache.read() as connection:
            open_rows = outbox.c.state.in_(("waiting", "flying"))
            first = connection.scalar(sa.select(sa.func.min(outbox.c.seq)).where(open_rows))
            following = int(kv.get(connection, "seq") or 0) + 1
        if expected > following:
            return False
        if expected < (first or following):
            self.realign(expected)
        return True

    def realign(self, expected: int) -> None:
        """The server expects another number than our first: offer again what it has lost, then number without gaps.

        Happens after the server was restored from a backup. Ids stay, so nothing is done twice.
        """
        with self._cache.act() as connection:
            lost = (outbox.c.state == "sent") & (outbox.c.seq >= expected)
            connection.execute(sa.update(outbox).where(lost).values(state="flying", rev=0, pos=0))
            self._renumber(connection, expected)

    def restart(self) -> None:
        """A new device begins with 1; what was sent under the old one stays sent."""
        with self._cache.act() as connection:
            connection.execute(sa.delete(outbox).where(outbox.c.state == "sent"))
            self._renumber(connection, 1)

    def _renumber(self, connection: Connection, first: int) -> None:
        """Number the open actions from `first` on; refused ones that stand in the way move below zero."""
        open_rows = outbox.c.state.in_(("waiting", "flying"))
        aside = min(connection.scalar(sa.select(sa.func.min(outbox.c.seq))) or 0, 0)
        for seq in connection.scalars(sa.select(outbox.c.seq).where(~open_rows, outbox.c.seq >= first)).all():
            aside -= 1
            connection.execute(sa.update(outbox).where(outbox.c.seq == seq).values(seq=aside))
        seqs = connection.scalars(sa.select(outbox.c.seq).where(open_rows).order_by(outbox.c.seq)).all()
        far = max(seqs, default=0) + first + len(seqs)
        for step, seq in enumerate(seqs):
            connection.execute(sa.update(outbox).where(outbox.c.seq == seq).values(seq=far + step))
        connection.execute(sa.update(outbox).where(outbox.c.seq >= far).values(seq=outbox.c.seq - far + first))
        kv.put(connection, "seq", str(first + len(seqs) - 1))

    def _rows(self, *states: str) -> list[QueueRow]:
        with self._cache.read() as connection:
            rows = connection.execute(
                sa.select(
                    outbox.c.seq, outbox.c.words, outbox.c.entity, outbox.c.at, outbox.c.state, outbox.c.code,
                    outbox.c.detail, outbox.c.name,
                ).where(outbox.c.state.in_(states)).order_by(outbox.c.seq)
            ).all()  # fmt: skip
        return [QueueRow(*row) for row in rows]


def _refused(connection: Connection, seq: int) -> Row[Any]:
    row = connection.execute(sa.select(outbox).where(outbox.c.seq == seq)).first()
    if row is None:
        raise NotFound("Tindakan ini tidak ada lagi dalam antrean.")
    if row.state != "rejected":
        raise WrongState("Tindakan yang masih menunggu server tidak dapat diubah.")
    return row


def _mutation(row: Row[Any]) -> Mutation:
    from msgspec import Raw

    return Mutation(
        seq=row.seq, id=row.mutation_id, name=row.name, entity=row.entity, args=Raw(row.args.encode()), v=row.v,
        base_rev=row.base_rev, at=row.at,
    )  # fmt: skip


def _subject(letter: Letter) -> str:
    hal = getattr(letter, "hal", None) or getattr(getattr(letter, "naskah", None), "hal", "")
    return str(hal) or "tanpa hal"


Notify = Callable[[frozenset[str]], None]
"""Told which kinds have changed, from any thread."""
