"""Plain links that open WhatsApp with a text ready to send; nothing is sent by the portal."""

import re
from urllib.parse import quote

MOBILE = re.compile(r"628[1-9]\d{7,10}")  # Indonesian mobile numbers: 10 to 13 digits when written with 08


def whatsapp_url(phone: str, text: str) -> str:
    """`https://wa.me/62…?text=…` for the first mobile number in `phone`; "" for landlines and where there is none."""
    for part in re.split(r"[/;,]|\batau\b|\bdan\b", phone or ""):
        number = mobile(part)
        if number:
            return f"https://wa.me/{number}?text={quote(text, safe='')}"
    return ""


def share_url(text: str) -> str:
    """The same without a number: WhatsApp asks to whom."""
    return f"https://wa.me/?text={quote(text, safe='')}"


def mobile(phone: str) -> str:
    """A mobile number as 62812…, however it was written ("0812-…", "+62 812 …", "62812…"); "" when it is none."""
    digits = re.sub(r"\D", "", phone)
    if digits.startswith("0"):
        digits = f"62{digits[1:]}"
    elif digits.startswith("620"):  # "+62 0812", "+62 (0) 812"
        digits = f"62{digits[3:]}"
    elif digits.startswith("8"):
        digits = f"62{digits}"
    return digits if MOBILE.fullmatch(digits) else ""
