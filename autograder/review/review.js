"use strict";
// One item of one submission: points, rubric entries and a comment, by keyboard or touch.
const state = JSON.parse(document.body.dataset.state);
const find = (name) => document.getElementById(name);
const boxes = () => [...document.querySelectorAll(".entries input[type=checkbox]")];
const fields = { points: find("points"), comment: find("comment"), by: find("by") };
const named = window.localStorage;
let editing = null;

function written(number) { return number === null ? "" : String(Math.round(number * 1e6) / 1e6); }

function show() {
  fields.points.value = written(state.points);
  fields.comment.value = state.comment;
  for (const box of boxes()) box.checked = state.entries.includes(Number(box.value));
  count();
  say(state.said);
  find("left").textContent = state.left;
}

// What the chosen entries come to is shown where no points are typed.
function count() {
  const chosen = boxes().filter((box) => box.checked).map((box) => Number(box.closest("li").dataset.points));
  const start = find("counting").textContent.startsWith("count up") ? state.worth : 0;
  const sum = chosen.reduce((total, each) => total + each, start);
  fields.points.placeholder = chosen.length ? written(Math.min(Math.max(sum, 0), state.worth)) : "";
}

function say(text, trouble = false) {
  find("saved").textContent = text;
  find("saved").classList.toggle("trouble", trouble);
}

function go(id) { if (id) window.location.assign(encodeURIComponent(id)); }

async function send(address, body) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    throw new Error("The server does not answer: start 'autograder review' again. Nothing is lost on this page.");
  }
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
}

function typed(text) {
  const number = text.trim().replace(",", ".").replace("−", "-");
  if (number === "") return null;
  if (!Number.isFinite(Number(number))) throw new Error(`“${text}” is no number`);
  return Number(number);
}

async function save() {
  const changed = {
    points: typed(fields.points.value), comment: fields.comment.value, version: state.version,
    entries: boxes().filter((box) => box.checked).map((box) => Number(box.value)), by: fields.by.value,
  };
  Object.assign(state, await send(window.location.pathname, changed));
  show();
}

const isChanged = () => fields.points.value !== written(state.points) || fields.comment.value !== state.comment
  || boxes().some((box) => box.checked !== state.entries.includes(Number(box.value)));

function attempt(action) {
  action().catch((error) => say(error.message, true));
}

// What was given for files of before counts again once somebody says so.
const isToConfirm = () => state.given === null && boxes().some((box) => box.checked);

async function saveAndGo(id, confirmed = false) {
  if (isChanged() || (confirmed && isToConfirm())) await save();
  if (id === undefined && !state.next) say(`${state.said}. ${state.left ? "Only this one is left." : "Everything is graded."}`);
  else go(id ?? state.next);
}

async function keepEntry(more) {
  const body = { points: typed(find("entry-points").value) ?? 0, text: find("entry-text").value, by: fields.by.value, ...more };
  if (!body.removed && body.counts_up === undefined && !body.text.trim()) throw new Error("Write what the entry says.");
  if (editing) Object.assign(body, { id: Number(editing.dataset.id), version: Number(editing.dataset.version) });
  if (isChanged()) await save();
  await send(window.location.pathname.replace(/\/[^/]*$/, ""), body);
  window.location.reload();
}

find("form").addEventListener("submit", (event) => { event.preventDefault(); attempt(() => saveAndGo(undefined, true)); });
find("previous").addEventListener("click", () => attempt(() => saveAndGo(find("previous").dataset.to)));
find("following").addEventListener("click", () => attempt(() => saveAndGo(find("following").dataset.to)));
find("full").addEventListener("click", () => { fields.points.value = written(state.worth); });
find("entry-save").addEventListener("click", () => attempt(() => keepEntry({})));
find("entry-remove").addEventListener("click", () => attempt(() => keepEntry({ removed: true })));
find("counting").addEventListener("click", () => attempt(() => keepEntry({ counts_up: find("counting").textContent.startsWith("count up") })));
for (const box of boxes()) box.addEventListener("change", count);
for (const button of document.querySelectorAll(".change")) {
  button.addEventListener("click", () => {
    editing = button.closest("li");
    find("entry-points").value = editing.dataset.points;
    find("entry-text").value = editing.querySelector(".text").textContent;
    find("entry-save").textContent = "change for all";
    find("entry-remove").hidden = false;
    find("entry-text").focus();
  });
}

fields.by.value = named.getItem("autograder-by") || fields.by.value;
fields.by.addEventListener("change", () => named.setItem("autograder-by", fields.by.value));
if (named.getItem("autograder-raw")) document.body.classList.add("show-raw");

const keys = {
  j: () => attempt(() => saveAndGo(find("following").dataset.to)),
  k: () => attempt(() => saveAndGo(find("previous").dataset.to)),
  u: () => attempt(() => saveAndGo()),
  f: () => find("full").click(),
  p: () => { fields.points.focus(); fields.points.select(); },
  c: () => fields.comment.focus(),
  r: () => {
    const raw = document.body.classList.toggle("show-raw");
    if (raw) named.setItem("autograder-raw", "1"); else named.removeItem("autograder-raw");
  },
  Enter: () => attempt(() => saveAndGo(undefined, true)),
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.metaKey || (event.ctrlKey && event.key !== "Enter")) return;
  const inField = event.target.matches("input:not([type=checkbox]), textarea");
  if (inField) {
    if (event.key === "Escape") event.target.blur();
    else if (event.key === "Enter" && event.target.closest(".edit")) { event.preventDefault(); find("entry-save").click(); }
    else if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); keys.Enter(); }
    return;
  }
  if (event.target.matches("button, summary, a") && event.key === "Enter") return;
  const box = /^[1-9]$/.test(event.key) ? boxes()[Number(event.key) - 1] : null;
  if (box) { box.checked = !box.checked; count(); }
  else if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

window.addEventListener("beforeunload", (event) => { if (isChanged()) event.preventDefault(); });
show();
