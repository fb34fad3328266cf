"""The master data of a pemda as a JSON file: read, checked as a whole, so that what it names exists."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from portalpns.documents.logo import load_logo
from portalpns.documents.profil import load_profil
from portalpns.documents.text import clean
from portalpns.domain.direktori import KIND_OF, MASTER_KINDS, Direktori, Pemda, check_item
from portalpns.domain.errors import BadInput
from portalpns.domain.pegawai import Pegawai, with_history
from portalpns.protocol.codec import decode, encode, require_plain

Shelves = dict[str, dict[str, Any]]
"""Documents by kind and id."""
REFERENCES = (
    ("opd", "induk", "opd"),
    ("jabatan", "opd", "opd"),
    ("jabatan", "atasan", "jabatan"),
    ("pemangku", "jabatan", "jabatan"),
    ("pemangku", "pegawai", "pegawai"),
    ("pegawai", "opd", "opd"),
    ("peran", "pegawai", "pegawai"),
    ("peran", "opd", "opd"),
)
"""(part, its field, the part in which the value must be an id)."""


def load_master(data: bytes, name: str) -> list[Any]:
    """Master documents from an object of lists, one key per kind (docs/server.md); raises BadInput with the place."""
    require_plain(data)
    try:
        table = decode(data, dict[str, list[dict[str, Any]]])
    except BadInput as error:
        raise BadInput(f"Berkas “{name}” bukan induk data: {error.pesan}") from None
    unknown = sorted(set(table) - set(MASTER_KINDS))
    if unknown:
        raise BadInput(f"Berkas “{name}” memuat bagian yang tidak dikenal: {', '.join(unknown)}.")
    items: list[Any] = []
    places: dict[str, str] = {}
    for kind, rows in table.items():
        for number, row in enumerate(rows, 1):
            try:
                item = _item(kind, row)
                place = f"bagian {kind} nomor {number}"
                if places.setdefault(item.id, place) != place:
                    raise BadInput(f"Id “{item.id}” sudah dipakai pada {places[item.id]}.")
                items.append(item)
            except BadInput as error:
                raise BadInput(f"Berkas “{name}”, bagian {kind} nomor {number}: {error.pesan}") from None
    return items


def _item(kind: str, row: dict[str, Any]) -> Any:
    item = decode(encode(row), MASTER_KINDS[kind])
    _require_taken(row, decode(encode(item), dict[str, Any]))
    if not item.id.strip() or len(item.id) > 100:
        raise BadInput("Isian id kosong atau terlalu panjang.")
    if ":" in item.id or not item.id.isprintable():  # the server's own ids have a colon
        raise BadInput("Isian id memuat titik dua atau tanda yang tidak dapat dicetak.")
    check_item(item)
    clean(item, strict=True)  # a report would be refused later, far from whoever can mend the word
    if isinstance(item, Pemda):
        load_profil(item.profil)
        if item.logo:
            load_logo(item.logo)
    return item


def _require_taken(said: Any, taken: Any) -> None:
    """Raise BadInput for fields that a document did not take, also those of the rows inside it."""
    if isinstance(said, list):
        for one, other in zip(said, taken, strict=True):
            _require_taken(one, other)
    elif isinstance(said, dict):
        strange = sorted(set(said) - set(taken))
        if strange:
            raise BadInput(f"Isian yang tidak dikenal: {', '.join(strange)}.")
        for name, value in said.items():
            _require_taken(value, taken[name])


def with_known(items: Iterable[Any], known: Mapping[str, Any], day: date) -> list[Any]:
    """Documents as they are put on a day over those that are known: with what only the server keeps.

    These are the earlier offices and PINs of people, and the pemda's logo where a file says nothing of one.
    """
    put = {item.id: item for item in items}
    for key, item in put.items():
        if isinstance(item, Pemda) and item.logo is None and key in known:
            put[key] = replace(item, logo=known[key].logo)
    people = {key: item for key, item in put.items() if isinstance(item, Pegawai)}
    put |= {key: with_history(person, known.get(key, person), day) for key, person in people.items()}
    first = [person for key, person in people.items() if person.pin and key in known and not known[key].pin]
    if first:
        pins = Direktori.of({**known, **put}.values()).pins
        for person in first:
            holders = pins.get((person.opd, person.pin), ())
            ended = [last for _, last, who in holders if who != person.id and last < day]
            put[person.id] = with_history(person, known[person.id], day, max(ended, default=None))
    return list(put.values())


def check_references(items: Iterable[Any]) -> None:
    """Whether everything that these documents name is among them; raises BadInput with the first that is not."""
    shelves: Shelves = {kind: {} for kind in MASTER_KINDS}
    for item in items:
        shelves[KIND_OF[type(item)]][item.id] = item
    if len(shelves["pemda"]) != 1:
        raise BadInput("Induk data harus memuat tepat satu pemda.")
    if len(shelves["kalender"]) > 1:
        ids = ", ".join(shelves["kalender"])
        raise BadInput(f"Induk data hanya boleh memuat satu kalender (kini {ids}); isi semua tahun di dalamnya.")
    for kind, field, target in REFERENCES:
        for item in shelves[kind].values():
            named = getattr(item, field)
            if named is not None and named not in shelves[target]:
                raise BadInput(f"Induk data: {kind} “{item.id}” menunjuk {target} “{named}” yang tidak ada.")
    for person in shelves["pegawai"].values():
        for past in person.penugasan or ():
            if past.opd not in shelves["opd"]:
                raise BadInput(f"Induk data: penugasan pegawai “{person.id}” menunjuk opd “{past.opd}” yang tidak ada.")
    _check_loops(shelves)
    _check_once(shelves)
    _check_pins(Direktori.of(item for shelf in shelves.values() for item in shelf.values()))


def _check_loops(shelves: Shelves) -> None:
    """Units and posts stand below others; nobody stands below himself."""
    for kind, field in (("opd", "induk"), ("jabatan", "atasan")):
        above = {item.id: getattr(item, field) for item in shelves[kind].values()}
        safe: set[str] = set()
        for start in above:
            path: list[str] = []
            here: str | None = start
            while here is not None and here not in safe:
                if here in path:
                    raise BadInput(f"Induk data: {kind} “{here}” berada di bawah dirinya sendiri (isian {field}).")
                path.append(here)
                here = above[here]
            safe.update(path)


def _check_once(shelves: Shelves) -> None:
    """One NIP is one person, a post has one definitive holder at a time.

    The short name of a unit stands in the number of its letters, so that two would give the same number.
    """
    seen: dict[str, str] = {}
    for person in shelves["pegawai"].values():
        if person.nip and (other := seen.setdefault(person.nip, person.id)) != person.id:
            raise BadInput(f"Induk data: pegawai “{other}” dan “{person.id}” mempunyai NIP {person.nip} yang sama.")
    definitive = (one for one in shelves["pemangku"].values() if one.kedudukan == "definitif")
    for one, other in _at_once(definitive, "jabatan"):
        raise BadInput(f"Induk data: pemangku “{one.id}” dan “{other.id}” definitif pada jabatan yang sama sekaligus.")
    for one, other in _at_once(shelves["opd"].values(), "singkatan"):
        raise BadInput(f"Induk data: opd “{one.id}” dan “{other.id}” mempunyai singkatan {one.singkatan} yang sama.")


def _check_pins(book: Direktori) -> None:
    """Nobody's punches are two people's: the days of a PIN in an office are one person's each, former ones too."""
    for (opd, pin), holders in book.pins.items():
        for (_, end, one), (start, last, other) in pairwise(sorted(holders)):
            if start <= end:
                until = min(end, last)
                span = f"sejak {start}" if until == date.max else f"{start} s.d. {until}"
                raise BadInput(
                    f"Induk data: pegawai “{one}” dan “{other}” mempunyai PIN {pin} yang sama pada waktu yang sama di "
                    f"“{opd}”, {span}; isikan selesai pada yang sudah berhenti, atau sebutkan {opd} tanpa PIN dalam "
                    "penugasan yang lain sampai dengan hari terakhir sebelum PIN itu menjadi miliknya."
                )


def _at_once(items: Iterable[Any], *fields: str) -> Iterator[tuple[Any, Any]]:
    """Pairs of documents with the same values of some fields whose times (mulai, selesai) meet."""
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for item in items:
        groups.setdefault(tuple(getattr(item, field) for field in fields), []).append(item)
    for group in groups.values():
        for before, after in pairwise(sorted(group, key=lambda item: item.mulai)):
            if before.selesai is None or after.mulai <= before.selesai:
                yield before, after
