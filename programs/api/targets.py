"""Targets for programs: what an office means to reach, proposed, decided, revised and handed down."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.enums import Field
from bnnportal.rest import ReadViewSet
from programs.actions import target_rounds as rounds
from programs.actions import targets as actions
from programs.actions.target_rounds import Wanted
from programs.api.base import MOST, VALUE, IndicatorField, ManySerializer, OfficeField, ProgrammesApi, fits, person
from programs.enums import Polarity
from programs.filters.targets import TargetSearchFilter
from programs.models import Indicator, Method, Target
from programs.permissions import check_can_hand_down, check_can_set_target, check_decides, check_is_open, check_is_staff


class TargetSerializer(serializers.ModelSerializer):
    """One revision. `quarters`: the four steps, counted from January, the last is the year's; a range has `lower` and
    `upper` instead. In the unit of the indicator. That of a BNNP is for its whole province.
    """

    indicator: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    office: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    by = serializers.CharField(source="by.name", read_only=True)
    decided_by = serializers.CharField(source="decided_by.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Target
        fields = [
            "id", "indicator", "office", "year", "n", "quarters", "lower", "upper", "status", "reason", "note", "by",
            "at", "decided_by", "decided_at", "simulated",
        ]  # fmt: skip
        read_only_fields = fields


class ValuesSerializer(serializers.Serializer):
    """Four quarters; for an indicator whose target is a range its bounds. `reason`: wanted of a revision."""

    quarters = serializers.ListField(
        child=serializers.DecimalField(**VALUE), min_length=4, max_length=4, required=False, allow_null=True
    )
    lower = serializers.DecimalField(**VALUE, required=False, allow_null=True)
    upper = serializers.DecimalField(**VALUE, required=False, allow_null=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class NewTargetSerializer(ValuesSerializer):
    office = OfficeField()
    indicator = IndicatorField()
    year = serializers.IntegerField(min_value=2000, max_value=2100)


class HandedDownSerializer(ValuesSerializer):
    office = OfficeField()
    indicator = IndicatorField()


class HandDownSerializer(serializers.Serializer):
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    reason = serializers.CharField(max_length=300)
    targets = serializers.ListField(child=HandedDownSerializer(), min_length=1, max_length=MOST)


class TargetNoteSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=500, help_text="Yang harus diperbaiki; kantornya membacanya")


class OfYearSerializer(serializers.Serializer):
    office = OfficeField()
    year = serializers.IntegerField(min_value=2000, max_value=2100)


class DraftSerializer(ValuesSerializer):
    indicator = IndicatorField()


class DraftsSerializer(OfYearSerializer):
    targets = serializers.ListField(child=DraftSerializer(), min_length=1, max_length=MOST)


class ReturnManySerializer(ManySerializer, TargetNoteSerializer):
    pass


class DecidedSerializer(serializers.Serializer):
    decided = serializers.IntegerField()


def values_for(indicator: Indicator, year: int, said: dict[str, Any]) -> dict[str, Any]:
    """What the actions take, of the sort this indicator has in that year and as people may write it."""
    values = {name: said.pop(name, None) for name in ("quarters", "lower", "upper")}
    method = Method.objects.holding(year).filter(indicator=indicator).first()
    is_range = method is not None and method.polarity == Polarity.RANGE
    if is_range != (values["quarters"] is None):
        wanted = "lower" if is_range else "quarters"
        raise ValidationError({wanted: _("Isi keempat triwulan, atau batas bawah untuk target rentang.")})
    for name, given in values.items():
        for value in given if isinstance(given, list) else [given]:
            fits(value, indicator, method, name)
    if values["upper"] is not None and values["lower"] is not None and values["upper"] < values["lower"]:
        raise ValidationError({"upper": _("Batas atas tidak boleh di bawah batas bawah.")})
    return values


class TargetViewSet(ProgrammesApi, ReadViewSet):
    """Every revision of the targets of the offices one may see; `in_force` keeps those that count."""

    queryset = Target.objects.select_related("indicator__programme", "office__parent", "by", "decided_by")
    serializer_class = TargetSerializer
    filterset_class = TargetSearchFilter

    def answer(self, target: Target, code: int = status.HTTP_200_OK) -> Response:
        return Response(TargetSerializer(self.get_queryset().get(pk=target.pk)).data, status=code)

    @extend_schema(request=NewTargetSerializer, responses={201: TargetSerializer})
    def create(self, request: Request) -> Response:
        """Write the draft of a target, or of its revision where one is in force. Sent again, it is the same draft."""
        said, by = self.said(NewTargetSerializer), person(request)
        office, indicator, year = said.pop("office", by.organisation), said.pop("indicator"), said.pop("year")
        check_can_set_target(by, office, indicator, year)
        values = values_for(indicator, year, said)
        made = actions.set_target(office=office, indicator=indicator, year=year, by=by, values=values, **said)
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=ValuesSerializer, responses=TargetSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Other values for a draft, or for one that was returned."""
        return self.write(self.get_object(), self.said(ValuesSerializer), only_open=True)

    @extend_schema(request=ValuesSerializer, responses={201: TargetSerializer})
    @action(detail=True, methods=["post"])
    def revise(self, request: Request, pk: str) -> Response:
        """Begin a revision of what is in force, with its reason; until it is approved the earlier one counts."""
        return self.write(self.get_object(), self.said(ValuesSerializer), status.HTTP_201_CREATED)

    def write(
        self, target: Target, said: dict[str, Any], code: int = status.HTTP_200_OK, *, only_open: bool = False
    ) -> Response:
        by, whose = person(self.request), {"office": target.office, "indicator": target.indicator, "year": target.year}
        check_can_set_target(by, target.office, target.indicator, target.year)
        if only_open:
            check_is_open(target)
        values = values_for(target.indicator, target.year, said)
        return self.answer(actions.set_target(by=by, values=values, **whose, **said), code)

    @extend_schema(request=None, responses=TargetSerializer)
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: str) -> Response:
        """To the office that decides: the BNNP for a BNNK, the national office for a BNNP."""
        return self.answer(actions.propose(target=self.get_object(), by=person(request)))

    @extend_schema(request=None, responses=TargetSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        return self.answer(actions.approve(target=self.get_object(), by=person(request)))

    @extend_schema(request=TargetNoteSerializer, responses=TargetSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """With what is to be corrected."""
        target, said = self.get_object(), self.said(TargetNoteSerializer)
        return self.answer(actions.send_back(target=target, by=person(request), **said))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Give up a draft, or a revision that was begun; what is in force stays."""
        actions.drop(target=self.get_object(), by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=TargetSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take a proposal back before it was decided, to change it."""
        return self.answer(actions.withdraw(target=self.get_object(), by=person(request)))

    # Many at once

    def listed(self, made: list[Target], code: int = status.HTTP_200_OK) -> Response:
        found = self.get_queryset().filter(pk__in=[target.pk for target in made])
        return Response(TargetSerializer(found, many=True).data, status=code)

    @extend_schema(request=DraftsSerializer, responses={201: TargetSerializer(many=True)})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def drafts(self, request: Request) -> Response:
        """Drafts of many indicators of one office and year: all of them, or none with what is wrong by indicator."""
        said, by = self.said(DraftsSerializer), person(request)
        office, year, wrong, rows = said.get("office", by.organisation), said["year"], {}, []
        for one in said["targets"]:
            indicator, reason = one.pop("indicator"), one.pop("reason")
            check_is_staff(by, office, indicator.programme.field)
            try:
                rows.append(Wanted(office, indicator, values_for(indicator, year, one), reason))
            except ValidationError as error:
                wrong[indicator.code] = error.messages
        if wrong:
            raise ValidationError(wrong)
        return self.listed(rounds.save_sheet(rows=rows, year=year, by=by), status.HTTP_201_CREATED)

    @extend_schema(request=OfYearSerializer, responses={201: TargetSerializer(many=True)})
    @action(detail=False, methods=["post"], url_path="copy-year", filterset_class=None, pagination_class=None)
    def copy_year(self, request: Request) -> Response:
        """Last year's targets as drafts of this year, where there is none yet."""
        said, by = self.said(OfYearSerializer), person(request)
        office = said.pop("office", by.organisation)
        check_is_staff(by, office, Field.ALL)
        return self.listed(rounds.copy_year(office=office, by=by, **said), status.HTTP_201_CREATED)

    @extend_schema(request=OfYearSerializer, responses=TargetSerializer(many=True))
    @action(detail=False, methods=["post"], url_path="propose-all", filterset_class=None, pagination_class=None)
    def propose_all(self, request: Request) -> Response:
        """Every draft and every returned target of the fields one works in."""
        said, by = self.said(OfYearSerializer), person(request)
        office = said.pop("office", by.organisation)
        check_is_staff(by, office, Field.ALL)
        return self.listed(rounds.propose_all(office=office, by=by, **said))

    @extend_schema(request=ManySerializer, responses=DecidedSerializer)
    @action(detail=False, methods=["post"], url_path="approve-many", filterset_class=None)
    def approve_many(self, request: Request) -> Response:
        """What others decided meanwhile, and what is not this person's to decide, is left out: `decided` says how many."""
        return self.decide(self.said(ManySerializer), approve=True)

    @extend_schema(request=ReturnManySerializer, responses=DecidedSerializer)
    @action(detail=False, methods=["post"], url_path="return-many", filterset_class=None)
    def return_many(self, request: Request) -> Response:
        """As `approve-many`, with one note for all."""
        return self.decide(self.said(ReturnManySerializer), approve=False)

    def decide(self, said: dict[str, Any], *, approve: bool) -> Response:
        by = person(self.request)
        check_decides(by)
        targets = self.chosen(said.pop("ids"))
        return Response({"decided": len(rounds.decide_many(targets=targets, by=by, approve=approve, **said))})

    @extend_schema(request=HandDownSerializer, responses={201: TargetSerializer(many=True)})
    @action(detail=False, methods=["post"], url_path="hand-down", filterset_class=None, pagination_class=None)
    def hand_down(self, request: Request) -> Response:
        """The national office sets targets of any offices, approved as they come: all of them or none.

        What is wrong is told by the place of the target in the list, from 1 on. The answer is what changed.
        """
        by = person(request)
        check_can_hand_down(by)
        said, rows, wrong = self.said(HandDownSerializer), {}, {}
        for n, one in enumerate(said["targets"], start=1):
            office, indicator, reason = one.pop("office", by.organisation), one.pop("indicator"), one.pop("reason")
            try:
                check_can_set_target(by, office, indicator, said["year"])
                values = values_for(indicator, said["year"], one)
                actions.check_steps(indicator, said["year"], values["quarters"])
                rows[office.pk, indicator.pk] = Wanted(office, indicator, values, reason)
            except ValidationError as error:
                wrong[str(n)] = error.messages
        if wrong:
            raise serializers.ValidationError({"targets": wrong})
        made = rounds.hand_down_many(rows=list(rows.values()), year=said["year"], by=by, reason=said["reason"])
        return self.listed(made, status.HTTP_201_CREATED)
