"""What the pages of a signed PDF are drawn from, and which of its objects a later revision may write again.

The library approves some changes wherever the changed object is used: a catalogue that serves a page as a dictionary of
drawings as well could bring other drawings later. So the objects of a revision are counted here, whatever their names.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    PdfObject,
    Reference,
    StreamObject,
    TextStringObject,
)
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields

Key = tuple[int, int]
"""Number and generation of an object."""
_ELSEWHERE = frozenset({
    "/Parent", "/Kids", "/Annots", "/B", "/AA", "/SeparationInfo", "/DPart", "/PresSteps", "/PieceInfo", "/AF",
    "/Metadata",
})  # fmt: skip
"""Entries of a page that draw nothing on it and may lead to other pages (ISO 32000-2, table 31)."""
_LEADING = frozenset({
    "/P", "/Parent", "/Kids", "/Popup", "/IRT", "/Dest", "/A", "/AA", "/PA", "/Lock", "/SV",
})  # fmt: skip
"""The same of an annotation (ISO 32000-2, 12.5)."""


class Redrawn(SuspiciousModification):
    """A later revision writes what a signed page is drawn from."""


class Overwritten(SuspiciousModification):
    """A later revision writes an object again that no signer or timestamp needs to write."""


@dataclass(frozen=True)
class Ground:
    """A signed revision: numbers of all objects that are used, and of those that the look of a page depends on."""

    used: frozenset[int]
    drawn: frozenset[int]
    roles: dict[Key, set[str]]
    has_words: bool
    """Whether there are annotations that a viewer may draw by itself."""


def survey(resolver: HistoricalResolver) -> Ground:
    pages = list(page_tree(resolver))
    starts, drawn, has_words = _raw(resolver.root, "/OCProperties"), set[int](), False
    for _, page in pages:
        for node in _with_parents(page, drawn):
            starts += [node.raw_get(key) for key in node if key not in _ELSEWHERE]
        for _, note in notes(page):
            if _field_type(note) == "/Sig":
                starts += [note.raw_get(key) for key in note if key not in _LEADING and key != "/V"]
                continue
            has_words |= "/Subtype" not in note or note["/Subtype"] != "/Link"
            for node in _with_parents(note, drawn):
                starts += [node.raw_get(key) for key in node if key not in _LEADING]
    if has_words:
        starts += dict.values(word_defaults(resolver))
    used = _reached(resolver, [resolver.trailer_view])
    return Ground(frozenset(used), frozenset(drawn | _reached(resolver, starts)), _roles(resolver, pages), has_words)


def require_ground_kept(ground: Ground, old: HistoricalResolver, new: HistoricalResolver) -> None:
    """Raise Redrawn or Overwritten where revision `new` writes more of the signed objects than their roles allow."""
    roles: dict[Key, set[str]] | None = None
    for reference in new.explicit_refs_in_revision():  # type: ignore[no-untyped-call]
        number, key = reference.idnum, (reference.idnum, reference.generation)
        is_new = old.is_ref_unassignable(reference) and number not in ground.used
        if is_new:
            continue
        if number in ground.drawn:  # not even as it was: what is alike to the library may be nothing to a viewer
            raise Redrawn(f"object {number}, which a page is drawn from, was written again")
        if _exists(old, reference) and identical(old(reference), new(reference)):
            continue
        if roles is None:
            roles = _roles(new, list(page_tree(new)))
        if len(ground.roles.get(key, ())) != 1 or ground.roles[key] != roles.get(key):
            raise Overwritten(f"object {number} was written again in another role than {ground.roles.get(key)}")


def require_same(old: DictionaryObject, new: DictionaryObject, but: Iterable[str] = ()) -> None:
    """Raise SuspiciousModification where entries other than `but` differ in value or kind."""
    changed = changed_keys(old, new) - set(but)
    if changed or isinstance(old, StreamObject) or isinstance(new, StreamObject):
        raise SuspiciousModification(f"entries have changed: {changed}")


def changed_keys(old: DictionaryObject, new: DictionaryObject) -> set[str]:
    return {
        key
        for key in set(old) | set(new)
        if key not in old or key not in new or not identical(old.raw_get(key), new.raw_get(key))
    }


def identical(one: PdfObject, other: PdfObject) -> bool:
    """Whether both are written alike: to the library, a string equals the name with the same letters."""
    if type(one) is not type(other):
        return False
    if isinstance(one, StreamObject) and one.encoded_data != other.encoded_data:  # type: ignore[attr-defined]
        return False
    if isinstance(one, DictionaryObject) and isinstance(other, DictionaryObject):
        return not changed_keys(one, other)
    if isinstance(one, ArrayObject) and isinstance(other, ArrayObject):
        return len(one) == len(other) and all(map(identical, items(one), items(other)))
    if isinstance(one, TextStringObject | ByteStringObject):
        return bool(one.original_bytes == other.original_bytes)  # type: ignore[attr-defined]
    return bool(one == other)


def page_tree(resolver: HistoricalResolver) -> Iterator[tuple[PdfObject, DictionaryObject]]:
    """The pages in reading order, each with what points to it.

    Raises Redrawn where the tree bites its tail or readers could count differently.
    """
    waiting, seen = [resolver.root.raw_get("/Pages")], set()
    while waiting:
        raw = waiting.pop()
        if isinstance(raw, IndirectObject):
            if raw.reference in seen:
                raise Redrawn("the page tree is not a tree")
            seen.add(raw.reference)
        page = raw.get_object()
        if "/Type" in page and (page["/Type"] == "/Pages") != ("/Kids" in page):
            raise Redrawn("a node of the page tree is both a page and none")
        if "/Kids" in page:
            waiting.extend(reversed(list(items(page["/Kids"]))))
        else:
            yield raw, page


def notes(page: DictionaryObject) -> Iterator[tuple[PdfObject, DictionaryObject]]:
    """The page's annotations in the order of drawing, each with what points to it."""
    if "/Annots" not in page:
        return
    for raw in items(page["/Annots"]):
        note: object = raw.get_object()  # type: ignore[no-untyped-call]
        if isinstance(note, DictionaryObject):
            yield raw, note


