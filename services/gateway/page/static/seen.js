// What this browser has shown of each incident: the number of its last alert, so that what is newer can be marked.

import { count } from "./words.js";

const KEPT = 2000;
const { stream, epoch, page } = document.body.dataset;
const KEY = `dideban.seen.${stream}`;

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) || "{}");
    // numbers mean something only within their epoch
    return found.epoch === epoch && found.numbers ? found.numbers : {};
  } catch {
    return {};
  }
}

function write(numbers) {
  const newest = Object.entries(numbers).sort((one, other) => other[1] - one[1]).slice(0, KEPT);
  try {
    localStorage.setItem(KEY, JSON.stringify({ epoch, numbers: Object.fromEntries(newest) }));
  } catch {
    // a browser that keeps nothing marks nothing
  }
}

// In the list: which rows were never opened (once any was), and which changed since.
export function markRows() {
  const numbers = read();
  const any = Object.keys(numbers).length > 0;
  for (const row of document.querySelectorAll(".row")) {
    const seen = numbers[row.dataset.incident];
    const last = Number(row.dataset.number);
    row.querySelector(".flag-new").hidden = !any || seen !== undefined;
    row.querySelector(".flag-changed").hidden = seen === undefined || seen >= last;
  }
}

// On a card: what came since it was looked at; then it has been looked at. Shown again while it stays open.
export function markCard(card, before) {
  const last = Number(card.dataset.number);
  const numbers = read();
  const seen = before ?? numbers[card.dataset.incident];
  if (seen !== undefined && seen < last) {
    const fresh = [...card.querySelectorAll(".history > li")].filter((row) => Number(row.dataset.number) > seen);
    for (const row of fresh) row.classList.add("is-fresh");
    const line = card.querySelector("#since-seen");
    line.textContent = count("changes_since", fresh.length);
    line.hidden = false;
  }
  write({ ...numbers, [card.dataset.incident]: last });
  return seen;
}

export const onCard = page === "card";
