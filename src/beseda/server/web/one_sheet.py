"""The page's sheets as one: they are used together, and each by itself would cost its headers and a way there and back.

Their order is that in which the page names them, for a later one overrides an earlier one.
"""

import re
from collections.abc import Mapping

PAGE, SHEET = "index.html", "page.css"
_LINK = re.compile(r'^ *<link rel="stylesheet" href="\{base\}(?P<name>[^"]+)">\n', re.MULTILINE)


def with_one_sheet(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the page with one sheet in the place of those that it names."""
    page = contents.get(PAGE, b"").decode()
    names = [match["name"] for match in _LINK.finditer(page)]
    if not names:
        return dict(contents)
    link = f'    <link rel="stylesheet" href="{{base}}{SHEET}">\n'
    page = _LINK.sub(lambda match: link if match["name"] == names[0] else "", page)
    rest = {name: content for name, content in contents.items() if name not in names}
    return {**rest, PAGE: page.encode(), SHEET: b"\n".join([contents[name] for name in names])}
