// Files are sent one by one as soon as they are dropped, a few at a time, each with its own progress.
"use strict";

(() => {
  const AT_A_TIME = 3;
  const TRIES = 4;
  const queue = [];
  const sending = new Set();
  let all = 0;
  let submitWhenDone = false;

  const byId = (id) => document.getElementById(id);
  const words = () => byId("drop").dataset;

  function add(files) {
    let room = Number(words().room) - [...queue, ...sending].reduce((sum, job) => sum + job.file.size, 0);
    for (const file of files) {
      const tile = byId("tile").content.firstElementChild.cloneNode(true);
      const job = { file, tile, sent: 0, tries: 0, request: null, over: false };
      label(tile, file.name);
      byId("files").append(tile);
      room -= file.size;
      if (room < 0) {
        refuse(job, words().tooLarge);
      } else {
        all += 1;
        queue.push(job);
      }
    }
    next();
  }

  function label(tile, name) {
    tile.dataset.name = name;
    tile.querySelector(".remove").setAttribute("aria-label", `${words().remove} ${name}`);
  }

  function next() {
    while (sending.size < AT_A_TIME && queue.length) {
      const job = queue.shift();
      sending.add(job);
      send(job);
    }
    tell();
    if (submitWhenDone && !sending.size) {
      submitWhenDone = false;
      byId("wish").submit();
    }
  }

  function send(job) {
    const request = new XMLHttpRequest();
    job.request = request;
    job.tries += 1;
    job.sent = 0;
    request.open("PUT", words().address);
    request.setRequestHeader("X-File-Name", encodeURIComponent(job.file.name));
    request.setRequestHeader("X-Last-Modified", String(job.file.lastModified));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      job.sent = event.loaded;
      job.tile.querySelector("progress").value = (100 * event.loaded) / Math.max(1, event.total);
      tell();
    });
    request.addEventListener("load", () => arrived(job, request));
    request.addEventListener("error", () => tryAgain(job));
    request.send(job.file);
  }

  function tryAgain(job) {
    if (job.tries >= TRIES) {
      end(job, () => refuse(job, words().failed));
    } else {
      setTimeout(() => job.over || send(job), 1000 * 2 ** (job.tries - 1));
    }
  }

  function arrived(job, request) {
    const answer = request.response || {};
    if (request.status === 201) {
      end(job, () => show(job.tile, answer));
    } else {
      end(job, () => refuse(job, answer.error || words().failed));
    }
  }

  function end(job, finish) {
    job.over = true;
    job.sent = job.file.size;
    sending.delete(job);
    finish();
    next();
  }

  function show(tile, answer) {
    tile.dataset.id = answer.id;
    if (answer.refused) {
      refuse({ tile, file: { name: answer.name } }, answer.refused);
      return;
    }
    const picture = document.createElement("img");
    picture.alt = picture.title = answer.name;
    picture.src = answer.picture;
    tile.querySelector("progress").replaceWith(picture);
    tile.classList.remove("sending");
    if (answer.kind === "video") {
      const badge = document.createElement("span");
      badge.className = "badge";
      badge.ariaHidden = "true";
      badge.textContent = "▶";
      picture.after(badge);
    }
  }

  function refuse(job, sentence) {
    const words = document.createElement("p");
    const name = document.createElement("strong");
    name.textContent = job.file.name;
    words.append(name, " ", sentence);
    job.tile.querySelector("progress").replaceWith(words);
    job.tile.classList.replace("sending", "refused");
    job.tile.setAttribute("role", "alert");
  }

  let bytesOfBatch = 0;
  function tell() {
    const under = [...sending];
    const waiting = queue.reduce((sum, job) => sum + job.file.size, 0);
    const open = under.reduce((sum, job) => sum + job.file.size, 0) + waiting;
    const sent = under.reduce((sum, job) => sum + job.sent, 0);
    bytesOfBatch = open ? Math.max(bytesOfBatch, open) : 0;
    const done = all - queue.length - sending.size;
    const percent = open ? Math.floor((100 * (bytesOfBatch - open + sent)) / Math.max(1, bytesOfBatch)) : 100;
    byId("sending").hidden = !open && !sending.size;
    byId("overall").value = percent;
    if (all) {
      const sentence = sending.size ? words().overall : words().arrived;
      byId("overall-text").textContent = sentence
        .replace("$done", String(done)).replace("$all", String(all)).replace("$percent", String(percent));
    }
  }

  async function remove(button) {
    const tile = button.closest(".tile");
    const job = [...queue, ...sending].find((candidate) => candidate.tile === tile);
    if (job) {
      job.over = true;
      job.request?.abort();
      sending.delete(job);
      if (queue.includes(job)) queue.splice(queue.indexOf(job), 1);
      all -= 1;
    }
    if (tile.dataset.id) {
      const body = new FormData(byId("remove"));
      body.append("id", tile.dataset.id);
      await fetch(byId("remove").action, { method: "POST", body, redirect: "manual" });
      all = Math.max(0, all - 1);
    }
    const neighbour = (tile.nextElementSibling || tile.previousElementSibling)?.querySelector(".remove");
    tile.remove();
    (neighbour || byId("pick")).focus();
    next();
  }

  async function filesOf(entries) {
    const found = [];
    for (const entry of entries) {
      if (entry.isFile) {
        found.push(await new Promise((good, bad) => entry.file(good, bad)));
      } else if (entry.isDirectory) {
        const reader = entry.createReader();
        for (;;) {
          const part = await new Promise((good, bad) => reader.readEntries(good, bad)); // at most 100 at a time
          if (!part.length) break;
          found.push(...(await filesOf(part)));
        }
      }
    }
    return found.filter((file) => !file.name.startsWith("."));
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("#pick, #pick-folder")) {
      add([...event.target.files].filter((file) => !file.name.startsWith(".")));
      event.target.value = "";
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".tile .remove");
    if (button) {
      event.preventDefault();
      remove(button);
    }
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id === "wish" && (sending.size || queue.length)) {
      event.preventDefault();
      submitWhenDone = true;
      byId("make").textContent = byId("make").dataset.waiting;
      byId("make").setAttribute("aria-disabled", "true");
    }
  });

  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!byId("drop") || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      byId("drop").classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) byId("drop")?.classList.remove("over");
  });
  document.addEventListener("drop", async (event) => {
    if (!byId("drop") || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    byId("drop").classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    add(entries.length ? await filesOf(entries) : [...event.dataTransfer.files]);
  });
})();
