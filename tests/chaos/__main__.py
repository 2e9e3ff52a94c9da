"""`python -m tests.chaos [--operations 300] [--seed N]`: the whole storm, with its figures."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import pytest

TEST = "test_in_the_storm_nothing_is_lost_doubled_or_told_wrongly"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--operations", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261124)
    chosen = parser.parse_args()
    os.environ["CHAOS_OPERATIONS"], os.environ["CHAOS_SEED"] = str(chosen.operations), str(chosen.seed)
    return int(pytest.main([str(Path(__file__).with_name("test_chaos.py")), "-q", "-s", "-k", TEST]))


if __name__ == "__main__":
    sys.exit(main())
