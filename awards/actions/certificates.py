"""Certificates: issued for every award at once, replaced one by one."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from awards.actions.editions import lock
from awards.decided import printed
from awards.enums import AwardEvent, Level
from awards.models import Award, Edition
from awards.permissions import check_can_issue
from awards.places import digits
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import actions as documents
from bnnportal.documents.models import Document
from bnnportal.offices.models import Organisation

CERTIFICATE = "piagam"
ORDINALS = {1: "Pertama", 2: "Kedua", 3: "Ketiga"}


@transaction.atomic
def issue_certificates(*, edition: Edition, by: User) -> list[Document]:
    """Issue a certificate for every award of the edition that has none yet. A repeated click issues nothing more."""
    edition = lock(edition)
    check_can_issue(by, edition)
    awards = (
        Award.objects.filter(category__edition=edition, certificate=None)
        .standing()
        .for_paper()
        .order_by("category__order", "-level", "rank", "office__name")
        .as_awarded()
    )
    if not awards:
        return []
    papers = [paper(award) for award in awards]
    issued = documents.issue(
        kind=CERTIFICATE,
        papers=papers,
        issuer=Organisation.objects.get(kind="PUSAT"),
        by=by,
        batch_title=f"Piagam {edition}",
    )
    for award, document in zip(awards, issued, strict=True):
        award.certificate = document
    Award.objects.bulk_update(awards, ["certificate"])
    record(AwardEvent.CERTIFICATES_ISSUED, by=by, target=edition, count=len(issued), batch=issued[0].batch_id)
    return issued


@transaction.atomic
def replace_certificate(*, document: Document, by: User, number: str = "") -> Document:
    """Issue the replacement of a revoked certificate from the award as it stands now."""
    (award,) = Award.objects.for_paper().filter(certificate=document).as_awarded()
    if award.superseded_at is not None:
        raise ValidationError(_("Penghargaan ini dikoreksi; penggantinya terbit bersama koreksinya bila ada."))
    replacement = paper(award)
    replacement.replaces, replacement.number = document, number
    issued = documents.issue(kind=CERTIFICATE, papers=[replacement], issuer=document.issuer, by=by)[0]
    award.certificate = issued
    award.save(update_fields=["certificate"])
    record(AwardEvent.CERTIFICATE_REPLACED, by=by, target=issued, organisation=award.office.code, old=document.number)
    return issued


def paper(award: Award) -> documents.Paper:
    """What the certificate of an award says; frozen into the document at issue. Papers are in Indonesian.

    The recipient bears the name it had on the day of the ceremony, whatever it is called by now.
    """
    category, edition = award.category, award.category.edition
    level = {Level.PROVINSI: "BNN Provinsi", Level.KABKOTA: "BNN Kabupaten/Kota"}[Level(award.level)]
    return documents.Paper(
        owner=award.office,
        title=f"Piagam Peringkat {ORDINALS.get(award.rank, award.rank)} {category.name} {edition.assessment_year}",
        classification=category.classification,
        content={
            "recipient": award.then.name,
            "office_code": award.office.code,
            "rank": award.rank,
            "shared": award.shared,
            "score": score_of(award),
            "index": index_of(award),
            "category": category.name,
            "category_code": category.code,
            "level": level,
            "assessment_year": edition.assessment_year,
            "edition": edition.name,
            "edition_long": edition.long_name or edition.name,
            "theme": edition.theme,
            "place": edition.venue,
            "date": edition.awarded_on.isoformat(),
            **signatory_content(edition),
            "issuer": "Badan Narkotika Nasional Republik Indonesia",
            "origin": edition.origin,
            "simulated": award.simulated or award.office.simulated,
        },
    )


def score_of(award: Award) -> str | None:
    """As its definition rounds it, with a decimal comma: "81,230"; None where the list that was announced had none."""
    if award.score is None or award.standing is None:
        return None
    with translation.override(settings.LANGUAGE_CODE):
        return printed(award.score, digits(award.standing.freeze))


def index_of(award: Award) -> str:
    """By which index, where the name of the category does not say it already."""
    version = award.category.index
    if award.standing is None or version is None or version.index.name.casefold() in award.category.name.casefold():
        return ""
    return version.index.name


def signatory_content(edition: Edition) -> dict[str, str]:
    """Who signs the certificates: from the register, as it stands on the day of issue, or as typed."""
    if edition.signatory is not None:
        return edition.signatory.content
    return {"signatory_position": edition.signatory_position, "signatory_name": edition.signatory_name}


def certificate_facts(document: Document) -> list[tuple[str, str]]:
    """What the public verification page says of a certificate, from its frozen content."""
    content = document.content
    return [
        (_("Diberikan kepada"), content["recipient"]),
        (pgettext("satu", "Penghargaan"), _("Peringkat %(rank)s, %(category)s") % content),
        (_("Tingkat"), content["level"]),
        (_("Tahun penilaian"), str(content["assessment_year"])),
        (_("Diserahkan pada"), content["edition"]),
    ]
