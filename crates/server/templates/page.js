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

function draw({ outline, file_bytes, estimated_seconds }) {
  const plan = byId("plan");
  const [left, right, top, bottom] = [20, 880, 40, 215];
  const x = (seconds) => left + ((right - left) * seconds) / outline.length_seconds;
  const y = (intensity) => bottom - (bottom - top) * intensity;
  plan.replaceChildren();
  const points = outline.curve.map((point) => `${x(point.seconds).toFixed(1)},${y(point.intensity).toFixed(1)}`);
  plan.append(shape("polygon", { class: "area", points: `${left},${bottom} ${points.join(" ")} ${right},${bottom}` }));
  outline.phases.forEach((phase, number) => {
    const at = x(phase.start_seconds);
    plan.append(shape("line", { class: "edge", x1: at, x2: at, y1: 15, y2: bottom + 8 }));
    plan.append(shape("text", { x: at + 5, y: number % 2 ? 34 : 18 }, phase.name));
    plan.append(shape("text", { x: at + 5, y: bottom + 20 }, minutes(phase.start_seconds)));
  });
  plan.append(shape("text", { x: right, y: bottom + 38, "text-anchor": "end" }, minutes(outline.length_seconds)));
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
    element.disabled = true;
    try {
      await does();
      await list();
    } catch (error) {
      say(error.message, true);
    }
  });
  return element;
}

function line(track) {
  const element = document.createElement("li");
  const name = document.createElement("span");
  const { key, tempo, programme } = track.wish;
  const whose = track.client ? `${track.client}: ` : "";
  name.textContent = `${whose}${key}, ${tempo} bpm, ${minutes(track.length_seconds)}, ${programme}`;
  const does = document.createElement("span");
  does.className = "does";
  const state = document.createElement("span");
  state.className = track.state === "failed" ? "failed" : "hint";
  state.textContent = STATES[track.state] || track.state;
  if (track.reason) state.textContent += `: ${track.reason}`;
  element.append(name, does, state);
  const unfinished = track.state === "queued" || track.state === "running";
  if (track.state === "ready") {
    const link = document.createElement("a");
    link.href = track.link;
    link.textContent = `Download (${megabytes(track.file_bytes)})`;
    does.append(link);
    state.textContent = `ready, ${track.integrated_lufs.toFixed(1)} LUFS`;
  }
  if (unfinished) {
    does.append(button("Cancel", () => post(`/api/tracks/${track.id}/cancel`, {})));
  } else {
    does.append(button("Remove", () => ask(`/api/tracks/${track.id}`, { method: "DELETE" })));
  }
  if (track.state === "running") {
    const progress = document.createElement("progress");
    progress.value = track.fraction;
    progress.setAttribute("aria-label", "rendered");
    element.append(progress);
    if (track.phase) state.textContent += `: ${track.phase}`;
    if (track.remaining_seconds) state.textContent += `, ${Math.ceil(track.remaining_seconds)} s left`;
  }
  return [element, unfinished];
}

let timer = 0;
async function list() {
  clearTimeout(timer);
  if (withTokens && !byId("token").value.trim()) return;
  try {
    const tracks = await (await ask("/api/tracks")).json();
    const lines = tracks.map(line);
    byId("tracks").replaceChildren(...lines.map(([element]) => element));
    byId("none").hidden = tracks.length > 0;
    if (lines.some(([, unfinished]) => unfinished)) timer = setTimeout(list, 700);
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
