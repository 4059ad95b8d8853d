"""Every change of editions, their figures, objections, decisions and awards, by noun."""

from awards.actions.certificates import CERTIFICATE, certificate_facts, issue_certificates, replace_certificate
from awards.actions.editions import (
    change_status,
    create_edition,
    import_awards,
    load_published,
    read_list,
    record_awards,
    take_back,
)

__all__ = [
    "CERTIFICATE", "certificate_facts", "change_status", "create_edition", "import_awards", "issue_certificates",
    "load_published", "read_list", "record_awards", "replace_certificate", "take_back",
]  # fmt: skip
