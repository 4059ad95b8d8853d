"""What every request passes: size, headers, language."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

Handler = Callable[[HttpRequest], HttpResponse]


class OldAddressMiddleware:
    """An earlier address of the portal leads to the same page at the present one, for good."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        old = {urlsplit(address).netloc for address in settings.SITE_URL_OLD}
        host = request.META.get("HTTP_HOST", "").lower().removesuffix(":443").removesuffix(":80")
        if host not in old:
            return self.get_response(request)
        url = settings.SITE_URL + request.get_full_path()
        # 308 keeps method and body, which a permanent redirect of older browsers drops
        return HttpResponsePermanentRedirect(url, preserve_request=request.method not in {"GET", "HEAD"})


class BodyLimitMiddleware:
    """Refuse a body that says it is too large before anything reads it (413)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.MAX_BODY_BYTES:
            drain(request, int(length) if length.isdigit() else 0)
            # Anonymous on purpose: the page must not need a session or the database.
            request.user = AnonymousUser()
            return render(request, "413.html", status=413)
        return self.get_response(request)


def drain(request: HttpRequest, length: int) -> None:
    """Read and forget a refused body of a believable size: a browser still sending sees a broken line, no answer."""
    stream, left = request.META.get("wsgi.input"), length if length <= 4 * settings.MAX_BODY_BYTES else 0
    while stream and left > 0 and (chunk := stream.read(min(left, 65_536))):
        left -= len(chunk)


class BoundedUploadHandler(FileUploadHandler):
    """Stop an upload that grows past the limit whatever its header said."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.MAX_BODY_BYTES:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class SecurityHeadersMiddleware:
    """Headers that Django has no setting for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
        )
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            # What a person sees must not stay in a shared browser's or proxy's cache.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class LanguageMiddleware:
    """Indonesian unless the person's cookie or profile says English; never by Accept-Language."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if wanted not in dict(settings.LANGUAGES):
            wanted = request.user.language if request.user.is_authenticated else settings.LANGUAGE_CODE
        with translation.override(wanted):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", wanted)
        return response


def too_many(request: HttpRequest) -> HttpResponse:
    """429 in people's words."""
    return render(request, "429.html", {"reason": _("Terlalu banyak percobaan dari alamat ini.")}, status=429)


class RefusalMiddleware:
    """Refusals in people's words: a rule of an action (ValidationError) is 409, an address that opens no page 405."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:  # no text of the database can hold it
            raise Http404
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and not request.path.startswith("/api/"):
            # Filled in place: the headers it has already (Allow, the content policy) stay.
            response.content = render(request, "405.html").content if request.accepts("text/html") else b""
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ValidationError):
            return render(request, "409.html", {"reasons": exception.messages}, status=409)
        return None
