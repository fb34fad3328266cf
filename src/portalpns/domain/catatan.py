"""Remarks on a letter: they stay in its history for ever and travel to every computer of the office."""

from portalpns.domain.errors import BadInput

LONGEST_NOTE = 2_000
"""Characters of one remark, some half a page; of all instructions of a disposition together."""


def note_problem(text: str, missing: str = "", words: str = "Catatan") -> str:
    """The sentence for a remark that is not there though it is needed (`missing`), or is too long; empty for a fit one.

    `words` is what the remark is called.
    """
    if missing and not text.strip():
        return missing
    if len(text) > LONGEST_NOTE:
        return f"{words} paling banyak {_figure(LONGEST_NOTE)} karakter; sekarang {_figure(len(text))}."
    return ""


def require_note(text: str, missing: str = "", words: str = "Catatan") -> None:
    """Raise BadInput with the sentence of `note_problem`, where there is one."""
    if said := note_problem(text, missing, words):
        raise BadInput(said)


def _figure(count: int) -> str:
    return f"{count:,}".replace(",", ".")
