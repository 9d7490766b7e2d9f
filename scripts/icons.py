"""Draw the mark as the icons of the recorder on a home screen: `python scripts/icons.py`."""

import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parents[1] / "src/biggervoices"
MARK = STATIC / "easyread/static/easyread/mark.svg"
ICONS = STATIC / "checks/static/checks/recorder/icons"
PAPER = "#fffdf8"
SIZES = {"icon-192": (192, 0.72), "icon-512": (512, 0.72), "icon-mask": (512, 0.56)}  # pixels, share of the mark


def main() -> None:
    """Write every icon."""
    ICONS.mkdir(exist_ok=True)
    found = os.environ.get("BIGGERVOICES_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, (side, share) in SIZES.items():
            page = browser.new_page(viewport={"width": side, "height": side}, color_scheme="light")
            inside = f"position:absolute;inset:0;margin:auto;width:{share:.0%};height:{share:.0%}"
            drawing = MARK.read_text().replace("<svg", f'<svg style="{inside}"', 1)
            page.set_content(f'<body style="margin:0;background:{PAPER}">{drawing}')
            icon = Image.open(io.BytesIO(page.screenshot())).convert("P", palette=Image.Palette.ADAPTIVE, colors=64)
            icon.save(ICONS / f"{name}.png", optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
