"""Tokens for programs: the same sign-in, with the same locks and second factor, as the page."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bnnportal.accounts import actions
from bnnportal.accounts.enums import MembershipState
from bnnportal.accounts.filters import MembershipFilter
from bnnportal.accounts.models import Membership, User
from bnnportal.rest import ReadViewSet


class MembershipSerializer(serializers.ModelSerializer):
    person = serializers.CharField(source="user.name", read_only=True)
    organisation = serializers.SlugRelatedField(slug_field="code", read_only=True)
    state = serializers.ChoiceField(choices=MembershipState.choices, read_only=True)

    class Meta:
        model = Membership
        fields = [
            "id", "person", "organisation", "role", "field", "standing", "valid_from", "valid_until", "manages_people",
            "state",
        ]  # fmt: skip


class MembershipViewSet(ReadViewSet):
    """Who has which role where, ended ones too; the scope is that of the page "Orang". Mail addresses stay there."""

    queryset = Membership.objects.select_related("user", "organisation").order_by("pk")
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilter


class TokenRequest(serializers.Serializer):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False, max_length=200, write_only=True)
    code = serializers.CharField(required=False, allow_blank=True, max_length=20, write_only=True)


class TokenAnswer(serializers.Serializer):
    token = serializers.CharField()
    expiry = serializers.DateTimeField()


class TokenView(APIView):
    """`POST email, password[, code]` → `{token, expiry}`; send it as `Authorization: Token …`."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes = (permissions.AllowAny,)
    serializer_class = TokenRequest

    def get_authenticate_header(self, request: Request) -> str:
        """Makes a refused sign-in 401 rather than 403; there is no other way of signing in here."""
        return "Token"

    @extend_schema(request=TokenRequest, responses={200: TokenAnswer})
    def post(self, request: Request) -> Response:
        asked = TokenRequest(data=request.data if isinstance(request.data, dict) else {})
        asked.is_valid(raise_exception=True)
        user = self.authenticate(request, asked.validated_data)
        instance, token = actions.issue_token(by=user)
        return Response({"token": token, "expiry": instance.expiry})

    def authenticate(self, request: Request, given: dict[str, str]) -> User:
        try:
            user = get_adapter().authenticate(
                request._request, email=given["email"].lower(), password=given["password"]
            )
        except ValidationError as error:
            raise exceptions.Throttled(detail=error.messages[0]) from error
        if user is None or not user.is_active:
            raise exceptions.AuthenticationFailed(_("Surel atau sandi salah."))
        if is_mfa_enabled(user):
            form = AuthenticateForm(user=user, data={"code": given.get("code", "")})
            try:
                valid = form.is_valid()
            except ValidationError as error:
                raise exceptions.Throttled(detail=error.messages[0]) from error
            if not valid:
                raise exceptions.AuthenticationFailed(_("Kode langkah kedua diperlukan atau salah."))
        elif settings.REQUIRE_SECOND_FACTOR and user.needs_second_factor:
            raise exceptions.PermissionDenied(_("Aktifkan langkah kedua di portal sebelum memakai API."))
        return user
