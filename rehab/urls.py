from django.urls import path

from rehab.views import (
    approving,
    completeness,
    facilities,
    filling,
    locks,
    offline,
    printing,
    recap,
    reports,
    review,
    review_steps,
    sending,
    sheets,
)

urlpatterns = [
    # facilities
    path("laporan/lembaga/", facilities.FacilityList.as_view(), name="facility-list"),
    path("laporan/lembaga/baru/", facilities.FacilityCreate.as_view(), name="facility-create"),
    path("laporan/lembaga/<str:code>/", facilities.facility_detail, name="facility-detail"),
    path("laporan/lembaga/<str:code>/ubah/", facilities.FacilityEdit.as_view(), name="facility-edit"),
    path("laporan/lembaga/<str:code>/henti/", facilities.FacilitySuspend.as_view(), name="facility-suspend"),
    path("laporan/lembaga/<str:code>/lanjut/<int:pk>/", facilities.FacilityResume.as_view(), name="facility-resume"),
    path("mitra/<str:code>/lembaga/", facilities.PartnerFacilities.as_view(), name="partner-facilities"),
    # reports
    path("laporan/", reports.ReportList.as_view(), name="report-list"),
    # review
    path("laporan/<int:pk>/", review.report_detail, name="report-detail"),
    path("laporan/<int:pk>/versi/<int:n>/", review.report_version, name="report-version"),
    path("laporan/<int:pk>/periksa/", review_steps.ReportCheck.as_view(), name="report-check"),
    path("laporan/<int:pk>/kembalikan/", review_steps.ReportReturn.as_view(), name="report-return"),
    path("laporan/<int:pk>/setujui/", review_steps.ReportApprove.as_view(), name="report-approve"),
    path("laporan/<int:pk>/tarik/", review_steps.ReportWithdraw.as_view(), name="report-withdraw"),
    path("laporan/<int:pk>/buka/", review_steps.ReportReopen.as_view(), name="report-reopen"),
    path("laporan/<int:pk>/koreksi/", review_steps.ReportCorrect.as_view(), name="report-correct"),
    path("laporan/<int:pk>/kosong/", review_steps.ReportVoid.as_view(), name="report-void"),
    path("laporan/<int:pk>/keberatan/", review_steps.ReportObject.as_view(), name="report-object"),
    path("laporan/<int:pk>/saldo/", review_steps.ReportCarry.as_view(), name="report-carry"),
    path("laporan/<int:pk>/catatan/", review_steps.ReportComment.as_view(), name="report-comment"),
    path("laporan/<int:pk>/catatan/<int:comment>/hapus/", review_steps.CommentRemove.as_view(), name="comment-remove"),
    path("laporan/<int:pk>/catatan/<int:comment>/jawab/", review_steps.CommentAnswer.as_view(), name="comment-answer"),
    path("laporan/setujui/", approving.ReportApproveMany.as_view(), name="report-approve-many"),
    path("laporan/kunci/", locks.LockList.as_view(), name="lock-list"),
    path("laporan/kunci/<int:year>/", locks.LockMove.as_view(), name="lock-move"),
    path("laporan/kunci/pengecualian/", locks.ExceptionGrant.as_view(), name="exception-create"),
    path("laporan/kunci/pengecualian/<int:pk>/akhiri/", locks.ExceptionEnd.as_view(), name="exception-end"),
    # filling in
    path("laporan/<int:pk>/isi/", filling.report_fill, name="report-fill"),
    path("laporan/<int:pk>/nilai/", filling.report_values, name="report-values"),
    path("laporan/<int:pk>/kirim/", sending.ReportSubmit.as_view(), name="report-submit"),
    path("laporan/<int:pk>/nihil/", sending.ReportNothing.as_view(), name="report-nothing"),
    path("laporan/<int:pk>/titip/", sending.ReportEnter.as_view(), name="report-enter"),
    path("laporan/<int:pk>/cetak/", printing.report_print, name="report-print"),
    path("laporan/sw.js", offline.service_worker, name="service-worker"),
    path("laporan/cangkang/", offline.report_shell, name="report-shell"),
    # figures
    path("laporan/kelengkapan/", completeness.Matrix.as_view(), name="completeness"),
    path("laporan/kelengkapan/angka/", completeness.RateList.as_view(), name="completeness-rates"),
    path("laporan/rekap/", recap.Recap.as_view(), name="report-recap"),
    path("laporan/rekap/asal/", recap.FigureReports.as_view(), name="figure-reports"),
    # Excel
    path("laporan/ekspor/", sheets.report_export, name="report-export"),
    path("laporan/<int:pk>/excel/", sheets.report_template, name="report-template"),
    path("laporan/<int:pk>/impor/", sheets.ReportUpload.as_view(), name="report-upload"),
]
