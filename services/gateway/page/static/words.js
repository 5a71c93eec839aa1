// The phrases, plural forms and digits that the page carries, and ages made of them.

const words = JSON.parse(document.body.dataset.words);

export function number(value) {
  return String(value).replace(/[0-9]/g, (digit) => words.digits[Number(digit)]);
}

export function say(key, values = {}) {
  let text = words.say[key];
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, value);
  return text;
}

export function count(key, value) {
  const [one, other] = words.count[key];
  return (words.one.includes(value) ? one : other).replaceAll("{n}", number(value));
}

function age(seconds) {
  if (seconds < 60) return say("just_now");
  if (seconds < 3600) return count("minutes", Math.floor(seconds / 60));
  if (seconds < 172800) return count("hours", Math.floor(seconds / 3600));
  return count("days", Math.floor(seconds / 86400));
}

// Ages grow while the page stays open; beyond two years nobody waits for the next one.
export function growAges(root = document) {
  for (const one of root.querySelectorAll("time.age")) {
    const seconds = (Date.now() - Date.parse(one.dateTime)) / 1000;
    if (seconds < 730 * 86400) one.textContent = age(Math.max(0, seconds));
  }
}
