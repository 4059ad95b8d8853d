"""Telling people: one message a person, in their language; what is urgent, what is gathered, what is switched off."""

from bnnportal.notices.actions import tell
from bnnportal.notices.models import Mail, Message


def note(to, **more):
    arguments = {
        "event": "documents.issue",
        "subject": "Piagam terbit",
        "text": "Piagam Anda siap.",
        "url": "/dokumen/",
    }
    return tell(to=to, **arguments | more)


def test_a_key_is_told_once(people):
    both = [people["bengkulu"], people["kepala"]]
    assert len(note(both[:1], key="a:1", urgent=True)) == 1
    assert [message.recipient for message in note([*both, *both], key="a:1", urgent=True)] == both[1:]
    assert Message.objects.count() == Mail.objects.count() == 2
    assert len(note(both)) == len(note(both)) == 2
