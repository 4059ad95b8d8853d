"""Letters that no Word file, Excel file or XML can hold: pasted from an office program they break the paper."""

import re
from typing import Any

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
BREAK = re.compile(r"[\x0b\x0c]")  # the soft line break and the page break of office programs


def writable(value: Any, line_break: str = "\n") -> Any:
    """A text without them, or everything in a list or mapping; NUL stays, to be refused with a sentence."""
    if isinstance(value, str):
        return FORBIDDEN.sub(lambda letter: letter[0] if letter[0] == "\0" else "", BREAK.sub(line_break, value))
    if isinstance(value, list):
        return [writable(one, line_break) for one in value]
    if isinstance(value, dict):
        return {key: writable(one, line_break) for key, one in value.items()}
    return value
