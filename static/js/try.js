// Trying a classifier: a file is dropped or photographed; bars and a skeleton follow the playing video.
"use strict";
{
  const SECONDS = 10; // of a movement before the camera
  const byId = (id) => document.getElementById(id);

  // ---- a file, dropped anywhere on the page
  const form = byId("drop");
  function give(file) {
    const held = new DataTransfer();
    held.items.add(file);
    byId("file").files = held.files;
    form.requestSubmit();
  }
  if (form) {
    const ask = () => byId("file").files.length && form.requestSubmit();
    byId("file").addEventListener("change", ask);
    ask(); // whoever was quicker than the script
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
    document.addEventListener("dragleave", (event) => event.relatedTarget || form.classList.remove("over"));
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      if (event.dataTransfer.files.length) give(event.dataTransfer.files[0]);
    });
  }

  // ---- the camera, where the browser allows it: not on plain http
  const camera = byId("camera");
  const finder = byId("finder");
  let stream = null;
  let recorder = null;
  function off() {
    recorder = null;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
  }
  async function on() {
    byId("no-camera").hidden = true;
    finder.showModal();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      byId("no-camera").hidden = false;
      return;
    }
    if (!finder.open) return off(); // closed while the browser asked
    byId("view").srcObject = stream;
    byId("view").play();
  }
  function picture() {
    const view = byId("view");
    const canvas = Object.assign(document.createElement("canvas"), { width: view.videoWidth, height: view.videoHeight });
    canvas.getContext("2d").drawImage(view, 0, 0);
    canvas.toBlob((blob) => blob && take(new File([blob], "camera.jpg", { type: "image/jpeg" })), "image/jpeg", 0.92);
  }
  function film() {
    if (recorder) return recorder.stop();
    const pieces = [];
    recorder = new MediaRecorder(stream);
    const type = recorder.mimeType.split(";")[0];
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => take(new File(pieces, `camera.${type.split("/")[1]}`, { type }));
    recorder.start();
    byId("shoot").querySelector("span").textContent = byId("shoot").dataset.recording;
    setTimeout(() => recorder?.state === "recording" && recorder.stop(), 1000 * SECONDS);
  }
  function take(file) {
    if (!finder.open) return; // it was cancelled
    finder.close();
    give(file);
  }
  const canFilm = camera?.dataset.kind === "image" || window.MediaRecorder;
  if (camera && navigator.mediaDevices?.getUserMedia && canFilm) {
    camera.hidden = false;
    camera.addEventListener("click", on);
    finder.addEventListener("close", off);
    byId("shoot").addEventListener("click", () => stream && (camera.dataset.kind === "image" ? picture() : film()));
  }

  // ---- the playing video
  const video = byId("film");
  let moments = null;
  let bones = null; // times, points, bones
  function read() {
    const told = byId("moments");
    moments = told ? JSON.parse(told.textContent) : null;
    if (byId("skeleton")) byId("skeleton").hidden = false;
    if (video) follow();
  }
  function nearest(time) {
    let best = null;
    for (const window of moments.windows) {
      const away = Math.abs((window[0] + window[1]) / 2 - time);
      if (!best || away < best.away) best = { away, window };
    }
    return best?.window;
  }
  function follow() {
    if (!moments) return;
    byId("head")?.setAttribute("d", `M${(1000 * video.currentTime) / moments.seconds} 0V120`);
    const window = video.currentTime || !video.paused ? nearest(video.currentTime) : null;
    if (window) {
      const shares = window.slice(2);
      const highest = Math.max(...shares);
      [...byId("bars").children].forEach((row, number) => {
        row.querySelector("meter").value = shares[number];
        row.querySelector("b").textContent = `${Math.round(100 * shares[number])} %`;
        row.classList.toggle("best", shares[number] === highest);
      });
    }
    draw();
  }
  function frame() {
    follow();
    if (!video.paused && !video.ended) requestAnimationFrame(frame);
  }
  function draw() {
    const canvas = byId("bones");
    if (!bones || canvas.hidden) return;
    canvas.width = video.clientWidth;
    canvas.height = video.clientHeight;
    const scale = Math.min(canvas.width / video.videoWidth, canvas.height / video.videoHeight);
    const size = [video.videoWidth * scale, video.videoHeight * scale];
    const corner = [(canvas.width - size[0]) / 2, (canvas.height - size[1]) / 2];
    let at = bones.times.findIndex((time) => time > video.currentTime);
    at = at < 0 ? bones.times.length - 1 : Math.max(0, at - 1);
    const points = bones.points[at];
    const place = ([x, y]) => [corner[0] + x * size[0], corner[1] + y * size[1]];
    const pen = canvas.getContext("2d");
    pen.lineWidth = 4;
    pen.lineCap = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const [one, other] of bones.bones) {
      if (Math.min(points[one][2], points[other][2]) < 0.3) continue;
      pen.beginPath();
      pen.moveTo(...place(points[one]));
      pen.lineTo(...place(points[other]));
      pen.stroke();
    }
  }
  async function skeleton(button) {
    const canvas = byId("bones");
    if (!bones) {
      const answer = await fetch(button.dataset.address);
      if (!answer.ok) return;
      bones = await answer.json();
    }
    canvas.hidden = !canvas.hidden;
    button.setAttribute("aria-pressed", String(!canvas.hidden));
    draw();
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#skeleton");
    if (button) return void skeleton(button);
    const line = event.target.closest("#timeline");
    if (!line || !video || !moments) return;
    const box = line.getBoundingClientRect();
    video.currentTime = ((event.clientX - box.left) / box.width) * moments.seconds;
  });
  if (video) {
    video.addEventListener("play", frame);
    for (const name of ["seeked", "timeupdate", "loadeddata"]) video.addEventListener(name, follow);
  }
  document.addEventListener("htmx:afterSettle", read);
  read();
}
