// The page of a server: asks /api for plans, previews and tracks. Nothing from elsewhere.
"use strict";

const byId = (id) => document.getElementById(id);
const form = byId("wish");
const withTokens = document.body.dataset.tokens === "true";

// What the form says, in the words of a prescription file.
function wish() {
  const value = (name) => form.elements[name].value.trim();
  const asked = {
    programme: value("programme"),
    palette: value("palette"),
    tempo: value("final") ? `${value("tempo")}..${value("final")}` : value("tempo"),
    key: `${value("tonic")} ${value("mode")}`,
    length: `${Math.round(Number(value("minutes")) * 60000) / 1000}s`,
    seed: value("seed"),
    format: value("format"),
  };
  if (value("holding")) asked.holding = value("holding");
  if (value("client")) asked.client = value("client");
  return asked;
}

async function ask(path, options = {}) {
  const headers = { ...(options.headers || {}) };
  if (withTokens) {
    const token = byId("token").value.trim();
    if (token) {
      headers.authorization = `Bearer ${token}`;
      sessionStorage.setItem("token", token);
    }
  }
  const answer = await fetch(path, { ...options, headers });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({ message: `the server answered ${answer.status}` }));
  throw new Error(told.message);
}

const post = (path, body) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

function say(text, wrong = false) {
  byId("message").textContent = text;
  byId("message").classList.toggle("wrong", wrong);
}

const minutes = (seconds) => {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

function shape(name, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

let drawn = null;
function draw(answer) {
  drawn = answer;
  const { outline, file_bytes, estimated_seconds } = answer;
  const plan = byId("plan");
  // As wide as it is shown, so that its letters have their size on a phone as well.
  const width = Math.max(280, Math.round(plan.clientWidth) || 900);
  const rows = width < 600 ? 3 : 2;
  const [left, right, top, bottom] = [4, width - 4, 24 + 16 * rows, 190 + 16 * rows];
  plan.setAttribute("viewBox", `0 0 ${width} ${bottom + 20 + 16 * rows}`);
  const x = (seconds) => left + ((right - left) * seconds) / outline.length_seconds;
  const y = (intensity) => bottom - (bottom - top) * intensity;
  plan.replaceChildren();
  const points = outline.curve.map((point) => `${x(point.seconds).toFixed(1)},${y(point.intensity).toFixed(1)}`);
  plan.append(shape("polygon", { class: "area", points: `${left},${bottom} ${points.join(" ")} ${right},${bottom}` }));
  outline.phases.forEach((phase, number) => {
    const at = x(phase.start_seconds);
    plan.append(shape("line", { class: "edge", x1: at, x2: at, y1: 15, y2: bottom + 8 }));
    const row = 16 * (number % rows);
    plan.append(shape("text", { x: at + 4, y: 18 + row }, phase.name));
    plan.append(shape("text", { x: at + 4, y: bottom + 16 + row }, minutes(phase.start_seconds)));
  });
  const last = bottom + 16 + 16 * (outline.phases.length % rows);
  plan.append(shape("text", { x: right, y: last, "text-anchor": "end" }, minutes(outline.length_seconds)));
  byId("facts").textContent =
    `${outline.key}, ${outline.meter}; ${outline.chords.length} chords; file ${megabytes(file_bytes)}; ` +
    `about ${Math.max(1, Math.round(estimated_seconds))} s to render.`;
}

let planned = 0;
async function plan() {
  const mine = ++planned;
  const option = form.elements.programme.selectedOptions[0];
  byId("purpose").textContent = option ? option.title : "";
  if (!form.checkValidity()) return;
  try {
    const answer = await (await post("/api/plan", wish())).json();
    if (mine === planned) {
      draw(answer);
      say("");
    }
  } catch (error) {
    if (mine === planned) say(error.message, true);
  }
}

addEventListener("resize", () => drawn && draw(drawn));

let waiting = 0;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(plan, 250);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("order").disabled = true;
  try {
    await post("/api/tracks", { wish: wish(), request_id: crypto.randomUUID() });
    say("Ordered. It appears below.");
    await list();
  } catch (error) {
    say(error.message, true);
  }
  byId("order").disabled = false;
});

byId("listen").addEventListener("click", async () => {
  byId("listen").disabled = true;
  say("One moment …");
  try {
    const start = Math.max(0, Number(byId("from").value) * 60);
    const question = new URLSearchParams({ wish: JSON.stringify(wish()), start, length: 20 });
    const sound = await (await ask(`/api/preview?${question}`)).blob();
    const audio = byId("audio");
    URL.revokeObjectURL(audio.src);
    audio.src = URL.createObjectURL(sound);
    audio.hidden = false;
    say(`From ${minutes(start)}, twenty seconds.`);
    await audio.play().catch(() => {});
  } catch (error) {
    say(error.message, true);
  }
  byId("listen").disabled = false;
});

