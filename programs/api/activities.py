"""Activities of programmes for programs: the common record of what an office did, and its steps."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.files.api import Attachments
from bnnportal.files.holders import Holder
from bnnportal.rest import ReadViewSet, ReasonSerializer
from programs.actions import activities as actions
from programs.api.base import ManySerializer, OfficeField, ProgrammeField, ProgrammesApi, RegionField, SiteField, person
from programs.enums import Approach
from programs.filters.activities import ActivitySearchFilter
from programs.models import Activity, Attendance
from programs.models.activity import MOST_PEOPLE
from programs.permissions import check_approves

MOST_INSTITUTIONS = 60
CONTENT = [
    "kind", "title", "basis", "basis_number", "begins", "ends", "region", "village", "place", "site", "group", "subject",
    "speakers", "men", "women", "unrecorded", "funds", "cost", "outcome", "doubt",
]  # fmt: skip


class AttendanceSerializer(serializers.ModelSerializer):
    """An institution that took part; `people` is null where nobody counted them by institution."""

    people = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False, allow_null=True, default=None)

    class Meta:
        model = Attendance
        fields = ["name", "people"]


class ActivitySerializer(serializers.ModelSerializer):
    """`n`: the version; a correction is another record of the same `series`, and the approved one counts until then.

    `people` is `men`, `women` and `unrecorded` together. `doubt`: why it is right although it looks doubtful.
    """

    office: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    programme: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    approach = serializers.ChoiceField(source="programme.approach", choices=Approach.choices, read_only=True)
    region: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    people = serializers.IntegerField(read_only=True)
    institutions = AttendanceSerializer(source="attendance", many=True, read_only=True)
    by = serializers.CharField(source="by.name", read_only=True)
    approved_by = serializers.CharField(source="approved_by.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Activity
        fields = [
            "id", "office", "programme", "approach", "series", "n", "status", "reason", *CONTENT, "people",
            "institutions", "by", "at", "approved_by", "approved_at", "simulated",
        ]  # fmt: skip
        read_only_fields = fields


class ActivityVersionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    n = serializers.IntegerField()
    status = serializers.CharField()


class ActivityDetailSerializer(ActivitySerializer):
    versions = serializers.SerializerMethodField(help_text="Versi kegiatan ini, yang pertama lebih dahulu")

    class Meta(ActivitySerializer.Meta):
        fields = [*ActivitySerializer.Meta.fields, "versions"]
        read_only_fields = fields

    @extend_schema_field(ActivityVersionSerializer(many=True))
    def get_versions(self, activity: Activity) -> Any:
        return list(Activity.objects.filter(series=activity.series).order_by("n").values("id", "n", "status"))


class ChangeActivitySerializer(serializers.ModelSerializer):
    """What is not sent stays; of `institutions` all that are sent take the place of all that were.

    `people`: may be sent to have the sum looked at. `done`: it took place.
    """

    programme = ProgrammeField()
    ends = serializers.DateField(required=False, help_text="Tanpa isian: hari itu juga")
    region = RegionField(required=False, help_text="Kode wilayah, misalnya 17.71; tanpa isian: wilayah lokasinya")
    site = SiteField(required=False, allow_null=True)
    institutions = AttendanceSerializer(many=True, required=False)
    people = serializers.IntegerField(required=False, min_value=0, max_value=3 * MOST_PEOPLE)
    done = serializers.BooleanField(required=False, default=False)

    class Meta:
        model = Activity
        fields = ["programme", *CONTENT, "people", "institutions", "done"]
        extra_kwargs = {name: {"max_value": MOST_PEOPLE} for name in ("men", "women", "unrecorded")}
        validators: list[Any] = []  # the action asks the database's own rules

    def validate_institutions(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(rows) > MOST_INSTITUTIONS:
            raise serializers.ValidationError(_("Paling banyak %(most)s lembaga.") % {"most": MOST_INSTITUTIONS})
        names = [row["name"].lower() for row in rows]
        twice = next((name for name in names if names.count(name) > 1), "")
        if twice:
            raise serializers.ValidationError(_("Lembaga “%(name)s” ditulis dua kali.") % {"name": twice})
        return rows

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        site = said.get("site")
        if site is not None:
            said = {"region": site.region, "village": site.village} | said
        if self.instance is None:
            said.setdefault("ends", said["begins"])
            if "region" not in said:
                raise serializers.ValidationError({"region": [_("Belum dipilih.")]})
        if "people" in said:
            parts = (said.get(name, getattr(self.instance, name, 0)) for name in ("men", "women", "unrecorded"))
            if said.pop("people") != sum(parts):
                raise serializers.ValidationError(
                    {"people": [_("Laki-laki, perempuan, dan tidak tercatat tidak berjumlah sekian.")]}
                )
        return said


class NewActivitySerializer(ChangeActivitySerializer):
    """`series`: a UUID of the sender's; sent twice it is one activity. `done`: it took place already."""

    office = OfficeField()
    series = serializers.UUIDField(required=False)

    class Meta(ChangeActivitySerializer.Meta):
        fields = ["office", "series", *ChangeActivitySerializer.Meta.fields]

    def validate_series(self, series: uuid.UUID) -> uuid.UUID:
        if Activity.objects.filter(series=series, n=1).exclude(by=self.context["request"].user).exists():
            raise serializers.ValidationError(_("UUID ini sudah dipakai."))
        return series


