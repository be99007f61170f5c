import { between, short, shortSpan } from "./dates.js";
import { byId, html, svg } from "./dom.js";

const percent = probability => `${Math.round(probability * 100)} %`;

const time = (date, name) => html("time", { datetime: date, class: name }, short(date));

const signed = (number, unit) => number === 0 ? "same" : `${number > 0 ? "+" : "−"}${Math.abs(number)}${unit}`;

function inDays(stable, candidate) {
  const days = between(stable, candidate);
  return signed(days, Math.abs(days) === 1 ? " day" : " days");
}

/** Shows the forecasts of the stable model and of a candidate side by side. */
export function compare(stable, candidate, problem) {
  const parent = byId("compare");
  if (!stable || !candidate) {
    parent.replaceChildren(html("p", { class: "none" }, problem?.message ?? "No forecast to compare yet."));
    return;
  }
  parent.replaceChildren(html("p", {}, verdict(stable, candidate)), ...pictures([stable, candidate]), table(stable, candidate));
}

/** The difference in one sentence. */
function verdict(stable, candidate) {
  const [first, second] = [stable, candidate].map(forecast => forecast.cycles[0]?.periodStart);
  if (!first || !second)
    return first || second ? `Only ${(first ? stable : candidate).model} gives dates.` : "Neither model gives dates for now.";
  const days = between(first.likely, second.likely);
  const width = ({ earliest, latest }) => between(earliest, latest) + 1;
  const wider = width(second) - width(first);
  const count = number => `${Math.abs(number)} ${Math.abs(number) === 1 ? "day" : "days"}`;
  const when = days === 0 ? "Both expect the next period on the same day"
    : `The candidate expects the next period ${count(days)} ${days > 0 ? "later" : "earlier"}`;
  const range = wider === 0 ? "with a range of the same width"
    : `with a range that is ${count(wider)} ${wider > 0 ? "wider" : "narrower"}`;
  return `${when}, ${range}.`;
}

/** The chances of each day of both models, on one axis and one scale. */
function pictures(both) {
  const forecasts = both.filter(({ cycles }) => cycles.length);
  const likely = forecasts.flatMap(({ nextPeriodDaily }) => nextPeriodDaily.filter(({ probability }) => probability >= 0.002));
  if (!likely.length) return [];
  const dates = likely.map(({ date }) => date).sort();
  const [from, to] = [dates[0], dates.at(-1)];
  const days = between(from, to) + 1;
  const top = Math.max(...likely.map(({ probability }) => probability));
  return forecasts.map(({ model, nextPeriodDaily, cycles }) => {
    const { likely: day, earliest, latest } = cycles[0].periodStart;
    const x = date => between(from, date);
    const words = `Chances of the next period's start by ${model}, from ${short(from)} to ${short(to)}: most likely `
      + `${short(day)}, range ${shortSpan(earliest, latest)}`;
    const drawing = svg("svg", { viewBox: `0 0 ${days} 100`, preserveAspectRatio: "none", role: "img", "aria-label": words },
      nextPeriodDaily.filter(({ date }) => from <= date && date <= to).map(({ date, probability }) => svg("rect", {
        class: earliest <= date && date <= latest ? "bar" : "bar outside", x: x(date) + 0.05, width: 0.9,
        y: 100 - 100 * probability / top, height: 100 * probability / top,
      })));
    const most = Math.max(...nextPeriodDaily.map(({ probability }) => probability));
    return html("figure", {},
      html("figcaption", {}, html("b", {}, model), `, up to ${percent(most)} a day`),
      drawing,
      html("p", { class: "ends", "aria-hidden": "true" }, html("span", {}, short(from)), html("span", {}, short(to))));
  });
}

function table(stable, candidate) {
  const rows = [];
  const add = (name, first, second, cell, difference) => rows.push(html("tr", {},
    html("th", { scope: "row" }, name),
    ...[first, second].map(value => html("td", {}, value === undefined ? "–" : cell(value))),
    html("td", {}, first === undefined || second === undefined ? "–" : difference(first, second))));
  const date = (name, of, className) => add(name, of(stable), of(candidate), value => time(value, className), inDays);
  const number = (name, of, unit, cell) => add(
    name, of(stable), of(candidate), cell, (a, b) => signed(+(b - a).toFixed(1), unit));
  const next = forecast => forecast.cycles[0];
  date("Next period, likely", forecast => next(forecast)?.periodStart.likely, "likely");
  date("earliest", forecast => next(forecast)?.periodStart.earliest, "earliest");
  date("latest", forecast => next(forecast)?.periodStart.latest, "latest");
  number("Range is right", forecast => next(forecast) && 100 * next(forecast).periodStart.probability, " points",
    value => `${Math.round(value)} %`);
  date("Ovulation, likely", forecast => next(forecast)?.ovulation.likely, "ovulation-likely");
  date("Fertile from", forecast => next(forecast)?.fertileWindow.start, "fertile-start");
  date("Fertile until", forecast => next(forecast)?.fertileWindow.end, "fertile-end");
  for (let i = 1; i < Math.max(stable.cycles.length, candidate.cycles.length); i++)
    date(`Period ${i + 1}, likely`, forecast => forecast.cycles[i]?.periodStart.likely, "likely");
  number("Typical cycle", forecast => forecast.basis.typicalCycleDays, " days", value => `${value.toFixed(1)} days`);
  return html("table", {},
    html("caption", { class: "hidden" }, "Dates of both models and their differences"),
    html("thead", {}, html("tr", {}, html("td"), html("th", { scope: "col" }, `stable, ${stable.model}`),
      html("th", { scope: "col" }, `candidate, ${candidate.model}`), html("th", { scope: "col" }, "difference"))),
    html("tbody", {}, rows));
}
