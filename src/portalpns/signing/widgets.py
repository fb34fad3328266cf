"""What a later revision draws into a signed PDF: the widgets of signature fields before and after, by page.

The value of a field may be filled. A drawing may come only where none was, shown in every state of the page alike
and made of new objects; whether it covers anything is for `portalpns.signing.sight` to say.
"""

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields

from portalpns.signing.reach import changed_keys, notes, page_tree, require_same

_FILLED = frozenset({"/V", "/Ff", "/Type", "/M"})
"""Entries of a widget that show nothing."""
_DRAWN = _FILLED | {"/AP", "/AS", "/F", "/MK", "/DA", "/Q"}
"""Entries that a signer may set on a field that has no drawing yet."""
_OWN = _DRAWN | {
    "/Subtype", "/FT", "/T", "/TU", "/TM", "/Rect", "/P", "/Parent", "/Kids", "/Lock", "/SV", "/DR", "/H", "/NM",
    "/BS", "/Border",
}  # fmt: skip
_SOMETIMES = 32 | 256
"""Annotation flags NoView and ToggleNoView: shown on paper or under the mouse only (ISO 32000-2, table 167)."""


class Repainted(SuspiciousModification):
    """A later revision changes how a signed page looks in a way that no signer needs."""


def has_drawing(widget: DictionaryObject) -> bool:
    """Whether the field shows anything of its own."""
    if "/AP" not in widget or "/N" not in widget["/AP"]:
        return False
    drawing = widget["/AP"]["/N"]
    return not isinstance(drawing, StreamObject) or bool(drawing.data.strip())


def is_visible(widget: DictionaryObject) -> bool:
    """Whether the field takes any room on its page."""
    if "/Rect" not in widget:
        return False
    x0, y0, x1, y1 = widget["/Rect"]
    return bool(x0 != x1 and y0 != y1)


def drawn_pages(old: HistoricalResolver, new: HistoricalResolver) -> set[int]:
    """Numbers, from 0, of the pages on which `new` draws something that `old` does not; raises Repainted."""
    before, after = ([page for _, page in page_tree(resolver)] for resolver in (old, new))
    if len(before) != len(after):
        raise Repainted("pages were added or removed")
    return {number for number, pair in enumerate(zip(before, after, strict=True)) if _draws(old, new, *pair)}


def require_plain_values(old: HistoricalResolver, new: HistoricalResolver) -> None:
    """Raise Repainted where a signer changes what the widgets below his field inherit."""
    before = {str(name): reference for name, _, reference in enumerate_sig_fields(old)}
    for name, _, reference in enumerate_sig_fields(new):
        field = reference.get_object()
        if str(name) not in before or "/Kids" not in field:
            continue
        changed = changed_keys(before[str(name)].get_object(), field) - _FILLED
        if changed:
            raise Repainted(f"a field hands down something else: {changed}")


def _draws(old: HistoricalResolver, new: HistoricalResolver, before: DictionaryObject, after: DictionaryObject) -> bool:
    require_same(before, after, but=["/Annots"])
    known, draws = _widgets(before), False
    for reference, widget in _widgets(after):
        if known and known[0][0] == reference:
            draws |= _old_widget_draws(old, new, known.pop(0)[1], widget)
        else:
            draws |= _new_widget_draws(old, new, widget)
    if known:
        raise Repainted("annotations were taken off a page, or are drawn in another order")
    return draws


def _new_widget_draws(old: HistoricalResolver, new: HistoricalResolver, widget: DictionaryObject) -> bool:
    if widget.get("/Subtype") != "/Widget" or not set(widget) <= _OWN:
        raise Repainted(f"a new field has entries that no signature field needs: {set(widget) - _OWN}")
    if not is_visible(widget) and "/AP" not in widget:
        return False
    _require_plain(old, new, widget)
    return True


def _old_widget_draws(
    old: HistoricalResolver, new: HistoricalResolver, earlier: DictionaryObject, widget: DictionaryObject
) -> bool:
    changed = changed_keys(earlier, widget)
    if "/AP" in widget and new.collect_dependencies(widget.raw_get("/AP"), since_revision=old.revision + 1):
        changed.add("/AP")
    if changed <= _FILLED:
        return False
    if has_drawing(earlier) or not changed <= _DRAWN:
        raise Repainted(f"a field that was drawn has changed: {changed - _FILLED}")
    _require_plain(old, new, widget, ground_is_old="/MK" not in changed)
    return True


def _require_plain(
    old: HistoricalResolver, new: HistoricalResolver, widget: DictionaryObject, *, ground_is_old: bool = False
) -> None:
    """Raise Repainted where the drawing is not the same at all times, or rewrites objects that were signed."""
    if "/F" in widget and int(widget["/F"]) & _SOMETIMES:
        raise Repainted("a field is shown on paper or under the mouse only")
    if not ground_is_old and "/MK" in widget and set(widget["/MK"]) - {"/R"}:
        raise Repainted("a field has a ground or a border beside its drawing")
    if "/AP" not in widget:
        return
    if set(widget["/AP"]) != {"/N"} or not isinstance(widget["/AP"]["/N"], StreamObject):
        raise Repainted("a field has more than one drawing")
    drawing = widget.raw_get("/AP")
    made = new.collect_dependencies(drawing, since_revision=old.revision + 1)
    if not all(old.is_ref_unassignable(reference) for reference in made):
        raise Repainted("a drawing rewrites objects that were signed")
    if _has_layers(drawing):
        raise Repainted("a drawing has layers that can be switched")


def _has_layers(start: PdfObject) -> bool:
    """Whether optional content (ISO 32000-2, 8.11) is used anywhere below."""
    waiting, seen = [start], set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if item.reference in seen:
                continue
            seen.add(item.reference)
            item = item.get_object()  # type: ignore[no-untyped-call]
        if isinstance(item, DictionaryObject):
            if "/OC" in item or str(_raw(item, "/Type")) in ("/OCG", "/OCMD"):
                return True
            waiting.extend(item.raw_get(key) for key in item)
        elif isinstance(item, ArrayObject):
            waiting.extend(item.raw_get(index) for index in range(len(item)))
    return False


def _raw(holder: DictionaryObject, key: str) -> PdfObject | None:
    return holder.raw_get(key) if key in holder else None


def _widgets(page: DictionaryObject) -> list[tuple[object, DictionaryObject]]:
    """The page's annotations, each with what it is known by: its reference, or its place where it has none."""
    return [
        (raw.reference if isinstance(raw, IndirectObject) else place, note)
        for place, (raw, note) in enumerate(notes(page))
    ]
