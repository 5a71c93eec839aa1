// The keyboard: letters do something only outside of fields, and not at all where a person has turned them off.

const OFF = "dideban.keys.off";
const dialog = document.getElementById("keys");

function off() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

export function listenToKeys() {
  const button = document.getElementById("keys-button");
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  const choice = document.getElementById("keys-off");
  choice.checked = off();
  choice.addEventListener("change", () => {
    try {
      localStorage.setItem(OFF, choice.checked ? "1" : "0");
    } catch {
      // the choice holds for this page only where nothing is kept
    }
  });
  document.addEventListener("keydown", pressed);
}

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || dialog.open || off()) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const act = ACTS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  n: () => document.querySelector("#fresh:not([hidden])")?.click(),
  a: () => document.getElementById("acknowledge")?.click(),
  u: () => document.getElementById("back")?.click(),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => dialog.showModal(),
};

function move(step) {
  const links = [...document.querySelectorAll(".row-link, td a")];
  if (links.length === 0) return;
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}
