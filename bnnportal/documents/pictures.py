"""Small pictures inside papers: QR codes, and SVG as an address."""

import base64
from collections.abc import Sequence
from itertools import groupby

import qrcode

QR_MM = 24.5  # width of the dark part; phones read 20 mm from paper at arm's length


def svg_url(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def qr_svg(text: str, width: float = QR_MM) -> str:
    """A QR code (level M) whose dark part is `width` mm wide, with the four modules of quiet around it."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    count = len(code.modules)
    side = width / count * (count + 8)
    rows = "".join(stroke(y, row) for y, row in enumerate(code.modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side:.3f}mm" height="{side:.3f}mm" '
        f'viewBox="-4 -4 {count + 8} {count + 8}"><rect x="-4" y="-4" width="{count + 8}" height="{count + 8}" '
        f'fill="#fff"/><path fill="none" stroke="#0a1a33" stroke-width="1" d="{rows}"/></svg>'
    )


def stroke(y: int, row: Sequence[bool | None]) -> str:
    """A row as one line of width 1 with gaps: half the path commands of rectangles, which are what costs time."""
    path, gap = f"M0 {y}.5", 0
    for dark, run in groupby(row, key=bool):
        length = len(list(run))
        if dark:
            path += f"m{gap} 0h{length}" if gap else f"h{length}"
        gap = 0 if dark else length
    return path
