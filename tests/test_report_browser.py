"""The page as a browser shows it: an HTML validator, an accessibility checker, widths from a phone's up, and print.

`CANTER_NODE` names a `node_modules` with `axe-core` and `vnu-jar`; `.ci/run` makes one.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from test_report import PEOPLE, page_of

MODULES = Path(os.environ.get("CANTER_NODE", "no-node_modules"))
AXE, VNU = MODULES / "axe-core" / "axe.min.js", MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), "")
JAVA = shutil.which("java") or ""
# Given in full, partly, not at all; with urgent signs; with every kind of section.
LOOKED_AT = ["rosa", "edith", "frank", "hassan", "mina", "pia", "tom"]
SCHEMES = {"light": 1, "dark": 0}
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not os.environ.get("CANTER_LONG"), reason="runs where CANTER_LONG is set"),
]
needs_browser = pytest.mark.skipif(not BROWSER, reason="no Chromium on this machine")
needs_axe = pytest.mark.skipif(not AXE.exists(), reason="no axe-core in the directory that CANTER_NODE names")
needs_validator = pytest.mark.skipif(not (VNU.exists() and JAVA), reason="no vnu-jar that CANTER_NODE names, or no Java")


def _browse(page: Path, directory: Path, *options: str) -> str:
    """Return a page as the browser has it when its script has ended."""
    fixed = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={directory / 'profile'}"]
    command = [BROWSER, *fixed, "--virtual-time-budget=120000", *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def _found(page: Path, directory: Path, *options: str) -> Any:
    told = re.search(r'<pre id="found">(.*?)</pre>', _browse(page, directory, "--dump-dom", *options), re.DOTALL)
    assert told is not None, "the script in the browser did not come to its end"
    return json.loads(html.unescape(told[1]))


def _faults(text: str, scheme: str, directory: Path) -> list[str]:
    """Return what axe finds wrong with a page that has everything unfolded; the script is let in for it."""
    script = AXE.read_text(encoding="utf-8").replace("</script", r"<\/script")
    telling = """
    axe.run().then(found => {
      const out = document.createElement("pre");
      out.id = "found";
      const dark = matchMedia("(prefers-color-scheme: dark)").matches;
      const faults = found.violations.map(one => one.id + ": " + one.nodes[0].html);
      out.textContent = JSON.stringify([dark, found.passes.length, faults]);
      document.body.append(out);
    })"""
    opened = POLICY.sub("", text).replace("<details", "<details open")
    page = directory / "page.html"
    page.write_text(opened.replace("</body>", f"<script>{script}</script><script>{telling}</script></body>"), encoding="utf-8")
    dark, passes, faults = _found(page, directory, f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}")
    assert dark == (scheme == "dark")
    assert passes > 10
    return [str(one) for one in faults]


@needs_browser
@needs_axe
@pytest.mark.parametrize("scheme", sorted(SCHEMES))
@pytest.mark.parametrize("name", LOOKED_AT)
def test_the_accessibility_checker_finds_nothing(name: str, scheme: str, tmp_path: Path) -> None:
    assert _faults(page_of(name), scheme, tmp_path) == []


@needs_browser
@needs_axe
def test_the_accessibility_checker_would_find_a_fault(tmp_path: Path) -> None:
    spoilt = page_of("pia").replace('<html lang="en">', "<html>").replace("<h1>", "<h1 hidden>")
    assert any(one.startswith("html-has-lang") for one in _faults(spoilt, "light", tmp_path))


@needs_validator
def test_the_validator_finds_no_error_on_any_page(tmp_path: Path) -> None:
    for name in PEOPLE:
        (tmp_path / f"{name}.html").write_text(page_of(name), encoding="utf-8")
    (tmp_path / "spoilt.html").write_text(page_of("pia").replace("<h1>", "<h1><div>"), encoding="utf-8")
    pages = sorted(str(path) for path in tmp_path.glob("*.html"))
    done = subprocess.run(
        [JAVA, "-jar", str(VNU), "--errors-only", "--format", "json", *pages], capture_output=True, text=True, check=False
    )
    found = json.loads(done.stderr)["messages"]
    assert {Path(one["url"]).name for one in found} == {"spoilt.html"}


@needs_browser
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(width: int, tmp_path: Path) -> None:
    frames = "".join(
        f'<iframe title="{name}" style="width:{width}px;height:600px" srcdoc="{html.escape(page_of(name))}"></iframe>'
        for name in PEOPLE
    )
    telling = """
    addEventListener("load", () => {
      const out = document.createElement("pre");
      out.id = "found";
      const found = [];
      for (const frame of document.querySelectorAll("iframe")) {
        const page = frame.contentDocument;
        for (const folded of page.querySelectorAll("details")) folded.open = true;
        found.push([frame.title, page.documentElement.clientWidth, page.documentElement.scrollWidth, page.body.scrollHeight]);
      }
      out.textContent = JSON.stringify(found);
      document.body.append(out);
    })"""
    page = tmp_path / "frames.html"
    page.write_text(f"<!doctype html><body>{frames}<script>{telling}</script></body>", encoding="utf-8")
    found = _found(page, tmp_path)
    assert len(found) == len(PEOPLE)
    assert all(tall > 500 for _, _, _, tall in found)
    assert [name for name, inside, wide, _ in found if wide > inside] == []


@needs_browser
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext on this machine")
def test_a_printed_page_has_its_reasons_unfolded(tmp_path: Path) -> None:
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(page_of("rosa"), encoding="utf-8")
    _browse(page, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={printed}")
    text = subprocess.run(["pdftotext", "-layout", str(printed), "-"], capture_output=True, text=True, check=True).stdout
    assert "Read this first" in text.split("\f")[0]
    assert "Mifflin and others (1990)" in text
    assert "bmr * no_exercise_factor" in text
    assert "Skip to the plan" not in text
