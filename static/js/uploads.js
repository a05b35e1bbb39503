// Takes files into the album: what is dropped or picked is sent, three at a time, until it is there.
import { droppedFiles, pickedFiles } from "./upload-files.js";
import { Panel, UNDER_WAY, words } from "./upload-panel.js";
import { Sender, hasher, newId } from "./upload-sender.js";

const AT_A_TIME = 3;
const DRAW_MS = 250;
const ASK_MS = 1000; // how often to ask what became of files that are being looked at
const FIRST_ASK_MS = 300; // a picture alone is there soon
const MOST_ASKED = 100; // ids in one address
const MOST_LENGTHS = 500; // in one question
const SIGNED_OUT = new Set([401, 403]);

const byId = (id) => document.getElementById(id);
const form = byId("upload-form");
const token = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
const hash = hasher(words.hash);
const panel = new Panel((what, entry) => ({ cancel, retry })[what](entry));

// An entry: { file, name, folder, size, lastModified, state, sent, url, sentence, sender, canRetry, worthHashing }
// waiting -> hashing -> sending <-> line (lost) -> checking -> here | left
let entries = [];
let unfinished = []; // begun earlier, from this page or another; their files are not at hand
let paused = false;
let notice = "";

// What comes in

async function add(found) {
  await remembered; // what is half here already must not be sent anew
  const fresh = [];
  for (const { file, folder } of found) {
    const entry = entryOf(file, folder);
    if (entries.some((other) => other.key === entry.key && other.state !== "left")) continue;
    takeOver(entry);
    fresh.push(entry);
  }
  if (!fresh.length) return;
  entries.push(...fresh);
  draw();
  const lengths = await knownLengths(fresh.filter((entry) => !entry.url));
  for (const entry of fresh) {
    entry.worthHashing = lengths.has(entry.size) && !entry.url;
    if (entry.state === "new") entry.state = "waiting";
  }
  pump();
}

function entryOf(file, folder) {
  const { name, size, lastModified } = file;
  folder ||= words.folder || "";
  return { file, folder, name, size, lastModified, state: "new", sent: 0, sentence: "", key: keyOf({ name, size, lastModified, folder }) };
}

/** By which a file is known again. */
function keyOf({ name, size, lastModified, folder }) {
  return JSON.stringify([name, size, lastModified, folder]);
}

/** Go on with an upload that was begun earlier, if this is its file. */
function takeOver(entry) {
  const same = unfinished.filter(
    (row) => row.name === entry.name && row.size === entry.size && row.lastModified === entry.lastModified,
  );
  const row = same.find((one) => one.folder === entry.folder) || (same.length === 1 ? same[0] : null);
  if (!row) return;
  unfinished = unfinished.filter((other) => other !== row);
  entry.url = row.url;
  entry.sent = row.sent;
}

async function knownLengths(fresh) {
  const lengths = [...new Set(fresh.map((entry) => entry.size))];
  const known = new Set();
  for (let at = 0; at < lengths.length; at += MOST_LENGTHS) {
    const answer = await ask({ lengths: lengths.slice(at, at + MOST_LENGTHS) });
    for (const length of answer?.lengths || []) known.add(length);
  }
  return known;
}

