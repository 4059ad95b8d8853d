"""The first national ADMIN of a new server, or the way back in for one who is locked out."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from bnnportal.accounts import actions, links


class Command(BaseCommand):
    help = "Jadikan EMAIL administrator BNN pusat dan cetak tautan sekali pakai (24 jam) untuk membuat sandinya."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            invitation = actions.create_admin(email=options["email"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("Buka tautan ini dalam 24 jam; hanya dapat dipakai sekali:")
        self.stdout.write(f"{settings.SITE_URL}{links.path(invitation.pk)}")
