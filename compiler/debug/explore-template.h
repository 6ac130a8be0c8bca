// The page of `wasmc explore` without its data: @INDEX@ and @CONTENTS@ stand for it (explore-page.cpp).
#pragma once

namespace wasmc {

inline constexpr char kExploreTemplate[] = R"HTML(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>wasmc explore</title>
<style>
:root { color-scheme: light dark; --row: 19px; --line: light-dark(#d8dce2, #383d46); --soft: light-dark(#5f6a78, #98a2b0);
  --back: light-dark(#ffffff, #16181c); --side: light-dark(#f5f6f8, #1d2025); --accent: light-dark(#1a5fb4, #78aeed);
  --trap: light-dark(#b3261e, #ff8a80); }
* { box-sizing: border-box; }
body { margin: 0; height: 100vh; display: grid; grid-template: auto 1fr / 320px 1fr; background: var(--back);
  font: 13px/var(--row) system-ui, sans-serif; overflow: hidden; }
header { grid-column: 1 / 3; display: flex; gap: 16px; align-items: baseline; padding: 8px 14px; border-bottom: 1px solid var(--line); background: var(--side); }
header h1 { font-size: 15px; margin: 0; }
.soft { color: var(--soft); }
#side { display: flex; flex-direction: column; min-height: 0; border-right: 1px solid var(--line); background: var(--side); }
#tools { display: grid; gap: 6px; padding: 8px; border-bottom: 1px solid var(--line); }
input, select { font: inherit; padding: 3px 7px; width: 100%; border: 1px solid var(--line); border-radius: 5px; background: var(--back); color: inherit; }
.list { position: relative; overflow: auto; flex: 1; min-height: 0; }
.list > div { position: absolute; left: 0; right: 0; height: var(--row); white-space: pre; overflow: hidden; }
#functions > div { display: grid; grid-template-columns: 1fr 62px 62px; gap: 4px; padding: 0 8px; cursor: pointer; }
#functions > div > span { overflow: hidden; text-overflow: ellipsis; }
#functions > div > span + span { text-align: right; color: var(--soft); font-variant-numeric: tabular-nums; }
#functions > div:hover { background: color-mix(in srgb, var(--accent) 12%, transparent); }
#functions > div.chosen { background: var(--accent); color: var(--back); }
#functions > div.chosen > span { color: inherit; }
.head { display: grid; grid-template-columns: 1fr 62px 62px; gap: 4px; padding: 4px 8px; font-size: 11px; color: var(--soft); border-bottom: 1px solid var(--line); }
.head span + span { text-align: right; }
#main { display: flex; flex-direction: column; min-width: 0; min-height: 0; }
#about { padding: 8px 14px; border-bottom: 1px solid var(--line); display: flex; gap: 2px 18px; flex-wrap: wrap; align-items: baseline; }
#about b { font-size: 14px; overflow-wrap: anywhere; }
#panes { flex: 1; display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); min-height: 0; }
.pane { display: flex; flex-direction: column; min-width: 0; min-height: 0; }
.pane + .pane { border-left: 1px solid var(--line); }
.title { padding: 4px 12px; font-size: 11px; color: var(--soft); border-bottom: 1px solid var(--line); display: grid; gap: 8px; }
#wasm > div, .title.w { display: grid; grid-template-columns: 64px 1fr 44px 44px; gap: 8px; }
#code > div, .title.c { display: grid; grid-template-columns: 64px minmax(200px, 1fr) 28px minmax(0, 240px); gap: 8px; }
#wasm > div, #code > div { padding: 0 12px 0 8px; border-left: 5px solid transparent; font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 12px; }
#wasm > div > :nth-child(n+3), #code > div > :nth-child(3), .title span:nth-child(n+3) { text-align: right; }
#code .title span:nth-child(4), #code > div > :nth-child(4), .title.c span:nth-child(4) { text-align: left; }
.list span { overflow: hidden; text-overflow: ellipsis; }
.list .soft { color: var(--soft); }
.of { background: hsl(var(--hue) 65% 50% / 13%); border-left-color: hsl(var(--hue) 65% 50%) !important; cursor: pointer; }
.of.lit { background: hsl(var(--hue) 75% 50% / 42%); }
.source { color: var(--soft); font-style: italic; grid-template-columns: 1fr !important; padding-left: 80px !important; }
.trap { color: var(--trap); }
mark { background: #ffd54a; color: #000; }
#found { max-height: 40%; overflow: auto; border-bottom: 1px solid var(--line); display: none; }
#found > span { display: block; padding: 2px 8px; }
#found div { padding: 0 8px; cursor: pointer; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
#found div:hover { background: color-mix(in srgb, var(--accent) 12%, transparent); }
#found .soft, #wasm .soft { font-style: normal; }
#none { padding: 8px; color: var(--soft); }
@media (max-width: 1000px) { /* the list above, both codes below */
  body { grid-template: auto minmax(120px, 32vh) 1fr / 1fr; height: 100dvh; }
  header { grid-column: 1; flex-wrap: wrap; gap: 2px 16px; }
  #side { border-right: none; border-bottom: 1px solid var(--line); }
  #tools { grid-template-columns: 1fr 1fr; }
  #tools select { grid-column: 1 / 3; }
  #panes { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  #code > div, .title.c { grid-template-columns: 56px minmax(120px, 1fr) 24px minmax(0, 90px); }
  #wasm > div, .title.w { grid-template-columns: 56px 1fr 36px 36px; }
  .source { padding-left: 70px !important; }
}
@media (max-width: 700px) {
  #about { font-size: 12px; }
  #panes { grid-template: minmax(0, 1fr) minmax(0, 1fr) / minmax(0, 1fr); }
  .pane + .pane { border-left: none; border-top: 1px solid var(--line); }
}
</style>
</head>
<body>
<header><h1 id="name"></h1><span class="soft" id="totals"></span><span class="soft" id="options"></span></header>
<div id="side">
  <div id="tools">
    <input id="filter" type="search" placeholder="Filter functions by name or number" aria-label="Filter functions">
    <input id="search" type="search" placeholder="Search names and code, then Enter" aria-label="Search names and code of all functions">
    <select id="order" aria-label="Order of functions">
      <option value="-1">In the order of the code</option><option value="3">Most machine code first</option>
      <option value="2">Most wasm first</option><option value="4">Highest cost first</option><option value="6">Most bytes per byte of wasm first</option>
    </select>
  </div>
  <div id="found"></div>
  <div class="head"><span>function</span><span>wasm</span><span>machine</span></div>
  <div class="list" id="functions"></div>
</div>
<div id="main">
  <div id="about"></div>
  <div id="panes">
    <div class="pane"><div class="title w"><span>offset</span><span>operator</span><span>bytes</span><span>cost</span></div><div class="list" id="wasm"></div></div>
    <div class="pane"><div class="title c"><span>address</span><span>instruction</span><span>cost</span><span>note</span></div><div class="list" id="code"></div></div>
  </div>
</div>
<script type="application/json" id="index">@INDEX@</script>
<script type="application/json" id="contents">@CONTENTS@</script>
<script>
"use strict";
// Whatever is shown goes through textContent.
const $ = id => document.getElementById(id), ROW = 19;
const index = JSON.parse($("index").textContent), contents = JSON.parse($("contents").textContent);
const all = index.functions.map((f, at) => ({ at, number: f[0], name: f[1] || (f[0] < 0 ? "(stub)" : "function " + f[0]), 2: f[2], 3: f[3], 4: f[4],
  6: f[2] ? f[3] / f[2] : 0, traps: f[5] }));
const hex = n => n.toString(16), kib = n => n < 10000 ? n + " B" : (n / 1024).toFixed(0) + " KiB";

function element(text, className) {
  const span = document.createElement("span");
  span.textContent = text;
  if (className) span.className = className;
  return span;
}

const names = new Map(all.map(f => [f.number, f.name]));
// What a call of a function with a number calls.
const calleeOf = text => { const call = /^(?:return_)?call (\d+)$|^ref\.func (\d+)$/.exec(text); return call && names.get(+(call[1] || call[2])) || ""; };

// A list of which only the rows in sight are elements. fill(row, item) makes a row.
class List {
  constructor(id, fill) {
    this.box = $(id), this.fill = fill, this.items = [], this.rows = new Map();
    this.box.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.box);
  }
  show(items, top) {
    this.items = items;
    this.box.replaceChildren();
    this.rows.clear();
    const end = document.createElement("div");
    end.style.top = Math.max(items.length * ROW - ROW, 0) + "px";
    this.box.append(end);
    this.box.scrollTop = top || 0;
    this.draw();
  }
  draw() {
    const first = Math.max(Math.floor(this.box.scrollTop / ROW) - 10, 0);
    const last = Math.min(first + Math.ceil(this.box.clientHeight / ROW) + 20, this.items.length);
    for (const [i, row] of this.rows) if (i < first || i >= last) { row.remove(); this.rows.delete(i); }
    for (let i = first; i < last; ++i) {
      if (this.rows.has(i)) continue;
      const row = document.createElement("div");
      row.style.top = i * ROW + "px";
      this.fill(row, this.items[i], i);
      this.rows.set(i, row);
      this.box.append(row);
    }
  }
  redraw() { for (const row of this.rows.values()) row.remove(); this.rows.clear(); this.draw(); }
  reveal(i) {
    const top = i * ROW, height = this.box.clientHeight;
    if (top < this.box.scrollTop || top + ROW > this.box.scrollTop + height) this.box.scrollTop = Math.max(top - height / 3, 0);
  }
}

const cache = new Map();
async function load(at) {
  if (cache.has(at)) return cache.get(at);
  const bytes = Uint8Array.from(atob(contents[at]), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const content = JSON.parse(await new Response(stream).text());
  if (cache.size > 200) cache.clear();
  cache.set(at, content);
  return content;
}

let chosen = -1, lit = -1, needle = "", bytesOf = [], costOf = [];
const isAccess = text => /^[if](32|64)\.(atomic\.)?(load|store|rmw)|^v128\.(load|store)/.test(text);

function paint(row, op) {
  if (op < 0 || !bytesOf[op]) return;
  row.classList.add("of");
  row.classList.toggle("lit", op === lit);
  row.style.setProperty("--hue", op * 137.5 % 360);
  row.onclick = () => light(op === lit ? -1 : op, row.parentNode);
}
function marked(text, className) {
  const span = element("", className), at = needle ? text.toLowerCase().indexOf(needle) : -1;
  if (at < 0) { span.textContent = text; return span; }
  const hit = document.createElement("mark");
  hit.textContent = text.slice(at, at + needle.length);
  span.append(text.slice(0, at), hit, text.slice(at + needle.length));
  return span;
}
const wasm = new List("wasm", (row, item) => {
  if (item.source) { row.className = "source"; row.title = item.source; row.append(element(item.source)); return; }
  const { op, line } = item, text = "  ".repeat(Math.max(Math.min(line[1] - 1, 20), 0)) + line[2];
  const shown = marked(text), callee = calleeOf(line[2]);
  if (callee) shown.append(element("  " + callee, "soft"));
  row.append(element("0x" + hex(line[0]), "soft"), shown, element(bytesOf[op] || "", "soft"), element(costOf[op] || "", "soft"));
  row.title = line[2] + (callee && " " + callee);
  if (isAccess(line[2])) row.title += ": an access of guest memory: it traps when it is out of bounds";
  paint(row, op);
});
const code = new List("code", (row, item) => {
  const note = item[5] || item[6] && "inlined " + item[6] || "";
  row.append(element(hex(item[0]), "soft"), marked(item[2].replace("\t", " ")), element(item[4] || "", "soft"), element(note, item[5] && item[5].startsWith("trap") ? "trap" : "soft"));
  row.title = note;
  paint(row, item[3]);
});
function light(op, from) {
  lit = op;
  wasm.redraw();
  code.redraw();
  if (op < 0) return;
  if (from !== wasm.box) wasm.reveal(wasm.items.findIndex(item => item.op === op));
  if (from !== code.box) code.reveal(code.items.findIndex(item => item[3] === op));
}
const functions = new List("functions", (row, f) => {
  row.append(element(f.name), element(f[2] || ""), element(f[3]));
  row.title = f.name;
  row.classList.toggle("chosen", f.at === chosen);
  row.onclick = () => { location.hash = "f=" + f.at; };
});
function list() {
  const words = $("filter").value.toLowerCase(), order = +$("order").value;
  const shown = all.filter(f => f.name.toLowerCase().includes(words) || String(f.number) === words);
  if (order >= 0) shown.sort((a, b) => b[order] - a[order] || a.at - b.at);
  functions.show(shown);
  if (!shown.length) { const none = element("no function has that name or number"); none.id = "none"; $("functions").append(none); }
}
async function choose(at) {
  const f = all[at], content = await load(at);
  chosen = at, lit = -1, bytesOf = [], costOf = [];
  let loose = 0;
  for (const c of content.c) if (c[3] < 0) loose += c[1]; else { bytesOf[c[3]] = (bytesOf[c[3]] || 0) + c[1]; costOf[c[3]] = (costOf[c[3]] || 0) + c[4]; }
  const about = [["b", f.name], ["", f.number < 0 ? "no function of the module" : "function " + f.number],
    ["", f[2] + " bytes of wasm, " + content.w.length + " operators"], ["", f[3] + " bytes of machine code, " + content.c.length + " instructions" + (loose && f[2] ? ", " + loose + " bytes of no operator" : "")],
    ["", f[4] + " cycles of latency"], ["", f.traps === 1 ? "1 trap instruction" : (f.traps || "no") + " trap instructions"]];
  $("about").replaceChildren(...about.map(([tag, text]) => { const e = document.createElement(tag || "span"); e.textContent = text; if (!tag) e.className = "soft"; return e; }));
  const items = [];
  content.w.forEach((line, op) => { if (line[3]) items.push({ source: line[3] }); items.push({ op, line }); });
  wasm.show(items);
  code.show(content.c);
  functions.redraw();
  document.body.dataset.shown = at;
}
async function search() {
  needle = $("search").value.toLowerCase();
  const box = $("found"), mine = needle;
  box.replaceChildren();
  box.style.display = needle ? "block" : "none";
  wasm.redraw();
  code.redraw();
  if (!needle) return;
  const state = element("searching", "soft");
  box.append(state);
  let hits = 0;
  for (const f of all) {
    if (needle !== mine) return;
    const content = await load(f.at);
    const w = content.w.find(line => line[2].toLowerCase().includes(needle)), c = w ? null : content.c.find(line => (line[2] + " " + (line[5] || "")).replace("\t", " ").toLowerCase().includes(needle));
    const isName = f.name.toLowerCase().includes(needle);
    if (w || c || isName) ++hits;
    state.textContent = hits + (hits === 1 ? " function, " : " functions, ") + Math.round(100 * (f.at + 1) / all.length) + "% searched";
    if (!w && !c && !isName || hits > 500) continue;
    const row = document.createElement("div"), where = w || c;
    row.append(marked(f.name));
    if (where) { row.append(": ", marked(where[2].replace("\t", " ") + (c && c[5] ? " " + c[5] : ""))); }
    row.title = row.textContent;
    row.onclick = async () => {
      location.hash = "f=" + f.at;
      await choose(f.at);
      if (w) wasm.reveal(wasm.items.findIndex(item => item.line && item.line[0] === w[0]));
      else if (c) code.reveal(code.items.findIndex(item => item[0] === c[0]));
    };
    box.append(row);
  }
  document.body.dataset.searched = hits;
}
function follow() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (wanted.has("filter")) { $("filter").value = wanted.get("filter"); list(); }
  if (wanted.has("order")) { $("order").value = wanted.get("order"); list(); }
  let at = wanted.has("f") ? +wanted.get("f") : all.findIndex(f => f.number >= 0);
  if (!(at in all)) at = 0;
  if (!all.length) return;
  choose(at).then(() => { if (wanted.has("light")) light(+wanted.get("light")); });
  if (wanted.has("q") && $("search").value !== wanted.get("q")) { $("search").value = wanted.get("q"); search(); }
}
document.title = index.title + " - wasmc explore";
$("name").textContent = index.title;
$("totals").textContent = all.filter(f => f.number >= 0).length + " functions, " + kib(all.reduce((n, f) => n + f[2], 0)) + " of wasm, " + kib(all.reduce((n, f) => n + f[3], 0)) + " of machine code";
$("options").textContent = index.options;
$("filter").oninput = $("order").onchange = list;
$("search").onchange = search;
addEventListener("hashchange", follow);
list();
follow();
</script>
</body>
</html>
)HTML";

} // namespace wasmc
