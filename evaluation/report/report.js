"use strict";
(() => {
  const root = document.documentElement;
  const plots = JSON.parse(document.getElementById("plots").textContent);

  // Figures name colours by CSS variable, with an opacity after a slash, so that light, dark and print each take theirs.
  const colour = (name, opacity) => {
    const value = getComputedStyle(root).getPropertyValue(name).trim();
    if (opacity === undefined) return value;
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(value.slice(at, at + 2), 16));
    return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
  };
  const resolve = (value) => {
    if (typeof value === "string") return /^--[a-z0-9-]+(\/[0-9.]+)?$/.test(value) ? colour(...value.split("/")) : value;
    if (Array.isArray(value)) return value.map(resolve);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };

  // Reading Plotly takes half of the time that the page needs to open: it is run when the first plot is drawn.
  const run_plotly = () => {
    const script = document.createElement("script");
    script.textContent = document.getElementById("plotly").textContent;
    document.head.append(script);
  };

  const drawn = new Set();
  const draw = (plot) => {
    if (drawn.size === 0) run_plotly();
    drawn.add(plot);
    const style = getComputedStyle(document.body);
    const several = plot.data.filter((trace) => trace.showlegend !== false).length > 1;
    const layout = {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: style.color, family: style.fontFamily, size: 13 },
      margin: { l: 48, r: 12, t: 8, b: 44 },
      legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom",
        itemclick: several && "toggle", itemdoubleclick: several && "toggleothers" },
      hoverlabel: { bgcolor: colour("--page"), bordercolor: colour("--rule"), font: { color: style.color } },
      showlegend: true,
      ...resolve(plot.layout),
    };
    Plotly.react(plot.id, resolve(plot.data), layout, { responsive: true, displayModeBar: false });
  };
  const redraw = () => drawn.forEach(draw);
  const resize = () => drawn.forEach((plot) => Plotly.Plots.resize(plot.id));

  // A plot is drawn when it is a screen away, all together would take seconds; one in a closed part when that opens.
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries.filter(({ isIntersecting }) => isIntersecting)) {
      observer.unobserve(entry.target);
      const plot = plots.find(({ id }) => id === entry.target.id);
      if (!drawn.has(plot)) draw(plot);
    }
  }, { rootMargin: "100%" });
  for (const plot of plots) observer.observe(document.getElementById(plot.id));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  // The class gives the screen the widths and colours of paper, so that plots are drawn in the size they are printed in.
  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      details.dataset.shut = "";
    }
    plots.forEach(draw);
    resize();
    for (const table of document.querySelectorAll("table")) {
      const room = table.parentElement.clientWidth;
      if (table.offsetWidth > room) table.style.zoom = room / table.offsetWidth;
    }
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    for (const table of document.querySelectorAll("table")) table.style.zoom = "";
    for (const details of document.querySelectorAll("details[data-shut]")) {
      details.open = false;
      delete details.dataset.shut;
    }
    redraw();
    resize();
  });
  // A plot that was drawn in a closed part has no width; it gets one when the part opens.
  for (const details of document.querySelectorAll("details")) {
    details.addEventListener("toggle", () => details.querySelectorAll(".plot.js-plotly-plot").forEach((plot) => Plotly.Plots.resize(plot)));
  }

  // Arrow keys show the values of a plot one by one, as the mouse does, and say them.
  const spoken = document.getElementById("spoken");
  for (const plot of plots) {
    const element = document.getElementById(plot.id);
    const curves = plot.data.map((trace, number) => ({ trace, number })).filter(({ trace }) => trace.hoverinfo !== "skip" && trace.x.length);
    let curve = 0, point = -1;
    element.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step || !curves.length) return;
      event.preventDefault();
      if (!drawn.has(plot)) draw(plot);
      curve = (curve + step[1] + curves.length) % curves.length;
      const { trace, number } = curves[curve];
      point = Math.min(trace.x.length - 1, Math.max(0, point + step[0]));
      Plotly.Fx.hover(element, [{ curveNumber: number, pointNumber: point }]);
      const text = trace.text?.[point] ?? `${trace.x[point]}, ${trace.y[point]}`;
      spoken.textContent = `${trace.name ?? ""}: ${text}`;
    });
    element.addEventListener("blur", () => drawn.has(plot) && Plotly.Fx.unhover(element));
  }

  const download = (name, rows) => {
    const text = rows.map((row) => row.map((cell) => String(cell).replace(/\s+/g, " ")).join("\t")).join("\n") + "\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/tab-separated-values" }));
    link.download = name + ".tsv";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  // A column of values with intervals becomes three: the value in full precision, its low and its high end.
  const table_rows = (table) => {
    const body = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const wide = heads.map((_, column) => body.some((row) => row.cells[column].dataset.low !== undefined));
    const head = heads.flatMap((text, column) => (wide[column] ? [text, text + " low", text + " high"] : [text]));
    return [head, ...body.map((row) => [...row.cells].flatMap((cell, column) => {
      const value = cell.dataset.raw ?? cell.textContent;
      return wide[column] ? [value, cell.dataset.low ?? "n/a", cell.dataset.high ?? "n/a"] : [value];
    }))];
  };
  const plain = (html) => new DOMParser().parseFromString(String(html), "text/html").body.textContent;
  const plot_rows = (plot) => {
    const rows = [["series", "x", "y", "low", "high"]];
    const places = plot.layout.yaxis?.tickvals;
    for (const trace of plot.data) {
      const errors = trace.error_x ?? trace.error_y;
      trace.x.forEach((x, i) => {
        const middle = trace.error_x ? x : trace.y[i];
        const at = places?.indexOf(Math.round(trace.y[i])) ?? -1;
        rows.push([plain(trace.name ?? (trace.fill ? "band" : "fold")), x, at < 0 ? trace.y[i] : plain(plot.layout.yaxis.ticktext[at].replaceAll("<br>", " ")),
          errors ? middle - errors.arrayminus[i] : "n/a", errors ? middle + errors.array[i] : "n/a"]);
      });
    }
    return rows;
  };
  for (const button of document.querySelectorAll("button[data-table]")) {
    button.addEventListener("click", () => download(button.dataset.table, table_rows(document.getElementById("table-" + button.dataset.table))));
  }
  for (const button of document.querySelectorAll("button[data-plot]")) {
    button.addEventListener("click", () => download(button.dataset.plot, plot_rows(plots.find((plot) => plot.id === button.dataset.plot))));
  }
})();
