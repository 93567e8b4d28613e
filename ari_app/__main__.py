"""`python -m ari_app` and the `convonet` program."""

import sys

from ari_app import cli


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(cli.main())


if __name__ == "__main__":
    main()
