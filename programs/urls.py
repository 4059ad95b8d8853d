from django.urls import URLPattern, path

from programs.views import (
    activities,
    activity_steps,
    case_totals,
    cases,
    catalogue,
    comparison,
    evidence,
    explained,
    indicators,
    overview,
    published,
    quarter_reports,
    result_lock,
    results,
    sites,
    target_cascade,
    target_steps,
    targets,
)

QUARTER = "<str:code>/<int:year>/<int:quarter>"

urlpatterns: list[URLPattern] = [
    # overview and comparison
    path("", overview.Overview.as_view(), name="programme-overview"),
    path("banding/", comparison.Comparison.as_view(), name="programme-comparison"),
    path("pendekatan/", explained.approach_explained, name="approach-explained"),
    # catalogue
    path("katalog/", catalogue.ProgrammeList.as_view(), name="programme-list"),
    path("katalog/<slug:code>/", catalogue.programme_detail, name="programme-detail"),
    path("indikator/<slug:code>/", indicators.indicator_detail, name="indicator-detail"),
    path("indikator/<slug:code>/cara/", indicators.IndicatorMethod.as_view(), name="indicator-method"),
    path("ambang/<int:year>/", indicators.ThresholdsChange.as_view(), name="thresholds-change"),
    # quarter report
    path("laporan/", quarter_reports.QuarterReportList.as_view(), name="quarter-report-list"),
    path(f"laporan/{QUARTER}/", quarter_reports.QuarterReportPage.as_view(), name="quarter-report"),
    path(f"laporan/{QUARTER}/terbit/", quarter_reports.QuarterReportIssue.as_view(), name="quarter-report-issue"),
    path(f"laporan/{QUARTER}/versi/", quarter_reports.quarter_report_revise, name="quarter-report-revise"),
    path(f"laporan/{QUARTER}/pdf/", quarter_reports.quarter_report_pdf, name="quarter-report-pdf"),
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
    path("target/", targets.TargetList.as_view(), name="target-list"),
    path("target/daftar/", targets.TargetRegister.as_view(), name="target-register"),
    path("target/isi/", targets.TargetFill.as_view(), name="target-fill"),
    path("target/salin/", target_steps.TargetCopy.as_view(), name="target-copy"),
    path("target/ajukan/", target_steps.TargetProposeAll.as_view(), name="target-propose-all"),
    path("target/setujui/", target_steps.TargetApproveMany.as_view(), name="target-approve-many"),
    path("target/kaskade/", target_cascade.TargetCascade.as_view(), name="target-cascade"),
    path("target/lembar/", target_cascade.target_sheet, name="target-sheet"),
    path("target/<int:pk>/", targets.target_detail, name="target-detail"),
    path("target/<int:pk>/ajukan/", target_steps.target_propose, name="target-propose"),
    path("target/<int:pk>/tarik/", target_steps.target_withdraw, name="target-withdraw"),
    path("target/<int:pk>/setujui/", target_steps.target_approve, name="target-approve"),
    path("target/<int:pk>/kembalikan/", target_steps.TargetReturn.as_view(), name="target-return"),
    path("target/<int:pk>/revisi/", target_steps.TargetRevise.as_view(), name="target-revise"),
    path("target/<int:pk>/hapus/", target_steps.TargetDrop.as_view(), name="target-drop"),
    # results
    path("hasil/", results.ResultList.as_view(), name="result-list"),
    path("hasil/isi/", results.ResultFill.as_view(), name="result-fill"),
    path("hasil/periksa/", results.ResultReview.as_view(), name="result-review"),
    path("hasil/kunci/", result_lock.ResultLock.as_view(), name="result-lock"),
    path("hasil/kunci/<int:year>/<int:quarter>/", result_lock.QuarterLockPage.as_view(), name="quarter-lock"),
    path("hasil/<int:pk>/", results.result_detail, name="result-detail"),
    # sites
    path("lokasi/", sites.SiteList.as_view(), name="site-list"),
    path("lokasi/tambah/", sites.SiteCreate.as_view(), name="site-create"),
    path("lokasi/<int:pk>/", sites.site_detail, name="site-detail"),
    path("lokasi/<int:pk>/ubah/", sites.SiteEdit.as_view(), name="site-edit"),
    path("lokasi/<int:pk>/status/", sites.SiteStandingSet.as_view(), name="site-standing"),
    # cases
    path("kasus/", cases.case_list, name="case-list"),
    path("kasus/provinsi/", case_totals.CaseTotals.as_view(), name="case-totals"),
    path("kasus/catat/", cases.CaseCreate.as_view(), name="case-create"),
    path("kasus/<int:pk>/", cases.case_detail, name="case-detail"),
    path("kasus/<int:pk>/ubah/", cases.CaseEdit.as_view(), name="case-edit"),
    path("kasus/<int:pk>/barang-bukti/", evidence.EvidenceAdd.as_view(), name="evidence-add"),
    path("kasus/<int:pk>/musnahkan/", evidence.CaseDestroy.as_view(), name="case-destroy"),
    path("kasus/<int:pk>/barang-bukti/<int:evidence>/ubah/", evidence.EvidenceEdit.as_view(), name="evidence-edit"),
    path(
        "kasus/<int:pk>/barang-bukti/<int:evidence>/hapus/", evidence.EvidenceRemove.as_view(), name="evidence-remove"
    ),
    path(
        "kasus/<int:pk>/barang-bukti/<int:evidence>/timbang/", evidence.EvidenceWeigh.as_view(), name="evidence-weigh"
    ),
    path(
        "kasus/<int:pk>/barang-bukti/<int:evidence>/keluar/",
        evidence.EvidenceDispose.as_view(),
        name="evidence-dispose",
    ),
    path("kasus/<int:pk>/keluar/<int:disposal>/tarik/", evidence.DisposalTakeBack.as_view(), name="disposal-take-back"),
    # published values
    path("terbitan/", published.PublishedList.as_view(), name="published-list"),
]
