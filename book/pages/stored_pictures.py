"""A picture that a notebook stores, as a file beside the pages."""

import hashlib
import io
from html import escape
from pathlib import Path

from PIL import Image

from pages import addresses


def picture(data, about, outdir, to_root):
    """A stored picture as the page shows it."""
    return f'<figure class="picture">{image(data, about, outdir, to_root)}</figure>'


def image(data, about, outdir, to_root):
    """A stored picture as a file, with its size, so that the text does not move when it arrives."""
    width, height = Image.open(io.BytesIO(data)).size
    address = addresses.picture(f"{hashlib.sha256(data).hexdigest()[:16]}.png")
    path = Path(outdir, address)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    kind = "photograph" if about.get("photograph") else "drawing"
    alt = escape(about.get("alt", ""), quote=True)
    return (
        f'<img class="{kind}" src="{to_root}{address}" alt="{alt}" '
        f'width="{width}" height="{height}" loading="lazy" decoding="async">'
    )
