"""Every address of the portal and who may open it. A new page is private until it is named here."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import CAST

EVERYONE = set(CAST)
PUBLIC = {
    "invitation-open", "invitation-accept", "password-forgotten",
    "account_login", "account_logout", "account_inactive", "account_reauthenticate", "mfa_authenticate",
    "mfa_login_webauthn", "language-switch", "theme-switch", "verification", "verification-detail", "health",
    "api-token",
    "demo-mailbox",  # 404 except in the demo
    "winners-public",  # 404 unless the edition lets anybody read its winners
    "service-worker", "report-shell",  # what opens the form without a line; no data in it
}  # fmt: skip
NATIONAL_STAFF = {"admin", "pusat", "penetap"}
STAFF = NATIONAL_STAFF | {"bengkulu", "kepala", "jatim", "mojokerto"}
ISSUERS = {"admin", "penetap"}
MANAGERS = {"admin", "penetap", "kepala"}  # of people at BNNP Bengkulu
NATIONAL = {"admin", "pusat", "penetap", "pimpinan", "auditor"}
KIPAS_EDITORS = NATIONAL_STAFF | {"bengkulu", "kepala", "kipas"}  # who keeps the profile of Yayasan Kipas
BENGKULU = NATIONAL | {"bengkulu", "kepala"}  # who reads what is BNNP Bengkulu's
STAFF_17 = NATIONAL_STAFF | {"bengkulu", "kepala"}
VISIT_PAGES = ("change", "fill", "findings", "submit", "cancel", "reopen", "scan")
OF_BENGKULU = ("activity", "target", "result", "case", "site")  # records of programmes
KEPT = ("activity", "case", "site")  # of these, with files
PROGRAMMES = ("programme", "indicator", *OF_BENGKULU)
FILED = ("partner", "paper", "agreement", "obligation", "visit", "training")  # records with files by the API
# Pages of records: the cast that finds them. The office and document are BNNP Jawa Timur's.
FINDS = {
    "office-detail": NATIONAL | {"jatim"},
    "document-detail": NATIONAL | {"jatim"},
    "document-download": NATIONAL | {"jatim"},
    "document-revoke": ISSUERS,
    "document-retry": set(),  # POST only
    "batch-detail": NATIONAL | {"jatim", "mojokerto"},
    "batch-zip": set(),  # no file is ready in this test
    "audit-list": {"admin", "auditor"},
    # people: the person is BNNP Bengkulu's operator, the membership theirs
    "person-detail": NATIONAL | {"bengkulu", "kepala"},
    "person-invite": MANAGERS,
    "membership-add": MANAGERS,
    "link-show": MANAGERS,
    "person-suspend": MANAGERS,
    "membership-change": MANAGERS,
    "membership-end": MANAGERS,
    "membership-handover": MANAGERS,
    "api-membership-detail": NATIONAL | {"bengkulu", "kepala"},
    "readiness": {"admin"},
    "administration": {"admin", "penetap", "kepala"},
    **{f"office-{verb}": {"admin"} for verb in ("create", "edit", "rename", "move", "close", "merge", "change-revert")},
    **{f"holiday-{verb}": {"admin"} for verb in ("create", "edit", "delete")},
    "holiday-list": EVERYONE - {"kipas"},
    "edition-create": NATIONAL_STAFF,
    # a category whose figures are reconciled; those of BNNP Bengkulu
    "category-detail": EVERYONE - {"kipas"},
    # its figures are not frozen, so nothing is decided yet; the Rakernis 2023 was recorded and not computed
    "decision-create": NATIONAL,
    **{f"decision-{page}": set() for page in ("detail", "withdraw", "announce", "paper")},
    **{name: set() for name in ("departure-create", "correction-create", "edition-announce")},
    "input-office": BENGKULU,
    # a category that is frozen, its window open; an objection of BNNP Bengkulu that waits in another one
    "freeze-create": NATIONAL_STAFF,
    "freeze-reopen": NATIONAL_STAFF,
    **dict.fromkeys(("freeze-detail", "freeze-file"), NATIONAL),
    **dict.fromkeys(("objection-list", "api-objection-list"), EVERYONE - {"kipas"}),
    "objection-create": {"kepala"},
    "objection-withdraw": {"kepala"},
    **dict.fromkeys(("objection-detail", "api-objection-detail", "api-objection-attachments"), BENGKULU),
    "objection-answer": NATIONAL_STAFF,
    "api-objection-attachment": set(),  # no such file hangs there
    "input-list": EVERYONE - {"kipas"},
    **dict.fromkeys(("edition-create-computed", "edition-edit", "category-create", "category-edit"), NATIONAL_STAFF),
    **dict.fromkeys(("input-gather", "input-correct", "reconciliation-close"), NATIONAL_STAFF),
    # it runs and is reconciled already, has figures and no flag
    **{
        name: set()
        for name in ("edition-open", "edition-close", "category-drop", "reconciliation-open", "input-answer")
    },
    # rankings: nothing is frozen yet, which the national office reads
    "category-ranking": NATIONAL,
    **dict.fromkeys(("standing-detail", "api-standing-detail"), BENGKULU),  # of the frozen one
    "partner-create": NATIONAL_STAFF | {"jatim"},
    "mail-undelivered": {"admin"},
    "document-replace": set(),  # still in force
    # numbers, persons' certificates and exports: the setting is BNNP Bengkulu's, the export its operator's
    "kind-setting-list": ISSUERS | {"kepala"},
    "kind-setting-change": {"admin", "kepala"},
    "person-certificates-create": ISSUERS | {"kepala"},
    "export-detail": {"bengkulu"},
    "export-download": set(),  # no file is ready in this test
    "api-message-detail": set(),  # one's own only
    "document-original": set(),  # no file is ready in this test
    "document-sign": set(),  # sealed by the portal: refused with a sentence
    "document-rescan": set(),
    "signing-zip": set(),  # nothing waits for a signature
    "signing-upload": NATIONAL_STAFF | {"bengkulu", "kepala", "jatim", "mojokerto"},
    "signatory-create": ISSUERS | {"kepala"},
    "signatory-change": {"admin", "kepala"},  # the signatory is BNNP Bengkulu's
    "signatory-end": {"admin", "kepala"},
    # the edition of the import is a draft of the national office, as its import is
    "import-detail": NATIONAL - {"pimpinan"},
    "import-marked": NATIONAL - {"pimpinan"},
    "import-new": NATIONAL_STAFF,
    "import-template": NATIONAL_STAFF,
    "import-undo": set(),  # not saved yet
    **{f"api-import-{part}": NATIONAL - {"pimpinan"} for part in ("detail", "rows", "marked", "attachments")},
    "api-import-template": NATIONAL_STAFF,
    "api-import-attachment": set(),  # no such file hangs there
    "attachment-download": NATIONAL - {"pimpinan"},
    "attachment-remove": set(),  # the imported file itself stays
    "api-office-detail": NATIONAL | {"jatim"},
    "api-document-detail": NATIONAL | {"jatim"},
    "api-document-file": set(),  # not made yet in this test
    # partners: Yayasan Kipas, a paper it has and one it proposed, a name it wishes for
    **{f"partner-{page}": BENGKULU | {"kipas"} for page in ("detail", "papers", "agreements")},
    **dict.fromkeys(("partner-edit", "paper-create", "paper-renew"), KIPAS_EDITORS),
    **{f"contact-{verb}": KIPAS_EDITORS for verb in ("create", "change", "remove")},
    "partner-merge": KIPAS_EDITORS - {"kipas"},
    "paper-detail": BENGKULU | {"kipas"},
    **{f"api-{record}-detail": BENGKULU | {"kipas"} for record in ("partner", "paper")},
    "paper-change": KIPAS_EDITORS - {"kipas"},
    **dict.fromkeys(("paper-refuse", "paper-retire"), KIPAS_EDITORS - {"kipas"}),
    "profile-refuse": KIPAS_EDITORS - {"kipas"},
    # agreements: the one of Yayasan Kipas with BNNP Bengkulu, recorded
    "agreement-detail": BENGKULU | {"kipas"},
    **{
        f"api-agreement-{part}": BENGKULU | {"kipas"} for part in ("detail", "versions", "word", "duties", "evaluation")
    },
    "api-agreement-version": set(),
    "agreement-create": STAFF,
    "agreement-record": STAFF,
    "agreement-edit": NATIONAL_STAFF | {"bengkulu", "kepala"},
    "agreement-end": {"admin", "penetap", "kepala"},  # its end is not known
    "agreement-sign": set(),  # it was
    "agreement-move": set(),
    "agreement-numbers": set(),  # a recorded one is completed on its form
    "api-change-detail": set(),  # no change in this test
    "agreement-changes": BENGKULU | {"kipas"},
    "agreement-change-create": NATIONAL_STAFF | {"bengkulu", "kepala"},
    # its text was not made in the portal: told so on the tab, nothing to download or issue
    "agreement-text": BENGKULU | {"kipas"},
    **{name: set() for name in ("agreement-text-word", "agreement-text-issue", "agreement-version-create")},
    # the yearly recap; the office is BNNP Bengkulu
    **dict.fromkeys(
        ("recap-list", "programme-overview", "programme-comparison", "approach-explained"), EVERYONE - {"kipas"}
    ),
    "recap-detail": BENGKULU,
    "api-agreement-recap": EVERYONE - {"kipas"},
    "api-agreement-office-recap": BENGKULU,
    # capacity activities: one of BNNP Bengkulu with Yayasan Kipas; its names are read by BNNP Bengkulu alone
    "activity-create": NATIONAL_STAFF | {"bengkulu", "kepala", "jatim", "mojokerto"},
    "activity-detail": BENGKULU | {"kipas"},
    "partner-activities": BENGKULU | {"kipas"},
    **{f"activity-{verb}": {"bengkulu", "kepala"} for verb in ("change", "cancel")},
    **{f"participant-{page}": {"bengkulu", "kepala"} for page in ("list", "add", "change", "remove")},
    "participant-certificates": {"kepala"},
    "api-training-detail": BENGKULU | {"kipas"},
    # programmes: partners find nothing of them
    "published-list": EVERYONE - {"kipas"},
    **dict.fromkeys(("programme-list", "programme-detail", "indicator-detail"), EVERYONE - {"kipas"}),
    **dict.fromkeys(("indicator-method", "thresholds-change"), ISSUERS),
    # definitions of indices: a draft of IKOTAN, which the national office alone sees; partners find none
    **dict.fromkeys(("index-list", "index-detail", "index-compare"), EVERYONE - {"kipas"}),
    **dict.fromkeys(("api-index-list", "api-index-detail"), EVERYONE - {"kipas"}),
    **dict.fromkeys(("index-version", "index-spec", "api-index-spec"), NATIONAL),
    **{f"index-{page}": NATIONAL_STAFF for page in ("create", "version-upload", "version-create")},
    **{f"index-version-{step}": NATIONAL_STAFF for step in ("change", "discard")},
    "index-version-force": ISSUERS,
    "index-version-retire": set(),  # it is a draft
    # reports of quarters: a draft of BNNP Bengkulu
    "quarter-report-list": EVERYONE - {"kipas"},
    "quarter-report": BENGKULU,
    "quarter-report-issue": {"admin", "penetap", "kepala"},
    # targets: a draft of BNNP Bengkulu
    **{f"target-{page}": EVERYONE - {"kipas"} for page in ("list", "register", "cascade", "sheet")},
    **{f"target-{page}": STAFF for page in ("fill", "copy", "propose-all")},
    "target-approve-many": ISSUERS | {"kepala"},
    "target-detail": BENGKULU,
    "target-drop": STAFF_17,
    **{f"target-{page}": set() for page in ("return", "revise")},  # it was not proposed yet
    # results: a value of BNNP Bengkulu
    "result-list": EVERYONE - {"kipas"},
    "result-fill": STAFF,
    "result-review": ISSUERS | {"kepala"},
    "result-detail": BENGKULU,
    **dict.fromkeys(("result-lock", "quarter-lock"), ISSUERS),
    # duties: one the office added for itself to the agreement of Yayasan Kipas with BNNP Bengkulu
    "agreement-obligations": BENGKULU | {"kipas"},
    "obligation-detail": BENGKULU | {"kipas"},
    "obligation-send": STAFF_17,
    "obligation-return": set(),  # nothing was sent
    "obligation-change": STAFF_17,
    "obligation-remove": STAFF_17,
    "obligation-create": STAFF_17,
    **dict.fromkeys(("office-obligations", "api-obligation-late"), NATIONAL | {"jatim"}),
    "api-obligation-detail": BENGKULU | {"kipas"},
    # visits of BNNP Bengkulu to Yayasan Kipas: one planned, one that waits for signatures
    "visit-detail": BENGKULU | {"kipas"},
    "visit-create": NATIONAL_STAFF | {"bengkulu", "kepala"},
    "visit-paper": set(),  # its file is not ready in this test
    **{f"visit-{page}": NATIONAL_STAFF | {"bengkulu", "kepala"} for page in VISIT_PAGES},
    "follow-up-close": NATIONAL_STAFF | {"bengkulu", "kepala", "kipas"},
    "agreement-visits": BENGKULU | {"kipas"},
    "partner-visits": BENGKULU | {"kipas"},
    "api-visit-detail": BENGKULU | {"kipas"},
    **{f"api-visit-{part}": BENGKULU | {"kipas"} for part in ("answers", "instrument", "comparison")},
    # files of all these: no single one hangs there
    **{f"api-{record}-attachments": BENGKULU | {"kipas"} for record in FILED},
    **{f"api-{record}-attachment": set() for record in (*FILED, "report", "change")},
    "api-change-attachments": set(),
    "api-training-attachments": {"bengkulu", "kepala"},  # photos of people, as their names
    "api-visit-attachments": BENGKULU,  # not submitted yet
    # facilities: one of Yayasan Kipas, supervised by BNNP Bengkulu; nobody needs to report for one of its months
    "facility-create": STAFF,
    **dict.fromkeys(("facility-detail", "partner-facilities"), BENGKULU | {"kipas"}),
    "api-facility-detail": BENGKULU | {"kipas"},
    "facility-edit": STAFF_17,
    **{f"facility-{verb}": MANAGERS for verb in ("suspend", "resume")},
    # a monthly report of a facility of Yayasan Kipas, handed in and not yet decided
    **dict.fromkeys(("report-detail", "report-version"), BENGKULU | {"kipas"}),
    **dict.fromkeys(("report-check", "report-return", "report-void"), STAFF_17),
    "report-approve": MANAGERS,
    # the month before, not handed in yet
    **dict.fromkeys(("report-fill", "report-values"), STAFF_17 | {"kipas"}),
    **{f"report-{page}": {"kipas"} for page in ("submit", "nothing")},
    "report-enter": STAFF_17,
    "report-print": BENGKULU | {"kipas"},
    **{f"report-{step}": set() for step in ("withdraw", "reopen", "correct", "cancel-correction", "object", "carry")},
    **{f"report-{step}-correction": set() for step in ("ask", "decline")},  # it is not approved
    "report-comment": set(),  # of which cell, the address says
    "comment-remove": {"bengkulu"},
    "comment-answer": set(),  # the report is with the office
    "report-approve-many": MANAGERS,
    **dict.fromkeys(("lock-move", "exception-create", "exception-end"), ISSUERS),
    # its list of clients: nobody above the office reads it
    **{f"report-{page}": {"bengkulu", "kepala", "kipas"} for page in ("clients", "clients-paste", "clients-keep")},
    **{f"report-client-{page}": {"bengkulu", "kepala", "kipas"} for page in ("add", "change", "leave", "remove")},
    "report-template": BENGKULU | {"kipas"},
    "report-upload": set(),  # handed in: what it holds is no longer filled in
    **{
        f"api-report-{page}": BENGKULU | {"kipas"}
        for page in ("detail", "template", "versions", "sheet", "attachments")
    },
    **{f"api-report-{page}": STAFF_17 | {"kipas"} for page in ("values", "draft", "checks")},
    # programme sites: one of BNNP Bengkulu
    "site-list": EVERYONE - {"kipas"},
    "site-create": STAFF,
    "site-detail": BENGKULU,
    **{f"site-{verb}": STAFF_17 for verb in ("edit", "standing")},
    # cases: one of BNNP Bengkulu, whose people here are of all fields; evidence, and some of it that left
    **dict.fromkeys(("case-list", "case-totals"), EVERYONE - {"kipas"}),
    "case-create": STAFF,
    "case-detail": BENGKULU,
    **dict.fromkeys(("case-edit", "case-destroy", "disposal-take-back"), STAFF_17),
    **{f"evidence-{verb}": STAFF_17 for verb in ("add", "edit", "remove", "weigh", "dispose")},
    # programmes: partners find nothing of them; records of BNNP Bengkulu
    **dict.fromkeys((f"api-{one}-list" for one in PROGRAMMES), EVERYONE - {"kipas"}),
    **dict.fromkeys(("api-programme-detail", "api-indicator-detail", "api-indicator-figures"), EVERYONE - {"kipas"}),
    **dict.fromkeys(("api-programme-overview", *(f"api-{one}-detail" for one in OF_BENGKULU)), BENGKULU),
    **{f"api-{one}-attachments": BENGKULU for one in KEPT},
    **{f"api-{one}-attachment": set() for one in KEPT},  # no such file hangs there
    **dict.fromkeys(("api-case-totals", "api-result-locks"), EVERYONE - {"kipas"}),
    # programme activities: one of BNNP Bengkulu that waits for approval
    "programme-activity-list": EVERYONE - {"kipas"},
    "programme-activity-create": STAFF,
    "programme-activity-detail": BENGKULU,
    **{f"programme-activity-{page}": STAFF_17 for page in ("edit", "copy", "repeat", "cancel", "replan")},
    **{f"programme-activity-{page}": MANAGERS for page in ("approve", "approve-many", "return")},
    **{f"programme-activity-{page}": set() for page in ("done", "postpone", "correct", "drop-correction")},
}
POST_ONLY = {
    *("quarter-report-revise", "quarter-report-pdf"),
    *("target-propose", "target-withdraw", "target-approve"),
    *("api-site-standings", "api-case-evidence", "api-case-weighings", "api-case-disposals", "api-case-take-back"),
    *("api-case-entered", "api-case-destroy-many", "api-indicator-methods"),
    *(f"api-activity-{step}" for step in ("carry-out", "postpone", "replan", "cancel", "approve", "approve-many")),
    *(f"api-activity-{step}" for step in ("send-back", "correct", "drop-correction", "repeat")),
    *(f"api-target-{step}" for step in ("propose", "approve", "send-back", "revise", "hand-down", "withdraw")),
    *(f"api-target-{step}" for step in ("drafts", "copy-year", "propose-all", "approve-many", "return-many")),
    *(f"api-result-{step}" for step in ("review", "send-back", "sheet", "review-many", "return-many")),
    "report-remind",
    *("api-facility-suspend", "api-facility-resume"),
    *("obligation-accept", *(f"api-obligation-{step}" for step in ("send", "accept", "send-back"))),
    *(f"api-report-{step}" for step in ("submit", "nothing", "comment", "check", "send-back", "approve", "withdraw")),
    *(f"api-report-{step}" for step in ("reopen", "correct", "cancel-correction", "void", "object-to", "bulk")),
    *(f"api-report-{step}-correction" for step in ("ask", "decline")),
    *(f"api-report-{step}" for step in ("enter", "carry", "comment-remove", "comment-answer")),
    "api-agreement-record",
    *(f"api-agreement-{verb}" for verb in ("change", "move", "sign", "numbers", "end", "draft", "issue")),
    *("visit-sign", "finding-remove", "follow-up-remove", "api-visit-submit", "api-visit-sign", "api-visit-reopen"),
    *("api-visit-cancel", "api-visit-findings", "api-visit-follow-ups", "api-visit-close-follow-up", "api-visit-scan"),
    *("api-visit-remove-finding", "api-visit-remove-follow-up"),
    *(f"api-training-{step}" for step in ("cancel", "participants", "participant", "certificates")),
    "agreement-text-draft",
    "report-pdf",
    "readiness-mail",
    "membership-switch",
    *(f"api-objection-{step}" for step in ("withdraw", "accept", "reject")),
    *("input-confirm", "input-flag"),
    "edition-publish",
    "edition-withdraw",
    "departure-drop",
    "certificates-issue",
    "document-retry",
    *("batch-pause", "batch-resume", "batch-retry", "export-delete"),
    "tokens-revoke",
    *("api-agreement-renew", "api-change-preview"),
    *("import-apply", "import-discard", *(f"api-import-{step}" for step in ("answers", "apply", "undo", "discard"))),
    "attachment-upload",
    "kept-form-drop",
    *("message-open", "messages-read", "mail-resend", "mail-cancel", "api-message-read"),
    "link-send",
    "person-reactivate",
    *("paper-confirm", "paper-withdraw", "profile-confirm", "profile-withdraw", "api-partner-merge"),
    *(f"api-partner-{verb}-paper" for verb in ("renew", "confirm", "refuse", "retire", "withdraw")),
    *(f"api-partner-{verb}-profile" for verb in ("confirm", "refuse", "withdraw")),
    *("api-partner-papers", "api-partner-contacts", "api-partner-contact"),
}
PERSON_PAGES = (
    "person-detail", "membership-add", "link-show", "link-send", "person-suspend", "person-reactivate",
)  # fmt: skip
MEMBERSHIP_PAGES = ("membership-change", "membership-end", "membership-handover", "api-membership-detail")
OWN_ACCOUNT = {"account", "account_change_password", "usersessions_list", "kept-form"}  # and everything mfa_*


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, path with example arguments) of every address."""
    for item in (resolver or get_resolver()).url_patterns:
        path = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from patterns(item, path)
        elif isinstance(item, URLPattern):
            assert item.name, f"{path} has no name"
            yield item.name, path


ALL = sorted(set(patterns()))
NAMES = {name for name, _path in ALL}


def address(path: str, arguments: dict[str, str]) -> str:
    """Fill an address's arguments: <str:code> and (?P<code>…) alike."""
    filled = path.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\.", ".").replace("/?", "/")
    for name, value in arguments.items():
        filled = re.sub(rf"\(\?P<{name}>[^)]*\)", lambda _match, value=value: value, filled)
        filled = re.sub(rf"<(?:\w+:)?{name}>", lambda _match, value=value: value, filled)
    assert not re.search(r"[<(\[]", filled), filled
    return "/" + filled
