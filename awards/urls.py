from django.urls import path

from awards.views import editions

urlpatterns = [
    path("peringkat/", editions.edition_list, name="edition-list"),
    path("peringkat/baru/", editions.edition_create, name="edition-create"),
    path("peringkat/<slug:slug>/", editions.edition_detail, name="edition-detail"),
    path("peringkat/<slug:slug>/umumkan/", editions.edition_publish, name="edition-publish"),
    path("peringkat/<slug:slug>/tarik/", editions.edition_withdraw, name="edition-withdraw"),
    path("peringkat/<slug:slug>/terbitkan/", editions.certificates_issue, name="certificates-issue"),
]
