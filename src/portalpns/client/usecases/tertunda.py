"""What documents and the person's pending actions say together of an office's attendance: punches, PINs, decisions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.client.sync.outbox import UNREAD
from portalpns.domain.absensi.dokumen import PetaPinDoc, PinAsingDoc, PunchKey
from portalpns.domain.absensi.pin import PinOwners
from portalpns.domain.direktori import Direktori
from portalpns.protocol.actions import (
    ACTIONS,
    AbsensiHapusPeristiwa,
    AbsensiImpor,
    AbsensiPeristiwa,
    AbsensiPetaPin,
    Action,
    event_in,
)
from portalpns.protocol.codec import decode
from portalpns.store.cache import documents
from portalpns.store.cache_tables import outbox

_OPEN = outbox.c.state.in_(("waiting", "flying")) | ((outbox.c.state == "sent") & (outbox.c.pos == UNREAD))


@dataclass(frozen=True)
class Stranger:
    """Punches of a PIN that is nobody yet, or of which it was said that it is nobody's (`decided`)."""

    device: str
    pin: str
    n: int
    first: str
    last: str
    decided: bool = False


@dataclass
class Known:
    """What pending actions and documents of one office say."""

    book: Direktori
    punches: list[tuple[PunchKey, str]] = field(default_factory=list)
    """New punches with their time zone."""
    read: dict[str, dict[date, datetime]] = field(default_factory=dict)
    """By machine their days, and when it was read."""
    owners: dict[tuple[str, str], list[tuple[date, str]]] = field(default_factory=dict)
    """(device, PIN) -> (first day, pegawai), ascending."""
    events: dict[str, AbsensiPeristiwa] = field(default_factory=dict)
    """By id, without those that a pending action takes back."""
    moved: list[AbsensiPeristiwa] = field(default_factory=list)
    """Events that pending actions enter or take back: their days are judged anew."""
    adopted: list[PunchKey] = field(default_factory=list)
    """Punches the server keeps for PINs that a pending action gives to somebody."""

    @cached_property
    def pins(self) -> PinOwners:
        """Once all is gathered."""
        return PinOwners(self.book, self.owners)


def strangers(connection: Connection, book: Direktori, opd: str, *, decided: bool = False) -> list[Stranger]:
    """PINs of an office that are nobody yet, on the server and in imports that still wait, with their punches.

    With `decided` those of which it was said that they are nobody's.
    """
    known = gather(connection, book, opd)
    found: dict[tuple[str, str], Stranger] = {}
    keys = [
        key for doc in documents.of_kind(connection, "pin_asing", f"a:{opd}") for key in _stranger(doc.body).punches
    ]
    for device, pin, at, _state, _verify in dict.fromkeys([*keys, *(key for key, _tz in known.punches)]):
        day = date.fromisoformat(at[:10])
        if known.pins.owner(device, pin, day) is None and known.pins.is_nobodys(device, pin, day) == decided:
            one = found.get((device, pin)) or Stranger(device, pin, 0, at, at, decided)
            found[device, pin] = replace(one, n=one.n + 1, first=min(one.first, at), last=max(one.last, at))
    return sorted(found.values(), key=lambda one: (one.device, len(one.pin), one.pin))


def count_of_nobody(
    connection: Connection, book: Direktori, opd: str, keys: Iterable[PunchKey]
) -> tuple[int, Counter[str]]:
    """How many punches these are, and how many of them each PIN has that is nobody yet on their day."""
    known = gather(connection, book, opd)
    count, nobody = 0, Counter[str]()
    for device, pin, at, *_ in keys:
        count, day = count + 1, date.fromisoformat(at[:10])
        if known.pins.owner(device, pin, day) is None and not known.pins.is_nobodys(device, pin, day):
            nobody[pin] += 1
    return count, nobody


def mapped_since(connection: Connection, opd: str, device: str, pin: str, pegawai: str, day: date) -> date | None:
    """The first day of the mapping by which a PIN of an office's machine is this person's on a day, None without."""
    scope = f"a:{opd}"
    mapped = _mapped(connection, scope, pending_of(connection, scope)).get((device, pin), [])
    since = None
    for first, owner in mapped:
        if first <= day:
            since = (since or first) if owner == pegawai else None
    return since


