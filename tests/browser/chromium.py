"""Debian's chromium, driven by Playwright: one browser for the tests of a file, a new profile for each visitor.

Where there is no chromium the tests are skipped, and say so. Refuses to know what is on our page.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium")
WITHOUT_NETWORK = (
    "--no-sandbox",  # tests may run as root, as CI does
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Nothing here may ask a machine other than this one."""
NOT_SECURE = "192.0.2.1"
"""An address of those for documents (RFC 5737) that is this machine here and, other than localhost, no secure origin:
what another machine in the same room has, over plain http."""


@contextmanager
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium here (Debian's package)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*WITHOUT_NETWORK, f"--host-resolver-rules=MAP {NOT_SECURE} 127.0.0.1"],
        )
        try:
            yield browser
        finally:
            browser.close()
