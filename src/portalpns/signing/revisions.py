"""Which changes after a signature are harmless: fewer than pyHanko's own policy allows.

A later revision may fill one signature field, add validation data (DSS) or an invisible document timestamp.
Ordinary form fields, new empty fields, other drawings, and titles in the metadata, which pyHanko lets pass, are
alterations. Nothing that a signed page is drawn from may be written again (`portalpns.signing.reach`). A new field of a
signer may be drawn on blank paper: `StrictPolicy.drawn` says where to look.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    Reference,
    StreamObject,
    TextStringObject,
)
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DocInfoRule,
    DSSCompareRule,
    FieldComparisonContext,
    FormUpdate,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    ReferenceUpdate,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    WhitelistRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON, VALUE_UPDATE_KEYS
from pyhanko.sign.diff_analysis.rules_api import RelativeContext
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields

from portalpns.signing.reach import (
    Ground,
    identical,
    items,
    page_tree,
    require_ground_kept,
    require_same,
    survey,
    word_defaults,
)
from portalpns.signing.structure import SIGNATURE
from portalpns.signing.widgets import drawn_pages, require_plain_values

_CATALOGUE = ROOT_EXEMPT_STRICT_COMPARISON - {"/MarkInfo"}
_PACKET = frozenset({"/Type", "/Subtype", "/Length", "/Filter", "/DecodeParms", "/DL"})
"""Entries of a stream of metadata (ISO 32000-2, tables 5 and 347)."""
_EXTENSION = frozenset({"/Type", "/BaseVersion", "/ExtensionLevel", "/URL", "/ExtensionRevision"})
"""Entries of a developer extension (ISO 32000-2, table 50)."""
_TRACES = frozenset({"/ModDate", "/Producer"})
_XMP_TRACES = re.compile(r"\}(ModifyDate|MetadataDate|Producer|InstanceID|about|xmptk|parseType|lang)$|^xmptk$")
_PLAIN = (NameObject, NumberObject, FloatObject, TextStringObject, ByteStringObject)
_END = re.compile(rb"%%EOF(?:\r\n|\r|\n)?\Z")


class InfoTracesRule(DocInfoRule):
    """/Info may change in date and producer only, and these are words."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        before, after = _info(old), _info(new)
        require_same(before, after, but=_TRACES)
        for key in _TRACES & set(after):
            known = key in before and identical(before.raw_get(key), after.raw_get(key))
            if not known and not isinstance(after.raw_get(key), TextStringObject | ByteStringObject):
                raise SuspiciousModification(f"{key} is no text")
        return super().apply(old, new)


class XmpTracesRule(MetadataUpdateRule):
    """The XMP packet may change in date and producer only, and is nothing that a viewer could draw."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        yield from super().apply(old, new)
        if _unchanged(old, new, "/Metadata"):
            return
        packet = new.root["/Metadata"]
        if not set(packet) <= _PACKET or (packet.get("/Type"), packet.get("/Subtype")) != ("/Metadata", "/XML"):
            raise SuspiciousModification(f"the metadata have entries of something else: {set(packet)}")
        if _facts(old) != _facts(new):
            raise SuspiciousModification("XMP statements differ")


class PlainCatalogueRule(CatalogModificationRule):
    """The catalogue may name a newer version and extensions of the format, in words and numbers only."""

    def __init__(self) -> None:
        super().__init__(_CATALOGUE)  # type: ignore[no-untyped-call]

    def apply_qualified(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterable[tuple[ModificationLevel, ReferenceUpdate]]:
        require_same(old.root, new.root, but=_CATALOGUE)
        if not _unchanged(old, new, "/Version") and not _is_version(new.root.raw_get("/Version")):
            raise SuspiciousModification("the version is no version")
        if not _unchanged(old, new, "/Extensions"):
            _require_extensions(new.root["/Extensions"])
        return super().apply_qualified(old, new)


class UnusedFreedRule(WhitelistRule):
    """A revision may call numbers free that no earlier one used: a library lists its own table so."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        previous = new.reader.get_historical_resolver(new.revision - 1)
        for reference in new.refs_freed_in_revision():  # type: ignore[no-untyped-call]
            if not previous.is_ref_unassignable(reference):
                raise SuspiciousModification(f"{reference} was freed")
            yield ReferenceUpdate(reference)


