"""LETTER.json: a letter as JSON (docs/formats/surat.md), read strictly with sentences that name the place."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from portalpns.domain.cetak import signature_field
from portalpns.domain.errors import BadInput
from portalpns.domain.naskah import NaskahCetak

LARGEST = 8 * 1024 * 1024
"""Bytes; a letter of two hundred pages has less than one million."""
_BOM = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NIP = r"^(\s*([0-9]\s*){18})?$"
"""Of a signer: 18 digits with any blanks, or none. What they mean is left alone: those of specimens are made up."""

_TYPES = {
    "str": "teks",
    "int": "bilangan bulat",
    "float": "angka",
    "bool": "true atau false",
    "array": "daftar",
    "object": "objek",
    "null": "null",
    "date": "tanggal (TTTT-BB-HH)",
}
_REASONS = (
    (r"Expected `(.+?)`, got `(.+?)`", "seharusnya {0}, bukan {1}"),
    (r"Expected `(.+?)` of length (\d+).*", "seharusnya {0} berisi {1}"),
    (r"Object missing required field `(.+?)`", "“{0}” belum ada"),
    (r"Invalid enum value '?(.*?)'?", "nilai “{0}” tidak dikenal"),
    (r"Invalid RFC3339 encoded date", "tanggal harus ditulis TTTT-BB-HH dan benar ada"),
    (r"(?:Number|Integer value) out of range", "angka terlalu besar"),
)


def read_letter(data: bytes) -> NaskahCetak:
    """The letter in a JSON file; raises BadInput that says what is wrong and where (`naskah.body[2].level`)."""
    if len(data) > LARGEST:
        raise BadInput(f"berkas lebih besar dari {LARGEST // 2**20} MB")
    try:
        data = _utf8(data)
        if not data.strip():
            raise BadInput("berkas kosong")
        plain = msgspec.json.decode(data)
        json.loads(data, object_pairs_hook=_unique)
        _name_fields(plain)
        letter = msgspec.convert(plain, NaskahCetak)
    except msgspec.ValidationError as error:
        raise BadInput(_sentence(str(error))) from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f"teks bukan {'UTF-16' if '16' in error.encoding else 'UTF-8'} (sekitar byte {error.start})"
        ) from error
    except RecursionError as error:
        raise BadInput("susunan JSON terlalu dalam") from error
    except msgspec.DecodeError as error:
        raise BadInput(_broken(str(error))) from error
    strange = next(_unknown_keys(plain, NaskahCetak, ""), None)
    if strange is not None:
        raise BadInput(f"“{strange}” tidak dikenal")
    for number, signer in enumerate(letter.penandatangan):
        if not re.fullmatch(_NIP, signer.nip):
            raise BadInput(f"“penandatangan[{number}].nip” harus terdiri atas 18 angka")
    naskah, acara = letter.naskah, letter.naskah.acara
    if naskah.mulai and naskah.selesai and naskah.selesai < naskah.mulai:
        raise BadInput("“naskah.selesai” mendahului “naskah.mulai”")
    if acara is not None and acara.sampai is not None and acara.sampai < acara.tanggal:
        raise BadInput("“naskah.acara.sampai” mendahului “naskah.acara.tanggal”")
    return letter


def _utf8(data: bytes) -> bytes:
    """The text without its mark; some editors on Windows save UTF-16, with one. Raises UnicodeDecodeError."""
    return data.decode("utf-16").encode() if data.startswith(_UTF16_MARKS) else data.removeprefix(_BOM)


def _name_fields(plain: Any) -> None:
    """A signer of whom no `field` is written gets `ttd_<n>`; the type's own `ttd_1` would be everybody's."""
    signers = plain.get("penandatangan") if isinstance(plain, dict) else None
    for number, signer in enumerate(signers if isinstance(signers, list) else (), 1):
        if isinstance(signer, dict):
            signer.setdefault("field", signature_field(number))


def _unique(pairs: list[tuple[str, Any]]) -> None:
    """Of two numbers of a letter nobody could say which is meant."""
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if twice:
        raise BadInput(f"kunci “{twice[0]}” tertulis dua kali dalam satu objek")


def letter_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of LETTER.json, as published in docs/formats/surat.schema.json."""
    schema = msgspec.json.schema(NaskahCetak)
    for part in schema["$defs"].values():
        part["additionalProperties"] = False
        part["description"] = re.sub(r"\s+", " ", part["description"])
    signer = schema["$defs"]["Penandatangan"]["properties"]
    signer["field"] = {"type": "string", "description": "`ttd_<n>` for the n-th signer where it is absent"}
    signer["nip"]["pattern"] = _NIP
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "LETTER.json", **schema}


def _sentence(message: str) -> str:
    """msgspec's words in Indonesian."""
    reason, _, place = message.partition(" - at ")
    where = place.strip("`").removeprefix("$").removeprefix(".").removeprefix("[...]")
    for pattern, words in _REASONS:
        found = re.fullmatch(pattern, reason, re.DOTALL)
        if found:
            reason = words.format(*(_typed(group) for group in found.groups()))
            break
    return f"pada “{where}”: {reason}" if where else reason


def _typed(words: str) -> str:
    """Names of types in Indonesian (`str | null`), other words as they are, shortened."""
    parts = words.split(" | ")
    return " atau ".join(_TYPES.get(part, part[:60]) for part in parts)


def _broken(message: str) -> str:
    found = re.search(r"\(byte (\d+)\)", message)
    if found:
        return f"JSON tidak benar di sekitar byte {found[1]}"
    return "JSON terpotong di tengah" if "truncated" in message else "JSON tidak benar"


def _unknown_keys(value: Any, kind: Any, where: str) -> Iterator[str]:
    """Places of keys that the format does not know; `value` has already the right shape."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if value is not None:
            yield from _unknown_keys(value, next(part for part in arguments if part is not type(None)), where)
    elif origin is tuple and isinstance(value, list):
        for number, item in enumerate(value):
            yield from _unknown_keys(item, arguments[0], f"{where}[{number}]")
    elif isinstance(value, dict):
        known = _fields(kind)
        for key, item in value.items():
            place = f"{where}.{key}" if where else key
            if key in known:
                yield from _unknown_keys(item, known[key], place)
            else:
                yield place[:200]


@cache
def _fields(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
