"""Partners for programs: the filters and the steps of the pages, with the same sentences."""

from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.models import User
from bnnportal.files.api import Attachments
from bnnportal.offices.models import Organisation, Region
from bnnportal.parsers import BodyParser, UploadParser
from bnnportal.rest import ReadViewSet, ReasonSerializer
from partners import actions
from partners.api.papers import PaperSerializer
from partners.enums import Gender, PaperKind, PaperStatus, PartnerKind, Training
from partners.filters.partners import PartnerFilter
from partners.models import Contact, LegalPaper, Partner, ProfileChange
from partners.permissions import check_can_merge
from partners.profile import completeness

DIGITS = r"[0-9]{1,18}"
PAPER = rf"papers/(?P<paper>{DIGITS})"
CONTACT = rf"contacts/(?P<contact>{DIGITS})"
CHANGE = rf"profile-changes/(?P<change>{DIGITS})"


class ContactSerializer(serializers.ModelSerializer):
    class Meta:
        model = Contact
        fields = ["id", "name", "position", "phone", "email"]


class ProfileChangeSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProfileChange
        fields = ["id", "name", "kind", "status", "proposed_at", "reason"]


class PartnerSerializer(serializers.ModelSerializer):
    code = serializers.CharField(source="organisation.code", read_only=True)
    name = serializers.CharField(source="organisation.name", read_only=True)
    aliases = serializers.ListField(source="organisation.aliases", child=serializers.CharField(), read_only=True)
    office = serializers.CharField(source="organisation.parent.code", read_only=True)
    region = serializers.CharField(source="organisation.region.code", read_only=True)
    under_agreement = serializers.BooleanField(read_only=True, help_text="Ada perjanjian yang berlaku hari ini")
    next_expiry = serializers.DateField(read_only=True, allow_null=True, help_text="Surat yang paling dahulu berakhir")
    waits = serializers.BooleanField(read_only=True, help_text="Ada yang menunggu konfirmasi kantor")
    filled = serializers.SerializerMethodField(help_text="Kelengkapan profil, misalnya “9 dari 14”")

    class Meta:
        model = Partner
        fields = [
            "code", "name", "aliases", "kind", "office", "region", "gender", "inpatient", "outpatient", "aftercare",
            "under_agreement", "next_expiry", "waits", "filled", "simulated",
        ]  # fmt: skip

    def get_filled(self, partner: Partner) -> str:
        return str(completeness(partner))


class PartnerDetailSerializer(PartnerSerializer):
    address = serializers.CharField(source="organisation.address", read_only=True)
    phone = serializers.CharField(source="organisation.phone", read_only=True)
    email = serializers.CharField(source="organisation.email", read_only=True)
    website = serializers.CharField(source="organisation.website", read_only=True)
    staff = serializers.DictField(child=serializers.IntegerField(), read_only=True, help_text="Profesi → jumlah orang")
    trainings = serializers.ListField(child=serializers.ChoiceField(Training.choices), read_only=True)
    contacts = ContactSerializer(many=True, read_only=True)
    papers = PaperSerializer(many=True, read_only=True, source="seen_papers")
    profile_changes = ProfileChangeSerializer(
        many=True, read_only=True, source="seen_changes", help_text="Nama atau jenis yang menunggu konfirmasi"
    )

    class Meta(PartnerSerializer.Meta):
        fields = [
            *PartnerSerializer.Meta.fields, "head", "address", "postcode", "phone", "email", "website", "approach",
            "inpatient_months", "outpatient_sessions", "inpatient_capacity", "outpatient_capacity", "inpatient_tariff",
            "outpatient_tariff", "funding", "staff", "trainings", "note", "source", "contacts", "papers",
            "profile_changes",
        ]  # fmt: skip


# What is sent


def text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


def count(most: int) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=most, required=False, allow_null=True)


class NewPartnerSerializer(serializers.Serializer):
    office = serializers.CharField(max_length=40, help_text="Kode kantor yang bertanggung jawab")
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(PartnerKind.choices)
    region: Any = serializers.SlugRelatedField(
        slug_field="code", queryset=Region.objects.all(), help_text="Kode kabupaten atau kota"
    )
    address = text(300)
    phone = text(60)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)


class ContactWordsSerializer(serializers.Serializer):
    """Telephone or e-mail, at least one of the two. Of one that is changed, what is not sent stays."""

    name = serializers.CharField(max_length=120)
    position = text(120)
    phone = text(40)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)


