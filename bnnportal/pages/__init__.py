"""What pages share: the frame around them, lists, forms and confirmations. Knows no area above it."""

from bnnportal.pages.forms import (
    ConfirmPage,
    FormPage,
    PortalForm,
    PortalModelForm,
    WholeNumberFilter,
    add_errors,
    refusal,
)
from bnnportal.pages.frame import address, shell
from bnnportal.pages.lists import Column, Listing, ListPage, page_numbers

__all__ = [
    "Column", "ConfirmPage", "FormPage", "ListPage", "Listing", "PortalForm", "PortalModelForm", "WholeNumberFilter",
    "add_errors", "address", "page_numbers", "refusal", "shell",
]  # fmt: skip
