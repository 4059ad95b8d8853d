"""Who may decide, publish and correct. Two persons: whoever froze the figures of a category never decides on it."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awards.enums import CategoryStatus, EditionStatus
from awards.models import Category, Decision, Departure, Edition, Freeze, Input, Objection
from awards.permissions.base import check_has_field, check_is_national
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.documents.models import Document

# Who


def check_is_decider(user: User, category: Category) -> None:
    if not user.is_national or user.role != Role.APPROVER:
        raise PermissionDenied(_("Hanya pejabat penetap di BNN pusat yang dapat menetapkan pemenang."))
    check_has_field(user, category)


def check_did_not_freeze(user: User, freezes: Iterable[Freeze]) -> None:
    if any(freeze.by_id == user.pk for freeze in freezes):
        raise PermissionDenied(
            _("Anda ikut membekukan angkanya. Penetapan dilakukan pejabat lain, supaya diperiksa dua orang.")
        )


# Departures


def check_can_prepare(user: User, category: Category) -> None:
    """Departures are prepared by whoever works on the category; who decides takes them up or drops them."""
    check_is_national(user, category)
    if category.status != CategoryStatus.FROZEN:
        raise ValidationError(_("Penyimpangan hanya disiapkan sesudah angka dibekukan dan sebelum ditetapkan."))


def check_can_drop(user: User, departure: Departure) -> None:
    check_can_prepare(user, departure.freeze.category)
    if departure.decision_id is not None:
        raise ValidationError(_("Penyimpangan ini sudah menjadi bagian penetapan."))


# Decision


def hindrances(category: Category, freeze: Freeze | None) -> list[str]:
    """What still keeps the category from being decided, in sentences."""
    if category.status == CategoryStatus.DECIDED:
        return [_("Pemenang kategori ini sudah ditetapkan.")]
    if category.status != CategoryStatus.FROZEN or freeze is None:
        return [_("Angka kategori ini belum dibekukan.")]
    found = []
    if not freeze.is_over() and not category.edition.skips_waiting:
        until = date_format(freeze.objections_until, "j F Y")
        found.append(_("Masa sanggah masih berjalan sampai %(day)s, akhir hari menurut WIB.") % {"day": until})
    objections = Objection.objects.filter(category=category)
    waiting = objections.open().count()
    if waiting:
        found.append(
            ngettext("%(n)s sanggahan belum dijawab.", "%(n)s sanggahan belum dijawab.", waiting) % {"n": waiting}
        )
    accepted = objections.waiting_for_freeze().count()
    if accepted:
        found.append(
            ngettext(
                "%(n)s sanggahan diterima dan angkanya belum dibekukan lagi.",
                "%(n)s sanggahan diterima dan angkanya belum dibekukan lagi.",
                accepted,
            )
            % {"n": accepted}
        )
    later = Input.objects.filter(category=category, office__in=category.offices(), at__gt=freeze.at).current()
    if later.exists():
        found.append(_("Ada angka yang dikoreksi sesudah pembekuan. Bekukan lagi supaya ikut dihitung."))
    return found


def own_departures(user: User, freeze: Freeze | None) -> list[str]:
    """A departure is looked at by two persons: who prepared one that would be taken up does not decide."""
    if freeze is None or not Departure.objects.filter(freeze=freeze, decision=None, by=user).exists():
        return []
    return [_("Anda sendiri menyiapkan penyimpangan. Penetapan dilakukan pejabat lain, supaya diperiksa dua orang.")]


def check_may_decide(user: User, category: Category) -> None:
    """Whether this person may decide on the category at all, whatever still hinders it."""
    check_is_decider(user, category)
    check_did_not_freeze(user, category.freezes.light())


def check_can_decide(user: User, category: Category) -> None:
    check_may_decide(user, category)
    freeze = category.freezes.light().first()
    found = hindrances(category, freeze) + own_departures(user, freeze)
    if found:
        raise ValidationError(found)


def check_can_withdraw(user: User, decision: Decision) -> None:
    """Before its announcement, by an approver of the field: by whoever decided, or by another one."""
    check_is_decider(user, decision.category)
    if decision.withdrawn_at is not None:
        raise ValidationError(_("Penetapan ini sudah ditarik."))
    if decision.published_at is not None:
        raise ValidationError(_("Penetapan ini sudah diumumkan. Yang keliru diperbaiki dengan koreksi."))


# Publication


def undecided(edition: Edition) -> list[Category]:
    return [one for one in edition.categories.all() if one.status != CategoryStatus.DECIDED]


def check_can_announce(user: User, edition: Edition) -> None:
    """The edition as a whole: by an approver of all its fields who froze none of its figures."""
    categories = list(edition.categories.all())
    if not user.is_national or user.role != Role.APPROVER:
        raise PermissionDenied(_("Hanya pejabat penetap di BNN pusat yang dapat mengumumkan pemenang."))
    for category in categories:
        check_has_field(user, category)
    check_did_not_freeze(user, Freeze.objects.filter(category__in=categories).only("by"))
    if edition.status == EditionStatus.PUBLISHED:
        raise ValidationError(_("Edisi ini sudah diumumkan."))
    if edition.status != EditionStatus.RUNNING or not categories:
        raise ValidationError(_("Penilaian edisi ini belum dimulai."))
    waiting = ", ".join(str(category) for category in undecided(edition))
    if waiting:
        raise ValidationError(_("Belum ditetapkan: %(categories)s.") % {"categories": waiting})


# Correction after the announcement


def check_can_correct(user: User, category: Category) -> None:
    check_is_national(user, category)
    if category.edition.status != EditionStatus.PUBLISHED or not category.edition.is_computed:
        raise ValidationError(_("Koreksi hanya untuk peringkat yang dihitung portal dan sudah diumumkan."))
    if category.status != CategoryStatus.DECIDED:
        raise ValidationError(_("Koreksi kategori ini sedang berjalan."))
    if category.decisions.filter(withdrawn_at=None, published_at=None).exists():
        raise ValidationError(_("Penetapan koreksi sebelumnya belum diumumkan. Umumkan atau tarik dahulu."))


def check_can_announce_correction(user: User, decision: Decision) -> None:
    category = decision.category
    check_is_decider(user, category)
    check_did_not_freeze(user, category.freezes.only("by"))
    if category.edition.status != EditionStatus.PUBLISHED:
        raise ValidationError(_("Edisi ini belum diumumkan; penetapan ini diumumkan bersama edisinya."))
    if decision.withdrawn_at is not None or decision.published_at is not None:
        raise ValidationError(_("Penetapan ini tidak menunggu pengumuman."))
    newest = category.freezes.light().order_by("-n").first()
    if category.status != CategoryStatus.DECIDED or newest is None or decision.freeze_id != newest.pk:
        raise ValidationError(_("Angka kategori ini sudah dibekukan lagi sesudah penetapan ini. Tetapkan lagi dahulu."))


# Papers


def check_can_revoke_paper(user: User, document: Document) -> None:
    """Minutes and annex stand and fall with their decision: withdrawn with it, or replaced by a correction."""
    decision = Decision.objects.filter(minutes=document).first() or Decision.objects.filter(annex=document).first()
    if decision is not None:
        check_is_decider(user, decision.category)
    if decision is None or (decision.withdrawn_at is None and decision.replaced_by_id is None):
        raise ValidationError(_("Dokumen ini berlaku bersama penetapannya. Tarik atau koreksi penetapannya."))
