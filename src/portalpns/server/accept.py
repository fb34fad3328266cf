"""Takes pushed mutations: each at most once, each with exactly one result, in the order of its device."""

import hashlib
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from portalpns.domain.errors import BadInput, PortalError
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol import actions
from portalpns.protocol.codec import decode, encode, require_plain
from portalpns.protocol.messages import Mutation, Push, PushAnswer, Result
from portalpns.server import absensi, feed, surat
from portalpns.server.auth import Caller
from portalpns.server.cetak import Trials, try_pages
from portalpns.server.db import is_transient
from portalpns.server.problems import Refused
from portalpns.server.services import Services
from portalpns.server.signatures import Checked, begin, conclude
from portalpns.server.step import Step
from portalpns.server.work import Work
from portalpns.signing.verdict import VerifyResult
from portalpns.store.server_tables import device, mutation

log = logging.getLogger(__name__)
CHUNK = 50
"""Mutations per transaction."""
SIGN = "surat.tandatangani"
SIGNED = 8
"""Signatures per transaction: what is checked goes into the record soon, and no device fills the queue of checks."""
REFUSED = frozenset({"rejected", "conflict", "blocked"})
UNFORESEEN = (ArithmeticError, LookupError, TypeError, ValueError, sa.exc.DataError, sa.exc.IntegrityError)
"""A fault of this program or a value no rule thought of: it must not hold up everything behind it in the queue."""


@dataclass(frozen=True)
class Outcome:
    """What one transaction leaves for after its commit."""

    results: list[Result]
    scopes: frozenset[str]
    jobs: bool


def push(services: Services, caller: Caller, asked: Push) -> PushAnswer:
    """Apply the mutations of one device, all or the first of them; raises Refused for a gap or a reused number."""
    if asked.device != caller.device:
        raise Refused(403, "wrong_device", "Antrean ini milik perangkat lain.")
    limit = services.config.push_n
    if len(asked.mutations) > limit:
        raise Refused(413, "too_large", f"Paling banyak {limit} tindakan dalam satu kiriman.")
    with services.turns.take(caller.device):
        results = _in_parts(services, caller, asked.mutations)
        with services.db.read() as connection:
            expected = _last_seq(connection, services.tenant, caller.device) + 1
    return PushAnswer(results, expected)


def _in_parts(services: Services, caller: Caller, mutations: Sequence[Mutation]) -> list[Result]:
    """Apply part after part until all is done or time is over; raises Refused 503 when not even one was done by then.

    A signature that is still being checked ends the push before it: the check goes on, and the client, which sends the
    rest again, finds it done or joins it. A page that cannot be tried in time ends it too, but never before the first.
    """
    deadline = time.monotonic() + services.config.push_seconds
    results: list[Result] = []
    stuck: set[str] = set()
    while True:
        part = _next_part(mutations[len(results) :])
        taken = _taken(services, caller, part)
        ready, checked = _check_signatures(services, caller, part, taken, deadline)
        if ready or not mutations:
            ready, trials = try_pages(services, caller.pegawai, part[:ready], taken, deadline)
            part = part[:ready]
            outcome = services.db.write(_transaction(services, caller, part, checked, trials, frozenset(stuck)))
            refused = zip(part, outcome.results, strict=True)
            stuck.update(one.entity for one, result in refused if result.status in REFUSED)
            results += outcome.results
            services.hub.notify(outcome.scopes)
            if outcome.jobs:
                services.wake_jobs()
        if len(results) == len(mutations) or time.monotonic() > deadline:
            break
    if mutations and not results:
        raise Refused(
            503, "busy", "Server masih memeriksa tanda tangan; hasilnya ditanyakan lagi sendiri.", retry_after=2
        )
    return results


def _next_part(mutations: Sequence[Mutation]) -> Sequence[Mutation]:
    """What goes into the next transaction."""
    signed = 0
    for place, one in enumerate(mutations[:CHUNK]):
        signed += one.name == SIGN
        if signed > SIGNED:
            return mutations[:place]
    return mutations[:CHUNK]


