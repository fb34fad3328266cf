"""Refusals of the server as problem+json (RFC 9457): each error class of the domain has its HTTP status."""

from collections.abc import Mapping
from types import MappingProxyType

from portalpns.domain.errors import (
    BadInput,
    FileProblem,
    KeyProblem,
    NotAllowed,
    NotFound,
    PortalError,
    ServerProblem,
    WrongState,
)
from portalpns.protocol.messages import Problem

STATUS: tuple[tuple[type[PortalError], int], ...] = (
    (BadInput, 422),
    (NotAllowed, 403),
    (NotFound, 404),
    (WrongState, 409),
    (FileProblem, 507),
    (KeyProblem, 422),
    (ServerProblem, 503),
)


class Refused(PortalError):
    """A refusal that belongs to the protocol; `status` is the HTTP status, `code` the stable word."""

    def __init__(
        self, status: int, code: str, pesan: str, *, wipe: bool = False, expected_seq: int | None = None,
        offset: int | None = None, retry_after: int | None = None, headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        super().__init__(pesan, code=code)
        self.status = status
        self.wipe = wipe
        self.expected_seq = expected_seq
        self.offset = offset
        self.retry_after = retry_after
        self.headers = headers


def problem_of(error: PortalError) -> Problem:
    """The answer for an error; the sentence stands in `title`."""
    if isinstance(error, Refused):
        return Problem(
            error.code, error.pesan, error.status, wipe=error.wipe, expected_seq=error.expected_seq, offset=error.offset
        )
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    return Problem(error.code, error.pesan, status)