def items(array: ArrayObject) -> list[PdfObject]:
    """What stands in the array, references as such."""
    return [array.raw_get(index) for index in range(len(array))]


def _roles(resolver: HistoricalResolver, pages: list[tuple[PdfObject, DictionaryObject]]) -> dict[Key, set[str]]:
    """What each object is for that a later revision may write again."""
    root, trailer = resolver.root, resolver.trailer_view
    store = root["/DSS"] if "/DSS" in root else DictionaryObject()  # type: ignore[no-untyped-call]
    found = [("catalogue", raw) for raw in _raw(trailer, "/Root")]
    found += [("information", raw) for raw in _raw(trailer, "/Info")]
    found += [(key, raw) for key in ("/AcroForm", "/Metadata", "/DSS", "/Extensions") for raw in _raw(root, key)]
    found += [("store", raw) for key in ("/VRI", "/Certs", "/CRLs", "/OCSPs") for raw in _raw(store, key)]
    found += [("resources", raw) for raw in _raw(_form(resolver), "/DR")]
    found += [("widgets", raw) for raw in _raw(_form(resolver), "/Fields")]
    found += [("widgets", raw) for _, page in pages for raw in _raw(page, "/Annots")]
    found += [("page", raw) for raw, _ in pages]
    roles: dict[Key, set[str]] = defaultdict(set)
    for role, raw in found:
        if isinstance(raw, IndirectObject):
            roles[raw.idnum, raw.generation].add(role)
    for _, _, field in enumerate_sig_fields(resolver):
        roles[field.idnum, field.generation].add("field")
    return dict(roles)


def word_defaults(resolver: HistoricalResolver) -> DictionaryObject:
    """What a viewer that draws the words of fields and notes by itself takes from the form."""
    form = _form(resolver)
    found = {key: raw for key in ("/DA", "/Q", "/NeedAppearances") for raw in _raw(form, key)}
    resources = form["/DR"] if "/DR" in form else None  # noqa: SIM401 - `get` follows no reference
    if isinstance(resources, DictionaryObject):
        found.update(("/Font", raw) for raw in _raw(resources, "/Font"))
    return DictionaryObject(found)  # type: ignore[no-untyped-call]


def _form(resolver: HistoricalResolver) -> DictionaryObject:
    form: DictionaryObject
    form = resolver.root["/AcroForm"] if "/AcroForm" in resolver.root else DictionaryObject()  # type: ignore[no-untyped-call]
    return form


def _with_parents(node: DictionaryObject, drawn: set[int]) -> Iterator[DictionaryObject]:
    """A page or field and those above, from which it inherits; the numbers of these are added to `drawn`."""
    yield node
    seen: set[int] = set()
    while "/Parent" in node:
        raw = node.raw_get("/Parent")
        if isinstance(raw, IndirectObject):
            if raw.idnum in seen:
                return
            seen.add(raw.idnum)
            drawn.add(raw.idnum)
        above: object = raw.get_object()
        if not isinstance(above, DictionaryObject):
            return
        yield (node := above)


def _field_type(note: DictionaryObject) -> object:
    return next((node["/FT"] for node in _with_parents(note, set()) if "/FT" in node), None)


def _reached(resolver: HistoricalResolver, starts: Iterable[PdfObject]) -> set[int]:
    """Numbers of all objects that `starts` lead to, also of those that are not there."""
    waiting, seen = list(starts), set[Key]()
    while waiting:
        item: object = waiting.pop()
        if isinstance(item, IndirectObject):
            key = (item.idnum, item.generation)
            if key in seen:
                continue
            seen.add(key)
            if _exists(resolver, item.reference):
                waiting.append(resolver(item.reference))
        elif isinstance(item, DictionaryObject):
            waiting.extend(dict.values(item))
        elif isinstance(item, ArrayObject):
            waiting.extend(list.__iter__(item))
    return {number for number, _ in seen}


def _exists(resolver: HistoricalResolver, reference: Reference) -> bool:
    return resolver.reader.xrefs.get_historical_ref(reference, resolver.revision) is not None


def _raw(holder: DictionaryObject, key: str) -> list[PdfObject]:
    """The value as it stands, in a list that is empty where there is none."""
    return [holder.raw_get(key)] if key in holder else []
