// Shift work and corrections: each form is sent to the API as JSON, and the answer is shown where it was asked.

import { say } from "./words.js";

const FIGURE = /^([0-9]{1,9})(?:(\+)|-([0-9]{1,9}))?$/;

export async function send(method, path, body) {
  const headers = { "X-CSRF-Token": document.body.dataset.csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (answer.ok) return "";
  try {
    return (await answer.json()).detail || say("failed");
  } catch {
    return say("failed");
  }
}

// '5', '5-7', '5+' as the API has it; nothing where the right figure is not known.
function range(text) {
  if (!text) return null;
  const found = FIGURE.exec(text.replace(/[\u06F0-\u06F9]/g, (digit) => digit.charCodeAt(0) - 0x06f0));
  if (!found) throw new Error(say("not_a_figure"));
  const least = Number(found[1]);
  return [least, found[2] ? null : found[3] ? Number(found[3]) : least];
}

function body(form) {
  const data = new FormData(form);
  const found = {};
  for (const name of ["kind", "mark"]) if (form.dataset[name]) found[name] = form.dataset[name];
  for (const [name, value] of data) if (name !== "stories" && name !== "right") found[name] = value.trim();
  if (data.has("stories") || form.dataset.kind === "split") found.stories = data.getAll("stories");
  if (data.has("right")) found.right = range(data.get("right").trim());
  if (form.dataset.kind === "assign" && !found.to) found.to = null;
  return found;
}

// `done` hears which form was sent, and shows the card anew.
export function listenToForms(done) {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-post]");
    if (!form) return;
    event.preventDefault();
    const told = document.getElementById("answer");
    told.textContent = "";
    try {
      const trouble = await send("POST", form.dataset.post, body(form));
      if (trouble) {
        told.textContent = trouble;
        return;
      }
      done(form);
    } catch (error) {
      told.textContent = error.message || say("failed");
    }
  });
}

export function listenToSession() {
  document.getElementById("sign-out")?.addEventListener("click", async () => {
    await send("DELETE", "/api/v1/session");
    location.assign("/sign-in");
  });
  document.getElementById("sign-in")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const trouble = await send("POST", "/api/v1/session", { name: data.get("name"), password: data.get("password") });
    if (trouble) {
      document.getElementById("answer").textContent = trouble;
      return;
    }
    // back to where one came from, on this desk and nowhere else
    const next = new URL(new URLSearchParams(location.search).get("next") || "/", location.origin);
    location.assign(next.origin === location.origin ? next.pathname + next.search : "/");
  });
}
