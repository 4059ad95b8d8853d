"""What the four approaches are, with their programmes: for who records something and wonders where it belongs."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from programs.enums import EXPLAINED, Approach
from programs.explained import EXPLANATIONS
from programs.models import Indicator, Programme
from programs.views.base import check_enters
from programs.views.overview import ICONS


@require_safe
def approach_explained(request: HttpRequest) -> HttpResponse:
    """Two queries."""
    check_enters(request.user)
    in_force = Indicator.objects.in_force(timezone.localdate().year)
    programmes = Programme.objects.prefetch_related(Prefetch("indicators", queryset=in_force))
    of: dict[str, list[Programme]] = {approach: [] for approach in Approach}
    for programme in programmes:
        of[programme.approach].append(programme)
    told = [
        (approach, ICONS[approach], EXPLAINED[approach], EXPLANATIONS[approach], of[approach]) for approach in Approach
    ]
    return render(request, "programs/approach_explained.html", {"told": told})
