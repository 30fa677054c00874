"""Opens a page in headless Chromium and prints, as JSON, what a reader would run into: errors on the console, plots that
were not drawn, by how many pixels the page is wider than the window, text of too little contrast, what the Tab key does
not reach; and of a printed page what sticks out of the text column or is missing on paper.

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
import unicodedata

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

# As a reader goes through the page, every part open: plots are drawn as they come into view. Then all as it was.
READ_THROUGH = """(async () => {
  const shut = [...document.querySelectorAll('details:not([open])')];
  for (const details of shut) details.open = true;
  const early = document.querySelectorAll('.js-plotly-plot').length;
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y);
    await new Promise(done => setTimeout(done, 60));
  }
  for (const details of shut) details.open = false;
  scrollTo(0, 0);
  await new Promise(done => setTimeout(done, 100));
  return early;
})()"""

# Contrast as WCAG 2 defines it: the colour of each text against the backgrounds of its ancestors, laid over each other.
CONTRAST = """(() => {
  for (const details of document.querySelectorAll('details')) details.open = true;
  const numbers = text => { const n = text.match(/[0-9.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
  const luminance = colour => {
    const [r, g, b] = colour.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const low = [];
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text || element.closest('script, style, .unseen') || !element.getClientRects().length) continue;
    const style = getComputedStyle(element), chain = [];
    for (let at = element; at; at = at.parentElement) chain.unshift(getComputedStyle(at));
    let back = [255, 255, 255], opacity = 1;
    for (const one of chain) {
      opacity *= Number(one.opacity);
      back = over(numbers(one.backgroundColor), back);
    }
    const front = numbers(element.closest('svg') ? style.fill : style.color);
    const shown = over([...front.slice(0, 3), front[3] * opacity], back);
    const [a, b] = [luminance(shown), luminance(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    ++texts;
    if (ratio < 4.5) low.push(text.slice(0, 40) + ' ' + ratio.toFixed(2));
  }
  return JSON.stringify({texts, low});
})()"""

FOCUS = """(() => {
  const all = [...document.querySelectorAll('a[href], button, summary, [tabindex="0"]')].filter(e => e.getClientRects().length);
  const at = all.indexOf(document.activeElement), style = at < 0 ? null : getComputedStyle(all[at]);
  return JSON.stringify({count: all.length, at, seen: !!style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
      names: all.map(e => (e.id || e.textContent || e.getAttribute('aria-label')).trim().slice(0, 40))});
})()"""

# In the state that the page prints in; A4 and Letter leave at least 680 pixels between margins of 15 mm.
ON_PAPER = """(() => {
  const column = document.querySelector('main').getBoundingClientRect();
  const out = [...document.querySelectorAll('.main-svg, table, img, p, pre')].filter(e => e.getClientRects().length &&
      (e.getBoundingClientRect().right > column.right + 1 || e.getBoundingClientRect().left < column.left - 1));
  return JSON.stringify({column: column.width, sticking_out: out.map(e => (e.closest('[id]') || e).id + ' ' + e.tagName),
      drawn: [...document.querySelectorAll('.plot')].filter(p => p.querySelector('.xy .trace') && p.getBoundingClientRect().width > 100).length,
      shut: document.querySelectorAll('details:not([open])').length,
      headings: [...document.querySelectorAll('h2, h3, summary, figcaption span, dt')].filter(e => e.getClientRects().length).map(e => e.textContent.trim()),
      words: document.body.innerText.split(/\\s+/).filter(w => w)});
})()"""


class Browser:
    def __init__(self, chromium, profile, graphics=("--disable-gpu",)):
        to_read, to_write = os.pipe()
        back_read, back_write = os.pipe()

        def wire():
            os.dup2(to_read, 103)
            os.dup2(back_write, 104)
            os.dup2(103, 3)
            os.dup2(104, 4)

        self.process = subprocess.Popen(
            [chromium, "--headless", "--no-sandbox", *graphics, "--hide-scrollbars", "--remote-debugging-pipe",
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

    def open(self, page, width, scheme):
        created = self.call("Target.createTarget", url="about:blank")
        self.session = self.call("Target.attachToTarget", targetId=created["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=int(width), height=900, deviceScaleFactor=1,
                  mobile=int(width) < 600)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url="file://" + os.path.abspath(page))
        deadline = time.time() + 60
        while self.evaluate("document.readyState") != "complete" and time.time() < deadline:
            time.sleep(0.1)

    def complaints(self):
        """What the console says of errors, and what the page asked of the network."""
        errors, requests = [], []
        for event in self.events:
            method, parameters = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                errors.append(details.get("exception", {}).get("description", details["text"]))
            elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
                errors.append(" ".join(str(a.get("value", a.get("description"))) for a in parameters["args"]))
            elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                errors.append(parameters["entry"]["text"])
            elif method == "Network.requestWillBeSent":
                url = parameters["request"]["url"]
                if not url.startswith(("data:", "file:", "blob:")):
                    requests.append(url)
        return errors, requests

    def press(self, key, code):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)


def not_reached(browser):
    """What a reader without a mouse can't get to, or not see where he is; and whether arrow keys speak a plot's values."""
    browser.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    first = json.loads(browser.evaluate(FOCUS))
    reached = set()
    for _ in range(2 * first["count"]):
        browser.press("Tab", 9)
        now = json.loads(browser.evaluate(FOCUS))
        if now["seen"]:
            reached.add(now["at"])
        if now["at"] == first["count"] - 1:
            break
    browser.evaluate("document.querySelector('.plot').focus()")
    browser.press("ArrowRight", 39)
    spoken = browser.evaluate("document.getElementById('spoken').textContent")
    browser.evaluate("document.activeElement.blur()")
    return {"focusable": first["count"],
            "unreached": [name for i, name in enumerate(first["names"]) if i not in reached],
            "spoken": spoken}


def printed(browser, target):
    browser.evaluate("dispatchEvent(new Event('beforeprint')); new Promise(done => setTimeout(done, 300))")
    browser.call("Emulation.setEmulatedMedia", media="print", features=[])
    browser.evaluate("new Promise(done => setTimeout(done, 300))")
    paper = json.loads(browser.evaluate(ON_PAPER))
    browser.call("Emulation.setEmulatedMedia", media="", features=[])
    page = browser.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True, paperWidth=8.27, paperHeight=11.69)
    with open(target, "wb") as file:
        file.write(base64.b64decode(page["data"]))
    text = subprocess.run(["pdftotext", "-raw", target, "-"], capture_output=True, text=True, check=True).stdout
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    # A word that is broken over two lines is found again once all white space is gone.
    words = [word for word in paper.pop("words") if unicodedata.normalize("NFKC", word) not in bare]
    headings = [heading for heading in paper.pop("headings") if "".join(heading.split()) not in bare]
    return {**paper, "missing_headings": headings, "missing_words": words}


def main():
    chromium, page, width, scheme = sys.argv[1:5]
    target = sys.argv[5] if len(sys.argv) > 5 else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(chromium, profile)
        try:
            browser.open(page, width, scheme)
            browser.evaluate("new Promise(done => setTimeout(done, 500))")
            # What is printed has not been read through: what was not in view is drawn for the paper.
            early = None if target and target.endswith(".pdf") else browser.evaluate(READ_THROUGH)
            found = {**json.loads(browser.evaluate(DRAWN)), "drawn_early": early}
            if target and target.endswith(".png"):
                shot = browser.call("Page.captureScreenshot", captureBeyondViewport=True)
                with open(target, "wb") as file:
                    file.write(base64.b64decode(shot["data"]))
            found["contrast"] = json.loads(browser.evaluate(CONTRAST))
            found["keyboard"] = not_reached(browser)
            if target and target.endswith(".pdf"):
                found["paper"] = printed(browser, target)
            found["errors"], found["requests"] = browser.complaints()
            print(json.dumps(found))
        finally:
            browser.process.kill()
            browser.process.wait()


if __name__ == "__main__":
    main()
