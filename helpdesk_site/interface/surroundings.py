"""What every drawing hangs on beside its values: the language, and where the site stands.

Django looks each of them up in the store of the thread, a template of ours would do so fifty times. They stay what they
are while one template is drawn, so it asks once.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from django.template import Context
from django.utils.translation import get_language

from helpdesk_site.interface.addresses import Place, here


class Surroundings(NamedTuple):
    """The language in force (None where none is) and the place for which addresses are made."""

    language: str | None
    place: Place


_KNOWN: Final = "helpdesk_site.interface.surroundings"


def surroundings(context: Context) -> Surroundings:
    """Those of the template that is being drawn."""
    known: Surroundings | None = context.render_context.get(_KNOWN)
    if known is None:
        known = Surroundings(get_language(), here())
        context.render_context[_KNOWN] = known
    return known
