// Moves the rows of the agenda's builder by pointer, touch and keys. It knows no agenda: every act is the page's own form,
// sent without leaving the page, and the server's answer takes the builder's place.

const policy = globalThis.trustedTypes?.createPolicy("app", { createHTML: (html) => html });
const says = document.getElementById("says");
const line = document.body.appendChild(document.createElement("div"));
line.className = "drop-line";
line.hidden = true;
let builder, held, soon, sending = Promise.resolve();

dress();

function dress() {
  builder = document.getElementById("builder");
  builder.classList.add("moves");
  for (const grip of builder.querySelectorAll(".grip")) {
    grip.removeAttribute("href"); // a button from here on: no menu of links on a long press
    grip.setAttribute("role", "button");
    grip.setAttribute("aria-describedby", "grips");
    grip.tabIndex = 0;
  }
}

const rowOf = (element) => element.closest("li[id^=item-]");
const titleOf = (row) => row.querySelector("h3").textContent;
const say = (text, row) => (says.textContent = text.replace("{title}", row ? titleOf(row) : ""));

// --- every place where a row can go: before each other row, and at the end of each list ---

function placesFor(row) {
  const places = [];
  for (const list of builder.querySelectorAll("ol[data-end]")) {
    if (row.contains(list)) continue;
    const box = list.getBoundingClientRect();
    const place = (to, y, next) => places.push({ to, next, block: next ?? rowOf(list), room: list.dataset.room, x: box.left + scrollX, width: box.width, y: y + scrollY });
    for (const next of list.children) {
      if (next.id && next !== row) place("before-" + next.id.slice(5), next.getBoundingClientRect().top, next);
    }
    place(list.dataset.end, box.bottom);
  }
  return places.sort((one, other) => one.y - other.y || other.x - one.x);
}

function nearest(places, x, y) {
  const cost = (place) => Math.abs(place.y - y) + (x < place.x - 8 || x > place.x + place.width ? 2000 : 0) + Math.abs(x - place.x - 20) / 8;
  return places.reduce((best, place) => (cost(place) < cost(best) ? place : best));
}

// --- a row is held, from when it is lifted until it is put down or back ---

function lift(row, by) {
  held = { row, by, places: placesFor(row), at: null };
  row.classList.add("lifted");
}

function aim(place) {
  if (!place) return;
  held.at = place;
  line.hidden = false;
  Object.assign(line.style, { left: place.x + "px", top: place.y + "px", width: place.width + "px" });
}

function release() {
  const was = held;
  held = null;
  line.hidden = true;
  was.row.classList.remove("lifted");
  return was;
}

function putBack() {
  const { row } = release();
  say(builder.dataset.back, row);
}

function putDown() {
  const { row, at } = release();
  if (!at) return;
  const wish = at.room ? { place: at.to, room: at.room } : { place: at.to };
  send(row.querySelector("[value=up]").formAction, row.querySelector(".grip"), wish);
}

// --- pointer and touch ---

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.(".grip");
  if (!grip || !event.isPrimary || event.button || !builder.contains(grip)) return;
  if (held) putBack();
  grip.setPointerCapture(event.pointerId);
  const from = { x: event.clientX, y: event.clientY };
  const end = new AbortController();
  let begun = false;
  const listen = (type, act) => grip.addEventListener(type, act, { signal: end.signal });
  const drop = (act) => { end.abort(); if (held?.by === end) act(); };
  listen("pointermove", ({ clientX, clientY }) => {
    if (!begun && Math.hypot(clientX - from.x, clientY - from.y) > 5) {
      begun = true;
      lift(rowOf(grip), end);
      follow();
    }
    if (held?.by === end) Object.assign(held, { x: clientX, y: clientY });
  });
  listen("pointerup", () => drop(putDown));
  listen("pointercancel", () => drop(putBack));
  listen("lostpointercapture", () => drop(putBack));
});

// Once a frame: scroll near the edges of the window, and aim at what is nearest to the pointer.
function follow() {
  if (!held?.by) return;
  const { x, y } = held;
  if (x !== undefined) {
    const edge = 70;
    scrollBy(0, y < edge ? (y - edge) / 4 : y > innerHeight - edge ? (y - innerHeight + edge) / 4 : 0);
    aim(nearest(held.places, x + scrollX, y + scrollY));
  }
  requestAnimationFrame(follow);
}

// --- keys ---

document.addEventListener("keydown", (event) => {
  if (held && event.key === "Escape") return done(event, putBack);
  const grip = event.target.closest?.(".grip");
  if (!grip || !builder.contains(grip)) return;
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.altKey && by && !held) return done(event, () => rowOf(grip).querySelector(by < 0 ? "[value=up]" : "[value=down]").click());
  if (event.key === "Enter" || event.key === " ") return done(event, () => (held ? putDown() : pick(rowOf(grip))));
  if (held && !held.by && by) done(event, () => choose(by));
});

