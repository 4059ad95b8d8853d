"""Every change to messages and mails."""

from bnnportal.notices.actions.gathering import clean_up, gather
from bnnportal.notices.actions.mails import cancel, deliver, deliver_due, keep_sample, resend
from bnnportal.notices.actions.messages import mute, read, read_all, tell

__all__ = [
    "cancel",
    "clean_up",
    "deliver",
    "deliver_due",
    "gather",
    "keep_sample",
    "mute",
    "read",
    "read_all",
    "resend",
    "tell",
]
