#!/usr/bin/env bash
# ECharts 6.1.0 and yup 1.7.1 (npm): a range of years is a date, years after its end.
# Guess:   "1848-49" is no date: a month goes from 01 to 12.
# Seen:    month 49 of 1848 is 1 January 1852 in both, and 1914-18 is 1 June 1915; the time axis of ECharts
#          puts a point there, and yup's date() passes it. A day of the year 44 is one of 1944. No warning; a
#          range with a solidus is refused.
# Touches: timelines whose dates are ranges, and forms that check them.
# Instead: test the form first, as below, and give the axis a Date made with setUTCFullYear.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent echarts@6.1.0 yup@1.7.1 >/dev/null
cd "$tmp"
cat >check.mjs <<'JS'
process.env.TZ = "UTC";
const { init, time, version } = await import("echarts");
const { date } = await import("yup");
const shown = (day) => (Number.isNaN(+day) ? "invalid" : new Date(+day).toISOString().slice(0, 10));
const texts = ["1848-49", "1914-18", "0044-03-15", "1917-11", "1917-03-08/1917-03-15"];
const byEcharts = texts.map((text) => shown(time.parse(text)));
const byYup = texts.map((text) => {
  try {
    return shown(date().cast(text));
  } catch {
    return "invalid";
  }
});
const chart = init(null, null, { renderer: "svg", ssr: true, width: 600, height: 200 });
chart.setOption({
  animation: false,
  xAxis: { type: "time" },
  yAxis: {},
  series: [{ type: "line", data: [["1848-49", 1], ["1855-01", 1]] }],
});
const first = shown(chart.getModel().getSeriesByIndex(0).getData().get("x", 0));
chart.dispose();
const isDay = (text) => /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(text);
console.log("ECharts", version, "on the axis:", first);
texts.forEach((text, i) => console.log(text.padEnd(22), byEcharts[i], byYup[i], isDay(text)));
if (first !== "1852-01-01") throw new Error("the axis has changed");
if (byEcharts.join() !== "1852-01-01,1915-06-01,1944-03-15,1917-11-01,invalid") throw new Error("ECharts has changed");
if (byYup.join() !== "1852-01-01,1915-06-01,1944-03-15,1917-11-01,invalid") throw new Error("yup has changed");
process.exit(0);
JS
node check.mjs
