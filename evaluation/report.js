"use strict";
(() => {
  const root = document.documentElement;
  const plots = JSON.parse(document.getElementById("plots").textContent);

  // Figures name colours by CSS variable, so that light, dark and print each take theirs.
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const resolve = (value) => {
    if (typeof value === "string") return /^--[a-z0-9-]+$/.test(value) ? colour(value) : value;
    if (Array.isArray(value)) return value.map(resolve);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };

  const draw = () => {
    const style = getComputedStyle(document.body);
    for (const plot of plots) {
      const layout = {
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        font: { color: style.color, family: style.fontFamily, size: 13 },
        margin: { l: 48, r: 12, t: 8, b: 44 },
        legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom", itemclick: false, itemdoubleclick: false },
        hoverlabel: { bgcolor: colour("--page"), bordercolor: colour("--rule"), font: { color: style.color } },
        showlegend: true,
        ...resolve(plot.layout),
      };
      Plotly.react(plot.id, resolve(plot.data), layout, { responsive: true, displayModeBar: false });
    }
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    for (const details of document.querySelectorAll("details")) details.open = true;
    draw();
    for (const plot of plots) Plotly.Plots.resize(plot.id);
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    draw();
    for (const plot of plots) Plotly.Plots.resize(plot.id);
  });

  // A column of values with intervals becomes three: the value in full precision, its low and its high end.
  const tsv = (table) => {
    const body = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const wide = heads.map((_, column) => body.some((row) => row.cells[column].dataset.low !== undefined));
    const lines = [heads.flatMap((head, column) => (wide[column] ? [head, head + " low", head + " high"] : [head]))];
    for (const row of body) {
      lines.push([...row.cells].flatMap((cell, column) => {
        const value = cell.dataset.raw ?? cell.textContent;
        return wide[column] ? [value, cell.dataset.low ?? "n/a", cell.dataset.high ?? "n/a"] : [value];
      }));
    }
    return lines.map((line) => line.map((text) => text.replace(/\s+/g, " ")).join("\t")).join("\n") + "\n";
  };
  for (const button of document.querySelectorAll("button[data-table]")) {
    button.addEventListener("click", () => {
      const name = button.dataset.table;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([tsv(document.getElementById("table-" + name))], { type: "text/tab-separated-values" }));
      link.download = name + ".tsv";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
})();
