"""What endpoints of the making of a ranking share: partners do not find them."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request

from awards.permissions.base import enters
from bnnportal.accounts.models import User
from bnnportal.rest import PortalViewSet


class StaffApi(PortalViewSet):
    """Before the other classes of an endpoint."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        assert isinstance(request.user, User)  # noqa: S101 - the permission classes have let nobody else in
        if self.action is not None and not enters(request.user):  # None: 405
            raise Http404
