"""What the bare bytes of a PDF that no parser takes still prove: that it was changed after signing."""

import hashlib
import logging
import re

from asn1crypto import cms

log = logging.getLogger(__name__)

_FRAME = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_MOST_FRAMES = 8


def proves_alteration(data: bytes) -> bool:
    """Whether signatures lie in `data` and none of them fits the file as it is, or more follows the last that fits.

    False where nothing is known: no signature found, or one that fits the whole file.
    """
    frames = list(_FRAME.finditer(data))[-_MOST_FRAMES:]
    if not frames:
        return False
    fitting = [end for frame in frames if (end := _fitting_end(data, *(int(number) for number in frame.groups())))]
    return not fitting or max(fitting) < len(data)


def _fitting_end(data: bytes, start: int, stop: int, length: int) -> int | None:
    """Offset behind the signed bytes, where the CMS in the gap names their digest."""
    end = stop + length
    if not start < stop <= end <= len(data):
        return None
    try:
        message = cms.ContentInfo.load(bytes.fromhex(data[start + 1 : stop - 1].decode("ascii")))
        signer = message["content"]["signer_infos"][0]
        named = {attribute["type"].native: attribute["values"][0].native for attribute in signer["signed_attrs"]}
        digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native)
        digest.update(data[:start])
        digest.update(data[stop:end])
        return end if named.get("message_digest") == digest.digest() else None
    except Exception as error:  # noqa: BLE001 - the CMS parser raises nearly anything on bent bytes
        log.info("signature remains cannot be read: %r", error)
        return None