def mapped_until(connection: Connection, opd: str, device: str, pin: str, pegawai: str, day: date) -> date | None:
    """The first day after `day` of a mapping of the PIN to somebody else, None without."""
    scope = f"a:{opd}"
    mapped = _mapped(connection, scope, pending_of(connection, scope)).get((device, pin), [])
    return next((first for first, owner in mapped if first > day and owner != pegawai), None)


def events_of(connection: Connection, opd: str) -> dict[str, AbsensiPeristiwa]:
    """What was decided about the people of an office, by id, as the pending actions leave it."""
    return _events(connection, f"a:{opd}", list(pending_of(connection, f"a:{opd}")))[0]


def gather(connection: Connection, book: Direktori, opd: str) -> Known:
    known = Known(book)
    scope = f"a:{opd}"
    pending = list(pending_of(connection, scope))
    known.events, known.moved = _events(connection, scope, pending)
    for _, action, at in pending:
        if isinstance(action, AbsensiImpor):
            read = min(action.dibaca or at, at)
            days = known.read.setdefault(action.device, {})
            for day in {row.at.date() for row in action.rows}:
                days[day] = max(read, days.get(day, read))
            known.punches += [
                ((action.device, row.pin, row.at.isoformat(" ", "seconds"), row.state, row.verify), action.tz)
                for row in action.rows
            ]
    known.owners = _mapped(connection, scope, pending)
    waiting = [_stranger(doc.body) for doc in documents.of_kind(connection, "pin_asing", scope)]
    for _, action, _ in pending:
        if isinstance(action, AbsensiPetaPin):
            known.adopted += [
                key for one in waiting if (one.device, one.pin) == (action.device, action.pin) for key in one.punches
            ]
    return known


def _mapped(
    connection: Connection, scope: str, pending: Iterable[tuple[str, Action, datetime]]
) -> dict[tuple[str, str], list[tuple[date, str]]]:
    """`owners` of what is known; of two mappings from the same day the later one counts."""
    found: dict[tuple[str, str], dict[date, str]] = {}
    for doc in documents.of_kind(connection, "peta_pin", scope):
        one = msgspec.json.decode(doc.body, type=PetaPinDoc)
        found.setdefault((one.device, one.pin), {})[one.mulai] = one.pegawai
    for _, action, _ in pending:
        if isinstance(action, AbsensiPetaPin):
            found.setdefault((action.device, action.pin), {})[action.mulai] = action.pegawai
    return {key: sorted(days.items()) for key, days in found.items()}


def _events(
    connection: Connection, scope: str, pending: Sequence[tuple[str, Action, datetime]]
) -> tuple[dict[str, AbsensiPeristiwa], list[AbsensiPeristiwa]]:
    """`events` and `moved` of what is known."""
    events = {doc.id: event_in(doc.body) for doc in documents.of_kind(connection, "peristiwa", scope)}
    moved: list[AbsensiPeristiwa] = []
    for entity, action, _ in pending:
        if isinstance(action, AbsensiPeristiwa):
            events[entity] = action
            moved.append(action)
        elif isinstance(action, AbsensiHapusPeristiwa) and entity in events:
            moved.append(events.pop(entity))
    return events, moved


def offices_with_pending(connection: Connection) -> list[str]:
    """The offices whose attendance pending actions are about."""
    rows = connection.scalars(sa.select(outbox.c.scope).distinct().where(outbox.c.name.like("absensi.%"), _OPEN))
    return sorted(scope.removeprefix("a:") for scope in rows)


def pending_of(connection: Connection, scope: str) -> Iterator[tuple[str, Action, datetime]]:
    """Entity, attendance action and its time of a scope, which the days here do not hold yet.

    What was sent counts until it is read back.
    """
    rows = connection.execute(
        sa.select(outbox.c.entity, outbox.c.name, outbox.c.v, outbox.c.args, outbox.c.at)
        .where(outbox.c.scope == scope, outbox.c.name.like("absensi.%"), _OPEN)
        .order_by(outbox.c.seq)
    )
    for entity, name, v, args, at in rows:
        yield entity, decode(args.encode(), ACTIONS[name, v]), at


def _stranger(body: str) -> PinAsingDoc:
    return msgspec.json.decode(body, type=PinAsingDoc)
