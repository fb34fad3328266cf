"""`portalpns` as a child that ends with its parent: however that one dies, its end of our standard input closes.

Run as `python -m portalpns.demo.tied ARGUMENTS`, with a pipe as standard input.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    threading.Thread(target=_end_with_parent, name="tied", daemon=True).start()
    runpy.run_module("portalpns", run_name="__main__")


def _end_with_parent() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
