from django.urls import URLPattern, path

from programs.views import overview, published, sites

urlpatterns: list[URLPattern] = [
    # overview and comparison
    path("", overview.Overview.as_view(), name="programme-overview"),
    # catalogue
    # quarter report
    # activities
    # targets
    # results
    # sites
    path("lokasi/", sites.SiteList.as_view(), name="site-list"),
    path("lokasi/tambah/", sites.SiteCreate.as_view(), name="site-create"),
    path("lokasi/<int:pk>/", sites.site_detail, name="site-detail"),
    path("lokasi/<int:pk>/ubah/", sites.SiteEdit.as_view(), name="site-edit"),
    path("lokasi/<int:pk>/status/", sites.SiteStandingSet.as_view(), name="site-standing"),
    # cases
    # published values
    path("terbitan/", published.PublishedList.as_view(), name="published-list"),
]
