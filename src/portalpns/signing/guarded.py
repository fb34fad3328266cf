"""The inside of a guarded process: takes orders and files from standard input, answers a line of JSON to each.

Run by `portalpns.signing.guard` as `python -P -m`; ends at once when its input ends.
"""

import base64
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from portalpns.domain.errors import BadInput
from portalpns.signing.verdict import VerifyResult

Order = tuple[dict[str, Any], bytes]
_DEEPEST = 50_000
"""Calls within calls: the library follows a chain, of bookmarks for one, by three for each link."""
_STACK = 256 * 2**20
"""What so many calls may need at most, which the main thread would not have."""


def main() -> None:
    """Limit the memory, then load the library, then work."""
    # a signal to the whole group ends the parent, and by it this process: its end alone would look like a bad file's
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    limit_memory(int(sys.argv[1]))
    from portalpns.signing.verify import verify_pdf

    sys.setrecursionlimit(_DEEPEST)
    threading.stack_size(_STACK)
    worker = threading.Thread(target=serve, args=(verify_pdf,))
    worker.start()
    threading.stack_size(0)
    worker.join()
    sys.exit("the check has ended by itself")


def serve(judge: Callable[..., VerifyResult]) -> None:
    """Say with an empty line that the start is over, then check file after file; does not return."""
    orders: queue.Queue[Order] = queue.Queue()
    threading.Thread(target=_read, args=(orders,), daemon=True).start()
    out = sys.stdout.buffer
    out.write(b"\n")
    out.flush()
    while True:
        order, data = orders.get()
        _limit_time(order["seconds"])
        roots = [base64.b64decode(root) for root in order["roots"]]
        try:
            answer = judge(data, roots=roots, now=datetime.fromisoformat(order["now"])).pack()
        except BadInput as error:
            answer = {"broken_root": error.pesan}
        out.write(json.dumps(answer).encode() + b"\n")
        out.flush()


def limit_memory(memory: int) -> None:
    """Bytes of address space, and no core dump."""
    if sys.platform == "win32":  # there the parent's clock is the only limit
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """Processor time from now on; beyond it SIGXCPU ends the process, by which it is told from a crash."""
    if sys.platform == "win32":
        return
    import resource

    spent = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(spent.ru_utime + spent.ru_stime + seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _read(orders: "queue.Queue[Order]") -> None:
    """A thread of its own, which sees the end of the input also while a file is being checked."""
    source = sys.stdin.buffer
    while line := source.readline():
        order = json.loads(line)
        data = source.read(order["size"])
        if len(data) < order["size"]:
            break
        orders.put((order, data))
    os._exit(0)


if __name__ == "__main__":
    main()
