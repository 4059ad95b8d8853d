from django.urls import path

from awards import views

urlpatterns = [
    path("peringkat/", views.edition_list, name="edition-list"),
    path("peringkat/baru/", views.edition_create, name="edition-create"),
    path("peringkat/<slug:slug>/", views.edition_detail, name="edition-detail"),
    path("peringkat/<slug:slug>/umumkan/", views.edition_publish, name="edition-publish"),
    path("peringkat/<slug:slug>/tarik/", views.edition_withdraw, name="edition-withdraw"),
    path("peringkat/<slug:slug>/terbitkan/", views.certificates_issue, name="certificates-issue"),
]
