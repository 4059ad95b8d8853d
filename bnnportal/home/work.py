"""What the partners' area puts on the front page of each role, and on the page of an office."""

import datetime as dt
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal import measures
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.home import activities_work, awards_work, cases_work, programmes_work, reports_work
from bnnportal.home.matters import Matter, chosen, waiting
from bnnportal.measures import Figure
from bnnportal.offices.models import Organisation
from partners.enums import ENDING_DAYS, OPEN, AgreementStatus, ObligationStatus, PaperStatus, Side
from partners.measures import MEASURES
from partners.models import Agreement, FollowUp, LegalPaper, Obligation, Partner, Visit
from partners.models.obligation import DUE_SOON, TO_CHECK
from partners.permissions import STAFF

MEASURED = frozenset({Role.LEADER, Role.AUDITOR, Role.APPROVER, Role.ADMIN})


def partners_work(user: User) -> dict[str, Any]:
    """Context of home/partners_work.html: matters that wait, agreements of a partner, measures of a head."""
    own = user.organisation
    if own is None:
        return {}
    if user.role == Role.PARTNER:
        return {
            "matters": waiting(matters_of_partner(user, own)),
            **reports_work.to_fill(user),
            "acts": True,
            "bonds": [
                *Agreement.objects.filter(partner__organisation=own, status__in=sorted(OPEN))
                .for_page()
                .order_by("-pk")[:3],
                *Agreement.objects.filter(partner__organisation=own).in_force().for_page().order_by("end", "pk")[:5],
            ],
        }
    return {
        "acts": user.role in STAFF,
        "matters": waiting(
            [
                *awards_work.matters_of_awards(user, own),
                *reports_work.matters_of_office(user, own),
                *activities_work.matters_of_office(user, own),
                *cases_work.matters_of_cases(user, own),
                *matters_of_office(user, own),
                *programmes_work.matters_of_office(own),
            ]
        )
        if user.role in STAFF
        else [],
        **reports_work.to_fill(user),
        "numbers": numbers(user) if user.role in MEASURED else [],
    }


def duty_counts(duties: Any) -> dict[str, int]:
    """One query."""
    today = timezone.localdate()
    opened, office, partner = Q(status=ObligationStatus.OPEN), Q(side=Side.OFFICE), Q(side=Side.PARTNER)
    late = Q(due__lt=today, status__in=(ObligationStatus.OPEN, ObligationStatus.RETURNED))
    due = opened & Q(due__range=(today, today + DUE_SOON))
    returned = Q(status=ObligationStatus.RETURNED)
    wanted = {
        "office_late": office & late, "office_due": office & due, "office_returned": office & returned,
        "partner_late": partner & late, "partner_due": partner & due, "partner_returned": partner & returned,
        "sent": TO_CHECK, "all": Q(),
    }  # fmt: skip
    return duties.aggregate(**{name: Count("pk", filter=which) for name, which in wanted.items()})


def matters_of_office(user: User, own: Organisation) -> list[Matter]:
    """What the staff of an office see to; seven queries."""
    n = duty_counts(Obligation.objects.filter(agreement__office=own))
    statuses = [
        AgreementStatus.PROPOSED, AgreementStatus.DRAFT, AgreementStatus.LEGAL_REVIEW, AgreementStatus.READY,
    ]  # fmt: skip
    of_office = Q(office=own)
    counted = {status.value: Count("pk", filter=of_office & Q(status=status)) for status in statuses}
    ending = Q(pk__in=Agreement.objects.ends_within(ENDING_DAYS[0]).values("pk"))
    counted["ending"] = Count("pk", filter=of_office & ending)
    counted["national"] = Count("pk", filter=Q(status=AgreementStatus.NATIONAL_REVIEW))
    agreements = Agreement.objects.visible_to(user).aggregate(**counted)
    visits = Visit.objects.filter(office=own).unsigned_by(Side.OFFICE).count()
    follow_ups = FollowUp.objects.visible_to(user).late().filter(visit__office=own).count()
    own_partners: Any = Partner.objects.visible_to(user).open().filter(organisation__parent=own).with_papers()
    unsure = own_partners.filter(waits=True).count()
    office = {"office": own.code}
    duties = {
        "office_late": {**office, "side": "KANTOR", "late": "BELUM"},
        "office_returned": {**office, "side": "KANTOR", "state": "DIKEMBALIKAN"},
        "office_due": {**office, "side": "KANTOR", "state": "TEMPO"},
        "sent": {**office, "to_check": "true"},
        "partner_late": {**office, "side": "MITRA", "late": "BELUM"},
    }
    link = {name: chosen("obligation-list", **filters) for name, filters in duties.items()}
    agreement = {status.value: chosen("agreement-list", **office, status=status.value) for status in statuses}
    return [
        Matter(_("Kewajiban kantor terlambat"), n["office_late"], link["office_late"], "bad", "alert-triangle"),
        Matter(_("Bukti menunggu pemeriksaan"), n["sent"], link["sent"], "info", "inbox"),
        Matter(_("Bukti kantor dikembalikan"), n["office_returned"], link["office_returned"], "wait", "rotate"),
        Matter(_("Kewajiban kantor jatuh tempo"), n["office_due"], link["office_due"], "wait", "clock"),
        Matter(_("Kewajiban mitra terlambat"), n["partner_late"], link["partner_late"], "wait", "alert-circle"),
        Matter(
            _("Kunjungan menunggu tanda tangan kantor"), visits,
            chosen("visit-list", **office, unsigned_by="KANTOR"), "info", "clipboard-text",
        ),
        Matter(
            _("Tindak lanjut kunjungan lewat batas waktu"), follow_ups,
            chosen("follow-up-list", **office, state="TERLAMBAT"), "wait", "flag",
        ),
        Matter(
            _("Perjanjian berakhir dalam 90 hari"), agreements["ending"],
            chosen("agreement-list", **office, ends_within=ENDING_DAYS[0]), "wait", "calendar",
        ),
        Matter(_("Usulan perjanjian"), agreements["USULAN"], agreement["USULAN"], "info", "file-text"),
        Matter(_("Draf perjanjian belum dikirim ke reviu"), agreements["DRAF"], agreement["DRAF"], "wait", "file-text"),
        Matter(_("Perjanjian dalam reviu hukum"), agreements["REVIU"], agreement["REVIU"], "info", "eye"),
        Matter(_("Perjanjian siap tanda tangan"), agreements["SIAPTTD"], agreement["SIAPTTD"], "info", "pencil"),
        Matter(
            _("Perjanjian menunggu reviu pusat"), agreements["national"] if user.is_national else 0,
            chosen("agreement-list", status="PUSAT"), "info", "shield-check",
        ),
        Matter(
            _("Mitra menunggu konfirmasi perubahan"), unsure,
            chosen("partner-list", office=own.code, waits="true"), "info", "heart-handshake",
        ),
    ]  # fmt: skip


