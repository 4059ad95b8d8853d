"""Pages of where duties stand: of one agreement clause by clause, of one office by who is late."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from bnnportal.offices.models import Organisation
from bnnportal.pages import refusal
from partners import standing
from partners.permissions import check_can_add_duty
from partners.views.agreements import visible_agreement


@require_safe
def agreement_obligations(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request.user, pk)
    clauses, counts = standing.of_agreement(agreement)
    context = {
        "agreement": agreement,
        "tab": "agreement-obligations",
        "clauses": clauses,
        "counts": counts,
        "add_refusal": refusal(check_can_add_duty, request.user, agreement),
    }
    return render(request, "partners/agreement_obligations.html", context)


@require_safe
def office_obligations(request: HttpRequest, code: str) -> HttpResponse:
    visible = Organisation.objects.visible_to(request.user)
    office = get_object_or_404(visible.select_related("parent"), code=code)
    found = standing.of_office(office, request.user)
    leads = f"partner={office.code}" if found["of_partner"] else f"office={office.code}"
    return render(request, "partners/office_obligations.html", found | {"filter": leads})
