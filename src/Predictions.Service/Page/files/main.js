import { Forecasts } from "./api.js";
import { Calendar } from "./calendar.js";
import { compare } from "./compare.js";
import { between, dayAndMonth, full, numberOf, dateOf, today } from "./dates.js";
import { byId, html, options, radios } from "./dom.js";
import { click, empty, kinds, lastStart, toJson } from "./history.js";
import { people } from "./people.js";
import { languages } from "./snippets.js";
import { Strip, windowOf } from "./strip.js";
import { listBasis, listCycles, summarize } from "./summary.js";

// The whole state. It lives in this module only: neither storage nor address keeps any of it.
const state = {
  today: today(), asOf: today(), history: empty(), person: "regular", kind: "period", cycles: 3, interval: 0.8, language: "curl",
  choices: Object.fromEntries(Object.entries(kinds).map(([kind, { choices }]) => [kind, choices[0][0]])),
  // Whether the calendar turns with the as-of day: not while a person logs or turns it.
  forecast: null, frame: null, isFollowing: true,
  // What a screen reader hears before the next answer's headline.
  words: "",
};

const asOf = byId("as-of");
const strip = new Strip(byId("strip"), byId("rail"));
const calendar = new Calendar(byId("calendar"), state.today, log);
const hasCandidate = document.querySelector("meta[name=predictions-candidate]").content !== "";
const forecasts = new Forecasts(hasCandidate ? ["/v1/predict", "/candidate/v1/predict"] : ["/v1/predict"], show);

const request = () => ({
  asOf: state.asOf, cycles: state.cycles, interval: state.interval, includeDaily: true, history: toJson(state.history),
});

function ask() {
  document.body.setAttribute("aria-busy", "true");
  forecasts.ask(request());
}

/** Shows an answer. Only the newest ends the waiting, so tests and screen readers wait for that. */
function show([{ forecast, problem }, candidate], isNewest) {
  state.forecast = forecast;
  const isMissing = problem?.reason === "NO_PERIOD";
  byId("problem").hidden = !problem || isMissing;
  byId("problem").textContent = problem && !isMissing ? problem.message : "";
  if (problem?.status === 401 || problem?.status === 403) byId("access").hidden = false;
  summarize(forecast, problem);
  listCycles(forecast);
  listBasis(forecast);
  if (candidate) compare(forecast, candidate.forecast, problem ?? candidate.problem);
  draw();
  if (!isNewest) return;
  document.body.setAttribute("aria-busy", "false");
  document.body.dataset.asOf = forecast?.asOf ?? "";
  if (state.words) byId("live").textContent = `${state.words}. ${byId("headline").textContent}.`;
  state.words = "";
}

function draw() {
  const { history, asOf: day, today: now, forecast, frame } = state;
  // A period of long ago, as before a pause, would move the as-of day to the end.
  const past = lastStart(history, day);
  const near = past && between(past, day) < 62 ? past : day;
  if (state.isFollowing) calendar.reveal(near, day, forecast?.cycles[0]?.periodStart.likely ?? day);
  calendar.draw({ history, asOf: day, today: now, forecast });
  strip.draw({ frame, asOf: day, forecast, history });
}

/** Sets the days of the strip. Only records and the date field move them, never the handle. */
function frame() {
  state.frame = windowOf(lastStart(state.history, state.today), state.today, state.asOf);
  asOf.min = numberOf(state.frame.from);
  asOf.max = numberOf(state.frame.last);
  showAsOf();
}

function showAsOf() {
  asOf.value = numberOf(state.asOf);
  const start = lastStart(state.history, state.asOf);
  const day = start ? `, ${between(start, state.asOf) + 1} days since the last period began` : "";
  asOf.setAttribute("aria-valuetext", full(state.asOf) + day);
  byId("as-of-date").value = state.asOf;
  byId("today").disabled = state.asOf === state.today;
}

function change(history, words) {
  state.history = history;
  frame();
  byId("born").value = history.birthYear || "";
  writeCall();
  state.words = words ?? "";
  ask();
}

function moveTo(date) {
  [state.asOf, state.isFollowing] = [date, true];
  showAsOf();
  writeCall();
  ask();
}

function log(date) {
  state.isFollowing = false;
  const [history, words] = click(state.history, state.kind, state.choices[state.kind], date);
  change(history, words);
  for (const input of document.querySelectorAll("#people input")) input.checked = false;
}

function load(person) {
  [state.asOf, state.isFollowing] = [state.today, true];
  change(people[person].log(state.today), `${people[person].name} loaded`);
}

function turn(months) {
  state.isFollowing = false;
  calendar.turn(months);
}

