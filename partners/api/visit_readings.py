"""What programs read around a visit: its instrument, the comparison with the last one, the plan of a year."""

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.rest import PortalViewSet, ReadViewSet
from partners import comparison, planning
from partners.actions.visits import YEARS
from partners.enums import FollowUpState, Side, VisitStatus
from partners.filters.visits import FollowUpSearchFilter
from partners.models import Answer, FollowUp, Visit
from partners.permissions import sees_visit_result

TREND = {"choices": comparison.Trend.choices, "allow_null": True}
PERCENT: dict[str, Any] = {"max_digits": 4, "decimal_places": 1, "allow_null": True}


class InstrumentItemSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    anchors = serializers.ListField(child=serializers.CharField(), help_text="Arti nilai 1, 2, dan 3")


class InstrumentSectionSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    inpatient = serializers.BooleanField(help_text="Hanya dinilai pada lembaga yang merawat inap")
    items = InstrumentItemSerializer(many=True)


class InstrumentSerializer(serializers.Serializer):
    """What is asked at this visit: the sections that apply, each item with what its scores mean."""

    version = serializers.CharField()
    title = serializers.CharField()
    source = serializers.CharField()
    maximum = serializers.IntegerField()
    sections = InstrumentSectionSerializer(many=True)


class ComparedItemSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    score = serializers.IntegerField(allow_null=True)
    anchor = serializers.CharField(allow_blank=True, help_text="Arti nilainya")
    note = serializers.CharField(allow_blank=True)
    before = serializers.IntegerField(allow_null=True, help_text="Nilai pada kunjungan sebelumnya")
    trend = serializers.ChoiceField(**TREND)


class ComparedSectionSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    points = serializers.IntegerField()
    maximum = serializers.IntegerField()
    percent = serializers.DecimalField(**PERCENT)
    before = serializers.DecimalField(**PERCENT)
    trend = serializers.ChoiceField(**TREND)
    items = ComparedItemSerializer(many=True)


class OpenFollowUpSerializer(serializers.ModelSerializer):
    visit = serializers.IntegerField(source="visit_id", read_only=True)
    side = serializers.ChoiceField(choices=Side.choices)

    class Meta:
        model = FollowUp
        fields = ["id", "visit", "text", "side", "owner", "due"]


class ComparisonSerializer(serializers.Serializer):
    """This visit beside the last signed one before it, `earlier`; scores stand side by side where both used the same
    instrument (`comparable`). `open_follow_ups`: what earlier visits left open, looked at again at this one.
    """

    earlier = serializers.IntegerField(allow_null=True)
    earlier_on = serializers.DateField(allow_null=True)
    earlier_percent = serializers.DecimalField(**PERCENT)
    comparable = serializers.BooleanField()
    trend = serializers.ChoiceField(**TREND)
    sections = ComparedSectionSerializer(many=True)
    open_follow_ups = OpenFollowUpSerializer(many=True)


class PlannedVisitSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    quarter = serializers.IntegerField()
    status = serializers.ChoiceField(choices=VisitStatus.choices)
    planned_on = serializers.DateField(allow_null=True)
    visited_on = serializers.DateField(allow_null=True)
    percent = serializers.DecimalField(**PERCENT)


class PlannedPartnerSerializer(serializers.Serializer):
    partner = serializers.CharField()
    partner_name = serializers.CharField()
    visits = PlannedVisitSerializer(many=True, help_text="Kosong: belum direncanakan pada tahun ini")


class YearPlanSerializer(serializers.Serializer):
    """Everybody an office may visit, with the visits of the year. `average` of the scores of those done, in percent."""

    office = serializers.CharField(allow_null=True, help_text="Null: tidak ada kantor dengan kunjungan")
    year = serializers.IntegerField()
    planned = serializers.IntegerField()
    done = serializers.IntegerField()
    unplanned = serializers.IntegerField(help_text="Mitra tanpa kunjungan pada tahun ini")
    average = serializers.DecimalField(**PERCENT)
    simulated = serializers.BooleanField()
    partners = PlannedPartnerSerializer(many=True)


