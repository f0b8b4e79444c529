// What a page can do without, and is better with: how far away a day is, and filters for lists.
(() => {
  "use strict";
  const DAY = 864e5;
  const utc = (iso) => {
    const [year, month, day] = iso.split("-").map(Number);
    return Date.UTC(year, month - 1, day);
  };
  const now = new Date();
  const built = document.querySelector("time[data-built]");
  // A page made for a day to come is read as on that day.
  const today = Math.max(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()), built ? utc(built.dateTime) : 0);

  const distance = (iso) => {
    const days = Math.round((utc(iso) - today) / DAY);
    if (days === 0) return "today";
    if (days === 1) return "tomorrow";
    if (days === -1) return "yesterday";
    const far = Math.abs(days);
    const words = far < 60 ? `${far} days` : far < 700 ? `${Math.round(far / 30.44)} months` : `${Math.round(far / 365.25)} years`;
    return days > 0 ? `in ${words}` : `${words} ago`;
  };

  for (const time of document.querySelectorAll("time[data-near]")) {
    const words = document.createElement("span");
    words.className = "rel";
    words.textContent = `, ${distance(time.dateTime)}`;
    time.after(words);
  }

  if (built && distance(built.dateTime) !== "today") {
    const words = document.createElement("span");
    words.className = "stale";
    words.textContent = `, ${distance(built.dateTime)}`;
    built.after(words);
  }

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  for (const box of document.querySelectorAll("[data-filter]")) {
    const list = document.getElementById(box.dataset.filter);
    if (!list || list.children.length < 2) continue;
    const empty = document.querySelector(`[data-empty="${box.dataset.filter}"]`);
    const rows = [...list.children].map((row) => [row, folded(`${row.dataset.words || ""} ${row.textContent}`)]);
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "search";
    input.id = `${box.dataset.filter}-words`;
    input.autocomplete = "off";
    label.htmlFor = input.id;
    label.textContent = `${box.dataset.label} (press /)`;
    box.append(label, input);
    box.hidden = false;
    input.addEventListener("input", () => {
      const words = folded(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [row, text] of rows) {
        const fits = words.every((word) => text.includes(word));
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      if (empty) empty.hidden = shown > 0;
    });
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
      } else if (event.key === "Escape" && event.target === input) {
        input.value = "";
        input.dispatchEvent(new Event("input"));
      }
    });
  }
})();
