from django.urls import URLPattern, path

from programs.views import activities, activity_steps, catalogue, indicators, overview, published, sites

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
    path("kegiatan/", activities.ActivityList.as_view(), name="programme-activity-list"),
    path("kegiatan/catat/", activities.ActivityCreate.as_view(), name="programme-activity-create"),
    path("kegiatan/setujui/", activity_steps.ActivityApproveMany.as_view(), name="programme-activity-approve-many"),
    path("kegiatan/<int:pk>/", activities.activity_detail, name="programme-activity-detail"),
    path("kegiatan/<int:pk>/ubah/", activities.ActivityEdit.as_view(), name="programme-activity-edit"),
    path("kegiatan/<int:pk>/salin/", activities.ActivityCopy.as_view(), name="programme-activity-copy"),
    path("kegiatan/<int:pk>/ulangi/", activities.ActivityRepeat.as_view(), name="programme-activity-repeat"),
    *(
        path(f"kegiatan/<int:pk>/{word}/", step.as_view(), name=f"programme-activity-{name}")
        for word, name, step in (
            ("terlaksana", "done", activity_steps.ActivityDone),
            ("tunda", "postpone", activity_steps.ActivityPostpone),
            ("batal", "cancel", activity_steps.ActivityCancel),
            ("rencana", "replan", activity_steps.ActivityReplan),
            ("setujui", "approve", activity_steps.ActivityApprove),
            ("kembalikan", "return", activity_steps.ActivityReturn),
            ("koreksi", "correct", activity_steps.ActivityCorrect),
            ("koreksi/batal", "drop-correction", activity_steps.ActivityDropCorrection),
        )
    ),
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
