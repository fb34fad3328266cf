"""What the use cases need of the core that holds them."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from portalpns.domain.clock import WIB
from portalpns.domain.direktori import Direktori
from portalpns.domain.wewenang import Pelaku

if TYPE_CHECKING:
    from portalpns.client.session import Session
    from portalpns.client.sync.blobs import BlobStore
    from portalpns.client.sync.master import Master
    from portalpns.client.sync.outbox import Outbox
    from portalpns.store.cache.db import Cache


class Desk(Protocol):
    """The open core of a signed-in person (client/core.py)."""

    @property
    def cache(self) -> "Cache": ...

    @property
    def outbox(self) -> "Outbox": ...

    @property
    def blobs(self) -> "BlobStore": ...

    @property
    def master(self) -> "Master": ...

    @property
    def session(self) -> "Session | None": ...

    @property
    def direktori(self) -> Direktori: ...

    @property
    def clock(self) -> Callable[[], Any]: ...

    @property
    def sync(self) -> Any: ...

    def pelaku(self) -> Pelaku: ...

    def notify(self, kinds: frozenset[str]) -> None: ...


def local_today(desk: Desk) -> date:
    """The calendar day in the office's own zone."""
    today: date = desk.clock().astimezone(WIB).date()
    return today