class AddedWidgetsRule(SigFieldCreationRule):
    """New signature fields may be added to a page's annotations, also where others stand in the page itself."""

    def __init__(self) -> None:
        super().__init__(approve_widget_bindings=False)  # type: ignore[no-untyped-call]

    def apply(self, context: FieldComparisonContext) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        yield from super().apply(context)
        new = ((name, one.new_field_ref) for name, one in context.field_specs.items() if one.old_field_ref is None)
        names = {widget: name for name, field in new if field is not None for widget in _field_widgets(field)}
        pages = zip(page_tree(context.old), page_tree(context.new), strict=False) if names else ()
        for (raw, before), (same, after) in pages:
            added = _added_notes(before, after)
            if not added:
                continue
            if not set(added) <= set(names) or not isinstance(raw, IndirectObject) or not identical(raw, same):
                raise SuspiciousModification("an annotation was added that is no new signature field")
            require_same(before, after, but=["/Annots"])
            name = names[added[0]] if len(added) == 1 else None
            for reference, where in _holders(context.old, raw.reference, before, after):
                update = FormUpdate(
                    reference, context_checked=where, field_name=name, valid_when_locked=name is not None
                )
                yield ModificationLevel.LTA_UPDATES, update


class StrictPolicy(StandardDiffPolicy):
    """pyHanko's comparison with our rules, and each later revision must have a purpose we know.

    `drawn` gathers the pages, from 0, on which the revisions that were looked at draw something new.
    """

    def __init__(self) -> None:
        self.drawn: set[int] = set()
        self._grounds: dict[int, Ground] = {}
        benign = ModificationLevel.LTA_UPDATES
        super().__init__(
            global_rules=[
                PlainCatalogueRule(),
                InfoTracesRule().as_qualified(benign),
                XmpTracesRule().as_qualified(benign),  # type: ignore[no-untyped-call]
                XrefStreamRule().as_qualified(benign),
                ObjectStreamRule().as_qualified(benign),
                DSSCompareRule().as_qualified(benign),
                UnusedFreedRule().as_qualified(benign),
            ],
            form_rule=FormUpdatingRule(
                [AddedWidgetsRule(), SigFieldModificationRule(value_update_keys=VALUE_UPDATE_KEYS | {"/M"})],
            ),
            reject_object_freeing=False,  # see UnusedFreedRule
            ignore_orphaned_objects=False,
        )

    def apply(
        self,
        old: HistoricalResolver,
        new: HistoricalResolver,
        field_mdp_spec: FieldMDPSpec | None = None,
        doc_mdp: MDPPerm | None = None,
    ) -> DiffResult:
        if old.revision not in self._grounds:
            self._grounds[old.revision] = survey(old)
        ground = self._grounds[old.revision]
        require_ground_kept(ground, old, new)
        result = super().apply(old, new, field_mdp_spec, doc_mdp)
        previous = new.reader.get_historical_resolver(new.revision - 1)
        before = _field_kinds(previous)
        after = _field_kinds(new)
        filled = [name for name, kind in after.items() if kind and not before.get(name)]
        if any(not kind and name not in before for name, kind in after.items()):
            raise SuspiciousModification("a signature field was added and left empty")
        if len(filled) > 1 or (not filled and not _dss_changed(previous, new)):
            raise SuspiciousModification("the revision holds neither one signature nor validation data")
        signed = bool(filled) and after[filled[0]] == SIGNATURE
        if result.modification_level > ModificationLevel.LTA_UPDATES and not signed:
            raise SuspiciousModification("something visible came with validation data or a timestamp")
        if _regenerates(new) and not _regenerates(old):
            raise SuspiciousModification("viewers were told to draw the form anew")
        if ground.has_words:
            require_same(word_defaults(old), word_defaults(new))
        require_plain_values(old, new)
        self.drawn |= drawn_pages(old, new)
        return result


def only_fills(reader: PdfFileReader, revision: int) -> bool:
    """Whether a revision does nothing to the one below it but fill a signature field that stands there."""
    if revision < 1:
        return False
    old, new = reader.get_historical_resolver(revision - 1), reader.get_historical_resolver(revision)
    policy = StrictPolicy()
    try:
        policy.apply(old, new)
    except SuspiciousModification:
        return False
    before, after = _field_kinds(old), _field_kinds(new)
    return before.keys() == after.keys() and before != after and not policy.drawn and not _dss_changed(old, new)


def loose_end(reader: PdfFileReader, data: bytes, end: int, revision: int) -> bool:
    """Whether bytes follow the signed `end` (of `revision`) that belong to no whole later revision."""
    if reader.xrefs.total_revisions == revision + 1:
        return len(data) > end
    return _END.search(data, max(end, len(data) - 16)) is None


def _field_widgets(field: Reference) -> Iterator[Reference]:
    """The widgets of a field: its own, or those below it that are no fields."""
    dictionary = field.get_object()
    if not isinstance(dictionary, DictionaryObject) or "/Kids" not in dictionary:
        yield field
        return
    for kid in items(dictionary["/Kids"]):
        if isinstance(kid, IndirectObject) and "/T" not in kid.get_object():  # type: ignore[no-untyped-call]
            yield kid.reference


