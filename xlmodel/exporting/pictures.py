"""Pictures of the pages of a PDF, for slides: drawn by PDFium, which comes with the optional package pypdfium2."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from xlmodel.extras import absent
from xlmodel.progress import Progress, silent

WIDTH = 1920
"""Pixels of a picture from side to side, as many as slides and screens show."""

_PACKAGES = {"pypdfium2": "pypdfium2", "PIL": "pillow"}


def missing() -> str:
    """Return "" where pictures can be drawn, else what to do. Imports nothing."""
    reason = absent(_PACKAGES)
    return f"what draws them is {reason}" if reason else ""


def pictures(pdf: bytes, progress: Progress = silent) -> list[bytes]:
    """Return each page of a PDF as the bytes of a PNG."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = []
        for place, page in enumerate(document):
            progress("Drawing the pages", place, len(document))
            drawn.append(_picture(page))
        return drawn
    finally:
        document.close()


def _picture(page: Any) -> bytes:
    target = BytesIO()
    image = page.render(scale=WIDTH / page.get_width()).to_pil()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
