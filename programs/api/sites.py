"""Places of programmes for programs: Desa Bersinar and areas where drugs are rife, with what they were from when on."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.files.api import Attachments
from bnnportal.rest import ReadViewSet
from programs.actions import sites as actions
from programs.api.base import OfficeField, ProgrammesApi, RegionField, person
from programs.enums import SiteStanding
from programs.filters.sites import SiteSearchFilter
from programs.models import Site, Standing


class StandingSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Standing
        fields = ["id", "standing", "on", "basis", "note", "by", "at"]
        read_only_fields = fields


class SiteSerializer(serializers.ModelSerializer):
    """`standing`: what it is called today, null where nothing was ever written of it."""

    office: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    region: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    standing = serializers.ChoiceField(SiteStanding.choices, read_only=True, allow_null=True)
    stands_since = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Site
        fields = [
            "id", "kind", "office", "region", "district", "village", "latitude", "longitude", "note", "standing",
            "stands_since", "simulated",
        ]  # fmt: skip
        read_only_fields = fields


class SiteDetailSerializer(SiteSerializer):
    standings = serializers.SerializerMethodField(help_text="Riwayat, yang terbaru lebih dahulu")

    class Meta(SiteSerializer.Meta):
        fields = [*SiteSerializer.Meta.fields, "standings"]
        read_only_fields = fields

    @extend_schema_field(StandingSerializer(many=True))
    def get_standings(self, site: Site) -> Any:
        return StandingSerializer(site.standings.select_related("by"), many=True).data


class ChangeSiteSerializer(serializers.ModelSerializer):
    """What is not sent stays. Its kind and its office stay what they are."""

    region = RegionField()

    class Meta:
        model = Site
        fields = ["region", "district", "village", "latitude", "longitude", "note"]
        validators: list[Any] = []  # the action asks the database's own rules

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        point = [said.get(name, getattr(self.instance, name, None)) for name in ("latitude", "longitude")]
        if (point[0] is None) != (point[1] is None):
            raise serializers.ValidationError({"longitude": [_("Isi lintang dan bujur, atau kosongkan keduanya.")]})
        return said


class NewSiteSerializer(ChangeSiteSerializer):
    """`standing`, `on` and `basis`: what it is from a day on, where that is known."""

    office = OfficeField()
    standing = serializers.ChoiceField(SiteStanding.choices, required=False)
    on = serializers.DateField(required=False)
    basis = serializers.CharField(max_length=120, required=False, allow_blank=True)

    class Meta(ChangeSiteSerializer.Meta):
        fields = ["kind", "office", *ChangeSiteSerializer.Meta.fields, "standing", "on", "basis"]

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if "standing" in said and "on" not in said:
            raise serializers.ValidationError({"on": [_("Isi sejak kapan status itu.")]})
        if "standing" in said and not said.get("basis"):
            raise serializers.ValidationError({"basis": [_("Isi dasarnya: nomor SK atau surveinya.")]})
        return super().validate(said)


class NewStandingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Standing
        fields = ["standing", "on", "basis", "note"]
        extra_kwargs = {"basis": {"required": True, "allow_blank": False}}
        validators: list[Any] = []


class SiteViewSet(Attachments, ProgrammesApi, ReadViewSet):
    """Villages named Desa Bersinar and kawasan rawan, as offices keep them."""

    queryset = Site.objects.select_related("office", "region")
    filterset_class = SiteSearchFilter

    def get_queryset(self) -> Any:
        found: Any = super().get_queryset()
        return found.with_standing()

    def get_serializer_class(self) -> Any:
        return SiteSerializer if self.action == "list" else SiteDetailSerializer

    def answer(self, site: Site, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=site.pk)
        return Response(SiteDetailSerializer(shown, context=self.get_serializer_context()).data, status=code)

    @extend_schema(request=NewSiteSerializer, responses={201: SiteDetailSerializer})
    def create(self, request: Request) -> Response:
        """Register a place; a village is registered once per kind."""
        said, by = self.said(NewSiteSerializer), person(request)
        standing = {name: said.pop(name) for name in ("standing", "on", "basis") if name in said}
        site = Site(**{"office": by.organisation, **said})
        return self.answer(actions.add_site(site=site, by=by, **standing), status.HTTP_201_CREATED)

    @extend_schema(request=ChangeSiteSerializer(partial=True), responses=SiteDetailSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        site = self.get_object()
        for name, value in self.said(ChangeSiteSerializer, instance=site, partial=True).items():
            setattr(site, name, value)
        return self.answer(actions.save_site(site=site, by=person(request)))

    @extend_schema(request=NewStandingSerializer, responses={201: SiteDetailSerializer})
    @action(detail=True, methods=["post"])
    def standings(self, request: Request, pk: str) -> Response:
        """What it is from this day on; said again of the same day, it takes the place of what was said before."""
        site = self.get_object()
        actions.set_standing(site=site, by=person(request), **self.said(NewStandingSerializer))
        return self.answer(site, status.HTTP_201_CREATED)