class AskPlanSerializer(serializers.Serializer):
    office = serializers.CharField(max_length=40, required=False, help_text="Kode; tanpa isian: kantor sendiri")
    year = serializers.IntegerField(
        min_value=YEARS[0], max_value=YEARS[-1], required=False, help_text="Lazimnya tahun berjalan"
    )


class VisitReadings(ReadViewSet):
    """The part of the visits' endpoint that is read only."""

    @extend_schema(responses=InstrumentSerializer, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def instrument(self, request: Request, **kwargs: str) -> Response:
        """The items that apply to this visit, with the meaning of each score."""
        visit = self.get_object()
        definition = visit.definition
        told = {
            "version": definition.version,
            "title": definition.title,
            "source": definition.source,
            "maximum": definition.maximum(visit.inpatient),
            "sections": definition.applicable(visit.inpatient),
        }
        return Response(InstrumentSerializer(told).data)

    @extend_schema(responses=ComparisonSerializer, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def comparison(self, request: Request, **kwargs: str) -> Response:
        """This visit beside the one before it; empty for a partner until the visit is submitted."""
        visit, user = self.get_object(), request.user
        earlier, sees = None, sees_visit_result(user, visit)
        if sees:
            earlier = Visit.objects.before(visit, user).prefetch_related("answers").first()
            prefetch_related_objects([visit], Prefetch("answers", Answer.objects.select_related("by")))
        told = {
            "earlier": earlier.pk if earlier else None,
            "earlier_on": earlier.visited_on if earlier else None,
            "earlier_percent": earlier.percent if earlier else None,
            "comparable": earlier is not None and earlier.instrument == visit.instrument,
            "trend": comparison.trend(earlier.percent, visit.percent) if earlier else None,
            "sections": comparison.rows(visit, earlier) if sees and visit.answers.all() else [],
            "open_follow_ups": FollowUp.objects.open_of(visit, user),
        }
        return Response(ComparisonSerializer(told).data)

    @extend_schema(responses=YearPlanSerializer, parameters=[AskPlanSerializer], filters=False)
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def plan(self, request: Request) -> Response:
        """The plan of an office in a year: whom it visits when, and who is not planned yet."""
        asked = AskPlanSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        user: Any = request.user
        code, year = asked.validated_data.get("office", ""), asked.validated_data.get("year")
        offices = planning.offices_of(user)
        if code and code not in {office.code for office in offices}:
            raise serializers.ValidationError({"office": [_("Satuan kerja ini tidak ada.")]})
        office, year = planning.chosen(offices, user, code), year or timezone.localdate().year
        plan = planning.plan_of(office, user, year)
        plan["partners"] = [
            {
                "partner": row["partner"].organisation.code,
                "partner_name": row["partner"].organisation.name,
                "visits": [visit for quarter in row["quarters"] for visit in quarter["visits"]],
            }
            for row in plan.pop("rows")
        ]
        return Response(YearPlanSerializer(plan | {"office": office.code if office else None, "year": year}).data)


class FollowUpRowSerializer(OpenFollowUpSerializer):
    office = serializers.CharField(source="visit.office.code", read_only=True)
    partner = serializers.CharField(source="visit.partner.organisation.code", read_only=True)
    partner_name = serializers.CharField(source="visit.partner.organisation.name", read_only=True)
    state = serializers.ChoiceField(choices=FollowUpState.choices, read_only=True)
    simulated = serializers.BooleanField(source="visit.simulated", read_only=True)

    class Meta(OpenFollowUpSerializer.Meta):
        fields = [
            *OpenFollowUpSerializer.Meta.fields, "office", "partner", "partner_name", "state", "done_note", "done_at",
            "simulated",
        ]  # fmt: skip


class FollowUpViewSet(mixins.ListModelMixin, PortalViewSet):
    """What visits left to be done, the most pressing first: what is open, unless `state` says otherwise. One is closed
    at its visit.
    """

    queryset = FollowUp.objects.all()
    serializer_class = FollowUpRowSerializer
    filterset_class = FollowUpSearchFilter

    def get_queryset(self) -> Any:
        return FollowUp.objects.visible_to(self.request.user).for_list().order_by("due", "pk")
