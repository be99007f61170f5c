import { between, dayAndMonth, monthName, monthOf, numberOf, plus } from "./dates.js";
import { svg } from "./dom.js";
import { endOf } from "./history.js";

const side = 14;
const density = { top: 24, bottom: 124 };
const ranges = { top: 134, step: 9, rows: 3 };
const fertile = { top: 184, bottom: 202 };
const axis = { top: 208, label: 226 };
const height = 234;
const thumb = 28;

/** The largest probability of the scale: a few steps, so that the scale seldom moves while a person drags. */
const scales = [0.1, 0.2, 0.3, 0.5, 1];

/** The days that the strip shows. Fixed while `as_of` moves, so that the handle stays under the finger. */
export function windowOf(start, today, asOf) {
  const near = start && start >= plus(today, -75) ? start : plus(today, -30);
  const [from, to] = [plus(near, -4), plus(today > near ? today : near, 135)];
  return asOf < from || asOf > plus(to, -45)
    ? { from: plus(asOf, -30), to: plus(asOf, 105), last: plus(asOf, 60) }
    : { from, to, last: plus(to, -45) };
}

/** Draws the chances of each day along one axis with the handle of `as_of`. */
export class Strip {
  #parent; #rail; #width = 0; #shown = null;

  constructor(parent, rail) {
    [this.#parent, this.#rail] = [parent, rail];
    new ResizeObserver(([entry]) => {
      if (Math.abs(entry.contentRect.width - this.#width) < 1) return;
      this.#width = entry.contentRect.width;
      if (this.#shown) this.draw(this.#shown);
    }).observe(parent);
  }

  /** The forecast may be null, and then only the records are drawn. */
  draw(shown) {
    this.#shown = shown;
    // Before the style sheet is there, the strip has no width.
    if (this.#width < 100) return;
    const { frame, asOf, forecast, history } = shown;
    const days = between(frame.from, frame.to) + 1;
    const day = (this.#width - 2 * side) / days;
    const x = date => side + (numberOf(date) - numberOf(frame.from)) * day;
    const isIn = date => frame.from <= date && date <= frame.to;
    const place = { day, x, isIn, frame, right: this.#width - side };
    this.#placeRail(place);
    const drawing = svg("svg", {
      viewBox: `0 0 ${this.#width} ${height}`, width: this.#width, height, role: "img", "aria-label": describe(forecast),
    },
    drawAxis(place), drawRecords(place, history, asOf),
    forecast && [drawDensity(place, forecast.nextPeriodDaily), drawRanges(place, forecast.cycles),
      drawFertile(place, forecast.fertileDaily)],
    drawAsOf(place, asOf), drawNames());
    this.#parent.replaceChildren(drawing);
  }

  /** A range input's handle moves between half a handle from each of its ends. */
  #placeRail({ x, day, frame }) {
    const [first, last] = [x(frame.from) + day / 2, x(frame.last) + day / 2];
    this.#rail.style.setProperty("margin-left", `${first - thumb / 2}px`);
    this.#rail.style.setProperty("width", `${last - first + thumb}px`);
  }
}

/** The picture in words. The calendar has the words for each day. */
function describe(forecast) {
  if (!forecast?.cycles.length) return "Chances by day: none, since there is no forecast.";
  const { periodStart, fertileWindow } = forecast.cycles[0];
  const top = forecast.nextPeriodDaily.reduce((most, day) => day.probability > most.probability ? day : most);
  const most = `${dayAndMonth(top.date)}, with ${Math.round(top.probability * 100)} %`;
  return `Chances by day. The next period most likely starts on ${most}; its range is ${dayAndMonth(periodStart.earliest)} to `
    + `${dayAndMonth(periodStart.latest)}. `
    + `Fertile days are between ${dayAndMonth(fertileWindow.start)} and ${dayAndMonth(fertileWindow.end)}.`;
}

function drawAxis({ x, day, frame, right }) {
  const marks = [svg("line", { class: "line", x1: side, x2: right, y1: axis.top, y2: axis.top })];
  for (let month = monthOf(frame.from, 1); month <= frame.to; month = monthOf(month, 1)) {
    marks.push(svg("line", { class: "grid", x1: x(month), x2: x(month), y1: density.top, y2: axis.top + 6 }));
    if (x(month) < right - 30) marks.push(svg("text", { class: "month", x: x(month) + 4, y: axis.label }, monthName(month)));
  }
  // A tick for each Monday that is far enough from the next.
  const step = day * 7 < 6 ? 0 : 7;
  for (let date = frame.from; step && date <= frame.to; date = plus(date, 1))
    if ((numberOf(date) + 3) % 7 === 0)
      marks.push(svg("line", { class: "tick", x1: x(date), x2: x(date), y1: axis.top, y2: axis.top + 4 }));
  return marks;
}

function drawDensity({ x, day, isIn, right }, daily) {
  const most = Math.max(0, ...daily.map(({ probability }) => probability));
  const scale = scales.find(limit => most <= limit) ?? 1;
  const y = probability => density.bottom - (density.bottom - density.top) * probability / scale;
  const half = scale / 2;
  const gap = day > 5 ? 1 : 0;
  return [
    ...(daily.length ? [half, scale] : []).flatMap(value => [
      svg("line", { class: "grid", x1: side, x2: right, y1: y(value), y2: y(value) }),
      svg("text", { class: "scale", x: right, y: y(value) - 4, "text-anchor": "end" }, `${+(value * 100).toFixed(1)} %`),
    ]),
    svg("line", { class: "line", x1: side, x2: right, y1: density.bottom, y2: density.bottom }),
    ...daily.filter(({ date }) => isIn(date)).map(({ date, probability }) => svg("rect", {
      class: "bar", x: x(date) + gap / 2, width: Math.max(day - gap, 0.5),
      y: y(probability), height: density.bottom - y(probability),
    })),
  ];
}

/** Ranges of neighboring cycles may overlap, so they take turns between rows. */
function drawRanges({ x, day, isIn, frame }, cycles) {
  return cycles.slice(0, ranges.rows * 2).flatMap(({ periodStart }, i) => {
    if (periodStart.earliest > frame.to) return [];
    const y = ranges.top + ranges.step * (i % ranges.rows);
    const end = isIn(periodStart.latest) ? periodStart.latest : frame.to;
    return [
      svg("line", { class: "range", x1: x(periodStart.earliest), x2: x(end) + day, y1: y, y2: y }),
      isIn(periodStart.likely) && svg("circle", { class: "likely", cx: x(periodStart.likely) + day / 2, cy: y, r: 4 }),
    ];
  });
}

function drawFertile({ x, day, isIn, right }, daily) {
  const tall = fertile.bottom - fertile.top;
  return [
    svg("rect", { class: "lane-ground", x: side, width: right - side, y: fertile.top, height: tall, rx: 3 }),
    ...daily.filter(({ date, probability }) => isIn(date) && probability >= 0.02).map(({ date, probability }) => svg("rect", {
      class: `fertile-${fertileClass(probability)}`, x: x(date), width: day + 0.3, y: fertile.top, height: tall,
    })),
  ];
}

function drawRecords({ x, day, frame }, history, asOf) {
  const block = (from, to, name, top, tall) => to < frame.from || from > frame.to ? null : svg("rect", {
    class: from > asOf ? `${name} ghost` : name, x: x(from < frame.from ? frame.from : from),
    width: (between(from < frame.from ? frame.from : from, to > frame.to ? frame.to : to) + 1) * day,
    y: top, height: tall, rx: 2,
  });
  return [
    ...history.pauses.map(({ from, until }) => block(from, until || frame.to, "pause", density.bottom - 40, 40)),
    ...history.periods.map(period => block(period.start, endOf(period), "bleed", density.bottom - 14, 14)),
    ...history.ovulations.filter(({ date }) => frame.from <= date && date <= frame.to).map(({ date }) => svg("circle", {
      class: "ovulation", cx: x(date) + day / 2, cy: (fertile.top + fertile.bottom) / 2, r: 5,
    })),
  ];
}

/** On top of the marks, which pass behind the words. */
const drawNames = () => [
  svg("text", { class: "lane", x: side, y: 12 }, "Chance that the next period starts"),
  svg("text", { class: "lane", x: side, y: fertile.top - 7 }, "Chance of a fertile day"),
];

const drawAsOf = ({ x, day }, asOf) => svg("line", {
  class: "now", x1: x(asOf) + day / 2, x2: x(asOf) + day / 2, y1: density.top - 6, y2: height,
});

const classOf = limits => probability => limits.filter(limit => probability >= limit).length;

/** The step of the ramp, 0 to 5, of a chance that the period starts on a day. */
export const periodClass = classOf([0.005, 0.02, 0.05, 0.1, 0.2]);

/** The step of the ramp, 0 to 5, of a chance that a day is fertile. */
export const fertileClass = classOf([0.02, 0.15, 0.35, 0.6, 0.8]);
