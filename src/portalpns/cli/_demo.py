"""The demo's window as a process of its own: like the product's, it has no command line in its memory.

Run as `python -m portalpns.cli._demo WHO PEOPLE LETTERS [--baru]`, which `portalpns demo` does.
"""

import sys

from portalpns.cli import walled


def main(who: str, people: str, letters: str, *more: str) -> int:
    from portalpns.demo.window import open_demo

    return walled(lambda: open_demo(who, people=int(people), letters=int(letters), fresh="--baru" in more))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
