"""The tab of an agreement's text: read, download, negotiate in versions, issue for signature."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from bnnportal.documents.actions.numbering import upcoming
from bnnportal.documents.models import KindSetting
from bnnportal.documents.permissions import check_can_set_kind
from bnnportal.files.checks.office import DOCX
from bnnportal.files.serving import handed
from bnnportal.pages import FormPage, refusal
from partners.actions import texts, wordings
from partners.enums import AgreementStatus
from partners.forms.texts import IssueForm, VersionForm
from partners.models import Agreement
from partners.papers import text_of
from partners.permissions import check_can_move
from partners.permissions.texts import (
    check_can_add_version,
    check_can_issue_text,
    check_may_read_text,
    stands,
)
from partners.views.agreements import crumbs, visible_agreement


class AgreementText(TemplateView):
    template_name = "partners/agreement_text.html"
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement = visible_agreement(self.request.user, self.kwargs["pk"])
        user, document = self.request.user, agreement.document
        issued = stands(agreement)
        text_refusal = refusal(check_may_read_text, user, agreement)
        text: dict[str, Any] | None
        if issued and "text" in document.content:
            text = text_of(document)
        else:
            text = None if text_refusal or (issued and "body" in document.content) else wordings.written(agreement)
        versions = [
            {"row": version, "file": version.file, "last": n == 0}  # type: ignore[attr-defined]
            for n, version in enumerate(wordings.versions_of(agreement))
        ]
        return super().get_context_data(
            **kwargs,
            agreement=agreement,
            tab="agreement-text",
            text=text,
            text_refusal=text_refusal,
            versions=versions,
            negotiated=bool(versions) and not issued,
            issued=document if issued else None,
            revoked=document if document is not None and not issued else None,
            signed=texts.signed_text(agreement),
            version_refusal=refusal(check_can_add_version, user, agreement),
            issue_refusal=refusal(check_can_issue_text, user, agreement),
            may_sign=not refusal(check_can_move, user, agreement, AgreementStatus.ACTIVE),
            wants_pdf=bool(versions)
            and versions[0]["file"].kind == "docx"
            and agreement.status == AgreementStatus.READY,
        )


@require_safe
def agreement_text_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft in Word, written on the spot."""
    agreement = visible_agreement(request.user, pk)
    check_may_read_text(request.user, agreement)
    return handed(wordings.word_file(agreement), name=wordings.word_name(agreement), content_type=DOCX)


@require_POST
def agreement_text_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the draft as PDF; leads to the page that waits for it."""
    return redirect(wordings.request_draft(agreement=visible_agreement(request.user, pk), by=request.user))


class TextPage(FormPage):
    """A form about the text of an agreement the person may see."""

    check: Any = None

    @cached_property
    def agreement(self) -> Agreement:
        return visible_agreement(self.request.user, self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        type(self).check(request.user, self.agreement)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return f"{self.agreement.get_kind_display()} · {self.agreement.title}"

    def cancel_url(self) -> str:
        return reverse("agreement-text", args=[self.agreement.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.agreement)


class VersionCreate(TextPage):
    form_class = VersionForm
    check = check_can_add_version
    heading = gettext_lazy("Unggah versi naskah")
    submit_label = gettext_lazy("Unggah")

    def perform(self, form: VersionForm) -> HttpResponse:
        version = wordings.add_version(
            agreement=self.agreement, upload=form.cleaned_data["file"], note=form.cleaned_data["note"],
            by=self.request.user,
        )  # fmt: skip
        messages.success(self.request, _("Versi %(n)s tersimpan.") % {"n": version.n})
        return redirect(self.cancel_url())


def blanks(agreement: Agreement) -> list[str]:
    """What the template would leave as dots, and what cannot be written in once it is issued."""
    names = ("purpose", "start", "end", "office_signatory", "partner_signatory", "partner_position")
    labels = {field.name: str(field.verbose_name) for field in Agreement._meta.fields}
    return [labels[name] for name in names if not getattr(agreement, name)]


class TextIssue(TextPage):
    template_name = "partners/agreement_text_issue.html"
    form_class = IssueForm
    check = check_can_issue_text
    heading = gettext_lazy("Terbitkan naskah")
    submit_label = gettext_lazy("Terbitkan")

    def get_initial(self) -> dict[str, Any]:
        agreement = self.agreement
        return {"number": wordings.own_number(agreement), "place": agreement.signed_place, "on": agreement.signed_on}

    def get_form(self, form_class: Any = None) -> IssueForm:
        form: IssueForm = super().get_form(form_class)
        with suppress(ValidationError):  # where the office's pattern is at fault, issuing says so
            form.fields["number"].help_text = _("Bila dikosongkan: %(number)s.") % {
                "number": upcoming(self.setting, classification=wordings.CLASSIFICATION)
            }
        return form

    @cached_property
    def setting(self) -> KindSetting:
        return KindSetting.objects.of(self.agreement.office, wordings.kind_of(self.agreement))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = wordings.last_version(self.agreement)
        return super().get_context_data(
            **kwargs,
            last=last,
            blanks=blanks(self.agreement) if last is None else [],
            setting=self.setting,
            may_set=not refusal(check_can_set_kind, self.request.user, self.agreement.office),
        )

    def perform(self, form: IssueForm) -> HttpResponse:
        document = wordings.issue_text(agreement=self.agreement, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Naskah terbit dengan nomor %(number)s.") % {"number": document.number})
        return redirect(self.cancel_url())
