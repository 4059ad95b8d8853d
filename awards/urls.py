from django.urls import path

from awards.views import (
    categories,
    decisions,
    editions,
    freezing,
    index_steps,
    indices,
    inputs,
    objections,
    publication,
    rankings,
    standings,
)

CATEGORY = "peringkat/<slug:slug>/<slug:category>"

urlpatterns = [
    path("peringkat/", editions.edition_list, name="edition-list"),
    path("peringkat/baru/", editions.edition_create, name="edition-create"),
    path("peringkat/baru/dihitung/", categories.EditionCreateComputed.as_view(), name="edition-create-computed"),
    path("peringkat/<slug:slug>/", editions.edition_detail, name="edition-detail"),
    path("peringkat/<slug:slug>/ubah/", categories.EditionEdit.as_view(), name="edition-edit"),
    path("peringkat/<slug:slug>/buka/", categories.EditionOpen.as_view(), name="edition-open"),
    path("peringkat/<slug:slug>/tutup/", categories.EditionClose.as_view(), name="edition-close"),
    path("peringkat/<slug:slug>/kategori/", categories.CategoryCreate.as_view(), name="category-create"),
    path("peringkat/<slug:slug>/umumkan/", editions.edition_publish, name="edition-publish"),
    path("peringkat/<slug:slug>/tarik/", editions.edition_withdraw, name="edition-withdraw"),
    path("peringkat/<slug:slug>/terbitkan/", editions.certificates_issue, name="certificates-issue"),
    # figures of a category
    path(f"{CATEGORY}/angka/", inputs.InputList.as_view(), name="input-list"),
    path(f"{CATEGORY}/kumpulkan/", inputs.InputGather.as_view(), name="input-gather"),
    path(f"{CATEGORY}/rekonsiliasi/", inputs.ReconciliationOpen.as_view(), name="reconciliation-open"),
    path(f"{CATEGORY}/rekonsiliasi/tutup/", inputs.ReconciliationClose.as_view(), name="reconciliation-close"),
    path(f"{CATEGORY}/angka/<str:office>/", inputs.input_office, name="input-office"),
    path(f"{CATEGORY}/angka/<str:office>/sesuai/", inputs.input_confirm, name="input-confirm"),
    path(f"{CATEGORY}/angka/<str:office>/tandai/", inputs.input_flag, name="input-flag"),
    path(f"{CATEGORY}/angka/<str:office>/jawab/", inputs.InputAnswer.as_view(), name="input-answer"),
    path(
        f"{CATEGORY}/angka/<str:office>/koreksi/<str:component>/", inputs.InputCorrect.as_view(), name="input-correct"
    ),
    # the decision on a category, its announcement and its correction
    path("pemenang/<slug:slug>/", publication.winners_public, name="winners-public"),
    path("peringkat/<slug:slug>/pengumuman/", publication.EditionAnnounce.as_view(), name="edition-announce"),
    path(f"{CATEGORY}/tetapkan/", decisions.DecisionCreate.as_view(), name="decision-create"),
    path(f"{CATEGORY}/tetapkan/<str:office>/", decisions.DepartureCreate.as_view(), name="departure-create"),
    path(f"{CATEGORY}/tetapkan/<str:office>/batal/", decisions.departure_drop, name="departure-drop"),
    path(f"{CATEGORY}/penetapan/<int:n>/", decisions.decision_detail, name="decision-detail"),
    path(f"{CATEGORY}/penetapan/<int:n>/tarik/", decisions.DecisionWithdraw.as_view(), name="decision-withdraw"),
    path(f"{CATEGORY}/penetapan/<int:n>/umumkan/", publication.DecisionAnnounce.as_view(), name="decision-announce"),
    path(f"{CATEGORY}/penetapan/<int:n>/<slug:paper>/unduh/", decisions.decision_paper, name="decision-paper"),
    path(f"{CATEGORY}/koreksi/", publication.CorrectionCreate.as_view(), name="correction-create"),
    # freezes
    path(f"{CATEGORY}/bekukan/", freezing.FreezeCreate.as_view(), name="freeze-create"),
    path(f"{CATEGORY}/buka-kembali/", freezing.Unfreeze.as_view(), name="freeze-reopen"),
    path(
        f"{CATEGORY}/pembekuan/<int:n>/",
        freezing.FreezeDetail.as_view(),
        name="freeze-detail",
    ),
    path(f"{CATEGORY}/pembekuan/<int:n>/<str:name>", freezing.freeze_file, name="freeze-file"),
    # objections
    path(f"{CATEGORY}/sanggah/", objections.ObjectionCreate.as_view(), name="objection-create"),
    path("sanggah/", objections.ObjectionList.as_view(), name="objection-list"),
    path("sanggah/<int:pk>/", objections.objection_detail, name="objection-detail"),
    path("sanggah/<int:pk>/jawab/", objections.ObjectionAnswer.as_view(), name="objection-answer"),
    path("sanggah/<int:pk>/cabut/", objections.ObjectionWithdraw.as_view(), name="objection-withdraw"),
    # rankings and what explains them
    path(f"{CATEGORY}/peringkat/", rankings.CategoryRanking.as_view(), name="category-ranking"),
    path(f"{CATEGORY}/satker/<str:office>/", standings.standing_detail, name="standing-detail"),
    # the category itself
    path(f"{CATEGORY}/ubah/", categories.CategoryEdit.as_view(), name="category-edit"),
    path(f"{CATEGORY}/hapus/", categories.CategoryDrop.as_view(), name="category-drop"),
    path(f"{CATEGORY}/", categories.category_detail, name="category-detail"),
    # definitions of indices
    path("indeks/", indices.IndexList.as_view(), name="index-list"),
    path("indeks/baru/", index_steps.IndexCreate.as_view(), name="index-create"),
    path("indeks/<slug:code>/", indices.index_detail, name="index-detail"),
    path("indeks/<slug:code>/banding/", indices.index_compare, name="index-compare"),
    path("indeks/<slug:code>/unggah/", index_steps.VersionUpload.as_view(), name="index-version-upload"),
    path("indeks/<slug:code>/<int:pk>/", indices.index_version, name="index-version"),
    path("indeks/<slug:code>/<int:pk>/spec.json", indices.index_spec, name="index-spec"),
    path("indeks/<slug:code>/<int:pk>/versi-baru/", index_steps.VersionCreate.as_view(), name="index-version-create"),
    path("indeks/<slug:code>/<int:pk>/ubah/", index_steps.VersionChange.as_view(), name="index-version-change"),
    path("indeks/<slug:code>/<int:pk>/berlakukan/", index_steps.VersionForce.as_view(), name="index-version-force"),
    path("indeks/<slug:code>/<int:pk>/hentikan/", index_steps.VersionRetire.as_view(), name="index-version-retire"),
    path("indeks/<slug:code>/<int:pk>/buang/", index_steps.VersionDiscard.as_view(), name="index-version-discard"),
]
