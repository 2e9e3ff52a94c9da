"""How the server behaves, read from a file for every request so that a test can change its mind."""

import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Habits:
    """All off: django-scim2 as it is, told to search by externalId."""

    knows_no_external_id: bool = False
    ignores_filters: bool = False
    writes_small_letters: bool = False
    tells_more: bool = False
    gives_etags: bool = False
    announces_assignments: bool = False
    forgets_what_it_accepts: bool = False
    page: int = 0
    repeats_its_first_page: bool = False
    is_down: bool = False


def now() -> Habits:
    """The habits as they stand; those of a missing file are none."""
    file = Path(os.environ.get("UNRELATED_SCIM_HABITS", ""))
    return Habits(**json.loads(file.read_text())) if file.is_file() else Habits()