const STATES = {
  queued: "waits", running: "is being rendered", ready: "ready", failed: "failed",
  cancelled: "cancelled", expired: "no longer kept",
};

function button(text, does) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", async () => {
    // Not `disabled`: that would take the focus away.
    if (element.getAttribute("aria-disabled") === "true") return;
    element.setAttribute("aria-disabled", "true");
    try {
      await does();
      await list();
    } catch (error) {
      say(error.message, true);
    }
    element.removeAttribute("aria-disabled");
  });
  return element;
}

// The lines that are shown, by the id of their track: they are changed in place, so that focus and selection stay.
const lines = new Map();

function newLine() {
  const element = document.createElement("li");
  const [name, does, state] = ["name", "does", "state"].map((kind) => {
    const part = document.createElement("span");
    part.className = kind;
    return part;
  });
  const progress = document.createElement("progress");
  progress.setAttribute("aria-label", "rendered");
  element.append(name, does, state);
  return { element, name, does, state, progress, kind: "" };
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Puts focus where it was, or onto what came in its place.
function keepFocus(within, change) {
  const had = within.contains(document.activeElement);
  change();
  if (had && !within.contains(document.activeElement)) {
    const next = within.querySelector("a, button") || byId("tracks").querySelector("a, button") || byId("order");
    next.focus();
  }
}

function fill(shown, track) {
  const { key, tempo, programme } = track.wish;
  const whose = track.client ? `${track.client}: ` : "";
  const known = [...form.elements.programme.options].find((option) => option.value === programme);
  const title = known ? known.textContent : programme;
  write(shown.name, `${whose}${title} in ${key}, ${tempo} bpm, ${minutes(track.length_seconds)}`);
  const unfinished = track.state === "queued" || track.state === "running";
  const kind = unfinished ? "unfinished" : track.state;
  if (kind !== shown.kind) {
    shown.kind = kind;
    keepFocus(shown.does, () => {
      shown.does.replaceChildren();
      if (track.state === "ready") {
        shown.link = document.createElement("a");
        shown.link.textContent = `Download (${megabytes(track.file_bytes)})`;
        shown.does.append(shown.link);
      }
      const [text, does] = unfinished
        ? ["Cancel", () => post(`/api/tracks/${track.id}/cancel`, {})]
        : ["Remove", () => ask(`/api/tracks/${track.id}`, { method: "DELETE" })];
      shown.does.append(button(text, does));
    });
  }
  // The ticket in it is a new one every time.
  if (track.state === "ready") shown.link.href = track.link;
  let told = STATES[track.state] || track.state;
  if (track.state === "ready") told = `ready, ${track.integrated_lufs.toFixed(1)} LUFS`;
  if (track.reason) told += `: ${track.reason}`;
  if (track.state === "running") {
    if (track.phase) told += `: ${track.phase}`;
    if (track.remaining_seconds) told += `, ${Math.ceil(track.remaining_seconds)} s left`;
    shown.progress.value = track.fraction;
    if (!shown.progress.isConnected) shown.element.append(shown.progress);
  } else {
    shown.progress.remove();
  }
  shown.state.className = track.state === "failed" ? "state failed" : "state hint";
  write(shown.state, told);
  return unfinished;
}

// Shows the tracks; says whether one of them is not finished.
function show(tracks) {
  const place = byId("tracks");
  const wanted = new Set(tracks.map((track) => track.id));
  keepFocus(place, () => {
    for (const [id, shown] of lines) {
      if (!wanted.has(id)) {
        shown.element.remove();
        lines.delete(id);
      }
    }
  });
  let unfinished = false;
  tracks.forEach((track, number) => {
    if (!lines.has(track.id)) lines.set(track.id, newLine());
    const shown = lines.get(track.id);
    unfinished = fill(shown, track) || unfinished;
    const there = place.children[number] || null;
    if (there !== shown.element) place.insertBefore(shown.element, there);
  });
  byId("none").hidden = tracks.length > 0;
  return unfinished;
}

let timer = 0;
async function list() {
  clearTimeout(timer);
  if (withTokens && !byId("token").value.trim()) return;
  try {
    const tracks = await (await ask("/api/tracks")).json();
    if (show(tracks)) timer = setTimeout(list, 700);
  } catch (error) {
    say(error.message, true);
    timer = setTimeout(list, 3000);
  }
}

if (withTokens) {
  byId("token").value = sessionStorage.getItem("token") || "";
  byId("token").addEventListener("change", () => { plan(); list(); });
}
plan();
list();
