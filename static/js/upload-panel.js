// What the panel shows. It knows entries and their states, and nothing of how they are sent.

const THUMBNAILS = 12;
const SAY_EVERY_MS = 20000; // how often a screen reader hears how far it is
const MINUTE = 60;

const root = document.getElementById("uploads");
const byId = (id) => document.getElementById(id);
export const words = root.dataset;

const ACTIVE = new Set(["hashing", "sending", "line"]);
export const UNDER_WAY = new Set(["waiting", "checking", ...ACTIVE]);

const STATE_WORDS = { hashing: "hashing", line: "retrying", checking: "checking" };

export function fill(sentence, values) {
  return sentence.replace(/\$(\w+)/g, (_, name) => values[name]);
}

/** `does(what, entry)` is called for the buttons of a row. */
export class Panel {
  constructor(does) {
    this.does = does;
    this.saidAt = 0;
    this.rate = 0; // bytes a second
    this.last = { sent: 0, at: performance.now() };
    byId("upload-waiting").addEventListener("toggle", () => this.drawWaiting());
  }

  /** All of it. `about`: { entries, unfinished, paused, notice } */
  draw(about) {
    this.about = about;
    const { entries, unfinished } = about;
    this.sum = summed(entries);
    this.measure();
    byId("transfer").hidden = !this.sum.all;
    if (this.sum.all || unfinished.length) root.classList.remove("first"); // now the files are what to look at
    this.drawRows(byId("upload-rows"), entries.filter((entry) => ACTIVE.has(entry.state)));
    this.drawWaiting();
    this.drawLeftOver(byId("upload-unfinished"), byId("upload-unfinished-title"), "Unfinished", unfinished);
    const refused = byId("upload-refused");
    if (this.sum.left > (this.leftBefore || 0)) refused.open = true;
    this.leftBefore = this.sum.left;
    this.drawLeftOver(refused, refused.firstElementChild, "Refused", entries.filter((entry) => entry.state === "left"));
    this.drawSummary();
  }

  measure() {
    const now = performance.now();
    const seconds = (now - this.last.at) / 1000;
    if (seconds < 0.4) return;
    const rate = Math.max(0, this.sum.sent - this.last.sent) / seconds;
    this.rate = this.rate ? this.rate * 0.85 + rate * 0.15 : rate;
    this.last = { sent: this.sum.sent, at: now };
  }

  drawSummary() {
    const { all, here, left, underWay, bytes, sent } = this.sum;
    const { paused, notice } = this.about;
    const done = !underWay;
    const parts = [all ? this.howMany(all, here, left, done) : ""];
    if (left) parts.push(counted("Refused", left));
    if (!done && notice) parts.push(notice);
    else if (!done && paused) parts.push(words.paused);
    else if (!done && sent === bytes) parts.push(words.checking);
    else if (!done && this.rate) parts.push(this.timeLeft((bytes - sent) / this.rate));
    const summary = parts.filter(Boolean).join(" · ");
    byId("upload-summary").textContent = summary;
    const overall = byId("upload-overall");
    overall.value = bytes ? (100 * sent) / bytes : 100;
    overall.hidden = done;
    byId("upload-pause").hidden = done || paused;
    byId("upload-go-on").hidden = done || !paused;
    byId("upload-done").hidden = !done;
    root.classList.toggle("busy", !done);
    this.say(summary, done || paused || Boolean(notice));
  }

  howMany(all, here, left, done) {
    if (done && here && !left) return here === 1 ? words.oneHere : fill(words.allHere, { all });
    return fill(words.summary, { done: here, all });
  }

  timeLeft(seconds) {
    if (seconds < MINUTE) return words.seconds;
    if (seconds < 1.5 * MINUTE) return words.minute;
    if (seconds < 90 * MINUTE) return fill(words.minutes, { n: Math.round(seconds / MINUTE) });
    return fill(words.hours, { n: Math.round(seconds / MINUTE / 60) });
  }

