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
    const lists = box.dataset.filter.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
    const all = lists.flatMap((list) => [...list.children]);
    if (all.length < 2) continue;
    const empty = document.querySelector(`[data-empty="${box.dataset.filter}"]`);
    const rows = all.map((row) => [row, folded(`${row.dataset.words || ""} ${row.textContent}`)]);
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "search";
    input.id = `${lists[0].id}-words`;
    input.autocomplete = "off";
    label.htmlFor = input.id;
    label.textContent = box.dataset.label;
    box.append(label, input);
    let only = null;
    if (box.dataset.only && all.some((row) => box.dataset.only in row.dataset)) {
      const wrap = document.createElement("label");
      only = document.createElement("input");
      only.type = "checkbox";
      wrap.className = "only";
      wrap.append(only, ` ${box.dataset.onlyLabel}`);
      box.append(wrap);
    }
    box.hidden = false;
    const filter = () => {
      const words = folded(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [row, text] of rows) {
        const fits = words.every((word) => text.includes(word)) && (!only || !only.checked || box.dataset.only in row.dataset);
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      if (empty) empty.hidden = shown > 0;
    };
    input.addEventListener("input", filter);
    if (only) only.addEventListener("change", filter);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        input.value = "";
        filter();
      }
    });
  }

  // An entry is of the day on which it is written; its file's name also has the time.
  for (const link of document.querySelectorAll("a[data-entry]")) {
    const fill = () => {
      const moment = new Date();
      const two = (number) => String(number).padStart(2, "0");
      const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
      const time = `${two(moment.getHours())}${two(moment.getMinutes())}`;
      link.href = link.dataset.entry.replaceAll("%7Bmoment%7D", `${day}-${time}`).replaceAll("%7Bday%7D", day);
    };
    fill();
    link.addEventListener("pointerdown", fill);
    link.addEventListener("keydown", fill);
  }

  for (const menu of document.querySelectorAll(".more-places details")) {
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
  }
})();
