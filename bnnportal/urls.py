"""All addresses of the portal. A page is private unless its view says login_not_required."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("bnnportal.api")),  # first: one comparison, and programs need not pass every page
    path("", include("bnnportal.home.urls")),
    path("", include("bnnportal.accounts.urls")),
    path("", include("bnnportal.offices.urls")),
    path("", include("bnnportal.notices.urls")),
    path("", include("bnnportal.imports.urls")),
    path("", include("bnnportal.files.urls")),
    path("", include("bnnportal.documents.urls")),
    path("", include("partners.urls")),
    path("", include("rehab.urls")),
    path("program/", include("programs.urls")),
    path("", include("awards.urls")),
]

handler404 = "bnnportal.rest.not_found"
