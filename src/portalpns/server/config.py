"""What a server is started with."""

from dataclasses import dataclass, field
from pathlib import Path

from portalpns.domain.clock import Clock, utc_now
from portalpns.protocol.messages import PUSH_MUTATIONS


@dataclass(frozen=True)
class ServerConfig:
    """`data` holds blobs, keys, roots and, without `database_url`, the SQLite database of an embedded server."""

    data: Path
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    tenant: str = "pemda"
    trust: tuple[Path, ...] = ()
    """Root certificates (PEM or DER) besides those in `data/trust` and in the product."""
    guard: bool = True
    """Check handed-in PDFs in a process of their own; off only where the files come from ourselves (demo, tests)."""
    blob_bytes: int = 100 << 20
    push_n: int = PUSH_MUTATIONS
    push_seconds: float = 8.0
    """After so long a push is answered with the results so far; far below the patience of clients and proxies."""
    checks: int = 2
    """So many handed-in PDFs are checked at once, each by a process of its own that stays (about 70 MB)."""
    clock: Clock = field(default=utc_now)
    durable: bool = True
    """Wait for the disk at each commit; off only while a demo is built, whose data can be made again."""
    background: bool = True
    """Run the job thread; off where a caller runs jobs itself."""