class DoneSerializer(serializers.ModelSerializer):
    """What is known only afterwards; what is not sent stays."""

    class Meta:
        model = Activity
        fields = ["men", "women", "unrecorded", "outcome"]
        extra_kwargs = {name: {"max_value": MOST_PEOPLE} for name in ("men", "women", "unrecorded")}


class RepeatSerializer(serializers.Serializer):
    days = serializers.ListField(
        child=serializers.DateField(), min_length=1, max_length=actions.MOST_REPEATED, help_text="Hari mulainya"
    )


class ApprovedSerializer(serializers.Serializer):
    approved = serializers.IntegerField()


class ActivityViewSet(Attachments, ProgrammesApi, ReadViewSet):
    """What the offices one may see plan and did, each activity once; earlier versions are read by their number."""

    queryset = Activity.objects.select_related("office", "programme", "region", "by", "approved_by").prefetch_related(
        "attendance"
    )
    filterset_class = ActivitySearchFilter

    def get_queryset(self) -> QuerySet[Activity]:
        found: Any = super().get_queryset()
        return found.current() if self.action == "list" else found

    def get_serializer_class(self) -> Any:
        return ActivitySerializer if self.action == "list" else ActivityDetailSerializer

    def held(self) -> tuple[Holder, Any]:
        """Files hang on the first version, so that every version has them."""
        holder, version = super().held()
        first = Activity.objects.filter(series=version.series, n=1).values_list("pk", flat=True).get()
        return holder, holder.find(person(self.request), first)

    def answer(self, activity: Activity, code: int = status.HTTP_200_OK) -> Response:
        return Response(ActivityDetailSerializer(self.get_queryset().get(pk=activity.pk)).data, status=code)

    @extend_schema(request=NewActivitySerializer, responses={201: ActivityDetailSerializer})
    def create(self, request: Request) -> Response:
        """Write an activity down: a plan, or with `done` one that took place. 400 under `doubt`: it looks like another
        one, or lies elsewhere; sent with a `doubt` that explains it, it is kept.
        """
        said, by = self.said(NewActivitySerializer), person(request)
        does = actions.record_done if said.pop("done") else actions.plan
        made = does(
            office=said.pop("office", by.organisation), programme=said.pop("programme"), series=said.pop("series", None),
            institutions=named(said.pop("institutions", [])), by=by, values=said,
        )  # fmt: skip
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=ChangeActivitySerializer(partial=True), responses=ActivityDetailSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Until it is approved; then it is corrected. Whoever writes it last does not approve it."""
        activity = self.get_object()
        said = self.said(ChangeActivitySerializer, instance=activity, partial=True)
        rows = said.pop("institutions", None)
        institutions = list(activity.attendance.values_list("name", "people")) if rows is None else named(rows)
        written = actions.edit(
            activity=activity, by=person(request), programme=said.pop("programme", None), done=said.pop("done", False),
            institutions=institutions, values=said,
        )  # fmt: skip
        return self.answer(written)

    @extend_schema(request=DoneSerializer, responses=ActivityDetailSerializer)
    @action(detail=True, methods=["post"], url_path="carry-out")
    def carry_out(self, request: Request, pk: str) -> Response:
        """It took place, and waits for the approver of its field."""
        activity, said = self.get_object(), self.said(DoneSerializer, partial=True)
        return self.answer(actions.carry_out(activity=activity, by=person(request), values=said))

    def moved(self, does: Any) -> Response:
        activity, said = self.get_object(), self.said(ReasonSerializer)
        return self.answer(does(activity=activity, by=person(self.request), **said))

    @extend_schema(request=ReasonSerializer, responses=ActivityDetailSerializer)
    @action(detail=True, methods=["post"])
    def postpone(self, request: Request, pk: str) -> Response:
        return self.moved(actions.postpone)

    @extend_schema(request=ReasonSerializer, responses=ActivityDetailSerializer)
    @action(detail=True, methods=["post"])
    def replan(self, request: Request, pk: str) -> Response:
        """Postponed before, or noted as done by mistake: it is still to come."""
        return self.moved(actions.replan)

    @extend_schema(request=ReasonSerializer, responses=ActivityDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """For good; it stays recorded with its reason."""
        return self.moved(actions.cancel)

    @extend_schema(request=None, responses=ActivityDetailSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """It counts from now on; approved again, nothing happens."""
        return self.answer(actions.approve(activity=self.get_object(), by=person(request)))

    @extend_schema(request=ManySerializer, responses=ApprovedSerializer)
    @action(detail=False, methods=["post"], url_path="approve-many", filterset_class=None)
    def approve_many(self, request: Request) -> Response:
        """All of them or none; each that cannot be approved says why."""
        by = person(request)
        check_approves(by)
        activities = self.chosen(self.said(ManySerializer)["ids"])
        return Response({"approved": actions.approve_many(activities=activities, by=by)})

    @extend_schema(request=ReasonSerializer, responses=ActivityDetailSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """The approver finds something amiss: it is the recorder's again."""
        return self.moved(actions.send_back)

    @extend_schema(request=ReasonSerializer, responses={201: ActivityDetailSerializer})
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Open a correction of what was approved: the answer is its new version, to be changed and approved."""
        answer = self.moved(actions.correct)
        answer.status_code = status.HTTP_201_CREATED
        return answer

    @extend_schema(request=None, responses=ActivityDetailSerializer)
    @action(detail=True, methods=["post"], url_path="drop-correction")
    def drop_correction(self, request: Request, pk: str) -> Response:
        """The correction was not needed; the answer is what stands."""
        return self.answer(actions.drop_correction(activity=self.get_object(), by=person(request)))

    @extend_schema(request=RepeatSerializer, responses={201: ActivityDetailSerializer(many=True)})
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: str) -> Response:
        """Plans like this one on other days, without its Sprin and its numbers of people: all of them or none."""
        made = actions.repeat(activity=self.get_object(), by=person(request), **self.said(RepeatSerializer))
        rows = self.get_queryset().filter(pk__in=[activity.pk for activity in made])
        return Response(ActivitySerializer(rows, many=True).data, status=status.HTTP_201_CREATED)


def named(rows: list[dict[str, Any]]) -> list[tuple[str, int | None]]:
    return [(row["name"], row["people"]) for row in rows]
