"""Opens the page of maps in headless Chromium, presses its keys, and prints, as JSON, what a reader would see.

look_at_maps.py PAGE WIDTH light|dark
"""

import base64
import json
import struct
import sys
import tempfile
import time
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "evaluation"))
from look_at_page import CONTRAST, Browser

# WebGL by the processor.
SOFTWARE = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
STATE = """JSON.stringify({
  drawn: document.body.dataset.drawn || '', answer: document.getElementById('answer').textContent,
  warning: document.getElementById('warning').hidden ? '' : document.getElementById('warning').textContent,
  threshold: document.getElementById('threshold').value, opacity: document.getElementById('opacity').value,
  contour: document.getElementById('contour').checked, canvases: document.querySelectorAll('canvas').length,
  width: document.documentElement.scrollWidth - innerWidth})"""


def state(browser):
    return json.loads(browser.evaluate(STATE))


def wait_for_drawing(browser, drawn):
    deadline = time.time() + 120
    while state(browser)["drawn"] != drawn and time.time() < deadline:
        time.sleep(0.2)
    return state(browser)


def pixels(png):
    """Rows of (r, g, b) of an 8-bit PNG without interlace."""
    at, data, channels, width = 8, b"", 3, 0
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, _, _, colours = struct.unpack(">IIBB", body[:10])
            channels = 4 if colours == 6 else 3
        if kind == b"IDAT":
            data += body
        at += 12 + size
    raw, before, found = zlib.decompress(data), bytearray(width * channels), []
    for start in range(0, len(raw), width * channels + 1):
        kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + width * channels])
        for i in range(len(line)):
            left = line[i - channels] if i >= channels else 0
            up, corner = before[i], before[i - channels] if i >= channels else 0
            if kind == 1:
                line[i] = (line[i] + left) % 256
            elif kind == 2:
                line[i] = (line[i] + up) % 256
            elif kind == 3:
                line[i] = (line[i] + (left + up) // 2) % 256
            elif kind == 4:
                near = min((left, up, corner), key=lambda v: abs(left + up - corner - v))
                line[i] = (line[i] + near) % 256
        found += [tuple(line[i : i + 3]) for i in range(0, len(line), channels)]
        before = line
    return found


def colours(browser):
    """How many pixels of the view are grey (the scan), and warm or cold (the map)."""
    box = json.loads(browser.evaluate("JSON.stringify(document.getElementById('view').getBoundingClientRect())"))
    clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": 0.8 * box["height"], "scale": 1}
    shot = browser.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
    found = {"grey": 0, "warm": 0, "cold": 0}
    for r, g, b in pixels(base64.b64decode(shot["data"])):
        if abs(r - g) < 8 and abs(g - b) < 8 and r > 60:
            found["grey"] += 1
        elif r > b + 60 and g > b + 30:
            found["warm"] += 1
        elif b > r + 60:
            found["cold"] += 1
    return found


def main():
    page, width, scheme = sys.argv[1:4]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser("chromium", profile, SOFTWARE)
        try:
            browser.open(page, width, scheme)
            found = {"first": wait_for_drawing(browser, "0 0"), "colours": colours(browser)}
            browser.press("ArrowRight", 39)
            found["next"] = wait_for_drawing(browser, "1 0")
            browser.press("ArrowLeft", 37)
            wait_for_drawing(browser, "0 0")
            browser.press("m", 77)
            found["other_map"] = wait_for_drawing(browser, "0 1")
            for key, code in (("t", 84), ("o", 79), ("c", 67)):
                browser.press(key, code)
            found["moved"] = state(browser)
            found["contrast"] = json.loads(browser.evaluate(CONTRAST))
            found["errors"], found["requests"] = browser.complaints()
            print(json.dumps(found))
        finally:
            browser.process.kill()
            browser.process.wait()


main()