def _added_notes(before: DictionaryObject, after: DictionaryObject) -> list[Reference]:
    """What the page's annotations have more; raises SuspiciousModification unless the old ones stand as they were."""
    old, new = (items(page["/Annots"]) if "/Annots" in page else [] for page in (before, after))
    added = []
    for one in new:
        if old and identical(old[0], one):
            old.pop(0)
        elif isinstance(one, IndirectObject):
            added.append(one.reference)
        else:
            raise SuspiciousModification("an annotation was changed in the page itself")
    if old:
        raise SuspiciousModification("annotations were taken off a page, or stand in another order")
    return added


def _holders(
    old: HistoricalResolver, page: Reference, before: DictionaryObject, after: DictionaryObject
) -> Iterator[tuple[Reference, RelativeContext | None]]:
    """What is written again for a page's annotations, and the one place where it is used if that matters."""
    yield page, None
    array = after.raw_get("/Annots")
    known = "/Annots" in before and before.raw_get("/Annots") == array
    if isinstance(array, IndirectObject) and (known or old.is_ref_unassignable(array.reference)):
        yield array.reference, RelativeContext(page, RawPdfPath("/Annots"))


def _regenerates(resolver: HistoricalResolver) -> bool:
    form = resolver.root["/AcroForm"] if "/AcroForm" in resolver.root else {}  # noqa: SIM401 - `get` keeps references
    return "/NeedAppearances" in form and bool(form["/NeedAppearances"])


def _field_kinds(resolver: HistoricalResolver) -> dict[str, str]:
    """Name of each signature field, and the type of its value or an empty word."""
    kinds = {}
    for name, value, _ in enumerate_sig_fields(resolver):
        signature: Any = None if value is None else value.get_object()
        is_filled = isinstance(signature, DictionaryObject)
        kinds[str(name)] = str(signature.get("/Type", SIGNATURE)) if is_filled else ""
    return kinds


def _dss_changed(previous: HistoricalResolver, new: HistoricalResolver) -> bool:
    if "/DSS" not in new.root:
        return False
    store = new.root.raw_get("/DSS")
    is_new = "/DSS" not in previous.root or previous.root.raw_get("/DSS") != store
    return is_new or bool(new.collect_dependencies(store) & new.explicit_refs_in_revision())  # type: ignore[no-untyped-call]


def _unchanged(old: HistoricalResolver, new: HistoricalResolver, key: str) -> bool:
    """Whether an entry of the catalogue, and the object it names, are written alike."""
    before, after = old.root, new.root
    if key not in before or key not in after:
        return key not in after
    return identical(before.raw_get(key), after.raw_get(key)) and identical(before[key], after[key])


def _is_version(version: PdfObject) -> bool:
    return isinstance(version, NameObject) and re.fullmatch(r"/\d\.\d", version) is not None


def _require_extensions(extensions: PdfObject) -> None:
    """Raise SuspiciousModification where anything but the data of developer extensions is among them."""
    if not isinstance(extensions, DictionaryObject) or isinstance(extensions, StreamObject):
        raise SuspiciousModification("the extensions are no dictionary")
    for key in extensions:
        raw = extensions.raw_get(key)
        for one in items(raw) if isinstance(raw, ArrayObject) else [raw]:
            if key == "/Type" and isinstance(one, NameObject):
                continue
            if not isinstance(one, DictionaryObject) or not set(one) <= _EXTENSION:
                raise SuspiciousModification(f"{key} is no extension")
            if not all(isinstance(one.raw_get(entry), _PLAIN) for entry in one):
                raise SuspiciousModification(f"{key} holds more than words and numbers")


def _info(resolver: HistoricalResolver) -> DictionaryObject:
    if "/Info" not in resolver.trailer_view:
        return DictionaryObject()  # type: ignore[no-untyped-call]
    info: DictionaryObject = resolver(resolver.trailer_view.get_value_as_reference("/Info"))
    return info


def _facts(resolver: HistoricalResolver) -> Counter[tuple[str, str]]:
    """Every statement of the XMP packet, whether an element, an attribute, a remark or words in between."""
    from lxml import etree  # type: ignore[import-untyped]

    if "/Metadata" not in resolver.root:
        return Counter()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(resolver.root["/Metadata"].data, parser)
    facts: Counter[tuple[str, str]] = Counter()
    for element in root.iter():
        own = element.tag if isinstance(element.tag, str) else ""
        pairs = [(own, element.text), ("", element.tail), *element.attrib.items()]
        facts.update((name, text) for name, raw in pairs if (text := (raw or "").strip()) and not _is_trace(name))
    return facts


def _is_trace(name: str) -> bool:
    return _XMP_TRACES.search(name) is not None
