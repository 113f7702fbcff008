"""The page is measured as a browser fetches it: all that it names, and then whether it is the same."""

import pytest
from bench.server import Server

from bench import page_loads


def test_all_files_are_fetched_and_the_page_is_the_same_later() -> None:
    with Server("memory", None) as server:
        files, tag = page_loads.files_of(server.port)
        assert any(name.endswith("/app.js") for name in files)
        assert page_loads.first_load(server.port, files) > 10_000
        page_loads.later_load(server.port, tag)
        with pytest.raises(ValueError, match="404"):
            page_loads.first_load(server.port, ["nowhere"])
