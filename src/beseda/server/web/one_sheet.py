"""The page's sheets as two: what is seen at once, and what dialogs, menus and panels have, which is fetched later.

Each sheet by itself would cost its headers and a way there and back. Their order is that in which the page names them,
for a later one overrides an earlier one: by a link those that are used at once, by a `meta` those that are used later
(views/later.js makes a link of that).
"""

import re
from collections.abc import Mapping

PAGE, SHEET, LATER_SHEET = "index.html", "page.css", "later.css"
_LINES = {
    SHEET: '    <link rel="stylesheet" href="{base}%s">\n',
    LATER_SHEET: '    <meta name="beseda-sheet" content="{base}%s">\n',
}
"""How the page names the sheets that come to be one."""


def with_two_sheets(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the page with two sheets in the place of those that it names."""
    page = contents.get(PAGE, b"").decode()
    rest = dict(contents)
    for sheet, line in _LINES.items():
        names = re.findall(re.escape(line).replace("%s", '([^"]+)'), page)
        for name in names:
            page = page.replace(line % name, line % sheet if name == names[0] else "")
        if names:
            rest[sheet] = b"\n".join([rest.pop(name) for name in names])
    return {**rest, PAGE: page.encode()} if PAGE in contents else rest
