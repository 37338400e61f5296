"""Run the command line with ``python -m revdata``."""

from revdata.cli import main

if __name__ == "__main__":
    main()
