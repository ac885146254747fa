// The run of show follows by itself: a tiny number is asked for every few seconds, and the page is fetched only when it rose.
// Everything works without this script, by a link that loads the page again and by plain forms.

const follow = document.querySelector("[data-follow]");
const policy = window.trustedTypes?.createPolicy("app", { createHTML: (html) => html }) ?? { createHTML: (html) => html };
const MOST_SECONDS = 60;

let seen = null; // the number's ETag
let shift = 0; // by how much the server's clock is ahead of ours
let failures = 0;
let lostAt = null;
let paused = false;
let timer = null;
let asking = false;
let sending = false;
let stale = false; // a page that was due by time could not be fetched

follow.querySelector("[data-plain]").hidden = true;
follow.querySelector("[data-scripted]").hidden = false;
const button = follow.querySelector("[data-pause]");
const state = follow.querySelector("[data-state]");

button.addEventListener("click", () => {
  paused = !paused;
  button.setAttribute("aria-pressed", paused);
  button.textContent = paused ? button.dataset.go : button.dataset.stop;
  tell();
  ask();
});
document.addEventListener("visibilitychange", ask);
window.addEventListener("online", ask);
document.addEventListener("submit", send);
setInterval(tick, 1000);
tell();
ask();

// One question at a time; none while nobody looks.
async function ask() {
  clearTimeout(timer);
  if (paused || document.hidden || asking) return;
  asking = true;
  try {
    const answer = await fetch(follow.dataset.follow, { cache: "no-store", credentials: "omit", headers: seen && !stale ? { "If-None-Match": seen } : {} });
    if (answer.status === 200) {
      const { number, now: there } = await answer.json();
      shift = Date.parse(there) - Date.now();
      const etag = answer.headers.get("ETag");
      if (stale || piece().dataset.number !== String(number) || (seen && clockOf(seen) !== clockOf(etag))) await load();
      seen = etag;
    } else if (answer.status !== 304) {
      throw new Error(answer.status);
    }
    failures = 0;
    lostAt = null;
  } catch {
    failures += 1;
    lostAt ??= now();
  }
  asking = false;
  tell();
  wait();
}

// So long until the next question: longer after each failure, and never all watchers at once.
function wait() {
  const every = Number(follow.dataset.every);
  const seconds = Math.min(MOST_SECONDS, every * 2 ** Math.max(0, failures - 1));
  clearTimeout(timer);
  timer = setTimeout(ask, seconds * 1000 * (0.75 + Math.random() / 2));
}

async function load() {
  const answer = await fetch(follow.dataset.page, { cache: "no-cache", credentials: follow.dataset.as });
  if (!answer.ok) throw new Error(answer.status);
  show(await answer.text());
  stale = false;
}

function piece() {
  return document.querySelector("[data-piece]");
}

// The second half of the tag: where the demo's clock stands.
function clockOf(etag) {
  return etag.split("-")[1];
}

function show(html) {
  const page = new DOMParser().parseFromString(policy.createHTML(html), "text/html");
  const [fresh, old] = [page, document].map((where) => where.querySelector("[data-piece]"));
  if (!fresh || !old) throw new Error("another page");
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const before = old.querySelector("[data-say]")?.textContent;
  old.replaceWith(document.adoptNode(fresh));
  if (focused) document.getElementById(focused)?.focus();
  const says = [...page.querySelectorAll(".flash")].map((flash) => flash.textContent.trim()).join(" ");
  const after = fresh.querySelector("[data-say]")?.textContent;
  const status = follow.querySelector("[data-says]");
  if (status && (says || after !== before)) status.textContent = says || after;
  tick();
}

// The acts of the console: sent as the form would be, and the answer shown in place.
async function send(event) {
  const form = event.target;
  if (!form.closest("[data-piece]")) return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  try {
    const filled = new URLSearchParams(new FormData(form));
    if (event.submitter?.name) filled.append(event.submitter.name, event.submitter.value);
    const answer = await fetch(event.submitter?.formAction ?? form.action, { method: "POST", body: filled });
    const html = await answer.text();
    if (new URL(answer.url).pathname !== new URL(follow.dataset.page, location.href).pathname) location.assign(answer.url);
    else show(html);
  } catch {
    follow.querySelector("[data-says]").textContent = follow.dataset.unsent;
    lostAt ??= now();
    tell();
  }
  sending = false;
}

function now() {
  return new Date(Date.now() + shift);
}

function clock(moment) {
  return moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: follow.dataset.zone });
}

function tell() {
  const what = paused ? "paused" : lostAt ? "lost" : "following";
  const text = (state.dataset[what] ?? "").replace("{time}", lostAt ? clock(lostAt) : "");
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle("is-lost", what === "lost");
}

// Every second: the clock, what is left, and whether the page is due by time alone.
function tick() {
  if (paused) return;
  const moment = now();
  for (const each of document.querySelectorAll("[data-clock]")) put(each, clock(moment));
  for (const each of document.querySelectorAll("[data-ends]")) {
    const minutes = Math.ceil((Date.parse(each.dataset.ends) - moment) / 60000);
    put(each, (minutes >= 0 ? each.dataset.left : each.dataset.over).replace("{n}", Math.abs(minutes)));
  }
  const { dataset } = piece();
  if (dataset.next && Date.parse(dataset.next) <= moment && !document.hidden) {
    dataset.next = "";
    setTimeout(() => load().catch(() => (stale = true)), Math.random() * 5000);
  }
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
