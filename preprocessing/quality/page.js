"use strict";
(() => {
  const scans = JSON.parse(document.getElementById("scans").textContent);
  const element = (selector) => document.querySelector(selector);
  const figure = element("#scan"), filter = element("#filter"), search = element("#search");

  // A mark belongs to these bytes of this scan: prepared anew, it has to be looked at anew.
  const key = (scan) => ["tripet quality", scan.output, scan.source_hash, scan.settings_hash].join("\n");
  const remember = (scan) => {
    try {
      if (scan.verdict) localStorage.setItem(key(scan), scan.verdict);
      else localStorage.setItem(key(scan), "none");
    } catch { /* a browser that stores nothing: the marks last until the page is closed */ }
  };
  for (const scan of scans) {
    try {
      const kept = localStorage.getItem(key(scan));
      if (kept) scan.verdict = kept === "none" ? "" : kept;
    } catch { break; }
  }

  const thumbnails = scans.map((scan, index) => {
    const button = document.createElement("button"), picture = new Image(), name = document.createElement("span");
    picture.loading = "lazy";
    picture.src = scan.picture;
    picture.alt = "";
    name.textContent = scan.name;
    button.append(picture, name);
    button.addEventListener("click", () => { show(index); scrollTo(0, 0); });
    element("#all").append(button);
    return button;
  });

  const wanted = (scan) => {
    if (!scan.name.toLowerCase().includes(search.value.trim().toLowerCase())) return false;
    if (filter.value === "open") return !scan.verdict;
    if (filter.value === "warn") return scan.status === "warn";
    return filter.value === "all" || scan.verdict === filter.value;
  };

  let current = -1;
  const neighbour = (step) => {
    let index = current + step;
    while (index >= 0 && index < scans.length && !wanted(scans[index])) index += step;
    return index >= 0 && index < scans.length ? index : -1;
  };

  const paint = () => {
    const judged = scans.filter((scan) => scan.verdict).length;
    element("#progress").value = scans.length ? judged / scans.length : 0;
    element("#judged").textContent = `${judged} of ${scans.length} judged`;
    scans.forEach((scan, index) => {
      const button = thumbnails[index];
      button.hidden = !wanted(scan);
      button.dataset.verdict = scan.verdict;
      button.setAttribute("aria-current", index === current);
    });
    figure.hidden = current < 0;
    element("#none").hidden = current >= 0 || scans.length === 0;
    if (current < 0) return;
    const scan = scans[current];
    figure.dataset.verdict = scan.verdict;
    figure.querySelector("img").src = scan.picture;
    figure.querySelector("img").alt = scan.name;
    const motion = figure.querySelector(".motion");
    motion.hidden = !scan.motion;
    if (scan.motion) motion.src = scan.motion;
    figure.querySelector(".name").textContent = scan.name;
    figure.querySelector(".similarity").textContent =
      `similarity ${scan.similarity}` + (scan.resolution ? `, resolution ${scan.resolution}` : "") +
      (scan.verdict ? `, marked ${scan.verdict}` : "");
    figure.querySelector(".reason").textContent = scan.reason;
    for (const ahead of scans.slice(current + 1, current + 4)) new Image().src = ahead.picture;
  };

  const show = (index) => {
    current = index;
    paint();
  };
  const mark = (verdict) => {
    if (current < 0) return;
    scans[current].verdict = verdict;
    remember(scans[current]);
    const next = neighbour(1);
    // With a filter the scan just marked may be gone from view, and then the one before it is the nearest left.
    show(next >= 0 ? next : wanted(scans[current]) ? current : neighbour(-1));
  };
  const move = (step) => {
    const next = neighbour(step);
    if (next >= 0) show(next);
  };
  const refilter = () => {
    if (current < 0 || !wanted(scans[current])) {
      current = -1;
      current = neighbour(1);
    }
    paint();
  };

  const save = () => {
    const columns = ["participant_id", "session_id", "output", "verdict", "source_hash", "settings_hash"];
    const rows = scans.filter((scan) => scan.verdict).map((scan) => columns.map((column) => scan[column]).join("\t"));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([[columns.join("\t"), ...rows, ""].join("\n")], { type: "text/plain" }));
    link.download = "quality.tsv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  figure.querySelector(".pass").addEventListener("click", () => mark("pass"));
  figure.querySelector(".fail").addEventListener("click", () => mark("fail"));
  element("#save").addEventListener("click", save);
  filter.addEventListener("change", () => { filter.blur(); refilter(); });
  search.addEventListener("input", refilter);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === search || event.target === filter) return;
    const keys = { p: () => mark("pass"), f: () => mark("fail"), u: () => takeBack(), s: save,
                   ArrowRight: () => move(1), ArrowLeft: () => move(-1) };
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  const takeBack = () => {
    if (current < 0) return;
    if (!scans[current].verdict) move(-1);
    scans[current].verdict = "";
    remember(scans[current]);
    paint();
  };

  const open = scans.findIndex((scan) => !scan.verdict);
  show(scans.length === 0 ? -1 : Math.max(open, 0));
})();
