"""What the portal writes down about requests holds no secret and nothing of a person."""

import io
import logging

import pytest

from bnnportal.logs import Mask


@pytest.fixture
def written():
    """The console's handler as settings make it, on a page of its own."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(Mask())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    yield out
    logger.removeHandler(handler)


def test_a_one_time_link_is_not_written_down(client, db, written):
    assert client.post("/undangan/1-abcdef.rahasia/").status_code == 405
    assert "/undangan/…/" in written.getvalue()
    assert "rahasia" not in written.getvalue()


def test_numbers_of_persons_are_masked_and_others_are_not():
    record = logging.LogRecord("x", logging.INFO, "", 0, "NIK %s, kode %s", ("1771012345678901", "12345"), None)
    assert Mask().filter(record)
    assert record.getMessage() == "NIK …, kode 12345"


def test_the_console_uses_the_mask(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["mask"]
