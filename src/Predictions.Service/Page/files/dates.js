// Dates are strings, YYYY-MM-DD, as in the API. A day number counts days in UTC, so that no time zone can move a date.
const dayMs = 86_400_000;

/** The day number of a date. */
export const numberOf = date => Date.parse(date) / dayMs;

/** The date of a day number. */
export const dateOf = number => new Date(number * dayMs).toISOString().slice(0, 10);

/** The date that is some days later. */
export const plus = (date, days) => dateOf(numberOf(date) + days);

/** The days from one date to another. */
export const between = (from, to) => numberOf(to) - numberOf(from);

/** The first day of the month that is some months after a date's. */
export const monthOf = (date, months = 0) =>
  new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1 + months, 1)).toISOString().slice(0, 10);

/** The user's own date, by the clock of this device. */
export const today = () => {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())).toISOString().slice(0, 10);
};

/** 0 for Monday to 6 for Sunday. */
export const weekday = date => (new Date(date).getUTCDay() + 6) % 7;

const formatter = options => {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return date => format.format(new Date(date));
};

/** "28 March" */
export const dayAndMonth = formatter({ day: "numeric", month: "long" });

/** "28 Mar" */
export const short = formatter({ day: "numeric", month: "short" });

/** "Saturday 28 March 2026" */
export const full = date => fullParts(date).replace(",", "");
const fullParts = formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** "March 2026" */
export const monthAndYear = formatter({ month: "long", year: "numeric" });

/** "Mar" */
export const monthName = formatter({ month: "short" });

/** "26 and 31 March", or "26 March and 2 April". */
export const span = (from, to) =>
  `${from.slice(0, 7) === to.slice(0, 7) ? Number(from.slice(8)) : dayAndMonth(from)} and ${dayAndMonth(to)}`;

/** "26–31 Mar", or "26 Mar – 2 Apr". */
export const shortSpan = (from, to) => from === to ? short(from)
  : from.slice(0, 7) === to.slice(0, 7) ? `${Number(from.slice(8))}–${short(to)}` : `${short(from)} – ${short(to)}`;
