import { full, monthAndYear, monthOf, plus, weekday } from "./dates.js";
import { html } from "./dom.js";
import { nameOf, recordsOn } from "./history.js";
import { fertileClass, periodClass } from "./strip.js";

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const narrow = matchMedia("(max-width: 44rem)");

/** Months of days. One day has the focus; arrows move it, Enter and Space log. */
export class Calendar {
  #parent; #log; #cells = new Map(); #first = ""; #months = 0; #focus; #shown = null;

  constructor(parent, focus, log) {
    [this.#parent, this.#focus, this.#log] = [parent, focus, log];
    parent.addEventListener("click", event => {
      const cell = event.target.closest("td[data-date]");
      if (cell) this.#choose(cell.dataset.date);
    });
    parent.addEventListener("keydown", event => this.#press(event));
    narrow.addEventListener("change", () => this.#shown && this.draw(this.#shown));
  }

  /** Moves the view by whole months. */
  turn(months) {
    this.#first = monthOf(this.#first, months);
    this.#months = 0;
    this.draw(this.#shown);
  }

  /** Moves the view as little as possible, to the last period, the next one and the as-of day; to that in any case. */
  reveal(past, day, next) {
    const months = this.#count();
    const fit = (date, first) => monthOf(date) < first ? monthOf(date)
      : monthOf(date) > monthOf(first, months - 1) ? monthOf(date, 1 - months) : first;
    this.#first = [past, next, day].reduce((first, date) => fit(date, first), this.#first || monthOf(past));
  }

  draw(shown) {
    this.#shown = shown;
    if (this.#first !== this.#parent.dataset.first || this.#months !== this.#count()) this.#build();
    const chances = {
      period: new Map(shown.forecast?.nextPeriodDaily.map(day => [day.date, day.probability])),
      fertile: new Map(shown.forecast?.fertileDaily.map(day => [day.date, day.probability])),
      ranges: shown.forecast?.cycles.map(cycle => cycle.periodStart) ?? [],
    };
    for (const [date, cell] of this.#cells) paint(cell, date, shown, chances);
  }

  #count() { return narrow.matches ? 3 : 4; }

  #build() {
    this.#months = this.#count();
    this.#parent.dataset.first = this.#first;
    this.#cells.clear();
    const months = Array.from({ length: this.#months }, (_, i) => monthOf(this.#first, i));
    this.#parent.replaceChildren(...months.map(month => this.#month(month)));
    if (!this.#cells.has(this.#focus)) this.#focus = this.#first;
    this.#cells.get(this.#focus).tabIndex = 0;
  }

  #month(month) {
    const id = `month-${month}`;
    const weeks = [];
    for (let monday = plus(month, -weekday(month)); monday < monthOf(month, 1); monday = plus(monday, 7))
      weeks.push(html("tr", {}, Array.from({ length: 7 }, (_, i) => this.#day(plus(monday, i), month))));
    return html("div", { class: "month" },
      html("h3", { id }, monthAndYear(month)),
      html("table", { role: "grid", "aria-labelledby": id },
        html("thead", {}, html("tr", {}, weekdays.map(name => html("th", { scope: "col", abbr: name }, name.slice(0, 2))))),
        html("tbody", {}, weeks)));
  }

  #day(date, month) {
    if (monthOf(date) !== month) return html("td");
    const cell = html("td", { role: "gridcell", tabindex: -1, "data-date": date },
      html("span", { class: "number" }, String(Number(date.slice(8)))), html("span", { class: "marks" }));
    this.#cells.set(date, cell);
    return cell;
  }

  #choose(date) {
    this.#moveTo(date, false);
    this.#log(date);
  }

  #press(event) {
    const date = event.target.dataset?.date;
    if (!date || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") this.#choose(date);
    else if (event.key in moves) this.#moveTo(plus(date, moves[event.key]));
    else if (event.key === "Home") this.#moveTo(plus(date, -weekday(date)));
    else if (event.key === "End") this.#moveTo(plus(date, 6 - weekday(date)));
    else if (event.key === "PageUp" || event.key === "PageDown") {
      const month = monthOf(date, event.key === "PageUp" ? -1 : 1);
      const same = plus(month, Number(date.slice(8)) - 1);
      this.#moveTo(monthOf(same) === month ? same : plus(monthOf(month, 1), -1));
    } else return;
    event.preventDefault();
  }

  #moveTo(date, scroll = true) {
    this.#cells.get(this.#focus)?.setAttribute("tabindex", -1);
    this.#focus = date;
    if (!this.#cells.has(date)) {
      this.reveal(date, date, date);
      this.draw(this.#shown);
    }
    const cell = this.#cells.get(date);
    cell.tabIndex = 0;
    cell.focus({ preventScroll: !scroll });
  }
}

const percent = probability => probability < 0.01 ? "under 1 %" : `${Math.round(probability * 100)} %`;

/** Shows a day's records and chances: as classes for the eye, and as a name for a screen reader. */
function paint(cell, date, { history, asOf, today }, { period, fertile, ranges }) {
  const { bleed, ovulation, signs, pause } = recordsOn(history, date);
  const starts = period.get(date) ?? 0;
  const isFertile = fertile.get(date) ?? 0;
  const range = ranges.find(({ earliest, latest }) => earliest <= date && date <= latest);
  const isLikely = ranges.some(({ likely }) => likely === date);
  const words = [
    full(date), date === asOf && "as of this day", date === today && "today",
    bleed === 1 && "period start", bleed > 1 && `day ${bleed} of a period`,
    ovulation && `ovulation, ${nameOf("ovulation", ovulation.evidence)}`, ...signs.map(sign => nameOf("sign", sign.kind)),
    pause && `pause, ${nameOf("pause", pause.reason)}`,
    (bleed || ovulation || signs.length) && date > asOf && "ignored, since it is after the as-of day",
    starts >= 0.001 && `period starts: ${percent(starts)}`, isFertile >= 0.001 && `fertile: ${percent(isFertile)}`,
    isLikely ? "likely day of a period" : range && "in the range of a period",
  ];
  const classes = [
    `period-${bleed ? 0 : periodClass(starts)}`, `fertile-${fertileClass(isFertile)}`,
    bleed && (bleed === 1 ? "bleed start" : "bleed"), pause && "pause", date === asOf && "as-of", date === today && "today",
    date > asOf && (bleed || ovulation || signs.length) && "ghost", range && "range", isLikely && "likely",
  ];
  const marks = [ovulation && "ovulation", ...signs.map(sign => sign.kind === "LH_NEGATIVE" ? "negative" : "sign")];
  set(cell, "aria-label", words.filter(Boolean).join(", "));
  set(cell, "class", classes.filter(Boolean).join(" "));
  set(cell, "aria-selected", String(Boolean(bleed || ovulation || signs.length || pause)));
  const wanted = marks.filter(Boolean);
  const place = cell.lastChild;
  if (place.childElementCount !== wanted.length || [...place.children].some((mark, i) => mark.className !== wanted[i]))
    place.replaceChildren(...wanted.map(name => html("i", { class: name })));
}

/** Sets an attribute where it differs. */
function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
