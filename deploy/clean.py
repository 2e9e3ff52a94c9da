"""`make clean`: removes what runs and checks have left: STATE_DIR with all of its data, and the caches. .venv stays."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from deploy import lock

ROOT = Path(__file__).resolve().parents[1]
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache")


def main() -> int:
    state = Path(os.environ.get("STATE_DIR") or ROOT / "var").resolve()
    if state.exists() and not is_state_folder(state):
        print(f"{state} does not look like a state folder of this system: it is left alone.")
        return 1
    try:
        remove_state(state)
    except lock.Held:
        print(f"The system is running in {state}: stop it first (Ctrl-C in its terminal).")
        return 1
    remove_caches()
    return 0


def is_state_folder(path: Path) -> bool:
    return (path / lock.NAME).is_file() or not any(path.iterdir())


def remove_state(state: Path) -> None:
    """Raises lock.Held while something runs in it."""
    if not state.exists():
        return
    with lock.locked(state):
        shutil.rmtree(state)
    print(f"Removed {state}")


def remove_caches() -> None:
    for name in CACHES:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for cache in ROOT.glob("**/__pycache__"):
        if ".venv" not in cache.parts:
            shutil.rmtree(cache, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