  say(summary, now) {
    const kind = now ? summary : "";
    if (kind === this.said || (!now && performance.now() - this.saidAt < SAY_EVERY_MS)) return;
    this.said = kind;
    this.saidAt = performance.now();
    if (this.sum.all) byId("upload-saying").textContent = summary;
  }

  drawRows(list, entries) {
    const rows = entries.map((entry) => this.rowOf(entry));
    for (const row of [...list.children]) if (!rows.includes(row)) row.remove();
    rows.forEach((row, index) => {
      if (list.children[index] !== row) list.insertBefore(row, list.children[index] || null);
    });
  }

  drawWaiting() {
    const waiting = this.about.entries.filter((entry) => entry.state === "waiting");
    const details = byId("upload-waiting");
    details.hidden = !waiting.length;
    if (!waiting.length) details.open = false;
    else details.querySelector("summary").textContent = counted("Waiting", waiting.length);
    this.drawRows(details.querySelector("ul"), details.open ? waiting : []);
  }

  drawLeftOver(section, title, what, entries) {
    section.hidden = !entries.length;
    if (entries.length) title.textContent = counted(what, entries.length);
    this.drawRows(section.querySelector("ul"), entries);
  }

  rowOf(entry) {
    entry.row ??= this.newRow(entry);
    const share = entry.size ? (100 * entry.sent) / entry.size : 0;
    const progress = entry.row.querySelector("progress");
    progress.value = share;
    progress.hidden = entry.state === "left" || (entry.state === "waiting" && !entry.sent);
    const sent = progress.hidden ? "" : fill(words.sent, { percent: Math.floor(share) });
    const text = entry.sentence || words[STATE_WORDS[entry.state]] || sent;
    const state = entry.row.querySelector(".state");
    if (state.textContent !== text) state.textContent = text;
    entry.row.querySelector('[data-does="retry"]').hidden = !entry.canRetry;
    entry.row.classList.toggle("wrong", entry.state === "left");
    return entry.row;
  }

  newRow(entry) {
    const row = byId("upload-row").content.firstElementChild.cloneNode(true);
    row.querySelector(".name").textContent = entry.name;
    row.querySelector(".folder").textContent = entry.folder;
    row.querySelector("progress").setAttribute("aria-label", entry.name);
    for (const whose of row.querySelectorAll(".whose")) whose.textContent = entry.name;
    row.addEventListener("click", (event) => {
      const button = event.target.closest("[data-does]");
      if (button) this.pressed(button, entry);
    });
    return row;
  }

  /** The focus must not fall out of the page with the row. */
  pressed(button, entry) {
    const row = button.closest("li");
    const next = (row.nextElementSibling || row.previousElementSibling)?.querySelector('[data-does="cancel"]');
    this.does(button.dataset.does, entry);
    if (!row.isConnected) (next?.isConnected ? next : byId("pick")).focus();
  }

  /** A picture that has just arrived. */
  show(address) {
    const item = document.createElement("li");
    const picture = new Image();
    picture.alt = "";
    picture.src = address;
    item.append(picture);
    const list = byId("upload-arrived");
    list.prepend(item);
    while (list.children.length > THUMBNAILS) list.lastElementChild.remove();
  }

  clear() {
    byId("upload-arrived").replaceChildren();
    this.last = { sent: 0, at: performance.now() };
    this.rate = 0;
  }
}

function counted(what, count) {
  return count === 1 ? words[`one${what}`] : fill(words[`many${what}`], { n: count });
}

function summed(entries) {
  const sum = { all: 0, here: 0, left: 0, underWay: 0, bytes: 0, sent: 0 };
  for (const entry of entries) {
    if (entry.isOld) continue;
    sum.all += 1;
    if (entry.state === "here") sum.here += 1;
    if (entry.state === "left") sum.left += 1;
    if (UNDER_WAY.has(entry.state)) sum.underWay += 1;
    if (entry.state === "left" || entry.linked) continue;
    sum.bytes += entry.size;
    sum.sent += entry.sent;
  }
  return sum;
}
