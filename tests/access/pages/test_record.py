"""The evidence page and the record to keep: complete, masked, readable in fifty years."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from helpdesk_site.access.models import AccessRequest, Operation
from helpdesk_site.access.provisioning.second_look import look_again
from helpdesk_site.access.records.masking import masked
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.national_id import SYNTHETIC
from tests.access.pages.conftest import Visit
from tests.access.writing import BASIS, applied, line
from tests.institution import Targets

NEW_STAFF = (line("45400", "KULLANICI", basis_document=BASIS), line("45400", "EVRAK_KAYIT", basis_document=BASIS))


@pytest.fixture
def request_of_s3(institution: Targets) -> AccessRequest:
    """S3: a new colleague, account and role, applied and looked at a second time."""
    request = applied(*NEW_STAFF, reason=f"İşe başladı; TCKN {SYNTHETIC}.")
    Operation.objects.update(look_again_at=clock.real_now())
    look_again()
    return request


def pdf_of(visit: Visit, request: AccessRequest) -> PdfReader:
    answer = visit("zeynep.ogut").get(f"/yetki/{request.public_id}/kayit.pdf")
    assert answer.status_code == 200
    return PdfReader(BytesIO(answer.content))


def test_the_evidence_page_holds_the_whole_way(visit: Visit, request_of_s3: AccessRequest) -> None:
    page = visit("umit.gokce").get(f"/yetki/{request_of_s3.public_id}/kanit/").content.decode()
    assert "PR-EBYS-07 v3" in page
    assert "Işık IRMAK, amir" in page
    assert BASIS in page
    for operation in Operation.objects.all():
        assert f"{operation.entitlement.removeprefix('group:')}" in page or operation.target == "ebys"
    assert page.count("Gönderilen, yanıt ve geri okuma") == Operation.objects.count()
    assert "access.request.submit" in page


def test_what_was_approved_stands_there_word_for_word_with_its_hash(visit: Visit, request_of_s3: AccessRequest) -> None:
    page = visit("zeynep.ogut").get(f"/yetki/{request_of_s3.public_id}/kanit/").content.decode()
    case = request_of_s3.lines.all()[0].case
    assert case is not None
    assert case.content_hash in page
    assert "Gülşen ÜNAL için Toplu Ulaşım Şube Müdürlüğü biriminde “Kullanıcı” yetkisi verilir" in page


def test_the_record_is_one_page_of_pdf_a_with_turkish_letters(visit: Visit, request_of_s3: AccessRequest) -> None:
    pdf = pdf_of(visit, request_of_s3)
    assert len(pdf.pages) == 1
    text = pdf.pages[0].extract_text()
    for words in ("Yetki Değişiklik Kaydı", "Gülşen ÜNAL", "Işık IRMAK, amir", "Şube Müdürlüğü", "İşe başladı"):
        assert words in text
    metadata = pdf.metadata
    assert metadata is not None
    xmp = pdf.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]  # a PDF is a tree of anything
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp


def test_the_record_names_hash_and_read_back(visit: Visit, request_of_s3: AccessRequest) -> None:
    text = pdf_of(visit, request_of_s3).pages[0].extract_text()
    case = request_of_s3.lines.all()[0].case
    assert case is not None
    assert case.content_hash in text
    assert BASIS in text
    assert "Gruba ekle: ebys-evrak-kayit: Uygulandı ve doğrulandı" in text


def test_a_citizen_number_is_in_neither(visit: Visit, request_of_s3: AccessRequest) -> None:
    assert SYNTHETIC not in pdf_of(visit, request_of_s3).pages[0].extract_text()


def test_its_file_has_a_turkish_name(visit: Visit, request_of_s3: AccessRequest) -> None:
    answer = visit("zeynep.ogut").get(f"/yetki/{request_of_s3.public_id}/kayit.pdf")
    assert request_of_s3.ticket is not None
    name = f"Yetki Değişiklik Kaydı {request_of_s3.ticket.reference}.pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"
    assert answer.headers["Content-Type"] == "application/pdf"


def test_text_of_a_person_is_never_read_as_markup(visit: Visit, institution: Targets) -> None:
    odd = '#panic("x") \\ */ $ " = *koyu* @kaynak <b>'
    request = applied(line("45121", "HAVALE"), reason=odd)
    assert '#panic("x")' in pdf_of(visit, request).pages[0].extract_text().replace("”", '"').replace("“", '"')


def test_secrets_are_masked_wherever_they_stand() -> None:
    sent = {"headers": {"Authorization": "Bearer abc.def", "X": "y"}, "body": ["Bearer abc.def", f"no {SYNTHETIC}"]}
    shown = masked(sent)
    assert shown["headers"] == {"Authorization": "******", "X": "y"}
    assert shown["body"] == ["Bearer ******", "no 100******46"]