class ProfileSerializer(serializers.Serializer):
    """What is left out stays. Name and kind sent by the partner itself wait for its office."""

    name = serializers.CharField(max_length=200, required=False)
    kind = serializers.ChoiceField(PartnerKind.choices, required=False)
    aliases = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=50)
    head = text(120)
    address = text(300)
    postcode = text(5)
    phone = text(60)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    website = serializers.URLField(max_length=200, required=False, allow_blank=True)
    gender = serializers.ChoiceField(Gender.choices, required=False)
    inpatient = serializers.BooleanField(required=False)
    outpatient = serializers.BooleanField(required=False)
    aftercare = serializers.BooleanField(required=False)
    approach = text(200)
    inpatient_months = count(60)
    outpatient_sessions = count(500)
    inpatient_capacity = count(10_000)
    outpatient_capacity = count(10_000)
    inpatient_tariff = count(1_000_000_000)
    outpatient_tariff = count(1_000_000_000)
    funding = text(200)
    staff = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=5_000), required=False)
    trainings = serializers.ListField(child=serializers.ChoiceField(Training.choices), required=False)
    note = text(5_000)


class PaperWordsSerializer(serializers.Serializer):
    number = serializers.CharField(max_length=120)
    issuer = serializers.CharField(max_length=200)
    issued_on = serializers.DateField(required=False, allow_null=True)
    expires_on = serializers.DateField(required=False, allow_null=True)
    upload = serializers.FileField(required=False, help_text="PDF, JPEG, atau PNG (multipart/form-data)")


class NewPaperSerializer(PaperWordsSerializer):
    kind = serializers.ChoiceField(PaperKind.choices)


class MergeSerializer(serializers.Serializer):
    into = serializers.CharField(max_length=40, help_text="Kode mitra yang dipertahankan")
    reason = text(300)