document.addEventListener("click", (event) => {
  const grip = event.target.closest?.(".grip");
  if (grip && event.detail === 0 && !held) pick(rowOf(grip)); // pressed by what reads the page aloud
  for (const menu of builder.querySelectorAll("details[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusout", (event) => {
  if (held && !held.by && event.target.matches(".grip")) putBack();
});

function done(event, act) {
  event.preventDefault();
  act();
}

function pick(row) {
  lift(row);
  say(builder.dataset.lifted, row);
}

function choose(by) {
  const { places, at, row } = held;
  const y = row.getBoundingClientRect().top + scrollY;
  const from = at ? places.indexOf(at) : by > 0 ? places.findLastIndex((place) => place.y <= y + 1) : places.findIndex((place) => place.y >= y - 1);
  aim(places[Math.max(0, Math.min(places.length - 1, (from < 0 && by < 0 ? places.length : from) + by))]);
  line.scrollIntoView({ block: "nearest" });
  const { next, block } = held.at;
  say(builder.dataset[next ? "before" : block ? "endOf" : "end"], block);
}

// --- every act is the page's form, sent from here ---

document.addEventListener("submit", (event) => {
  if (event.target.id !== "b") return;
  event.preventDefault();
  const button = event.submitter;
  send(button?.formAction ?? event.target.action, rowOf(document.activeElement) ? document.activeElement : button, button?.name && { [button.name]: button.value });
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("input.slot-mins")) saveSoon(target, target === document.activeElement ? 600 : 0); // its arrows may be pressed again
});

function saveSoon(field, wait) {
  clearTimeout(soon);
  soon = setTimeout(() => send(document.getElementById("b").action, field), wait);
}

// One after the other, each with what the form says when its turn comes.
function send(url, from, wish) {
  clearTimeout(soon);
  builder.setAttribute("aria-busy", "true");
  sending = sending.then(async () => {
    const body = new URLSearchParams(new FormData(document.getElementById("b")));
    for (const [name, value] of Object.entries(wish ?? {})) name.startsWith("m.") ? body.append(name, value) : body.set(name, value);
    for (const field of builder.querySelectorAll("input.slot-mins")) field.sent = field.value;
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-Piece": "builder" } });
      const text = await answer.text();
      const page = new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
      const piece = page.getElementById("builder");
      if (!piece) throw new Error("no builder in the answer");
      swap(piece, piece.dataset.said || page.querySelector(".flash")?.textContent.trim() || "", from);
    } catch {
      builder.removeAttribute("aria-busy");
      tell(builder.dataset.failed, "bad");
    }
  });
}

function tell(text, tone) {
  const told = builder.querySelector(".builder-said");
  if (text) document.getElementById("b").classList.remove("bare");
  told.textContent = text;
  if (tone) told.className = "builder-said tone-" + tone;
  say("");
  setTimeout(() => say(text), 50); // the same sentence twice is said twice
}

// The focus, what is being typed and the place on the screen stay; of a button that is gone the focus goes to its row's handle.
function swap(piece, text, from) {
  if (held) release();
  const active = builder.contains(document.activeElement) ? document.activeElement : from?.isConnected === false ? null : from;
  const typing = active?.matches("input.slot-mins") && active.value !== active.sent ? active.value : null;
  const id = active && rowOf(active)?.id;
  const kind = active && (active.closest("details") ? "summary" : active.matches(".grip, .slot-mins") ? "." + active.classList[0] : active.value && `.slot-tools [value="${active.value}"]`);
  const bar = active?.formAction?.match(/\/(undo|redo)$/)?.[1];
  const top = id && document.getElementById(id).getBoundingClientRect().top;
  builder.replaceWith(document.adoptNode(piece));
  dress();
  const row = id && document.getElementById(id);
  let target = row ? (kind && row.querySelector(`:scope > .slot ${kind}:not([disabled])`)) || row.querySelector(".grip") : null;
  if (!row && active) target = (bar && builder.querySelector(`[formaction$=${bar}]`)) || builder.querySelector(".builder-bar button:not(.builder-save), .grip");
  target?.focus({ preventScroll: true });
  if (typing !== null && target?.matches(".slot-mins")) { target.value = typing; saveSoon(target, 600); }
  if (row) scrollBy(0, row.getBoundingClientRect().top - top);
  document.getElementById("item-" + builder.dataset.just)?.classList.add("just");
  tell(text);
}
