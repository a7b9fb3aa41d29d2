"""``python -m indexer …`` is the command ``laki …``."""

from indexer.cli.main import main

if __name__ == "__main__":
    main()
