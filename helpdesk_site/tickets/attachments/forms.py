"""The field by which a form takes files: chosen now, or kept from a sending that was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import drawing
from helpdesk_site.interface.own_fields import OwnFields, own
from helpdesk_site.kernel.files.kinds import KINDS
from helpdesk_site.kernel.files.uploads import MOST_BYTES, MOST_BYTES_AT_ONCE, MOST_FILES
from helpdesk_site.tickets.attachments import presenting
from helpdesk_site.tickets.attachments.services import FIELD
from helpdesk_site.tickets.models import Attachment

ACCEPTED: Final = ",".join(f".{ending}" for kind in KINDS.values() for ending in kind.extensions)
_LONGEST_ID: Final = 32


@dataclass(frozen=True, slots=True)
class Chosen:
    """What came with a form: new files, and the ids of those that an earlier sending of it had brought."""

    uploads: Sequence[UploadedFile[bytes]] = ()
    kept: Sequence[str] = ()


class FilesWidget(forms.FileInput):
    """Any number of files, and a box for each that is kept already: without its tick it is left out."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True, "accept": ACCEPTED})
        self.kept: Sequence[Attachment] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Chosen:
        listed: list[str] = getattr(data, "getlist", lambda _key: [])(kept_name(name))
        uploads = files.getlist(name) if hasattr(files, "getlist") else []
        return Chosen(uploads, [key for key in listed if len(key) <= _LONGEST_ID and "\x00" not in key])

    def value_omitted_from_data(
        self,
        data: Mapping[str, Any],
        files: MultiValueDict[str, Any],
        name: str,
    ) -> bool:
        return name not in files and kept_name(name) not in data

    def get_context(
        self,
        name: str,
        value: Any,  # noqa: ARG002  # Django's signature
        attrs: dict[str, Any] | None,
    ) -> dict[str, Any]:
        # What was chosen cannot be shown again: a browser lets no page fill in a file.
        context = super().get_context(name, None, attrs)
        context["widget"].update(
            kept_name=kept_name(name),
            kept=tuple(presenting.line_of(each) for each in self.kept),
            box=drawing.given_attributes(context["widget"]["attrs"]),
            notice=presenting.scanning_notice(),
            # As text: a script reads them, and a template would write them in the manner of the language.
            most_files=str(MOST_FILES), most_bytes=str(MOST_BYTES), most_bytes_at_once=str(MOST_BYTES_AT_ONCE),
        )  # fmt: skip
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:  # noqa: ARG002
        return render_to_string("tickets/attachments/_chooser.html", context)


def kept_name(name: str) -> str:
    """The name of the boxes of what is kept already."""
    return f"{name}-kept"


def _say_what_may_be_sent() -> str:
    return _said_in(get_language())


@cache
def _said_in(_language: str | None) -> str:
    """A page asks four times for it."""
    return gettext(
        "PDF, picture, Office document, e-mail, text or ZIP; at most %(files)d, each up to %(size)d MB. "
        "A picture of the screen can be pasted with Ctrl+V. Cover what concerns other people."
    ) % {"files": MOST_FILES, "size": MOST_BYTES // (1024 * 1024)}


# In the language of whoever reads it, not of whoever made the field.
_help = lazy(_say_what_may_be_sent, str)


class FilesField(forms.Field):
    """Cleans to a Chosen. What may be sent is judged by the services (kernel/files, attachments/services)."""

    widget = FilesWidget

    def __init__(self) -> None:
        super().__init__(
            label=_("Files"),
            required=False,
            help_text=_help(),
        )

    def clean(self, value: Any) -> Chosen:
        return value if isinstance(value, Chosen) else Chosen()


_FILES: Final = FilesField()


class WithFiles(OwnFields):
    """A form that takes files. `sent_files` are the ids of those that go with it, once the view has kept them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[FIELD] = own(_FILES)
        self.sent_files: list[str] = []

    def chosen(self) -> Chosen:
        """What came, whether or not the rest of the form is right."""
        widget = self.fields[FIELD].widget
        found: Chosen = widget.value_from_datadict(self.data, self.files, self.add_prefix(FIELD))
        return found

    def show_kept(self, kept: Sequence[Attachment]) -> None:
        """These are there already: the form carries them when it is sent again."""
        self.sent_files = [each.public_id for each in kept]
        widget = self.fields[FIELD].widget
        if isinstance(widget, FilesWidget):
            widget.kept = kept
