"""The people of a partner who are called or written to."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from partners.enums import PartnerEvent
from partners.models import Contact, Partner
from partners.permissions import check_can_edit_partner, responsible_office

MOST = 20


@transaction.atomic
def add_contact(*, partner: Partner, by: User, **fields: Any) -> Contact:
    partner = Partner.objects.select_for_update(of=("self",)).select_related("organisation__parent").get(pk=partner.pk)
    check_can_edit_partner(by, partner)
    if partner.contacts.count() >= MOST:
        raise ValidationError(_("Sudah ada %(n)s narahubung. Hapus dahulu yang tidak dipakai.") % {"n": MOST})
    contact = Contact(partner=partner, **fields)
    return keep(contact, by)


@transaction.atomic
def change_contact(*, contact: Contact, by: User, **fields: Any) -> Contact:
    contact = (
        Contact.objects.select_for_update(of=("self",))
        .select_related("partner__organisation__parent")
        .get(pk=contact.pk)
    )
    check_can_edit_partner(by, contact.partner)
    for name, value in fields.items():
        setattr(contact, name, value)
    return keep(contact, by)


@transaction.atomic
def remove_contact(*, contact: Contact, by: User) -> None:
    """Gone for good: a person who no longer works there has no reason to stay in a list."""
    partner = contact.partner
    check_can_edit_partner(by, partner)
    contact.delete()
    told(partner, by)


def keep(contact: Contact, by: User) -> Contact:
    if not contact.phone and not contact.email:
        raise ValidationError({"phone": _("Isi telepon atau surel, supaya dapat dihubungi.")})
    contact.full_clean()
    contact.save()
    told(contact.partner, by)
    return contact


def told(partner: Partner, by: User) -> None:
    """The trail says whose contacts changed, not who they are."""
    record(PartnerEvent.CONTACTS_CHANGED, by=by, target=partner, organisation=responsible_office(partner).code)
