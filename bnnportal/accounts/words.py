"""Sentences that are made when they are read, in the language of who reads them."""

from collections.abc import Callable

from django.utils.functional import lazy


def lazily(sentence: Callable[[], str]) -> str:
    """A sentence with values in it, said again for each reader: `lazily(lambda: _("…") % {…})`."""
    return lazy(sentence, str)()
