"""Who is told when an edition is announced, and when what was announced is corrected."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from awards.models import Decision, Edition, Standing
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import Membership, User
from bnnportal.accounts.words import lazily
from bnnportal.notices.actions import tell
from partners.recipients import people

TOLD = (Role.OPERATOR, Role.APPROVER, Role.LEADER)


def people_of(offices: Collection[int]) -> list[User]:
    return people(Membership.objects.filter(organisation__in=offices, role__in=TOLD))


def announced(edition: Edition) -> None:
    """Everybody of the offices that were judged; one message a person."""
    judged = Standing.objects.filter(
        freeze__category__edition=edition, freeze__decisions__published_at__isnull=False
    ).values_list("office", flat=True)  # fmt: skip
    tell(
        event="awards.announced", to=people_of(list(judged.distinct())),
        subject=lazily(lambda: _("Peringkat diumumkan: %(edition)s") % {"edition": edition}),
        text=lazily(lambda: _("Lihat kedudukan satuan kerja Anda dan para pemenang.")),
        url=edition.get_absolute_url(), key=f"awards.announced:{edition.pk}",
    )  # fmt: skip


def corrected(decision: Decision, offices: Collection[int]) -> None:
    """Everybody of the offices whose award a correction changed, gave or took."""
    category = decision.category
    about = {"category": category, "edition": category.edition}
    tell(
        event="awards.corrected", to=people_of(offices),
        subject=lazily(lambda: _("Peringkat dikoreksi: %(category)s, %(edition)s") % about),
        text=lazily(
            lambda: _("Penghargaan satuan kerja Anda berubah. Alasannya: %(reason)s") % {"reason": decision.reason}
        ),
        url=decision.get_absolute_url(), key=f"awards.corrected:{decision.pk}",
    )  # fmt: skip
