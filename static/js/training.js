// The page of a training: its curves grow by what the server says; its buttons change with its state.
"use strict";
{
  const POLL_MS = 3000; // while there is no socket
  const socket = document.getElementById("run-socket");
  const run = () => document.getElementById("run");
  const busy = () => ["waiting", "reading", "training"].includes(run().dataset.state);
  let open = false;
  let sending = 0; // our own changes; their answer shows what follows from them
  let asking = false;
  let latest = null;

  async function show() {
    if (asking) return;
    asking = true;
    const pressed = run().contains(document.activeElement) ? document.activeElement.id : null;
    try {
      await htmx.ajax("GET", run().dataset.address, { target: "#run", swap: "outerHTML" });
    } finally {
      asking = false;
    }
    if (pressed !== null && document.activeElement === document.body) find(pressed)?.focus();
    say();
    if (latest) follow(latest);
  }
  const find = (id) => document.getElementById(id) || document.getElementById("ready-title") || run().querySelector("button");
  // Whoever listens hears each state once.
  let said = run().dataset.saying;
  function say() {
    const saying = run().dataset.saying;
    if (saying !== said) document.getElementById("saying").textContent = said = saying;
  }
  function follow(told) {
    latest = told;
    if (sending || asking) return;
    latest = null;
    if (told.state !== run().dataset.state || String(told.snapshots) !== run().dataset.snapshots) show();
  }
  let button = null;
  document.addEventListener("htmx:beforeSend", (event) => {
    const { xhr, requestConfig, target } = event.detail;
    if (requestConfig.verb !== "post") return;
    sending++;
    button = document.activeElement?.id;
    // Not htmx:afterRequest, which nobody hears whose form has left the page meanwhile.
    xhr.addEventListener("loadend", () => {
      sending--;
      setTimeout(() => {
        if (document.activeElement === document.body) find(button)?.focus();
        say();
        if (!target.isConnected) show();
        else if (latest) follow(latest);
      });
    });
  });
  document.addEventListener("htmx:wsBeforeMessage", (event) => {
    if (event.target !== socket || !event.detail.message.startsWith("{")) return;
    event.preventDefault();
    follow(JSON.parse(event.detail.message));
  });
  document.addEventListener("htmx:wsOpen", (event) => event.target === socket && (open = true));
  document.addEventListener("htmx:wsClose", (event) => event.target === socket && (open = false));
  setInterval(() => !open && !document.hidden && !sending && busy() && show(), POLL_MS);
}
