"""{% kept %}: a part of a page that hangs on a few values alone, drawn once for them.

    {% kept columns=list.columns caption=list.caption live key=list.key token=csrf_token %}
      <form id="columns-{{ key }}">{% for column in columns %}…{% endfor %}</form>
    {% endkept %}

Inside, nothing is known but the names that stand in the tag, so nothing of one visitor can reach another. The text is
kept for the values before `live`, which are compared by what they are equal to: strings, numbers, tuples, frozen
dataclasses (one that cannot be hashed raises TypeError). Those behind `live` differ from page to page and are put into
the kept text each time: inside they can be written, `{{ token }}`, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Final

from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs

from helpdesk_site.interface.folding import written
from helpdesk_site.interface.surroundings import surroundings

MOST: Final = 300
"""So many texts are kept of one part; then it begins anew."""

# Signs of Unicode's private use: no text of ours holds them, and escaping leaves them as they are.
_OPENS, _CLOSES = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPENS}([a-z_]+){_CLOSES}")


class Kept(Node):
    """The part between the tags. `pieces` of a kept text stand alternately for themselves and for a live name."""

    child_nodelists = ("nodelist",)

    def __init__(
        self, nodelist: NodeList, named: Mapping[str, FilterExpression], live: Mapping[str, FilterExpression]
    ) -> None:
        self.nodelist = nodelist
        self.named = named
        self.live = live
        self._known: dict[Hashable, list[str]] = {}

    def render(self, context: Context) -> str:
        values = {name: value.resolve(context) for name, value in self.named.items()}
        # A safe text equals an unsafe one of the same signs, but is not written in the same way.
        told_apart = tuple((type(value), value) for value in values.values())
        key = (surroundings(context), context.autoescape, told_apart)
        pieces = self._known.get(key)
        if pieces is None:
            pieces = self._draw(context, values)
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = pieces
        if len(pieces) == 1:
            return pieces[0]
        live = {name: written(value.resolve(context), context) for name, value in self.live.items()}
        return "".join(live[piece] if place % 2 else piece for place, piece in enumerate(pieces))

    def _draw(self, context: Context, values: Mapping[str, object]) -> list[str]:
        marks = {name: f"{_OPENS}{name}{_CLOSES}" for name in self.live}
        return _MARK.split(self.nodelist.render(context.new({**values, **marks})))


def kept(parser: Parser, token: Token) -> Kept:
    """Compiles the tag. Raises TemplateSyntaxError."""
    name, *bits = token.split_contents()
    named, live = token_kwargs(bits, parser), {}
    if bits[:1] == ["live"]:
        del bits[0]
        live = token_kwargs(bits, parser)
    if bits or not (named or live) or named.keys() & live.keys():
        raise TemplateSyntaxError(f"{name}: names with their values, perhaps 'live' and others with theirs")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, named, live)
