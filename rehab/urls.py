from django.urls import path

from rehab.views import reports

urlpatterns = [
    # reports
    path("laporan/", reports.ReportList.as_view(), name="report-list"),
    path("laporan/<int:pk>/", reports.report_detail, name="report-detail"),
]
