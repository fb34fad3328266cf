"""Checks a PDF from outside in a process of its own, with limits on time and memory (run as `python -m`).

The file goes in by standard input, the result comes back as JSON: nothing from the child is ever executed.
"""

import base64
import json
import logging
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime

from portalpns.domain.errors import BadInput
from portalpns.signing.verdict import VerifyResult, unreadable

log = logging.getLogger(__name__)

SECONDS = 20.0
"""Of processor time; where that cannot be limited (Windows), and for a child that only waits, see PATIENCE."""
PATIENCE = 3.0
"""A busy machine may take so many times longer on the wall."""
MEMORY = 1536 * 2**20
"""Bytes of address space; checking a 100 MB file needs under 600 MB. Held on POSIX only."""


def verify_guarded(
    data: bytes,
    *,
    roots: Sequence[bytes],
    now: datetime,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> VerifyResult:
    """Like `verify_pdf`, but a file that hangs, exhausts or crashes the parser is `unreadable`."""
    order = {
        "roots": [base64.b64encode(root).decode() for root in roots],
        "now": now.isoformat(),
        "seconds": seconds,
        "memory": memory,
    }
    # -P: the folder the user works in must not be able to replace a library
    child = [sys.executable, "-P", "-m", "portalpns.signing.guard"]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, the file goes in as data
            child,
            input=json.dumps(order).encode() + b"\n" + data,
            capture_output=True,
            timeout=seconds * PATIENCE,
            check=False,
            creationflags=flags,
        )
    except subprocess.TimeoutExpired:
        return _too_slow(seconds)
    if sys.platform != "win32" and done.returncode == -signal.SIGXCPU:
        return _too_slow(seconds)
    try:
        answer = json.loads(done.stdout)
        if "broken_root" in answer:
            raise BadInput(answer["broken_root"])
        return VerifyResult.unpack(answer)
    except (ValueError, KeyError, TypeError) as error:
        log.info("guarded check ended with status %s: %r %s", done.returncode, error, done.stderr[-2000:])
        return unreadable("Pemeriksaan dihentikan karena berkas ini membebani memori atau merusak pembaca PDF.")


def _too_slow(seconds: float) -> VerifyResult:
    return unreadable(f"Pemeriksaan dihentikan karena melebihi {seconds:g} detik.")


def main() -> None:
    """The child: reads the order line and the file, writes the result."""
    order = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    _limit(order["seconds"], order["memory"])
    from portalpns.signing.verify import verify_pdf

    roots = [base64.b64decode(root) for root in order["roots"]]
    try:
        result = verify_pdf(data, roots=roots, now=datetime.fromisoformat(order["now"])).pack()
    except BadInput as error:
        result = {"broken_root": error.pesan}
    sys.stdout.write(json.dumps(result))


def _limit(seconds: float, memory: int) -> None:
    if sys.platform == "win32":  # there the parent's clock is the only limit
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # the first limit ends the process with SIGXCPU, by which it is told from a crash
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
