"""A text as plain lines, in reading order: what every form of it must say."""

from collections.abc import Iterator
from typing import Any


def letter(n: int) -> str:
    """a, b, … z, aa, ab …"""
    return letter(n // 26 - 1) + chr(97 + n % 26) if n >= 26 else chr(97 + n)


def lines(text: dict[str, Any]) -> Iterator[str]:
    yield text["heading"]
    yield "antara"
    yield text["names"][0]
    yield "dan"
    yield text["names"][1]
    yield "tentang"
    yield text["about"]
    yield from text["numbers"]
    yield text["opening"]
    for party in text["parties"]:
        for label, value in party["rows"]:
            yield f"{label} : {value}"
        yield party["text"]
    yield text["together"]
    yield from text["considerations"]
    yield text["agreed"]
    for article in text["articles"]:
        yield f"Pasal {article['n']}"
        yield article["title"]
        for item in article["items"]:
            yield item["text"]
            yield from item.get("points", [])
            for label, value in item.get("rows", []):
                yield f"{label} : {value}"
        if table := article.get("table"):
            yield from table["head"]
            for row in table["rows"]:
                yield from row
    yield text["closing"]
    for side in text["signatures"]:
        yield side["alias"]
        yield from side["positions"]
        yield side["name"]
        yield from side["below"]
