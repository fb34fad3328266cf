"""The door of the program: commands when there are words, the window when there are none."""

import sys


def main() -> None:
    from portalpns.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
