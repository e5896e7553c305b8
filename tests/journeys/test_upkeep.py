"""The system administrator takes a backup and puts it back, at a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.journeys.conftest import DESKTOP, PHONE, SignIn

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_page_keeps_nobody_out(sign_in: SignIn, width: int) -> None:
    page = sign_in("system", width)
    page.goto("/system")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_backup_is_downloaded_and_put_back(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("system", accept_downloads=True)
    page.set_default_timeout(90_000)
    page.click("text=系统")
    with page.expect_download() as download:
        page.click("text=备份并下载")
    file = tmp_path / "backup.tar"
    download.value.save_as(file)
    page.reload()
    page.click("text=现在核对日志")
    page.wait_for_selector("text=完好")
    page.set_input_files("#backup", file)
    page.fill("#sure", "恢复")
    page.click("button:has-text('替换现在的全部内容')")
    page.wait_for_url("**/sign-in")
    page.wait_for_selector("text=已从备份恢复")