/** Null where there is no answer: then files are simply sent. */
async function ask(question) {
  if (!words.known) return null; // where the folder of a file matters, each is sent
  try {
    const headers = { ...token, "Content-Type": "application/json" };
    const answer = await fetch(words.known, { method: "POST", headers, body: JSON.stringify(question) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// What goes out

function pump() {
  let active = entries.filter((entry) => ["hashing", "sending", "line"].includes(entry.state)).length;
  for (const entry of entries) {
    if (paused || active >= AT_A_TIME) break;
    if (entry.state !== "waiting") continue;
    active += 1;
    begin(entry);
  }
  draw();
}

async function begin(entry) {
  entry.sentence = "";
  if (entry.worthHashing && !entry.sha256) {
    entry.state = "hashing";
    if (await isKnown(entry)) return;
    if (paused) return void (entry.state = "waiting");
  }
  entry.state = "sending";
  entry.sender ??= senderOf(entry);
  entry.sender.start();
}

/** Whether the file needs no sending, or is not wanted any more. */
async function isKnown(entry) {
  const digest = await hash(entry.file);
  entry.sha256 = digest && [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const answer = entry.sha256 && (await ask({ files: [{ sha256: entry.sha256, name: entry.name }] }));
  if (entry.state !== "hashing") return true;
  if (!answer?.known.length) return false;
  entry.linked = true;
  settle(entry, "here");
  return true;
}

function senderOf(entry) {
  const metadata = {
    id: newId(),
    album: words.album,
    filename: entry.name,
    relativePath: entry.folder ? `${entry.folder}/${entry.name}` : entry.name,
    lastModified: String(entry.lastModified),
  };
  if (entry.sha256) metadata.sha256 = entry.sha256;
  if (words.source) metadata.source = words.source; // the examples that a classifier learns from
  const options = { endpoint: words.create, url: entry.url, headers: token, metadata, hash, unreadable: words.unreadable };
  return new Sender(entry.file, options, {
    begun: (url) => (entry.url = url),
    sent: (bytes) => {
      if (entry.state === "line") change(entry, "sending");
      entry.sent = bytes;
    },
    waiting: (sentence) => change(entry, "line", sentence),
    arrived: () => {
      entry.sent = entry.size;
      settle(entry, "checking");
      askSoon(FIRST_ASK_MS);
    },
    refused: (status, sentence) => {
      if (SIGNED_OUT.has(status)) stopAll(status === 401 ? words.signedOut : sentence);
      else settle(entry, "left", sentence || words.wrong, { canRetry: true });
    },
  });
}

function change(entry, state, sentence = "") {
  entry.state = state;
  entry.sentence = sentence;
  entry.canRetry = state === "line";
  notice = state === "line" && !sentence && !navigator.onLine ? words.away : "";
  draw();
}

function settle(entry, state, sentence = "", more = {}) {
  Object.assign(entry, { state, sentence, canRetry: false, ...more });
  pump();
}

function stopAll(sentence = "") {
  paused = true;
  notice = sentence;
  for (const entry of entries) {
    if (!["sending", "line"].includes(entry.state)) continue;
    entry.sender.stop();
    Object.assign(entry, { state: "waiting", sentence: "", canRetry: false });
  }
  draw();
}

function goOn() {
  paused = false;
  notice = "";
  pump();
}

/** As soon as there may be a line again. */
function hurry() {
  notice = "";
  for (const entry of entries) if (entry.state === "line") entry.sender.hurry();
  draw();
}

function retry(entry) {
  if (entry.state === "line") entry.sender.hurry();
  else Object.assign(entry, { state: "waiting", sentence: "", canRetry: false, sender: null });
  pump();
}

function cancel(entry) {
  entry.sender?.stop();
  entry.state = "gone";
  entries = entries.filter((other) => other !== entry);
  unfinished = unfinished.filter((other) => other !== entry);
  if (entry.url) remove(entry.url);
  pump();
}

async function remove(url) {
  try {
    await fetch(url, { method: "DELETE", headers: { ...token, "Tus-Resumable": "1.0.0" } });
  } catch {
    // It goes by itself after a week.
  }
}

// What became of it

let asking = 0;
function askSoon(after) {
  asking ||= setTimeout(askWhatBecame, after);
}

async function askWhatBecame() {
  const checking = entries.filter((entry) => entry.state === "checking").slice(0, MOST_ASKED);
  const ids = checking.map((entry) => idOf(entry.url));
  const rows = ids.length ? await list(`?ids=${ids.join(",")}`) : [];
  asking = 0;
  if (rows) {
    const byKey = new Map(rows.map((row) => [row.id, row]));
    for (const entry of checking) became(entry, byKey.get(idOf(entry.url)));
  }
  if (entries.some((entry) => entry.state === "checking")) askSoon(ASK_MS);
}

function became(entry, row) {
  if (row?.state === "stored" || row?.state === "known") {
    if (row.picture) panel.show(row.picture);
    settle(entry, "here");
  } else if (!row || row.state === "refused") {
    settle(entry, "left", row?.sentence || words.wrong);
  }
}

function idOf(url) {
  return url.split("/").at(-2);
}

async function list(query) {
  try {
    const answer = await fetch(words.list + query, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).uploads : null;
  } catch {
    return null;
  }
}

/** What was left from earlier. */
async function remember() {
  for (const row of (await list("")) || []) {
    const entry = { ...row, size: row.length, sent: row.offset };
    entry.key = keyOf(entry);
    if (row.state === "receiving") unfinished.push(entry);
    else if (row.state === "refused") entries.push({ ...entry, state: "left", isOld: true });
    else entries.push(entry);
  }
  askSoon(FIRST_ASK_MS);
  draw();
}

let drawing = 0;
function draw() {
  drawing ||= setTimeout(() => {
    drawing = 0;
    panel.draw({ entries, unfinished, paused, notice });
    if (entries.some((entry) => entry.state === "sending")) draw();
  }, drawing === 0 && !panel.about ? 0 : DRAW_MS);
}

// The page

for (const scripted of document.querySelectorAll("#uploads .scripted")) scripted.hidden = false;
byId("send-form").hidden = true;
byId("pick-folder").disabled = false;
if (!("webkitdirectory" in HTMLInputElement.prototype) || matchMedia("(pointer: coarse) and (max-width: 60rem)").matches) {
  byId("pick-folder").remove(); // phones have no folders to pick
  document.querySelector('label[for="pick-folder"]').remove();
}

for (const input of document.querySelectorAll("#uploads .picker")) {
  input.addEventListener("change", () => {
    add(pickedFiles(input));
    input.value = "";
  });
}

const dropHere = byId("drop-here");
const isDrop = (event) => event.dataTransfer?.types.includes("Files");
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    if (!isDrop(event)) return;
    event.preventDefault();
    dropHere.hidden = false;
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) dropHere.hidden = true;
});
document.addEventListener("drop", (event) => {
  if (!isDrop(event)) return;
  event.preventDefault();
  dropHere.hidden = true;
  droppedFiles(event.dataTransfer, add);
});

byId("upload-pause").addEventListener("click", () => {
  stopAll();
  byId("upload-go-on").hidden = false;
  byId("upload-go-on").focus();
});
byId("upload-go-on").addEventListener("click", () => {
  goOn();
  byId("upload-pause").hidden = false;
  byId("upload-pause").focus();
});
byId("upload-done").addEventListener("click", () => {
  entries = entries.filter((entry) => entry.state === "left");
  for (const entry of entries) entry.isOld = true;
  panel.clear();
  draw();
  byId("pick").focus();
});
byId("upload-forget-all").addEventListener("click", () => {
  for (const entry of entries.filter((one) => one.state === "left")) cancel(entry);
  byId("pick").focus();
});

window.addEventListener("online", hurry);
document.addEventListener("visibilitychange", () => document.hidden || hurry());
window.addEventListener("beforeunload", (event) => {
  const missing = entries.some((entry) => UNDER_WAY.has(entry.state) && entry.state !== "checking");
  if (missing) event.preventDefault();
});

const remembered = remember();
