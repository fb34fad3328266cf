"""Identifiers made without a server: UUIDv7 (RFC 9562), so that they sort by the time they were made."""

import secrets
import time


def new_id() -> str:
    """A UUIDv7 as its usual 36 characters."""
    stamp = time.time_ns() // 1_000_000
    value = (stamp & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