def _transaction(
    services: Services, caller: Caller, chunk: Sequence[Mutation], checked: Mapping[str, Checked], trials: Trials,
    stuck: frozenset[str],
) -> Callable[[sa.Connection], Outcome]:  # fmt: skip
    def run(connection: sa.Connection) -> Outcome:
        last = _last_seq(connection, services.tenant, caller.device, lock=True)
        work = services.work(connection, actor=caller.pegawai, device=caller.device)
        who = work.direktori.pelaku(caller.pegawai, work.today)
        held = set(stuck)
        results: list[Result] = []
        for one in chunk:
            if one.seq > last + 1:
                raise Refused(
                    409, "seq_gap", f"Nomor urut antrean terputus; server menunggu {last + 1}.", expected_seq=last + 1
                )
            known = _known(connection, services.tenant, caller.device, one, last)
            if known is not None:
                if known.status in REFUSED:
                    held.add(one.entity)
                last = max(last, one.seq)
                results.append(known)
                continue
            knows = False
            if one.entity in held:
                result = Result(one.seq, "blocked", "blocked", "Tindakan sebelumnya pada data ini ditolak.")
            else:
                result, knows = _apply(services, work, who, one, checked, trials)
            if result.status in REFUSED:
                held.add(one.entity)
            last = one.seq
            _record(work, one, result, knows)
            results.append(result)
        connection.execute(
            device.update()
            .where(device.c.tenant == services.tenant, device.c.id == caller.device)
            .values(last_seq=last, last_seen=work.now)
        )
        jobs = work.has_jobs
        positions = work.commit()
        _place(work, who, chunk, results, positions)
        return Outcome(results, frozenset(scope for scope, _ in positions), jobs)

    return run


def _place(
    work: Work, who: Pelaku, chunk: Sequence[Mutation], results: Sequence[Result],
    positions: Mapping[tuple[str, str], int],
) -> None:  # fmt: skip
    """Say where each sender finds the outcome: its home scope, or for a secret letter the own one that shows it.

    A scope that the letter left by this is no such place.
    """
    places: dict[str, dict[str, int]] = {}
    for (scope, key), pos in positions.items():
        if scope in who.scopes and scope in work.shown(key):
            places.setdefault(key, {})[scope] = pos
    for one, result in zip(chunk, results, strict=True):
        if result.status == "duplicate":
            found = feed.places(work.connection, work.tenant, one.entity, who.scopes)
        else:
            found = places.get(one.entity, {})
        if found and result.status not in REFUSED:
            result.scope = result.scope if result.scope in found else min(found)
            result.pos = found[result.scope]


def _apply(
    services: Services, work: Work, who: Pelaku, one: Mutation, checked: Mapping[str, Checked], trials: Trials
) -> tuple[Result, bool]:
    """One mutation in its own savepoint, and `Done.knows`; what the rules refuse leaves nothing behind."""
    mark = work.mark()
    savepoint = work.connection.begin_nested()
    try:
        shape = actions.ACTIONS.get((one.name, one.v))
        if shape is None:
            raise BadInput(f"Tindakan “{one.name}” versi {one.v} tidak dikenal server ini.", code="unknown_action")
        require_plain(one.args)
        args = decode(one.args, shape)
        step = Step(work, who, one, checked, lambda sha: services.blobs.known(work.connection, sha), trials)
        handler = surat.STEPS.get(shape) or absensi.STEPS[shape]
        done = handler(step, args)
        savepoint.commit()
    except (PortalError, *UNFORESEEN) as error:
        savepoint.rollback()
        work.rewind(mark)
        if isinstance(error, sa.exc.IntegrityError) and is_transient(error):
            raise  # a rival was quicker: the transaction runs again and sees what it did
        return _refused(work, who, one, error), False
    return Result(one.seq, "applied", rev=done.rev, scope=done.scope, kind=done.kind), done.knows


def _refused(work: Work, who: Pelaku, one: Mutation, error: Exception) -> Result:
    """The refusal in words, with the entity as it stands where the person may see it."""
    if not isinstance(error, PortalError):
        log.error("%s on %s failed", one.name, one.entity, exc_info=error)
        error = PortalError("Tindakan ini gagal diproses server; kejadian ini telah dicatat.", code="internal")
    status = "conflict" if isinstance(error, surat.Conflict) else "rejected"
    result = Result(one.seq, status, error.code, error.pesan)  # type: ignore[arg-type]
    stored = work.load(one.entity)
    seen = work.scopes_of(one.entity) & who.scopes
    if stored is not None and seen:
        scope = stored.scope if stored.scope in seen else min(seen)
        result.rev, result.scope, result.kind = stored.rev, scope, stored.kind
        result.doc = msgspec.Raw(stored.body.encode())
    return result


