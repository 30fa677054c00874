"""Goes through a quality page in headless Chromium by keyboard, as a person would, and prints as JSON what was seen.

judge_scans.py PAGE DOWNLOADS [PICTURE.png]: marks the first scan pass, the second fail, the third fail and takes that back,
filters, and saves quality.tsv to DOWNLOADS.
"""

import base64
import json
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "evaluation"))
from look_at_page import Browser  # noqa: E402

STATE = """JSON.stringify({
  name: document.querySelector('#scan .name').textContent, hidden: document.querySelector('#scan').hidden,
  loaded: document.querySelector('#scan img').naturalWidth, judged: document.querySelector('#judged').textContent,
  thumbnails: [...document.querySelectorAll('#all button')].filter(b => !b.hidden).length,
  verdict: document.querySelector('#scan').dataset.verdict, wider: document.documentElement.scrollWidth - innerWidth})"""

page, downloads = map(os.path.abspath, sys.argv[1:3])
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
    browser = Browser("chromium", profile)
    try:
        created = browser.call("Target.createTarget", url="about:blank")
        browser.session = browser.call("Target.attachToTarget", targetId=created["targetId"], flatten=True)["sessionId"]
        browser.call("Runtime.enable")
        browser.call("Page.enable")
        browser.call("Emulation.setDeviceMetricsOverride", width=1280, height=900, deviceScaleFactor=1, mobile=False)
        browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=downloads)

        def open_page():
            browser.call("Page.navigate", url="file://" + page)
            deadline = time.time() + 60
            while browser.evaluate("document.readyState") != "complete" and time.time() < deadline:
                time.sleep(0.05)

        def state():
            browser.evaluate("new Promise(done => setTimeout(done, 150))")
            return json.loads(browser.evaluate(STATE))

        def press(key):
            for kind in ("keyDown", "keyUp"):
                browser.call("Input.dispatchKeyEvent", type=kind, key=key)

        open_page()
        seen = {"start": state()}
        if len(sys.argv) > 3:
            with open(sys.argv[3], "wb") as file:
                file.write(base64.b64decode(browser.call("Page.captureScreenshot")["data"]))
        press("p")
        seen["passed"] = state()
        for key in ("f", "f", "u"):
            press(key)
        seen["judged"] = state()
        browser.evaluate("f = document.querySelector('#filter'); f.value = 'fail'; f.dispatchEvent(new Event('change'))")
        seen["only_failed"] = state()
        press("s")
        saved = pathlib.Path(downloads, "quality.tsv")
        deadline = time.time() + 30
        while not saved.exists() and time.time() < deadline:
            time.sleep(0.05)
        open_page()
        seen["again"] = state()
        seen["errors"] = [event["params"]["exceptionDetails"]["text"] for event in browser.events
                          if event.get("method") == "Runtime.exceptionThrown"]
        print(json.dumps(seen))
    finally:
        browser.process.kill()
        browser.process.wait()
