"""The page's sheets as two: in the order in which it names them, and none of them lost."""

from beseda.server.web.one_sheet import with_two_sheets
from beseda.server.web.page_files import PAGE, page_files

WRITTEN = {
    "index.html": b"""<head>
    <link rel="stylesheet" href="{base}style/a.css">
    <link rel="stylesheet" href="{base}style/b.css">
    <meta name="beseda-sheet" content="{base}style/d.css">
    <meta name="beseda-sheet" content="{base}style/c.css">
</head>
""",
    **{f"style/{name}.css": f"{name} {{}}".encode() for name in "abcd"},
}


def test_the_page_names_two_sheets_that_have_all() -> None:
    made = with_two_sheets(WRITTEN)
    assert made == {
        "index.html": b"""<head>
    <link rel="stylesheet" href="{base}page.css">
    <meta name="beseda-sheet" content="{base}later.css">
</head>
""",
        "page.css": b"a {}\nb {}",
        "later.css": b"d {}\nc {}",
    }


def test_a_page_that_names_none_stays_as_it_is() -> None:
    for contents in ({}, {"index.html": b"<head></head>", "style/x.css": b"x {}"}):
        assert with_two_sheets(contents) == contents


def test_each_sheet_of_ours_is_in_one_of_the_two() -> None:
    """Of a sheet that the page does not name, nobody would see anything."""
    assert {name for name in page_files().contents if name.endswith(".css")} == {"page.css", "later.css"}
    assert len([*PAGE.rglob("*.css")]) > 2
