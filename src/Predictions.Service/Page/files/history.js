import { between, dayAndMonth, plus } from "./dates.js";

/** The records that a person can log, with the choices of each. The first choice is the default. */
export const kinds = {
  period: {
    name: "Period",
    how: "Click the first day of a period. Click a day after it to move its end, and the first day again to remove it.",
    choices: [["5", "5 days"], ["3", "3 days"], ["4", "4 days"], ["6", "6 days"], ["7", "7 days"], ["0", "length unknown"]],
  },
  ovulation: {
    name: "Ovulation",
    how: "Click the day on which the evidence was seen. Click it again to remove the record.",
    choices: [["LH_TEST", "positive LH test"], ["TEMPERATURE_SHIFT", "temperature shift"], ["MONITOR", "monitor, peak"],
      ["MUCUS_PEAK", "mucus peak"], ["OTHER", "other evidence"]],
  },
  sign: {
    name: "Sign",
    how: "Click each day on which the sign was seen. Click it again to remove the record.",
    choices: [["FERTILE_MUCUS", "fertile mucus"], ["MONITOR_HIGH", "monitor, high"], ["LH_NEGATIVE", "negative LH test"]],
  },
  pause: {
    name: "Pause",
    how: "Click the first day of a pause, then its last day. Click its first day again to remove it.",
    choices: [["PREGNANCY", "pregnancy"], ["POSTPARTUM", "after a birth"], ["HORMONAL_CONTRACEPTION", "hormonal contraception"],
      ["OTHER", "other reason"]],
  },
};

/** The words of a choice: "positive LH test". */
export const nameOf = (kind, choice) => kinds[kind].choices.find(([value]) => value === choice)?.[1] ?? choice;

/** A day this close after a bleed extends it. */
const extends_ = 3;

export const empty = () => ({ periods: [], ovulations: [], pauses: [], signs: [], birthYear: 0 });

/** The last day of a bleed; its first where the length is unknown. */
export const endOf = period => plus(period.start, Math.max(period.days, 1) - 1);

const byKey = key => (a, b) => a[key] < b[key] ? -1 : 1;

/** The history after a click on a day, and what it did in words. */
export function click(history, kind, choice, date) {
  if (kind === "period") return clickPeriod(history, Number(choice), date);
  if (kind === "pause") return clickPause(history, choice, date);
  const [list, key] = kind === "ovulation" ? ["ovulations", "evidence"] : ["signs", "kind"];
  // A day may have one sign of each kind, and one ovulation.
  const same = record => record.date === date && (kind === "ovulation" || record.kind === choice);
  const removed = history[list].find(same);
  const rest = history[list].filter(record => !same(record));
  const isGone = removed && removed[key] === choice;
  const name = `${kinds[kind].name}, ${nameOf(kind, choice)}`;
  return isGone
    ? [{ ...history, [list]: rest }, `${name}: ${dayAndMonth(date)} removed`]
    : [{ ...history, [list]: [...rest, { date, [key]: choice }].sort(byKey("date")) }, `${name}: ${dayAndMonth(date)} logged`];
}

function clickPeriod(history, days, date) {
  const others = period => history.periods.filter(other => other !== period);
  const started = history.periods.find(period => period.start === date);
  if (started) return [{ ...history, periods: others(started) }, `Period from ${dayAndMonth(date)} removed`];
  const running = history.periods.find(period => period.start < date && date <= plus(endOf(period), extends_));
  if (!running) {
    const periods = [...history.periods, { start: date, days }].sort(byKey("start"));
    return [{ ...history, periods }, `Period from ${dayAndMonth(date)} logged${days ? `, ${days} days` : ""}`];
  }
  // The last day of a bleed is taken away; any other day becomes the last.
  const length = between(running.start, date) + (endOf(running) === date ? 0 : 1);
  const changed = { start: running.start, days: Math.min(length, 30) };
  return [
    { ...history, periods: [...others(running), changed].sort(byKey("start")) },
    `Period from ${dayAndMonth(changed.start)}: ${changed.days} ${changed.days === 1 ? "day" : "days"}`,
  ];
}

function clickPause(history, reason, date) {
  const others = pause => history.pauses.filter(other => other !== pause);
  const begun = history.pauses.find(pause => pause.from === date);
  if (begun) return [{ ...history, pauses: others(begun) }, `Pause from ${dayAndMonth(date)} removed`];
  const open = history.pauses.findLast(pause => pause.from < date && (!pause.until || date <= pause.until));
  const pauses = open
    ? [...others(open), { ...open, until: date }]
    : [...history.pauses, { from: date, until: "", reason }];
  return [
    { ...history, pauses: pauses.sort(byKey("from")) },
    open ? `Pause from ${dayAndMonth(open.from)} until ${dayAndMonth(date)}` : `Pause from ${dayAndMonth(date)} logged, open`,
  ];
}

/** What is logged on a day: its place in a bleed, ovulation, signs and pause. */
export function recordsOn(history, date) {
  const period = history.periods.find(candidate => candidate.start <= date && date <= endOf(candidate));
  return {
    bleed: period ? between(period.start, date) + 1 : 0,
    ovulation: history.ovulations.find(record => record.date === date),
    signs: history.signs.filter(record => record.date === date),
    pause: history.pauses.find(pause => pause.from <= date && (!pause.until || date <= pause.until)),
  };
}

/** The last period start on or before a date. */
export const lastStart = (history, date) => history.periods.findLast(period => period.start <= date)?.start;

/** The history as the API takes it: without empty lists and unknown values. */
export function toJson({ periods, ovulations, pauses, signs, birthYear }) {
  const json = { periods: periods.map(({ start, days }) => days ? { start, days } : { start }) };
  if (ovulations.length) json.ovulations = ovulations;
  if (pauses.length) json.pauses = pauses.map(({ from, until, reason }) => until ? { from, until, reason } : { from, reason });
  if (signs.length) json.signs = signs;
  if (birthYear) json.birthYear = birthYear;
  return json;
}
