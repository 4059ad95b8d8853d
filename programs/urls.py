from django.urls import URLPattern, path

from programs.views import catalogue, indicators, overview, published, sites

urlpatterns: list[URLPattern] = [
    # overview and comparison
    path("", overview.Overview.as_view(), name="programme-overview"),
    # catalogue
    path("katalog/", catalogue.ProgrammeList.as_view(), name="programme-list"),
    path("katalog/<slug:code>/", catalogue.programme_detail, name="programme-detail"),
    path("indikator/<slug:code>/", indicators.indicator_detail, name="indicator-detail"),
    path("indikator/<slug:code>/cara/", indicators.IndicatorMethod.as_view(), name="indicator-method"),
    path("ambang/<int:year>/", indicators.ThresholdsChange.as_view(), name="thresholds-change"),
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
