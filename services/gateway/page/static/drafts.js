// What a person has typed and where the keyboard is, kept while the card is replaced by a newer one.

function keyOf(form) {
  return ["post", "kind", "mark"].map((name) => form.dataset[name] ?? "").join(" ");
}

function fields(card) {
  return [...card.querySelectorAll("button, input, select, textarea, summary, a")];
}

// `sent`: the form that was just sent; what stood in it is done with.
export function keep(card, sent) {
  const typed = new Map();
  for (const form of card.querySelectorAll("form[data-post]")) {
    if (form === sent) continue;
    for (const field of form.querySelectorAll("input:not([type=checkbox]), textarea")) {
      if (field.value) typed.set(`${keyOf(form)} ${field.name}`, field.value);
    }
  }
  return { typed, open: card.querySelector("details")?.open, at: fields(card).indexOf(document.activeElement) };
}

// True where the keyboard is where it was.
export function restore(card, kept) {
  for (const form of card.querySelectorAll("form[data-post]")) {
    for (const field of form.querySelectorAll("input:not([type=checkbox]), textarea")) {
      field.value = kept.typed.get(`${keyOf(form)} ${field.name}`) ?? field.value;
    }
  }
  const details = card.querySelector("details");
  if (details && kept.open) details.open = true;
  if (kept.at < 0) return false;
  fields(card)[kept.at]?.focus({ preventScroll: true });
  return true;
}
