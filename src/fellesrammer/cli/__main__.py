"""The way in with `python -m fellesrammer.cli`."""

from __future__ import annotations

from fellesrammer.cli import main

main()
