"""The description of the API. It is the same for everybody and takes seconds to make: made once a language."""

import functools
from typing import cast

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class SchemaView(SpectacularAPIView):
    """In the language of who asks, or in that of `?lang=`."""

    permission_classes = [IsAuthenticated]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        asked = request.GET.get("lang", "")
        language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
        renderer = request.accepted_renderer
        name = f"{settings.SPECTACULAR_SETTINGS['TITLE']}.{renderer.format}"
        return HttpResponse(
            described(language, type(renderer)),  # type: ignore[arg-type]  # a class has its hash
            content_type=renderer.media_type,
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )


@functools.cache
def described(language: str, renderer: type[BaseRenderer]) -> bytes:
    """Kept by each process while it lives: it changes with the code alone. Made for nobody, so it tells of nobody."""
    with translation.override(language):
        schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return cast("bytes", renderer().render(schema, renderer_context={}))
