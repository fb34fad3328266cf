"""`portalpns` as a child that ends with its parent: however that one dies, its end of our standard input closes.

Run as `python -m portalpns.demo.tied ARGUMENTS`, with a pipe as standard input.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    end_with_parent()
    runpy.run_module("portalpns", run_name="__main__")


def end_with_parent() -> None:
    """End this process as soon as the other end of its standard input closes."""
    threading.Thread(target=_watch, name="tied", daemon=True).start()


def _watch() -> None:
    # not through sys.stdin: its lock, held by this thread, would break the end of the program
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