class PartnerViewSet(Attachments, ReadViewSet):
    """Partners the person sees. `POST` adds one, `PATCH` changes the profile; `contacts/`, `papers/`,
    `profile-changes/` and `merge/` are the steps of the pages. One that was closed is no longer listed; one that was
    merged is gone.
    """

    queryset = (
        Partner.objects.select_related("organisation__region", "organisation__parent", "organisation__merged_into")
        .with_active_agreement()
        .with_papers()
        .with_completeness()
        .order_by("organisation__code")
    )
    serializer_class = PartnerSerializer
    filterset_class = PartnerFilter
    lookup_field = "organisation__code"
    lookup_url_kwarg = "code"

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[Partner]:
        found: Any = super().get_queryset()
        if self.action == "list" or getattr(self, "swagger_fake_view", False):
            return found.open()
        found = found.filter(organisation__merged_into=None)
        papers = LegalPaper.objects.visible_to(self.person)
        changes = ProfileChange.objects.visible_to(self.person).filter(status=PaperStatus.PROPOSED)
        return found.prefetch_related(
            "contacts",
            Prefetch("papers", papers, to_attr="seen_papers"),
            Prefetch("profile_changes", changes, to_attr="seen_changes"),
        )

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return PartnerSerializer if self.action == "list" else PartnerDetailSerializer

    def said(self, kind: type[serializers.Serializer], **more: Any) -> dict[str, Any]:
        form = kind(data=self.request.data, context=self.get_serializer_context(), **more)
        form.is_valid(raise_exception=True)
        return form.validated_data

    def shown(self, partner: Partner, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=partner.pk)).data, status=code)

    @extend_schema(request=NewPartnerSerializer, responses={201: PartnerDetailSerializer})
    def create(self, request: Request) -> Response:
        """Add a partner below its responsible office."""
        said = self.said(NewPartnerSerializer)
        office = get_object_or_404(Organisation.objects.visible_to(self.person), code=said.pop("office"))
        return self.shown(actions.add_partner(office=office, by=self.person, **said), status.HTTP_201_CREATED)

    @extend_schema(request=ProfileSerializer, responses=PartnerDetailSerializer)
    def partial_update(self, request: Request, **kwargs: str) -> Response:
        """Change the profile; a name or kind from the partner itself appears under `profile_changes`."""
        partner = self.get_object()
        actions.change_profile(partner=partner, by=self.person, **self.said(ProfileSerializer))
        return self.shown(partner)

    @extend_schema(request=ContactWordsSerializer, responses={201: ContactSerializer})
    @action(detail=True, methods=["post"])
    def contacts(self, request: Request, **kwargs: str) -> Response:
        """Add somebody who is called or written to."""
        partner = self.get_object()
        contact = actions.add_contact(partner=partner, by=self.person, **self.said(ContactWordsSerializer))
        return Response(ContactSerializer(contact).data, status=status.HTTP_201_CREATED)

    @extend_schema(methods=["PATCH"], request=ContactWordsSerializer(partial=True), responses=ContactSerializer)
    @extend_schema(methods=["DELETE"], request=None, responses={204: None})
    @action(detail=True, methods=["patch", "delete"], url_path=CONTACT)
    def contact(self, request: Request, contact: str, **kwargs: str) -> Response:
        """Change a contact, or take it off the profile."""
        row = get_object_or_404(Contact.objects.select_related("partner"), partner=self.get_object(), pk=contact)
        if request.method == "DELETE":
            actions.remove_contact(contact=row, by=self.person)
            return Response(status=status.HTTP_204_NO_CONTENT)
        said = self.said(ContactWordsSerializer, partial=True)
        return Response(ContactSerializer(actions.change_contact(contact=row, by=self.person, **said)).data)

    @extend_schema(request=NewPaperSerializer, responses={201: PartnerDetailSerializer})
    @action(detail=True, methods=["post"], parser_classes=[BodyParser, UploadParser])
    def papers(self, request: Request, **kwargs: str) -> Response:
        """Enter a legal paper; from the partner itself it waits for its office."""
        partner = self.get_object()
        actions.add_paper(partner=partner, by=self.person, **self.said(NewPaperSerializer))
        return self.shown(partner, status.HTTP_201_CREATED)

    def paper(self) -> LegalPaper:
        return get_object_or_404(
            LegalPaper.objects.visible_to(self.person), partner=self.get_object(), pk=self.kwargs["paper"]
        )

    @extend_schema(request=PaperWordsSerializer, responses={201: PartnerDetailSerializer})
    @action(detail=True, methods=["post"], url_path=f"{PAPER}/renew", parser_classes=[BodyParser, UploadParser])
    def renew_paper(self, request: Request, **kwargs: str) -> Response:
        """Enter the paper that follows this one."""
        paper = self.paper()
        actions.renew_paper(paper=paper, by=self.person, **self.said(PaperWordsSerializer))
        return self.shown(paper.partner, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PartnerDetailSerializer)
    @action(detail=True, methods=["post"], url_path=f"{PAPER}/confirm")
    def confirm_paper(self, request: Request, **kwargs: str) -> Response:
        """The office confirms what the partner entered."""
        return self.shown(actions.confirm_paper(paper=self.paper(), by=self.person).partner)

    @extend_schema(request=ReasonSerializer, responses=PartnerDetailSerializer)
    @action(detail=True, methods=["post"], url_path=f"{PAPER}/refuse")
    def refuse_paper(self, request: Request, **kwargs: str) -> Response:
        """The office refuses it, with the reason the partner reads."""
        paper = self.paper()
        return self.shown(actions.refuse_paper(paper=paper, by=self.person, **self.said(ReasonSerializer)).partner)

    @extend_schema(request=ReasonSerializer, responses=PartnerDetailSerializer)
    @action(detail=True, methods=["post"], url_path=f"{PAPER}/retire")
    def retire_paper(self, request: Request, **kwargs: str) -> Response:
        """The office takes out a paper that no longer counts."""
        paper = self.paper()
        return self.shown(actions.retire_paper(paper=paper, by=self.person, **self.said(ReasonSerializer)).partner)

    @extend_schema(request=None, responses=PartnerDetailSerializer)
    @action(detail=True, methods=["post"], url_path=f"{PAPER}/withdraw")
    def withdraw_paper(self, request: Request, **kwargs: str) -> Response:
        """The partner takes its proposal back."""
        return self.shown(actions.withdraw_paper(paper=self.paper(), by=self.person).partner)

    def change(self) -> ProfileChange:
        return get_object_or_404(
            ProfileChange.objects.visible_to(self.person), partner=self.get_object(), pk=self.kwargs["change"]
        )

    @extend_schema(request=None, responses=PartnerDetailSerializer)
    @action(detail=True, methods=["post"], url_path=f"{CHANGE}/confirm")
    def confirm_profile(self, request: Request, **kwargs: str) -> Response:
        """The office confirms another name or kind."""
        return self.shown(actions.confirm_profile(change=self.change(), by=self.person).partner)

    @extend_schema(request=ReasonSerializer, responses=PartnerDetailSerializer)
    @action(detail=True, methods=["post"], url_path=f"{CHANGE}/refuse")
    def refuse_profile(self, request: Request, **kwargs: str) -> Response:
        """The office refuses it, with the reason the partner reads."""
        change = self.change()
        return self.shown(actions.refuse_profile(change=change, by=self.person, **self.said(ReasonSerializer)).partner)

    @extend_schema(request=None, responses=PartnerDetailSerializer)
    @action(detail=True, methods=["post"], url_path=f"{CHANGE}/withdraw")
    def withdraw_profile(self, request: Request, **kwargs: str) -> Response:
        """The partner takes its wish back."""
        return self.shown(actions.withdraw_profile(change=self.change(), by=self.person).partner)

    @extend_schema(request=MergeSerializer, responses=PartnerDetailSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, **kwargs: str) -> Response:
        """Carry everything over to the partner named by `into`, which is answered; this one is gone afterwards."""
        partner = self.get_object()
        check_can_merge(self.person, partner)
        said = self.said(MergeSerializer)
        into = Partner.objects.visible_to(self.person).filter(organisation__code=said.pop("into")).first()
        if into is None:
            raise serializers.ValidationError({"into": [_("Mitra ini tidak ada.")]})
        return self.shown(actions.merge_partners(partner=partner, into=into, by=self.person, **said))
