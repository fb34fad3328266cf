"""What checking a PDF has shown, in the words and the JSON that other programs rely on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

LARGEST_PDF = 100 * 1024 * 1024
"""Bytes; a larger file is neither signed nor checked unless the caller says otherwise."""


class Verdict(StrEnum):
    """The outcome of a check; the order is worst first, and the worst signature decides (ruling 15)."""

    UNREADABLE = "unreadable"
    INVALID = "invalid"
    UNTRUSTED = "untrusted"
    INDETERMINATE = "indeterminate"
    VALID = "valid"
    UNSIGNED = "unsigned"

    @property
    def words(self) -> str:
        return WORDS[self]

    @property
    def exit_status(self) -> int:
        return EXIT_STATUS[self]


WORDS: Mapping[Verdict, str] = {
    Verdict.VALID: "SAH",
    Verdict.INDETERMINATE: "BELUM DAPAT DIPASTIKAN",
    Verdict.UNTRUSTED: "TIDAK DIPERCAYA",
    Verdict.INVALID: "TIDAK SAH",
    Verdict.UNSIGNED: "TIDAK BERTANDA TANGAN",
    Verdict.UNREADABLE: "TIDAK DAPAT DIPERIKSA",
}
EXIT_STATUS: Mapping[Verdict, int] = {
    Verdict.VALID: 0,
    Verdict.UNTRUSTED: 1,
    Verdict.INVALID: 2,
    Verdict.UNSIGNED: 3,
    Verdict.UNREADABLE: 4,
    Verdict.INDETERMINATE: 5,
}
_WORST_FIRST = tuple(Verdict)


class Modification(StrEnum):
    """What came into the file after a signature."""

    NONE = "none"
    SIGNATURES_ADDED = "signatures_added"
    TIMESTAMPS_ADDED = "timestamps_added"
    ALTERED = "altered"


@dataclass(frozen=True)
class SignatureReport:
    """One signer's signature; `signer` is the certificate's common name, `signed_at` ISO 8601 with offset.

    `level` is B-B, B-T, B-LT or B-LTA (EN 319 142-1), None where the signature is not PAdES.
    What the published form leaves out: `nip` is the NIP in the certificate, `base` where the cross-reference table of
    the version below lies, and `fills_only` whether the newest signature's revision changed nothing of that version
    but the value of a field that stood there.
    """

    field: str
    verdict: Verdict
    signer: str | None = None
    intact: bool = False
    trusted: bool = False
    level: str | None = None
    signed_at: str | None = None
    modification: Modification = Modification.NONE
    reasons: tuple[str, ...] = ()
    nip: str = ""
    base: int = 0
    fills_only: bool = False


_UNPUBLISHED = ("verdict", "nip", "base", "fills_only")


@dataclass(frozen=True)
class VerifyResult:
    """The verdict on a whole file; `reasons` are whole Indonesian sentences."""

    verdict: Verdict
    signatures: tuple[SignatureReport, ...] = ()
    reasons: tuple[str, ...] = ()
    file: str = ""

    def named(self, file: str) -> "VerifyResult":
        return replace(self, file=file)

    def as_json(self) -> dict[str, Any]:
        """The published form: file, verdict, signatures, reasons."""
        signatures = [asdict(signature) for signature in self.signatures]
        for signature in signatures:
            for name in _UNPUBLISHED:
                del signature[name]
            signature["reasons"] = list(signature["reasons"])
        return {
            "file": self.file,
            "verdict": self.verdict.value,
            "signatures": signatures,
            "reasons": list(self.reasons),
        }

    def pack(self) -> dict[str, Any]:
        """Everything, for the way out of the guarded process; the inverse is `unpack`."""
        return asdict(self)

    @classmethod
    def unpack(cls, packed: Mapping[str, Any]) -> "VerifyResult":
        """Raises KeyError, TypeError or ValueError where `packed` does not have the form of `pack`."""
        signatures = tuple(
            SignatureReport(
                **{
                    **signature,
                    "verdict": Verdict(signature["verdict"]),
                    "modification": Modification(signature["modification"]),
                    "reasons": tuple(signature["reasons"]),
                }
            )
            for signature in packed["signatures"]
        )
        return cls(Verdict(packed["verdict"]), signatures, tuple(packed["reasons"]), packed["file"])


def worst(verdicts: list[Verdict]) -> Verdict:
    return min(verdicts, key=_WORST_FIRST.index)


def unreadable(reason: str) -> VerifyResult:
    return VerifyResult(Verdict.UNREADABLE, reasons=(reason,))