def payload_hash(one: Mutation) -> str:
    """What makes two sendings of one mutation the same."""
    parts = (one.id, one.name, str(one.v), one.entity, str(one.base_rev))
    return hashlib.sha256("\0".join(parts).encode() + b"\0" + bytes(one.args)).hexdigest()


def _known(connection: sa.Connection, tenant: str, device_id: str, one: Mutation, last: int) -> Result | None:
    """The result that was given before, when this mutation was taken already.

    The same id with the same content is the same action, also when its device had to register anew in between.
    """
    rows = connection.execute(
        sa.select(mutation.c.payload_sha256, mutation.c.result).where(
            mutation.c.tenant == tenant,
            sa.or_(
                mutation.c.mutation_id == one.id, sa.and_(mutation.c.device == device_id, mutation.c.seq == one.seq)
            ),
        )
    ).all()
    if not rows:
        return Result(one.seq, "duplicate") if one.seq <= last else None
    if any(row.payload_sha256 != payload_hash(one) for row in rows):
        raise Refused(
            409, "seq_reused", "Nomor urut antrean sudah dipakai untuk tindakan lain; daftarkan ulang perangkat ini.",
            expected_seq=last + 1,
        )  # fmt: skip
    result = msgspec.structs.replace(decode(rows[0].result.encode(), Result), seq=one.seq)
    if result.status == "applied":
        result.status = "duplicate"
    return result


def _record(work: Work, one: Mutation, result: Result, knows: bool) -> None:
    kept = msgspec.to_builtins(msgspec.structs.replace(result, doc=msgspec.UNSET)) | ({"knows": True} if knows else {})
    work.connection.execute(
        mutation.insert(),
        {
            "tenant": work.tenant, "device": work.device, "seq": one.seq, "mutation_id": one.id, "name": one.name,
            "entity": one.entity, "payload_sha256": payload_hash(one), "status": result.status,
            "result": encode(kept), "at": work.now,
        },
    )  # fmt: skip


def _last_seq(connection: sa.Connection, tenant: str, device_id: str, *, lock: bool = False) -> int:
    query = sa.select(device.c.last_seq).where(device.c.tenant == tenant, device.c.id == device_id)
    return int(connection.scalar(query.with_for_update() if lock else query) or 0)


def _check_signatures(
    services: Services, caller: Caller, part: Sequence[Mutation], taken: Collection[str], deadline: float
) -> tuple[int, dict[str, Checked]]:
    """Judge every new signed file that its sender may read, before a transaction holds a lock.

    Returns how many mutations of the part can be applied now, and what the files among them prove.
    """
    asked: dict[str, tuple[int, str, Future[VerifyResult]]] = {}
    for place, one in enumerate(part):
        args = _signature(one)
        if args is None or one.id in taken or args.sha_signed in asked:
            continue
        if _may_use(services, caller, args.sha_before, args.sha_signed):
            pending = begin(services.verdicts, services.config, services.blobs, args.sha_signed, services.clock())
            if pending is not None:
                asked[args.sha_signed] = place, args.sha_before, pending
    found: dict[str, Checked] = {}
    for sha_signed, (place, sha_before, pending) in asked.items():
        try:
            result = pending.result(max(deadline - time.monotonic(), 0))
        except TimeoutError:
            return place, found
        found[sha_signed] = conclude(services.blobs, sha_before, sha_signed, result)
    return len(part), found


def _signature(one: Mutation) -> actions.SuratTandaTangan | None:
    if one.name != SIGN:
        return None
    try:
        return decode(one.args, actions.SuratTandaTangan)
    except BadInput:
        return None  # told as the result of this mutation


def _taken(services: Services, caller: Caller, part: Sequence[Mutation]) -> set[str]:
    """The ids of those mutations whose result is known, so that nothing has to be looked at again."""
    ids = [one.id for one in part]
    with services.db.read() as connection:
        last = _last_seq(connection, services.tenant, caller.device)
        rows = connection.scalars(
            sa.select(mutation.c.mutation_id).where(
                mutation.c.tenant == services.tenant, mutation.c.mutation_id.in_(ids)
            )
        )
        return {*rows, *(one.id for one in part if one.seq <= last)}


def _may_use(services: Services, caller: Caller, *shas: str) -> bool:
    """Whether the caller may read all these blobs; naming a hash costs nothing and proves nothing."""
    with services.db.read() as connection:
        book = services.directory.read(connection)
        who = book.pelaku(caller.pegawai, book.day(services.clock()))
        return all(services.blobs.may_read(connection, sha, who.scopes, caller.device) for sha in shas)
