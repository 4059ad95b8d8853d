from django.urls import path

from awards.views import categories, editions, inputs

CATEGORY = "peringkat/<slug:slug>/<slug:category>"

urlpatterns = [
    path("peringkat/", editions.edition_list, name="edition-list"),
    path("peringkat/baru/", editions.edition_create, name="edition-create"),
    path("peringkat/<slug:slug>/", editions.edition_detail, name="edition-detail"),
    path("peringkat/<slug:slug>/umumkan/", editions.edition_publish, name="edition-publish"),
    path("peringkat/<slug:slug>/tarik/", editions.edition_withdraw, name="edition-withdraw"),
    path("peringkat/<slug:slug>/terbitkan/", editions.certificates_issue, name="certificates-issue"),
    # figures of a category
    path(f"{CATEGORY}/angka/<str:office>/", inputs.input_office, name="input-office"),
    # the category itself, after all that stands below it
    path(f"{CATEGORY}/", categories.category_detail, name="category-detail"),
]
