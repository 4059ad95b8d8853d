"""Rights of the application's database role: it works with every table, and can only add to what is never changed."""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = ("audit_event", "awards_freeze", "awards_standing")


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give `role` what the application needs, and no more; run under the owner of the tables."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}")
        for table in (*APPEND_ONLY, "django_migrations"):
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {quote(role)}")


def grant_after_migrate(*, using: str, **kwargs: Any) -> None:
    """After `migrate --database owner`: the tables belong to the owner, the default alias names the application."""
    if using == "owner":
        grant(connections["owner"], settings.DATABASES["default"]["USER"])
