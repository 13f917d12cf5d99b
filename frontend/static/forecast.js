// Draws the chart of a forecast page from the figures in its JSON element. Without JavaScript the
// page shows the same figures as a table.
"use strict";

(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const frame = document.getElementById("chart");
  const readout = document.getElementById("readout");
  const times = figures.dates.map((date) => Date.parse(`${date}T00:00:00Z`) / 1000);
  const first = figures.history.findLastIndex((value) => value !== null) + 1;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
  const days = new Intl.DateTimeFormat("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC",
  });
  const ticks = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  const years = new Intl.DateTimeFormat("en-GB", { year: "numeric", timeZone: "UTC" });
  let chart = null;
  let range = recent();

  function recent() {
    const shown = Math.max(3 * (times.length - first), 90);
    return [times[Math.max(0, first - shown)], times[times.length - 1]];
  }

  function all() {
    return [times[0], times[times.length - 1]];
  }

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }

  function axis(more) {
    return {
      stroke: colour("quiet"),
      font: "12px system-ui, sans-serif",
      grid: { stroke: colour("line"), width: 1 },
      ticks: { stroke: colour("line"), width: 1 },
      ...more,
    };
  }

  function labels(_plot, splits) {
    return splits.map((seconds, number) => {
      const [day, year] = [ticks, years].map((format) => format.format(seconds * 1000));
      const before = number ? years.format(splits[number - 1] * 1000) : "";
      return year === before ? day : `${day}\n${year}`;
    });
  }

  function line(stroke, more) {
    return { stroke, width: 1.5, points: { show: false }, ...more };
  }

  function height() {
    return frame.clientWidth < 560 ? 280 : 360;
  }

  function markPromotions(plot) {
    const { left, top, width, height } = plot.bbox;
    plot.ctx.save();
    plot.ctx.beginPath();
    plot.ctx.rect(left, top, width, height);
    plot.ctx.clip();
    plot.ctx.fillStyle = colour("promotion");
    figures.promotion.forEach((promoted, index) => {
      if (!promoted) return;
      const from = plot.valToPos(times[index], "x", true);
      const next = index + 1 < times.length ? times[index + 1] : 2 * times[index] - times[index - 1];
      plot.ctx.fillRect(from, top, plot.valToPos(next, "x", true) - from, height);
    });
    plot.ctx.restore();
  }

  function options() {
    const bound = line(undefined, { width: 0 });
    return {
      width: frame.clientWidth,
      height: height(),
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      scales: { x: { range: () => range }, y: { range: (_plot, _low, high) => [0, high * 1.08 || 1] } },
      axes: [axis({ space: 70, values: labels }), axis({ size: 46 })],
      series: [
        {},
        line(colour("history")),
        bound, bound, bound, bound,
        line(colour("accent"), { width: 2.5 }),
      ],
      bands: [
        { series: [3, 2], fill: colour("band-95") },
        { series: [5, 4], fill: colour("band-80") },
      ],
      hooks: { drawClear: [markPromotions], setCursor: [tell], setSelect: [zoom] },
    };
  }

  function zoom(plot) {
    const { left, width } = plot.select;
    if (width > 10) show([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  }

  function show(wanted) {
    range = wanted;
    chart.setData(chart.data);
  }

  function tell(plot) {
    const index = plot.cursor.idx;
    if (index === null || index === undefined) return;
    readout.textContent = `${days.format(times[index] * 1000)}: ${said(index)}`;
  }

  function said(index) {
    const promoted = figures.promotion[index] ? ", promotion" : "";
    if (index < first) {
      const value = figures.history[index];
      return (value === null ? "nothing recorded" : `${numbers.format(value)} recorded`) + promoted;
    }
    const [low95, high95, low80, high80, expected] =
      ["low95", "high95", "low80", "high80", "expected"].map((name) => numbers.format(figures[name][index]));
    return `${expected} expected, 80 %: ${low80} to ${high80}, 95 %: ${low95} to ${high95}${promoted}`;
  }

  function draw() {
    if (chart) chart.destroy();
    const names = ["history", "low95", "high95", "low80", "high80", "expected"];
    chart = new uPlot(options(), [times, ...names.map((name) => figures[name])], frame);
  }

  for (const [id, wanted] of [["show-recent", recent], ["show-all", all]]) {
    document.getElementById(id).addEventListener("click", () => show(wanted()));
  }
  document.getElementById("chart-tools").hidden = false;
  readout.textContent = "Point at the chart for a period's figures; drag over a part to enlarge it.";
  dark.addEventListener("change", draw);
  new ResizeObserver(() => chart.setSize({ width: frame.clientWidth, height: height() })).observe(frame);
  draw();
})();
