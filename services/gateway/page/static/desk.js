// The page works without this; with it, it is live, knows keys and remembers what was looked at.

import { listenToKeys } from "./keys.js";
import { follow, showNow } from "./live.js";
import { markCard, markRows, onCard } from "./seen.js";
import { listenToForms, listenToSession } from "./work.js";

listenToKeys();
listenToSession();
if (document.getElementById("banner")) {
  if (onCard) markCard(document.getElementById("list"));
  else markRows();
  follow();
  listenToForms(showNow);
}

// An empty field says nothing, so it does not lengthen the address.
document.querySelector("form.filters")?.addEventListener("submit", (event) => {
  for (const field of event.target.elements) if (field.name && !field.value) field.disabled = true;
});
// a page that the browser brings back from its memory has them still
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form.filters :disabled")) field.disabled = false;
});

const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