def matters_of_partner(user: User, own: Organisation) -> list[Matter]:
    """What a partner owes, what came back, what waits for its signature; four queries."""
    n = duty_counts(Obligation.objects.filter(agreement__partner__organisation=own))
    side = {"side": "MITRA"}
    papers = LegalPaper.objects.filter(partner__organisation=own, status=PaperStatus.PROPOSED).count()
    visits = Visit.objects.filter(partner__organisation=own).unsigned_by(Side.PARTNER).count()
    follow_ups = FollowUp.objects.visible_to(user).open().filter(side=Side.PARTNER).count()
    return [
        Matter(
            _("Kewajiban terlambat"), n["partner_late"], chosen("obligation-list", **side, late="BELUM"), "bad",
            "alert-triangle",
        ),
        Matter(
            _("Bukti dikembalikan"), n["partner_returned"], chosen("obligation-list", **side, state="DIKEMBALIKAN"),
            "wait", "rotate",
        ),
        Matter(
            _("Kewajiban jatuh tempo"), n["partner_due"], chosen("obligation-list", **side, state="TEMPO"), "wait",
            "clock",
        ),
        Matter(
            _("Kunjungan menunggu tanda tangan Anda"), visits, chosen("visit-list", unsigned_by="MITRA"), "info",
            "pencil",
        ),
        Matter(_("Tindak lanjut kunjungan"), follow_ups, chosen("follow-up-list", **side), "wait", "flag"),
        Matter(
            _("Surat legalitas menunggu konfirmasi kantor"), papers, reverse("partner-detail", args=[own.code]),
            "info", "file-text",
        ),
    ]  # fmt: skip


def numbers(user: User) -> list[tuple[Any, Figure]]:
    """The measures of this year over the offices a head sees: (measure, figure). One query each.

    The link leads to the same rows: of one office its own list, of the whole country the list without an office.
    """
    today = timezone.localdate()
    offices = Organisation.objects.visible_to(user).offices()
    shown = []
    for measure in MEASURES:
        found = list(measure.read(user, offices, dt.date(today.year, 1, 1), today).values())
        figure = measures.total(found)
        if len(found) == 1:
            link = found[0].link
        elif found and user.membership and user.membership.sees_everything and measure.code != "partners.partners":
            link = without_office(found[0].link)
        else:
            link = ""
        shown.append((measure, Figure(**{**vars(figure), "link": link})))
    return shown if any(figure.value is not None for _measure, figure in shown) else []


def without_office(link: str) -> str:
    page, _mark, query = link.partition("?")
    return f"{page}?{urlencode([(key, value) for key, value in parse_qsl(query) if key != 'office'])}"


def standing_of(user: User, office: Organisation, *, partner: bool) -> dict[str, int] | None:
    """Agreements and duties of an office (or partner) in numbers for its page; None where it has neither. Two queries."""
    of_office = {"partner__organisation": office} if partner else {"office": office}
    today = timezone.localdate()
    bound = Agreement.objects.visible_to(user).filter(**of_office).in_force()
    counts = bound.aggregate(
        agreements=Count("pk"),
        ending=Count("pk", filter=Q(end__range=(today, today + dt.timedelta(days=ENDING_DAYS[0])))),
    )
    duties = Obligation.objects.visible_to(user).filter(
        **{f"agreement__{name}": value for name, value in of_office.items()}
    )
    counts |= duty_counts(duties)
    return counts if counts["agreements"] or counts["all"] else None
