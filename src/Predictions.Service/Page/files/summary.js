import { between, dayAndMonth, plus, short, shortSpan, span } from "./dates.js";
import { byId, html, svg } from "./dom.js";

const statuses = { ON_TRACK: "On track", LATE: "Late", LAPSED: "Lapsed", PAUSED: "Paused" };
const phases = { MENSTRUAL: "Period", FOLLICULAR: "Before the fertile days", FERTILE: "Fertile days", LUTEAL: "After ovulation" };
const regularities = { REGULAR: "Regular", IRREGULAR: "Irregular" };

/** A probability as people say it: "about 5 times in 6". */
export function odds(probability) {
  const distance = ([times, tries]) => Math.abs(times / tries - probability);
  const nearest = [[1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [6, 7], [7, 8], [8, 9], [9, 10], [19, 20], [49, 50]]
    .reduce((best, ratio) => distance(ratio) < distance(best) ? ratio : best);
  return `about ${nearest[0]} ${nearest[0] === 1 ? "time" : "times"} in ${nearest[1]}`;
}

const percent = probability => `${Math.round(probability * 100)} %`;

const time = (date, text, name) => html("time", { datetime: date, class: name }, text);

const days = number => `${number} ${number === 1 ? "day" : "days"}`;

/** The headline and the sentences below it, in the words that docs/api.md recommends. */
function tell(forecast) {
  const next = forecast.cycles[0]?.periodStart;
  const range = next && ["between ", time(next.earliest, span(next.earliest, next.latest).split(" and ")[0], "earliest"), " and ",
    time(next.latest, dayAndMonth(next.latest), "latest")];
  switch (forecast.status) {
    case "PAUSED": return [["Forecasts are paused"], ["When did the pause end? Log its last day, and the next period."]];
    case "LAPSED": return [
      ["The log has a gap"],
      [`About ${Math.round(forecast.basis.unloggedPeriodsSuspected)} `, "periods were probably not logged. Did one start? ",
        "Otherwise the next will probably start ", range, `. Such a range is right ${odds(next.probability)}.`],
    ];
    case "LATE": {
      const expected = plus(forecast.asOf, -forecast.daysLate);
      // Without a phase, a period was more likely not logged than is late. Lateness would then mislead.
      if (!(forecast.phase in phases)) return [
        ["Was a period not logged?"],
        ["One was expected around ", time(expected, dayAndMonth(expected), "expected"),
          ". It may have started without being logged. Otherwise the next will probably start ", range, "."],
      ];
      return [
        [`${days(forecast.daysLate)} late`],
        ["It was expected around ", time(expected, dayAndMonth(expected), "expected"), ". It may still come, most probably ",
          range, ", or it was not logged."],
      ];
    }
    default: return [
      ["Next period around ", time(next.likely, dayAndMonth(next.likely), "likely")],
      ["It will probably start ", range, `. Such a range is right ${odds(next.probability)}.`],
    ];
  }
}

/** Shows what a forecast says, or why there is none. */
export function summarize(forecast, problem) {
  const status = byId("status");
  status.hidden = !forecast;
  if (!forecast) {
    const isFirst = problem?.reason === "NO_PERIOD";
    byId("headline").replaceChildren(isFirst ? "Log a first period" : "No forecast");
    byId("sentence").replaceChildren(isFirst ? "One period on or before the as-of day is enough for a wide forecast." : "");
    byId("facts").replaceChildren();
    return;
  }
  const [headline, sentence] = tell(forecast);
  status.className = `status ${forecast.status.toLowerCase()}`;
  status.textContent = statuses[forecast.status] ?? forecast.status;
  byId("headline").replaceChildren(...headline);
  byId("sentence").replaceChildren(...sentence.flat());
  byId("facts").replaceChildren(...facts(forecast).map(row));
}

/** A term with what it is. */
const row = ([name, ...value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value));

/** `cycle_day` counts from the last logged period, so it is shown only while the log can be believed. */
function facts(forecast) {
  const { ovulation, fertileWindow } = forecast.cycles[0] ?? {};
  const isSure = forecast.status === "ON_TRACK";
  return [
    isSure && ["Cycle day", String(forecast.cycleDay)],
    phases[forecast.phase] && ["Phase", phases[forecast.phase]],
    ovulation && ["Ovulation", "around ", time(ovulation.likely, short(ovulation.likely), "ovulation-likely")],
    fertileWindow && ["Fertile days", fertileSpan(fertileWindow)],
  ].filter(Boolean);
}

/** The ranges of the coming cycles on one axis, with the dates next to them. */
export function listCycles(forecast) {
  const cycles = forecast?.cycles ?? [];
  if (!cycles.length) {
    byId("cycles").replaceChildren(html("p", { class: "none" }, "No dates for now."));
    return;
  }
  const from = forecast.asOf;
  const length = Math.max(28, between(from, cycles.at(-1).periodStart.latest) + 1);
  const x = date => 100 * between(from, date) / length;
  const width = (first, last) => 100 * (between(first, last) + 1) / length;
  const frame = { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" };
  const bar = ({ likely, earliest, latest }) => svg("svg", frame,
    svg("rect", { class: "ground", x: 0, y: 4, width: 100, height: 2 }),
    svg("rect", { class: "span", x: x(earliest), width: width(earliest, latest), y: 2, height: 6 }),
    svg("rect", { class: "point", x: x(likely), width: width(likely, likely), y: 0, height: 10 }));
  byId("cycles").replaceChildren(html("ol", { class: "cycles" }, cycles.map(cycle =>
    html("li", {}, nameOf(cycle), bar(cycle.periodStart), detailsOf(cycle)))));
}

const fertileSpan = ({ start, end }) => time(start, shortSpan(start, end), "fertile-start");

const detailsOf = ({ ovulation, fertileWindow, periodDays }) => html("p", { class: "muted small" },
  "Ovulation around ", time(ovulation.likely, short(ovulation.likely), "ovulation-likely"),
  ", fertile ", fertileSpan(fertileWindow), `, bleeding ${days(periodDays)}`);

/** The likely day, and the range with its probability. */
const nameOf = ({ periodStart }) => html("p", {}, time(periodStart.likely, dayAndMonth(periodStart.likely), "likely"),
  html("span", { class: "muted" }, time(periodStart.earliest, shortSpan(periodStart.earliest, periodStart.latest), "earliest"),
    ` · ${percent(periodStart.probability)}`));

/** What was known of the person, and which model answered. */
export function listBasis(forecast) {
  const basis = forecast?.basis;
  const rows = basis ? [
    ["Cycles used", `${basis.cyclesUsed}${basis.cyclesExcluded ? `, ${basis.cyclesExcluded} excluded` : ""}`],
    ["Typical cycle", `${basis.typicalCycleDays.toFixed(1)} days`],
    ["Spread", `${basis.cycleSpreadDays.toFixed(1)} days`],
    ["Regularity", regularities[basis.regularity] ?? "not known before three cycles"],
    ["Periods not logged",
      basis.unloggedPeriodsSuspected < 0.05 ? "none suspected" : `${basis.unloggedPeriodsSuspected.toFixed(1)} suspected`],
    ["Model", forecast.model + (forecast.degraded === "NONE" ? "" : ", the statistical part alone")],
  ] : [["Model", "no forecast yet"]];
  byId("basis").replaceChildren(...rows.map(row));
}
