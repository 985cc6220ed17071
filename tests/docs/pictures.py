"""Takes the pictures of the documentation: `python tests/docs/pictures.py ADDRESS-OF-A-DEMO`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.chromium import chromium

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZE = {"width": 1280, "height": 940}


def main(url: str) -> None:
    """Take the retention page, light and dark."""
    IMAGES.mkdir(exist_ok=True)
    with chromium() as browser:
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport=SIZE, color_scheme=scheme, locale="en-GB")
            page = context.new_page()
            page.goto(f"{url}/retention")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=IMAGES / f"retention-{scheme}.png")
            context.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
