"""Handing one mail to the mail server, step by step, so that it is known when the server has it.

With SMTP everything that can be refused is asked before the text is sent; `hand_over` is called right before that, and
what goes wrong earlier may be tried again.
"""

import re
import smtplib
from collections.abc import Callable
from typing import cast

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext as _


class RefusedError(Exception):
    """The server does not take this mail; `permanent` when trying again is useless."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class UnreachableError(Exception):
    """No mail gets through to the server at present."""


class UnsureError(Exception):
    """The connection broke while the server was taking the mail: it may have it, or not."""


def send(mail: EmailMultiAlternatives, hand_over: Callable[[], None]) -> None:
    """Send, or raise one of the three errors above. What `hand_over` raises stops the sending."""
    connection = get_connection()
    if not isinstance(connection, EmailBackend):  # the demo's mailbox, files, the tests' outbox
        hand_over()
        connection.send_messages([mail])
        return
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise UnreachableError(said(error)) from error
    try:
        by_smtp(cast(smtplib.SMTP, connection.connection), mail, hand_over)
    finally:
        connection.close()


def by_smtp(server: smtplib.SMTP, mail: EmailMultiAlternatives, hand_over: Callable[[], None]) -> None:
    encoding = mail.encoding or "utf-8"
    sender, to = sanitize_address(mail.from_email, encoding), sanitize_address(mail.to[0], encoding)
    data = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    try:
        server.ehlo_or_helo_if_needed()
        ask(server.mail(sender), {250})
        ask(server.rcpt(to), {250, 251}, about_the_address=True)
    except (OSError, smtplib.SMTPException) as error:
        raise UnreachableError(said(error)) from error
    hand_over()
    try:
        ask(server.data(data), {250})
    except smtplib.SMTPDataError as error:  # refused before any text was sent
        raise RefusedError(said(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnsureError(said(error)) from error


def ask(answer: tuple[int, bytes], fine: set[int], *, about_the_address: bool = False) -> None:
    code, words = answer
    if code == 421:  # the server is closing
        raise UnreachableError(f"421 {clean(words)}")
    if code not in fine:
        raise RefusedError(f"{code} {clean(words)}", permanent=about_the_address and 500 <= code < 600)


def said(error: Exception) -> str:
    """What went wrong, in few words and without addresses."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {clean(error.smtp_error)}"
    if isinstance(error, TimeoutError):
        return _("Server surel tidak menjawab.")
    if isinstance(error, ConnectionError | smtplib.SMTPServerDisconnected):
        return _("Server surel tidak dapat dihubungi.")
    return f"{type(error).__name__}: {clean(str(error))}"


def clean(words: bytes | str) -> str:
    """A server's answer without e-mail addresses, on one line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return re.sub(r"\S+@\S+", "…", " ".join(text.split()))[:200]


def trouble() -> str:
    """Why mail cannot be sent at present, for the readiness page; "" when the server answers."""
    connection = get_connection()
    try:
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        return said(error)
    return ""
