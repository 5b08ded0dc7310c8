"""Copy the GOV.UK styles in, without the crown and the typeface that only GOV.UK may use.

govuk-frontend's licence covers its code, not GDS Transport and not the crest, so both are taken
out while copying, and the copy is refused when a trace of either is left: a new release that
names them in another way must stop the set-up rather than reach a school's page.
"""

import re
from pathlib import Path

PACKAGE = Path("node_modules/govuk-frontend")
COPIED_TO = Path("build/static/lib")

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
URL = re.compile(r"url\((?!data:)[^)]*\)")
SOURCE_MAP = re.compile(r"(?:/\*|//)# sourceMappingURL=\S+(?: \*/)?\s*$")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def copy_assets(*, home: Path) -> None:
    """Fill build/static/lib from node_modules; ValueError when something forbidden is left."""
    built = home / PACKAGE / "dist/govuk"
    lib = home / COPIED_TO
    lib.mkdir(parents=True, exist_ok=True)
    style = plain_style((built / "govuk-frontend.min.css").read_text("utf-8"))
    script = SOURCE_MAP.sub("", (built / "govuk-frontend.min.js").read_text("utf-8"))
    (lib / "govuk-frontend.min.css").write_text(style, "utf-8")
    (lib / "govuk-frontend.min.js").write_text(script, "utf-8")


def plain_style(css: str) -> str:
    """The style sheet with Arial for GDS Transport, no crest and no address in it."""
    css = FONT_FACE.sub("", COMMENT.sub("", css))
    css = css.replace("GDS Transport,arial", "arial").replace('"GDS Transport",arial', "arial")
    css = re.sub(r"url\([^)]*govuk-crest[^)]*\)", "none", css)
    for trace in ("GDS Transport", "crest", "sourceMappingURL"):
        if trace in css:
            raise ValueError(f"The GOV.UK styles still name {trace!r} after copying.")
    if left := URL.search(css):
        raise ValueError(f"The GOV.UK styles still fetch {left[0]}.")
    return css