function chooseKind(kind) {
  state.kind = kind;
  const keep = () => { state.choices[kind] = select.value; };
  const select = html("select", { "aria-label": `${kinds[kind].name}: details`, onchange: keep });
  options(select, kinds[kind].choices, state.choices[kind]);
  byId("options").replaceChildren(select);
  byId("how").textContent = kinds[kind].how;
}

function writeCall() {
  byId("call").firstElementChild.textContent = languages[state.language].write(request(), Boolean(forecasts.token));
}

function chooseLanguage(language) {
  state.language = language;
  for (const tab of byId("languages").children) {
    const isChosen = tab.dataset.language === language;
    tab.setAttribute("aria-selected", isChosen);
    tab.tabIndex = isChosen ? 0 : -1;
  }
  byId("call").setAttribute("aria-labelledby", `tab-${language}`);
  writeCall();
}

async function copy() {
  try {
    await navigator.clipboard.writeText(byId("call").textContent);
    byId("live").textContent = "Copied";
    byId("copy").textContent = "Copied";
    setTimeout(() => { byId("copy").textContent = "Copy"; }, 2_000);
  } catch {
    // Without the permission the text is selected, so that the browser's own command copies it.
    getSelection().selectAllChildren(byId("call").firstElementChild);
    byId("live").textContent = "Selected. Copy it with the browser.";
  }
}

function ramp(name, text, labels) {
  const steps = [1, 2, 3, 4, 5].map(step => html("i", { class: `${name}-${step}` }));
  return html("p", {}, html("span", { class: "ramp", "aria-hidden": "true" }, steps), `${text}: ${labels}`);
}

const mark = (name, text) =>
  html("p", {}, html("span", { class: `swatch ${name}`, "aria-hidden": "true" }, html("i", { class: name })), text);

function build() {
  radios(byId("people"), "person", Object.entries(people).map(([id, { name }]) => [id, name]), state.person, load);
  radios(byId("kinds"), "kind", Object.entries(kinds).map(([id, { name }]) => [id, name]), state.kind, chooseKind);
  options(byId("count"), [1, 2, 3, 4, 5, 6, 12].map(count => [count, count]), state.cycles);
  options(byId("interval"), [0.5, 0.8, 0.9, 0.95, 0.99].map(share => [share, `${share * 100} %`]), state.interval);
  byId("languages").replaceChildren(...Object.entries(languages).map(([id, { name }]) => html("button", {
    type: "button", role: "tab", id: `tab-${id}`, "data-language": id, "aria-controls": "call", onclick: () => chooseLanguage(id),
  }, name)));
  byId("legend").replaceChildren(
    ramp("period", "Period starts", "up to 2, 5, 10, 20 % and more"),
    ramp("fertile", "Fertile day", "up to 15, 35, 60, 80 % and more"),
    mark("range", "Range of a period, with its likely day"), mark("bleed", "Logged bleeding"), mark("ovulation", "Ovulation"),
    mark("sign", "Fertile sign"), mark("negative", "Negative test"), mark("pause", "Pause"), mark("as-of", "As of"));
}

function listen() {
  asOf.addEventListener("input", () => moveTo(dateOf(asOf.valueAsNumber)));
  byId("as-of-date").addEventListener("change", event => {
    if (!event.target.validity.valid) return;
    state.asOf = event.target.value;
    frame();
    moveTo(state.asOf);
  });
  byId("today").addEventListener("click", () => { state.asOf = state.today; frame(); moveTo(state.today); asOf.focus(); });
  // At the end of a drag, not at each day of it.
  asOf.addEventListener("change", () => { state.words = `As of ${dayAndMonth(state.asOf)}`; ask(); });
  byId("earlier").addEventListener("click", () => turn(-1));
  byId("later").addEventListener("click", () => turn(1));
  byId("clear").addEventListener("click", () => {
    for (const input of document.querySelectorAll("#people input")) input.checked = false;
    change(empty(), "All records cleared");
  });
  byId("count").addEventListener("change", event => { state.cycles = Number(event.target.value); change(state.history); });
  byId("interval").addEventListener("change", event => { state.interval = Number(event.target.value); change(state.history); });
  byId("born").addEventListener("change", event => {
    if (event.target.validity.valid) change({ ...state.history, birthYear: Number(event.target.value) || 0 });
  });
  byId("born").max = state.today.slice(0, 4);
  byId("copy").addEventListener("click", copy);
  byId("languages").addEventListener("keydown", event => {
    const ids = Object.keys(languages);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    chooseLanguage(ids[(ids.indexOf(state.language) + step + ids.length) % ids.length]);
    byId(`tab-${state.language}`).focus();
  });
  byId("access").addEventListener("submit", event => {
    event.preventDefault();
    forecasts.token = byId("token").value.trim();
    change(state.history);
  });
}

build();
listen();
chooseKind(state.kind);
chooseLanguage(state.language);
load(state.person);
