// Follows the stream of alerts. What is new is fetched and kept ready; it is shown when a person asks for it, so that
// nothing moves under whoever reads. A page that hears nothing says so.

import { keep, restore } from "./drafts.js";
import { count, growAges, number, say } from "./words.js";
import { markCard, markRows, onCard } from "./seen.js";

// One beat (10 s) and half of another: so long may nothing be heard.
const STALE_MS = 15000;
// The page is fetched anew at once, and again after this at the earliest, however many alerts come.
const REST_MS = 4000;
const body = document.body;
const button = document.getElementById("fresh");
const told = document.getElementById("told");

let heard = Date.now();
let last = Number(body.dataset.last);
let ready = null;
let asked = 0;
let waiting = null;
let shown = 0;

export function follow() {
  listen(`/api/v1/alerts/stream?after=${last}` + (body.dataset.epoch ? `&epoch=${body.dataset.epoch}` : ""));
  button.addEventListener("click", () => show());
  setInterval(look, 1000);
  setInterval(growAges, 30000);
  document.addEventListener("visibilitychange", look);
}

function listen(address) {
  const source = new EventSource(address);
  const alive = () => {
    heard = Date.now();
    look();
  };
  let again = false;
  source.addEventListener("hello", () => {
    alive();
    // what has no number, as colleagues' work, may have been missed meanwhile
    if (again) fetchSoon();
    again = true;
  });
  source.addEventListener("beat", alive);
  source.addEventListener("state", () => {
    alive();
    fetchSoon();
  });
  source.addEventListener("anew", () => location.reload());
  // whoever may listen no longer is led to where one signs in
  source.addEventListener("ended", () => location.reload());
  source.addEventListener("shift", () => {
    alive();
    fetchSoon();
  });
  source.addEventListener("message", (event) => {
    alive();
    last = Math.max(last, Number(event.lastEventId));
    fetchSoon();
  });
  // the browser comes again by itself, unless it was refused
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, REST_MS, `/api/v1/alerts/stream?after=${last}`);
  });
}

function look() {
  const stale = Date.now() - heard > STALE_MS;
  if (stale !== body.classList.contains("is-stale")) {
    body.classList.toggle("is-stale", stale);
    const words = document.getElementById("banner-words");
    if (stale) {
      words.dataset.before = words.textContent;
      words.textContent = say("stale", { at: number(new Date(heard).toTimeString().slice(0, 8)) });
      told.textContent = words.textContent;
    } else if (words.dataset.before) {
      words.textContent = words.dataset.before;
    }
  }
  body.classList.toggle("is-live", !stale);
}

function fetchSoon() {
  if (waiting !== null) return;
  waiting = setTimeout(() => load(), Math.max(0, asked + REST_MS - Date.now()));
}

// The same page as a document: XMLHttpRequest parses it without any of its text becoming a script here.
function load(then = offer) {
  waiting = null;
  asked = Date.now();
  const request = new XMLHttpRequest();
  request.open("GET", location.href);
  request.responseType = "document";
  request.timeout = STALE_MS;
  request.addEventListener("load", () => {
    if (request.status === 200 && request.response) then(request.response);
  });
  request.send();
}

function offer(page) {
  const banner = page.getElementById("banner");
  if (banner && !body.classList.contains("is-stale")) document.getElementById("banner").replaceWith(banner);
  // another one after the desk was started anew
  body.dataset.csrf = page.body.dataset.csrf;
  showWork(page);
  const known = new Map(rows(document).map((row) => [row.dataset.incident, Number(row.dataset.number)]));
  const fresh = rows(page).filter((row) => !(known.get(row.dataset.incident) >= Number(row.dataset.number)));
  if (fresh.length === 0) return;
  ready = { page, fresh: fresh.map((row) => row.dataset.incident) };
  button.textContent = onCard ? say("changed_here") : count("show_new", fresh.length);
  button.hidden = false;
  if (fresh.length !== shown) {
    const label = fresh[0].dataset.label;
    told.textContent = button.textContent + (label ? `: ${label}` : "");
    shown = fresh.length;
  }
}

// What colleagues did is shown at once: it stands beside what is read and moves nothing of it.
function showWork(page) {
  const mine = document.getElementById("shift-state");
  const other = page.getElementById("shift-state");
  if (mine && other && mine.textContent !== other.textContent) mine.replaceWith(other);
  for (const row of document.querySelectorAll(".row")) {
    const words = page.querySelector(`.row[data-incident="${CSS.escape(row.dataset.incident)}"] .work-words`);
    const here = row.querySelector(".work-words");
    if (words && words.textContent !== here.textContent) here.replaceWith(document.adoptNode(words));
  }
}

// After an act of one's own: the page as it is now, without being asked.
export function showNow(sent) {
  load((page) => show(page, sent));
}

function rows(root) {
  return [...root.querySelectorAll("#list[data-incident], #list [data-incident]")];
}

function show(page = ready?.page, sent = null) {
  if (!page) return;
  const fresh = ready?.fresh ?? [];
  const kept = onCard ? keep(document.getElementById("list"), sent) : null;
  const seen = onCard ? Number(document.getElementById("list").dataset.number) : undefined;
  for (const name of ["list", "aside"]) {
    const mine = document.getElementById(name);
    const other = page.getElementById(name);
    if (mine && other) mine.replaceWith(document.adoptNode(other));
  }
  ready = null;
  shown = 0;
  button.hidden = true;
  growAges();
  if (onCard) {
    markCard(document.getElementById("list"), seen);
    if (!restore(document.getElementById("list"), kept)) document.getElementById("main").focus();
    return;
  }
  markRows();
  const first = rows(document).find((row) => fresh.includes(row.dataset.incident));
  first?.querySelector("a")?.focus();
}
