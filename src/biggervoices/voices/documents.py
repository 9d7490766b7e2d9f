"""What this room prints: a QR code that lets people into a gathering."""

import io

import segno


def qr(address: str) -> str:
    """Draw an address as a QR code, in SVG."""
    kept = io.BytesIO()
    segno.make(address, error="m", micro=False).save(kept, kind="svg", border=4, scale=4, xmldecl=False)
    return kept.getvalue().decode()
