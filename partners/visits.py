"""What monitoring visits tell the rooms below: their paper, their files, their open work."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.accounts import handover
from bnnportal.accounts.models import User
from bnnportal.documents import kinds, papers
from bnnportal.documents.models import Document
from bnnportal.files import holders
from bnnportal.offices import dependants
from partners import duty_sources
from partners.actions import visit_papers as paper
from partners.actions import visits as actions
from partners.enums import ObligationKind
from partners.models import Visit
from partners.permissions import (
    check_can_attach_to_visit,
    check_can_detach_from_visit,
    sees_visit_result,
)


def find(user: User, pk: int) -> Visit | None:
    """A visit whose files this person may see: a partner sees them with its result."""
    visit = Visit.objects.visible_to(user).select_related("office", "partner__organisation").filter(pk=pk).first()
    return visit if visit is not None and sees_visit_result(user, visit) else None


def visit_of(user: User, document: Document) -> Visit | None:
    return Visit.objects.visible_to(user).select_related("partner__organisation").filter(document=document).first()


def register() -> None:
    kinds.register(
        kinds.Kind(
            code=paper.KIND,
            label=_("Berita acara monev"),
            number_pattern="BA/{n:03d}/{roman}/{year}/{office}",
            facts=paper.paper_facts,
            check_can_revoke=paper.check_can_revoke_paper,
            replace=paper.replace_paper,
            unit=pgettext_lazy("jumlah", "berita acara"),
            origin=visit_of,
        )
    )
    papers.register(
        paper.KIND,
        papers.Paper(
            template="partners/pdf/bamonev.html",
            style="naskah.css",
            context=paper.paper_context,
            sheet=lambda document: paper.SHEET,
            underlay=lambda document: None,
            attached=paper.paper_data,
            sizes=(),
        ),
    )
    holders.register(
        "partners.visit",
        find,
        check_can_attach_to_visit,
        check_can_remove=check_can_detach_from_visit,
        organisation=lambda visit: visit.office,
    )
    duty_sources.register(ObligationKind.VISIT, actions.prove_new)
    handover.register(_("Kunjungan monev yang belum disahkan"), actions.count_open, actions.hand_over)
    dependants.register(_("kunjungan monev yang belum disahkan"), actions.count_of_office, actions.move_office)
