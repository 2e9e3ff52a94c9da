"""Templates that are folded when they are loaded: what hangs on the language alone becomes text, once a language.

A page of ours is a few values in a great deal of fixed markup: translated words, icons, addresses of files and pages,
blocks and parts of other templates. Django works all of that out again for every page. This loader (the engine's
cached loader, settings/base.py) does it when a template is first used in a language:

- {% translate %}, {% static %} and {% icon %} of literals are replaced by what they give, {% url %} by what is left of
  it when its pattern is known;
- {% extends %} of a literal is replaced by the parent with its blocks filled in, {% include %} by what it includes;
- texts that then stand side by side become one.

A folded template gives the same bytes as the plain one (tests/interface/test_folding.py draws both). Nothing in it
depends on who asks, so it stays good until the process ends, as the cached loader's templates always did. What cannot
be folded ({{ block.super }}, names in variables, tags that keep a state) stays as Django made it.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.template import Context, Origin, Template, TemplateDoesNotExist
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import (
    CommentNode,
    CsrfTokenNode,
    CycleNode,
    ForNode,
    IfChangedNode,
    IfNode,
    LoadNode,
    ResetCycleNode,
    URLNode,
    WithNode,
)  # fmt: skip
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import base, cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from helpdesk_site.interface import addresses, drawing
from helpdesk_site.interface.surroundings import surroundings

_KEEP_A_STATE = (CycleNode, IfChangedNode, ResetCycleNode)
_ADD_NOTHING = (CommentNode, LoadNode)
_SET_NO_NAME = (TextNode, VariableNode, CsrfTokenNode, ForNode, WithNode)


class Loader(cached.Loader):
    """Django's cached loader, with a folded template for each language."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """The folded template. With `skip` the plain one: only {% extends %} asks so, and it needs the blocks.

        Raises TemplateDoesNotExist.
        """
        if skip:
            plain: Template = super().get_template(template_name, skip)
            return plain
        key = f"{get_language()}:{template_name}"
        known = self.get_template_cache.get(key)
        if known is None:
            known = self.get_template_cache[key] = self._folded(template_name)
        if not isinstance(known, Template):
            raise TemplateDoesNotExist(template_name)
        return known

    def fresh(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """A template of which nobody else holds a part: it may be changed."""
        return base.Loader.get_template(self, template_name, skip)

    def _folded(self, template_name: str) -> Template | type[TemplateDoesNotExist]:
        """What is kept for a name: its template, or that there is none, so that it is not looked for again."""
        try:
            return _Folding(self).template(template_name)
        except TemplateDoesNotExist:
            return TemplateDoesNotExist


class _Scope(Node):
    """A block or an included part: names that are set inside end with it."""

    def __init__(self, nodelist: NodeList, given: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.given = given

    def render(self, context: Context) -> str:
        values = {name: value.resolve(context) for name, value in self.given.items()}
        with context.push(**values):
            return self.nodelist.render(context)


class _Address(Node):
    """{% url %} of a literal name: its pattern is reversed once for each place where the site may stand."""

    child_nodelists = ()

    def __init__(self, name: str, given: Sequence[FilterExpression], kept_as: str | None) -> None:
        self.name = name
        self.given = given
        self.kept_as = kept_as

    def render(self, context: Context) -> str:
        if self.kept_as is None:
            address = self._address(context)
            return conditional_escape(address) if context.autoescape else address
        try:
            context[self.kept_as] = self._address(context)
        except NoReverseMatch:
            context[self.kept_as] = ""
        return ""

    def _address(self, context: Context) -> str:
        place = surroundings(context).place
        if not self.given:
            return addresses.page(self.name, place)
        return addresses.thing(self.name, *(each.resolve(context) for each in self.given), place=place)


class _Value(VariableNode):
    """{{ value }}; nearly all are plain text, which Django's own node takes for something that may be anything."""

    def render(self, context: Context) -> str:
        return written(self.filter_expression.resolve(context), context)


def written(value: Any, context: Context) -> str:
    """What Django's render_value_in_context() gives, without its detour for a text."""
    if type(value) is str:
        return html.escape(value) if context.autoescape else value
    return value if type(value) is SafeString else render_value_in_context(value, context)


# Tags that set a name only when they are told which: where they keep it.
_KEEPS_AS: dict[type[Node], str] = {_Address: "kept_as", SimpleNode: "target_var"}


class _CannotFold(Exception):
    """The template uses what only Django's own way of drawing can give it."""


