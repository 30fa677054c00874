"""Opens a page in headless Chromium and prints, as JSON, what a reader would run into: errors on the console, plots that
were not drawn, and by how many pixels the page is wider than the window.

look_at_page.py CHROMIUM PAGE WIDTH light|dark [PICTURE.png | PAGE.pdf]

Speaks the DevTools protocol over the pipe on descriptors 3 and 4, so that nothing but Chromium is needed.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
import time

DRAWN = """JSON.stringify({
  width: document.documentElement.scrollWidth - innerWidth,
  plots: document.querySelectorAll('.plot').length,
  drawn: document.querySelectorAll('.plot.js-plotly-plot .main-svg').length > 0
      ? [...document.querySelectorAll('.plot')].filter(p => p.querySelector('.xy .trace, .plot path')).length : 0,
  overflowing: [...document.querySelectorAll('.plot .main-svg')].filter(s =>
      s.getBoundingClientRect().width > s.closest('figure').getBoundingClientRect().width + 1).length,
  scripts: document.scripts.length,
  alert: window.injected === true,
  title: document.title,
})"""


class Browser:
    def __init__(self, chromium, profile):
        to_read, to_write = os.pipe()
        back_read, back_write = os.pipe()

        def wire():
            os.dup2(to_read, 103)
            os.dup2(back_write, 104)
            os.dup2(103, 3)
            os.dup2(104, 4)

        self.process = subprocess.Popen(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
             "--user-data-dir=" + profile],
            preexec_fn=wire, close_fds=False, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        os.close(to_read)
        os.close(back_write)
        self.write, self.read = to_write, os.fdopen(back_read, "rb", 0)
        self.buffer, self.events, self.number, self.session = b"", [], 0, None

    def message(self):
        while b"\0" not in self.buffer:
            chunk = self.read.read(1 << 20)
            if not chunk:
                raise RuntimeError("Chromium ended")
            self.buffer += chunk
        line, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.write, json.dumps(request).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression, awaitPromise=True)["result"].get("value")


def main():
    chromium, page, width, scheme = sys.argv[1:5]
    target = sys.argv[5] if len(sys.argv) > 5 else None
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(chromium, profile)
        try:
            created = browser.call("Target.createTarget", url="about:blank")
            browser.session = browser.call("Target.attachToTarget", targetId=created["targetId"], flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                browser.call(domain + ".enable")
            browser.call("Emulation.setDeviceMetricsOverride", width=int(width), height=900, deviceScaleFactor=1,
                         mobile=int(width) < 600)
            browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            browser.call("Page.navigate", url="file://" + os.path.abspath(page))
            deadline = time.time() + 60
            while browser.evaluate("document.readyState") != "complete" and time.time() < deadline:
                time.sleep(0.1)
            browser.evaluate("new Promise(done => setTimeout(done, 500))")
            found = json.loads(browser.evaluate(DRAWN))
            if target and target.endswith(".png"):
                shot = browser.call("Page.captureScreenshot", captureBeyondViewport=True)
                with open(target, "wb") as file:
                    file.write(base64.b64decode(shot["data"]))
            if target and target.endswith(".pdf"):
                printed = browser.call("Page.printToPDF", printBackground=True)
                with open(target, "wb") as file:
                    file.write(base64.b64decode(printed["data"]))
            found["errors"], found["requests"] = [], []
            for event in browser.events:
                method, parameters = event.get("method"), event.get("params", {})
                if method == "Runtime.exceptionThrown":
                    details = parameters["exceptionDetails"]
                    found["errors"].append(details.get("exception", {}).get("description", details["text"]))
                elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
                    found["errors"].append(" ".join(str(a.get("value", a.get("description"))) for a in parameters["args"]))
                elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                    found["errors"].append(parameters["entry"]["text"])
                elif method == "Network.requestWillBeSent":
                    url = parameters["request"]["url"]
                    if not url.startswith(("data:", "file:", "blob:")):
                        found["requests"].append(url)
            print(json.dumps(found))
        finally:
            browser.process.kill()
            browser.process.wait()


if __name__ == "__main__":
    main()
