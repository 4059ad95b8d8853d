"""Pages of the announcement, of its corrections, and what anybody may read of the winners."""

from functools import cached_property
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from awards import decided
from awards.actions import publication as actions
from awards.enums import EditionStatus, Level, Publicity
from awards.forms.decisions import AnnounceForm, CorrectionForm
from awards.models import Award, Edition
from awards.permissions.decisions import check_can_announce, check_can_announce_correction, check_can_correct
from awards.views.base import OfficePage, crumbs_of
from awards.views.decisions import visible_decision, whole_category
from bnnportal.pages import ConfirmPage


class EditionAnnounce(OfficePage, ConfirmPage):
    """Everything that is announced at once, and what the public may read of it."""

    template_name = "awards/edition_announce.html"
    form_class = AnnounceForm
    heading = gettext_lazy("Umumkan pemenang")
    submit_label = gettext_lazy("Umumkan")
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = Edition.objects.visible_to(request.user).select_related("signatory")
        self.edition = get_object_or_404(found, slug=kwargs["slug"])
        if not self.edition.is_computed:
            raise Http404
        check_can_announce(request.user, self.edition)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return str(self.edition)

    def get_initial(self) -> dict[str, Any]:
        return {"publicity": self.edition.publicity}

    def crumbs(self) -> list[tuple[Any, str]]:
        menu = pgettext_lazy("menu", "Peringkat")
        return [(menu, reverse("edition-list")), (self.edition, self.edition.get_absolute_url())]

    def cancel_url(self) -> str:
        return self.edition.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        awards = Award.objects.filter(category__edition=self.edition).standing().for_ranking()
        groups = [(category, list(own)) for category, own in groupby(awards, key=lambda award: award.category)]
        told = [
            _("Peringkat, skor, dan alasannya terbuka bagi semua petugas BNN."),
            _("%(n)s piagam terbit dan disegel dalam satu kumpulan.") % {"n": sum(len(own) for _c, own in groups)},
            _("Pengumuman tidak ditarik kembali. Yang keliru sesudahnya diperbaiki dengan koreksi."),
        ]
        if not self.edition.signatory and not self.edition.signatory_name:
            told.append(_("Penanda tangan belum dipilih, jadi piagam diberi garis kosong untuk namanya."))
        return super().get_context_data(**kwargs) | {
            "edition": self.edition, "groups": groups, "consequences": told,
            "simulated": any(award.simulated for _c, own in groups for award in own),
        }  # fmt: skip

    def perform(self, form: Any) -> HttpResponse:
        edition = actions.publish_edition(edition=self.edition, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Pemenang diumumkan. Piagamnya sedang dibuat."))
        return redirect(edition)


class CorrectionCreate(OfficePage, ConfirmPage):
    """The first step of a correction: the figures are frozen anew, with a reason."""

    form_class = CorrectionForm
    heading = gettext_lazy("Koreksi peringkat yang sudah diumumkan")
    submit_label = gettext_lazy("Bekukan lagi untuk koreksi")
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.category = whole_category(request.user, kwargs["slug"], kwargs["category"])
        check_can_correct(request.user, self.category)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return f"{self.category}, {self.category.edition}"

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_of(self.category)

    def cancel_url(self) -> str:
        return self.category.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = [
            _("Perbaiki angkanya lebih dahulu: yang dibekukan adalah angka kategori ini sekarang."),
            _("Peringkatnya dihitung ulang dari angka itu."),
            _("Yang sudah diumumkan tetap berlaku sampai koreksinya ditetapkan dan diumumkan pejabat lain."),
            _("Kedua versi tetap tersimpan dan dapat dibandingkan."),
        ]
        return super().get_context_data(**kwargs) | {"consequences": told}

    def perform(self, form: Any) -> HttpResponse:
        actions.correct(category=self.category, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Angka dibekukan lagi untuk koreksi."))
        return redirect(self.category)


class DecisionAnnounce(OfficePage, ConfirmPage):
    """The last step of a correction: before and after, and then it holds."""

    template_name = "awards/correction_announce.html"
    heading = gettext_lazy("Umumkan koreksi")
    submit_label = gettext_lazy("Umumkan koreksi")
    danger = True
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.decision = visible_decision(request.user, kwargs["slug"], kwargs["category"], kwargs["n"])
        check_can_announce_correction(request.user, self.decision)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return str(self.decision)

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_of(self.decision.category)

    def cancel_url(self) -> str:
        return self.decision.get_absolute_url()

    @cached_property
    def corrections(self) -> list[decided.Correction]:
        return decided.corrections(actions.announced_decision(self.decision.category), self.decision)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changed = [one for one in self.corrections if one.is_changed]
        told = [
            _("%(n)s penghargaan berubah; piagam lamanya dicabut dan yang baru terbit.") % {"n": len(changed)}
            if changed
            else _("Pemenangnya tidak berubah; semua piagam tetap berlaku."),
            _("Kedua penetapan tetap terbaca oleh semua petugas BNN."),
        ]
        return super().get_context_data(**kwargs) | {
            "decision": self.decision, "corrections": self.corrections, "consequences": told,
            "simulated": self.decision.freeze.simulated,
        }  # fmt: skip

    def perform(self, form: Any) -> HttpResponse:
        decision = actions.publish_correction(decision=self.decision, by=self.request.user)
        messages.success(self.request, _("Koreksi diumumkan."))
        return redirect(decision)


@login_not_required
@require_safe
def winners_public(request: HttpRequest, slug: str) -> HttpResponse:
    """Names, ranks and categories of an edition that chose to be read by anybody; never a score."""
    found = Edition.objects.filter(status=EditionStatus.PUBLISHED, publicity=Publicity.WINNERS)
    edition = get_object_or_404(found, slug=slug)
    awards = Award.objects.filter(category__edition=edition).announced().for_ranking().as_awarded()
    groups = []
    for category, own in groupby(awards, key=lambda award: award.category):
        levels = groupby(own, key=lambda award: award.level)
        groups.append((category, [(str(Level(level).label), list(rows)) for level, rows in levels]))
    context = {"edition": edition, "groups": groups, "simulated": any(award.simulated for award in awards)}
    return render(request, "awards/winners_public.html", context)
