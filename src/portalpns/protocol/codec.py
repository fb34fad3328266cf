"""Bytes and types: JSON both ways, documents of the domain included; compression is agreed by HTTP headers."""

import hashlib
import re
from dataclasses import is_dataclass
from typing import Any, TypeVar

import msgspec
import zstandard

from portalpns.domain.errors import BadInput

T = TypeVar("T")
_encoder = msgspec.json.Encoder()
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_WINDOW = 8 << 20
"""Largest zstd window that is unpacked: what level 19 writes; a frame may ask for 128 MiB without holding a byte."""


def encode(value: Any) -> bytes:
    """Compact JSON of a message, a struct or a frozen dataclass of the domain."""
    return _encoder.encode(value)


def decode(data: bytes | memoryview | msgspec.Raw, kind: type[T]) -> T:
    """A value of the type, or BadInput that says which field is wrong."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        return decoder.decode(data)  # type: ignore[no-any-return]
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadInput(f"Data tidak dapat dibaca: {_what_is_wrong(str(error))}.", code="bad_mutation") from None


def _what_is_wrong(said: str) -> str:
    """The decoder's English words as ours, with the place where it names one."""
    words, _, place = said.partition(" - at `$")
    field = re.search(r"`([^`]*)`", words)
    named = f" “{field[1]}”" if field else ""
    if "missing required field" in words:
        found = f"isian{named} tidak ada"
    elif "unknown field" in words:
        found = f"isian{named} tidak dikenal"
    elif "Invalid enum" in words or "Invalid value" in words:
        found = "nilai yang tidak dikenal"
    elif words.startswith("Expected"):
        found = "jenis atau besar nilainya tidak sesuai"
    else:
        found = "bentuknya bukan JSON yang utuh"
    return f"{found} pada “{place.rstrip('`').lstrip('.') or 'pokok data'}”" if place else found


def require_plain(data: bytes | memoryview | msgspec.Raw) -> None:
    """Refuse JSON whose text holds a NUL character, which PostgreSQL keeps neither in text nor in jsonb."""
    if _NUL.search(bytes(data)):
        raise BadInput("Data memuat karakter NUL, yang tidak dapat disimpan.", code="bad_mutation")


def canonical(value: Any) -> bytes:
    """The one JSON of a value that hashes are taken over: sorted keys, no blanks."""
    return msgspec.json.encode(msgspec.to_builtins(value) if is_dataclass(value) else value, order="sorted")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def compress(data: bytes) -> bytes:
    return zstandard.compress(data, 3)


def decompress(data: bytes, limit: int) -> bytes:
    """The plain bytes; BadInput when they would be more than `limit` or are no zstd."""
    try:
        plain = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(data).read(limit + 1)
    except zstandard.ZstdError:
        raise BadInput("Data terkompresi rusak.", code="bad_encoding") from None
    if len(plain) > limit:
        raise BadInput("Data terlalu besar.", code="too_large")
    return plain
