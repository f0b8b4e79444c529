// Reloads a page of the live preview when it changed, and shows what is wrong. One tab listens for all:
// a browser opens only six connections to a server, and each listener would hold one.
(() => {
  "use strict";
  const channel = new BroadcastChannel("convnotes-serve");
  const tag = document.currentScript.dataset.tag;
  let shown = null;

  const overlay = (troubles) => {
    const before = document.getElementById("convnotes-troubles");
    if (before) before.remove();
    if (!troubles.length) return;
    const box = document.createElement("div");
    box.id = "convnotes-troubles";
    box.setAttribute("role", "alert");
    const style = {
      position: "fixed", inset: "auto 0 0 0", maxHeight: "50vh", overflow: "auto", zIndex: "2147483647",
      margin: "0", padding: "1rem 1.25rem", background: "#7a1412", color: "#fff",
      font: "14px/1.5 ui-monospace, monospace", whiteSpace: "pre-wrap", overflowWrap: "anywhere",
    };
    Object.assign(box.style, style);
    box.textContent = troubles.join("\n\n");
    document.body.append(box);
  };

  const look = async (state) => {
    overlay(state.troubles);
    if (state.generation === shown) return;
    shown = state.generation;
    try {
      const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
      if ((answer.headers.get("ETag") || "") !== tag) location.reload();
    } catch {
      // The server has ended.
    }
  };

  let last = null;
  channel.addEventListener("message", (event) => {
    if (event.data === "asking") {
      if (last) channel.postMessage(last);
    } else {
      look(event.data);
    }
  });
  channel.postMessage("asking");

  const listen = () => new Promise(() => {
    const events = new EventSource("/_convnotes/events");
    events.addEventListener("message", (event) => {
      last = JSON.parse(event.data);
      channel.postMessage(last);
      look(last);
    });
  });
  if (navigator.locks) navigator.locks.request("convnotes-serve", listen);
  else listen();
})();
