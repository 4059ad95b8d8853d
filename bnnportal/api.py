"""The API's addresses under /api/v1/."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from awards.api import AwardViewSet, EditionViewSet, ObjectionViewSet
from awards.api.indices import IndexViewSet
from awards.api.standings import StandingViewSet
from bnnportal.accounts.api import MembershipViewSet, TokenView
from bnnportal.documents.api import DocumentViewSet
from bnnportal.imports.api import ImportViewSet
from bnnportal.notices.api import MessageViewSet
from bnnportal.offices.api import OfficeViewSet, RegionViewSet
from bnnportal.schema import SchemaView
from partners.api.agreements import AgreementViewSet
from partners.api.changes import ChangeViewSet
from partners.api.obligations import ObligationViewSet
from partners.api.papers import PaperViewSet
from partners.api.partners import PartnerViewSet
from partners.api.recap import AgreementRecapViewSet
from partners.api.renewals import RenewalViewSet, RenewViewSet
from partners.api.trainings import TrainingViewSet
from partners.api.visit_readings import FollowUpViewSet
from partners.api.visits import VisitViewSet
from programs.api.activities import ActivityViewSet
from programs.api.cases import CaseViewSet
from programs.api.catalogue import IndicatorViewSet, ProgrammeViewSet
from programs.api.results import ResultViewSet
from programs.api.sites import SiteViewSet
from programs.api.targets import TargetViewSet
from rehab.api.facilities import FacilityViewSet
from rehab.api.figures import CompletenessViewSet, RecapViewSet
from rehab.api.reports import ReportViewSet

router = SimpleRouter()
router.register("offices", OfficeViewSet, "api-office")
router.register("regions", RegionViewSet, "api-region")
router.register("memberships", MembershipViewSet, "api-membership")
router.register("editions", EditionViewSet, "api-edition")
router.register("awards", AwardViewSet, "api-award")
router.register("indices", IndexViewSet, "api-index")
router.register("objections", ObjectionViewSet, "api-objection")
router.register("standings", StandingViewSet, "api-standing")
router.register("documents", DocumentViewSet, "api-document")
router.register("agreements", AgreementViewSet, "api-agreement")
router.register("partners", PartnerViewSet, "api-partner")
router.register("papers", PaperViewSet, "api-paper")
router.register("imports", ImportViewSet, "api-import")
router.register("messages", MessageViewSet, "api-message")
router.register("visits", VisitViewSet, "api-visit")
router.register("follow-ups", FollowUpViewSet, "api-follow-up")
router.register("trainings", TrainingViewSet, "api-training")
router.register("changes", ChangeViewSet, "api-change")
router.register("obligations", ObligationViewSet, "api-obligation")
router.register("reports", ReportViewSet, "api-report")
router.register("completeness", CompletenessViewSet, "api-completeness")
router.register("recap", RecapViewSet, "api-recap")
router.register("facilities", FacilityViewSet, "api-facility")
router.register("programmes", ProgrammeViewSet, "api-programme")
router.register("indicators", IndicatorViewSet, "api-indicator")
router.register("targets", TargetViewSet, "api-target")
router.register("activities", ActivityViewSet, "api-activity")
router.register("results", ResultViewSet, "api-result")
router.register("cases", CaseViewSet, "api-case")
router.register("sites", SiteViewSet, "api-site")

urlpatterns = [
    path("auth/token/", TokenView.as_view(), name="api-token"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("agreements/recap/", AgreementRecapViewSet.as_view({"get": "offices"}), name="api-agreement-recap"),
    path(
        "agreements/recap/<str:code>/",
        AgreementRecapViewSet.as_view({"get": "office"}),
        name="api-agreement-office-recap",
    ),
    path("agreements/renewals/", RenewalViewSet.as_view({"get": "list"}), name="api-agreement-renewals"),
    path("agreements/renew/", RenewViewSet.as_view({"post": "renew"}), name="api-agreement-renew"),
    path(
        "programmes/overview/<str:code>/", ProgrammeViewSet.as_view({"get": "overview"}), name="api-programme-overview"
    ),
    path("", include(router.urls)),
]