class _Folding:
    """One template being folded; `within` are the templates around it, so that one that includes itself ends."""

    def __init__(self, loader: Loader, within: tuple[str, ...] = ()) -> None:
        self.loader = loader
        self.within = within

    def template(self, name: str) -> Template:
        found = self.loader.fresh(name)
        try:
            found.nodelist = self._list(self._filled(found))
        except _CannotFold:
            return self.loader.fresh(name)
        return found

    # Blocks

    def _filled(self, template: Template) -> NodeList:
        """The nodes of the template's outermost parent, with the blocks of its descendants in them."""
        blocks: dict[str, BlockNode] = {}
        seen = [template]
        while (child := _extension(seen[-1])) is not None:
            _add_missing(blocks, child.nodelist)
            seen.append(self.loader.fresh(_literal(_expression(child.parent_name)), [each.origin for each in seen]))
        if blocks and any("block.super" in str(each.source) for each in seen):
            raise _CannotFold
        nodes: NodeList = seen[-1].nodelist
        return nodes if not blocks else _fill(nodes, blocks)

    # Nodes

    def _list(self, nodes: NodeList) -> NodeList:
        folded = NodeList()
        for node in self._each(nodes):
            last = folded[-1] if folded else None
            if isinstance(node, TextNode) and isinstance(last, TextNode):
                folded[-1] = TextNode(last.s + node.s)
            else:
                folded.append(node)
        folded.contains_nontext = True
        return folded

    def _each(self, nodes: NodeList) -> Iterator[Node]:
        for node in nodes:
            match node:
                case ExtendsNode():
                    raise _CannotFold
                case TranslateNode() | StaticNode() | SimpleNode() if _is_constant(node):
                    yield _as_text(node)
                case URLNode() if _can_be_kept(node):
                    yield _like(node, _Address(_literal(node.view_name), node.args, node.asvar))
                case VariableNode():
                    yield _like(node, _Value(node.filter_expression))
                case IncludeNode() if isinstance(node.template.var, str) and not node.template.filters:
                    yield from self._included(node)
                case BlockNode():
                    yield from _scope(self._list(node.nodelist), {})
                case _ if isinstance(node, _ADD_NOTHING):
                    continue
                case _:
                    yield self._with_folded_children(node)

    def _included(self, node: IncludeNode) -> Iterator[Node]:
        """The nodes of the included template in place of the tag."""
        name = _literal(node.template)
        if node.isolated_context or name.startswith(".") or name in self.within:
            yield node
            return
        try:
            found = _Folding(self.loader, (*self.within, name)).template(name)
        except TemplateDoesNotExist:  # it is missed when it is drawn
            yield node
            return
        if any(found.nodelist.get_nodes_by_type(kind) for kind in (ExtendsNode, *_KEEP_A_STATE)):
            yield node
            return
        yield from _scope(found.nodelist, node.extra_context)

    def _with_folded_children(self, node: Node) -> Node:
        held: list[NodeList | None]
        if isinstance(node, IfNode):  # its `nodelist` is made of these, anew for whoever asks
            held = [children for _condition, children in node.conditions_nodelists]
        else:
            held = [getattr(node, attribute, None) for attribute in node.child_nodelists]
        for children in held:
            if isinstance(children, NodeList):
                children[:] = self._list(children)
        return node


def _scope(folded: NodeList, given: dict[str, FilterExpression]) -> Iterator[Node]:
    """The nodes alone where they neither are given a name nor set one."""
    if not given and not _sets_a_name(folded):
        yield from folded
    else:
        yield _Scope(folded, given)


def _sets_a_name(nodes: NodeList) -> bool:
    """Whether a name may be set by them for what follows; a tag that is not known here may."""
    return any(
        any(_sets_a_name(children) for _condition, children in node.conditions_nodelists)
        if isinstance(node, IfNode)
        else not isinstance(node, _SET_NO_NAME) and getattr(node, _KEEPS_AS.get(type(node), ""), True) is not None
        for node in nodes
    )


def _extension(template: Template) -> ExtendsNode | None:
    """The template's {% extends %} of a literal; None for a template that stands alone."""
    for node in template.nodelist:
        if isinstance(node, ExtendsNode):
            if not _is_literal(_expression(node.parent_name)):
                raise _CannotFold
            return node
        if not isinstance(node, TextNode):
            return None
    return None


def _add_missing(blocks: dict[str, BlockNode], nodes: NodeList) -> None:
    """Adds the blocks that no descendant has: the youngest template has the word."""
    for block in _blocks(nodes):
        blocks.setdefault(block.name, block)


def _blocks(nodes: NodeList) -> list[BlockNode]:
    return [node for node in nodes.get_nodes_by_type(BlockNode) if isinstance(node, BlockNode)]


def _fill(nodes: NodeList, blocks: dict[str, BlockNode]) -> NodeList:
    """The same nodes; every block holds what the youngest template put into it."""
    for block in _blocks(nodes):
        chosen = blocks.get(block.name, block)
        if chosen is not block:
            block.nodelist = _fill(NodeList(chosen.nodelist), blocks)
    return nodes


def _is_constant(node: TranslateNode | StaticNode | SimpleNode) -> bool:
    match node:
        case TranslateNode():
            context = node.message_context
            literal = node.filter_expression.var.literal is not None and not node.filter_expression.filters
            return literal and node.asvar is None and (context is None or _is_literal(context))
        case StaticNode():
            return node.varname is None and _is_literal(node.path)
        case _:
            given = [*node.args, *node.kwargs.values()]
            return node.func is drawing.icon and node.target_var is None and all(map(_is_literal, given))


def _can_be_kept(node: URLNode) -> bool:
    """The pages of the admin are reversed by where one stands: they are left alone."""
    return _is_literal(node.view_name) and not node.kwargs and not _literal(node.view_name).startswith("admin:")


def _like(node: Node, made: Node) -> Node:
    """The new node in the place of the other one: what goes wrong in it is told of that place."""
    made.token, made.origin = node.token, node.origin
    return made


def _is_literal(expression: FilterExpression) -> bool:
    return isinstance(expression.var, str) and not expression.filters


def _literal(expression: FilterExpression) -> str:
    return str(expression.var)


def _expression(given: object) -> FilterExpression:
    if not isinstance(given, FilterExpression):
        raise _CannotFold
    return given


def _as_text(node: Node) -> Node:
    """What the node gives, as text; the node itself where that fails: it fails again where it is drawn."""
    draw: Callable[[Any], str] = node.render
    try:
        return TextNode(str(draw(Context())))
    except Exception:  # noqa: BLE001  # any failure belongs to the page that draws it
        return node
