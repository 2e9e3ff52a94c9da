"""Files coming with a form, and going out: downloads alone, but for small pictures on a page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.files import names, reading
from helpdesk_site.kernel.files.kinds import KINDS
from helpdesk_site.kernel.masking import MASK
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets.attachments import selectors, services
from helpdesk_site.tickets.attachments.forms import WithFiles
from helpdesk_site.tickets.attachments.presenting import LARGEST_SHOWN
from helpdesk_site.tickets.models import Attachment

# Whatever it is, it runs nothing and loads nothing, even where a browser would rather show than save it.
_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def take_files(request: HttpRequest, form: WithFiles, person: Person) -> None:
    """Keeps what came with a form before anything else is asked, so that a refusal of the form loses none of it.

    What is refused is said at the field; the form is not valid then.
    """
    chosen = form.chosen()
    kept = services.keep_chosen(chosen.uploads, person=person)
    begun = selectors.begun_by(person, chosen.kept)
    form.show_kept([*begun, *kept.attachments])
    for sentence in kept.refusals:
        form.add_error(services.FIELD, sentence)
    if len(begun) != len(set(chosen.kept)):
        form.add_error(services.FIELD, _("A file that you had chosen is not there any more. Choose it again."))
    if kept.masked:
        messages.warning(request, _masked())


def show_begun(request: HttpRequest, form: WithFiles, person: Person, listed: str) -> None:
    """The files of a draft, whose ids it keeps a line each; says so when one has gone since."""
    chosen = listed.split()
    begun = selectors.begun_by(person, chosen)
    form.show_kept(begun)
    if len(begun) != len(set(chosen)):
        messages.warning(request, _("A file that you had chosen is not there any more. Choose it again."))


def _masked() -> str:
    return _("A password, a PIN or a citizen's number was masked: it may not be kept.")


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps one file of a form that is still being filled in, so that a draft of it has the file (chooser.mjs).

    Answers 200 {"key", "name", "said"}, `said` being what its sender should know; 422 {"sentence"} when it is refused.
    """
    upload = request.FILES.get(services.FIELD)
    if upload is None:
        return JsonResponse({"sentence": _("Choose a file.")}, status=422)
    try:
        kept = services.bring(upload, person=person_of(request))
    except Invalid as refusal:
        return JsonResponse({"sentence": f"{(upload.name or '')[:120]}: {refusal.sentence}"}, status=422)
    said = _masked() if MASK in kept.file.name else ""
    return JsonResponse({"key": kept.public_id, "name": kept.file.name, "said": said})


@login_required
@require_GET
def attachment(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file as a download."""
    person = person_of(request)
    found = _find(person, public_id)
    return _served(found, services.download(found, actor=person), inline=False)


@login_required
@require_GET
def picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """A small picture for the page of its ticket; of anything else there is none."""
    found = _find(person_of(request), public_id)
    if not KINDS[found.file.kind].is_shown or found.file.size > LARGEST_SHOWN:
        raise Http404
    return _served(found, reading.read(found.file), inline=True)


def _find(person: Person, public_id: str) -> Attachment:
    try:
        return selectors.attachment_visible_to(person, public_id)
    except Attachment.DoesNotExist as missing:
        raise Http404 from missing


def _served(found: Attachment, content: bytes, *, inline: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=KINDS[found.file.kind].content_type)
    response["Content-Disposition"] = names.disposition(found.file.name, inline=inline)
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
