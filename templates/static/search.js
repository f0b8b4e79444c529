// Search without a server: loads those parts of the index that the words typed need, and no others.
(() => {
  "use strict";
  const home = document.querySelector(".search");
  if (!home) return;
  const root = home.dataset.root;

  // Words, folded and parted exactly as convnotes/publish/words.py does.
  const DIACRITICS = /[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+/g;
  const LETTERS = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ς": "σ" };
  const WORD = /(?:[\p{L}\p{N}]|[\u0900-\u0963\u0966-\u0dff\u0e00-\u0e4e\u0e50-\u0fff\u1000-\u109f\u1780-\u17ff\u3099\u309a]){1,40}/gu;
  const SHOWN = /[\p{L}\p{N}\p{M}]+/gu;
  const UNSPACED = /[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+/gu;

  const fold = (text) =>
    /^[\x00-\x7f]*$/.test(text) ? text.toLowerCase() : text.normalize("NFKD").replace(DIACRITICS, "").toLowerCase().replace(/[ßæœøłđðþıς]/g, (letter) => LETTERS[letter]);

  const words = (text) => {
    const found = [];
    for (const run of fold(text).match(WORD) || []) {
      let at = 0;
      for (const match of run.matchAll(UNSPACED)) {
        if (match.index > at) found.push(run.slice(at, match.index));
        const signs = [...match[0]];
        signs.forEach((sign, number) => found.push(sign + (signs[number + 1] || "")));
        at = match.index + match[0].length;
      }
      if (at < run.length) found.push(run.slice(at));
    }
    return found;
  };

  // The parts of the index
  const files = new Map();
  const parts = new Map();
  const notes = new Map();
  let manifest = null;

  const unpacked = (text) => {
    const found = new Map();
    let at = 0;
    let weight = 0;
    for (const piece of text.split(",")) {
      const [step, other] = piece.split(":");
      at += Number(step);
      if (other) weight = Number(other);
      found.set(at, weight);
    }
    return found;
  };

  window.convnotesSearch = (kind, ...rest) => {
    if (kind === "index") manifest = { ...rest[0], inner: new Set(rest[0].inner), leaves: new Set(rest[0].leaves) };
    else if (kind === "words") parts.set(rest[0], { words: Object.entries(rest[1]), first: rest[2] });
    else rest[1].forEach((row, number) => notes.set(rest[0] + number, row));
  };

  const load = (name) => {
    let file = files.get(name);
    if (!file) {
      file = new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = `${root}search/${name}`;
        script.onload = () => done();
        script.onerror = () => {
          files.delete(name);
          failed(new Error(name));
        };
        document.head.append(script);
      });
      files.set(name, file);
    }
    return file;
  };

  const named = (prefix) => {
    if (/^[\x00-\x7f]*$/.test(prefix)) return prefix;
    const bytes = new TextEncoder().encode(prefix);
    return `~${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  };

  // Which parts hold the words that begin so; `whole` tells that these are all of them.
  const places = (word) => {
    const signs = [...word];
    for (let length = 1; length <= signs.length; length += 1) {
      const prefix = signs.slice(0, length).join("");
      if (manifest.leaves.has(prefix)) return { prefixes: [prefix], whole: true };
      if (!manifest.inner.has(prefix)) return { prefixes: [], whole: true };
    }
    const below = [...manifest.leaves].filter((leaf) => leaf.startsWith(word));
    const between = [...manifest.inner].filter((inner) => inner.startsWith(word));
    if (below.length + between.length <= 4) return { prefixes: [...between, ...below], whole: true };
    return { prefixes: [word], whole: false };
  };

  const looked = async (word, last) => {
    const { prefixes, whole } = places(word);
    await Promise.all(prefixes.map((prefix) => load(`t-${named(prefix)}.js`)));
    const scores = new Map();
    let filters = whole;
    const add = (text, factor) => {
      const bare = text.startsWith("~") ? text.slice(1) : text;
      if (bare !== text) filters = false;
      for (const [note, weight] of unpacked(bare)) {
        scores.set(note, Math.max(scores.get(note) || 0, weight * factor));
      }
    };
    for (const prefix of prefixes) {
      const part = parts.get(prefix);
      for (const [each, text] of part.words) {
        if (each === word) add(text, 1);
        else if (each.startsWith(word)) add(text, last ? 0.6 : 0.3);
      }
      if (!whole && part.first) add(part.first, 0.4);
    }
    return { scores, filters };
  };

  // The notes that hold the words, the best first.
  const find = async (text) => {
    await load("index.js");
    const wanted = [...new Set(words(text))].slice(0, 8);
    const found = await Promise.all(wanted.map((word, number) => looked(word, number === wanted.length - 1)));
    const totals = new Map();
    for (const { scores } of found) {
      for (const [note, score] of scores) totals.set(note, (totals.get(note) || 0) + score);
    }
    const filters = found.filter((each) => each.filters);
    let numbers = [...totals.keys()].filter((note) => filters.every((each) => each.scores.has(note)));
    const all = numbers.length > 0 || wanted.length < 2;
    if (!all) numbers = [...totals.keys()];
    numbers.sort((one, other) => totals.get(other) - totals.get(one) || one - other);
    return { wanted, numbers, all };
  };

  const block = (number) => {
    const starts = manifest.blocks;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= number) low = middle;
      else high = middle - 1;
    }
    return starts[low];
  };

  const rows = async (numbers) => {
    await Promise.all([...new Set(numbers.map(block))].map((first) => load(`d-${first}.js`)));
    return numbers.map((number) => notes.get(number));
  };

  // What is shown of a note
  const fitting = (shown, wanted) => {
    const folded = fold(shown);
    UNSPACED.lastIndex = 0;
    const unspaced = UNSPACED.test(folded);
    return wanted.find((word) => (unspaced ? folded.includes(word) : folded.startsWith(word)));
  };

  const marked = (text, wanted) => {
    const made = document.createDocumentFragment();
    let at = 0;
    for (const match of text.matchAll(SHOWN)) {
      if (fitting(match[0], wanted) !== undefined) {
        const mark = document.createElement("mark");
        mark.textContent = match[0];
        made.append(text.slice(at, match.index), mark);
        at = match.index + match[0].length;
      }
    }
    made.append(text.slice(at));
    return made;
  };

  const passage = (row, wanted) => {
    let best = { count: 0, place: "", text: row[5][0] || "", at: 0 };
    row[5].forEach((text, number) => {
      const folded = fold(text);
      const here = wanted.filter((word) => folded.includes(word));
      if (here.length <= best.count) return;
      const seen = new Set();
      let first = -1;
      for (const match of text.matchAll(SHOWN)) {
        const word = fitting(match[0], here);
        if (word !== undefined) {
          seen.add(word);
          if (first < 0) first = match.index;
          if (seen.size === here.length) break;
        }
      }
      if (seen.size > best.count) best = { count: seen.size, place: row[4][number], text, at: first };
    });
    return best;
  };

  const snippet = ({ text, at }, wanted) => {
    let begin = Math.max(0, at - 50);
    if (begin) begin = text.indexOf(" ", begin) + 1 || begin;
    let end = begin + 170;
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), begin + 120);
    const piece = `${begin ? "… " : ""}${text.slice(begin, end)}${end < text.length ? " …" : ""}`;
    return marked(piece, wanted);
  };

  const address = (row, place) => {
    if (!place) return row[2];
    return place.startsWith("#") ? row[2] + place : place;
  };

  const element = (name, kind, ...inside) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    made.append(...inside);
    return made;
  };

  const KINDS = { conversation: "conversation", person: "person", org: "org", page: "page" };

  const drawn = (row, wanted, linked) => {
    const best = passage(row, wanted);
    const href = root + address(row, best.count ? best.place : "");
    const title = element(linked ? "a" : "span", "found-title", marked(row[1], wanted));
    if (linked) title.href = href;
    const made = [title, " ", element("span", "found-kind", KINDS[row[0]] || "", row[3] ? `, ${row[3]}` : "")];
    if (best.text) made.push(element("span", "found-text", snippet(best, wanted)));
    return { href, made };
  };

  const counted = (result) => {
    const count = result.numbers.length;
    if (!count) return "Nothing found";
    const told = `${count} ${count === 1 ? "note" : "notes"}`;
    return result.all ? told : `No note has all of these words; ${told} ${count === 1 ? "has" : "have"} some`;
  };

  // The box
  const page = document.querySelector("[data-search-page]");
  const input = document.createElement("input");
  input.type = "search";
  input.id = "search-words";
  input.placeholder = "Search";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.setAttribute("aria-label", "Search people, conversations and what was said");
  input.setAttribute("aria-keyshortcuts", "/");
  const status = element("p", "sr");
  status.setAttribute("role", "status");
  let turn = 0;
  let timer = 0;

  const listen = (show) => {
    const run = async () => {
      const mine = (turn += 1);
      const text = input.value;
      if (!words(text).length) {
        show(null, text);
        return;
      }
      try {
        const result = await find(text);
        if (mine === turn) await show(result, text, () => mine === turn);
      } catch {
        if (mine === turn) status.textContent = "The search index could not be loaded";
      }
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(run, 60);
    });
    input.addEventListener("focus", () => load("index.js").catch(() => {}), { once: true });
    return run;
  };

  if (page) {
    const list = element("ol", "found");
    const told = element("p", "found-count");
    const more = element("button", "found-more", "Show more");
    more.type = "button";
    more.hidden = true;
    const label = element("label", "", "People, titles, tags and every word");
    label.htmlFor = input.id;
    input.removeAttribute("aria-label");
    input.placeholder = "";
    page.append(label, input, told, list, more);
    told.setAttribute("role", "status");
    page.hidden = false;
    for (const each of document.querySelectorAll("[data-no-search]")) each.hidden = true;
    let shown = 0;
    let current = null;
    const extend = async (still) => {
      const next = current.numbers.slice(shown, shown + 20);
      const found = await rows(next);
      if (!still()) return;
      for (const row of found) list.append(element("li", "", ...drawn(row, current.wanted, true).made));
      shown += next.length;
      more.hidden = shown >= current.numbers.length;
    };
    more.addEventListener("click", () => extend(() => true));
    const run = listen(async (result, text, still) => {
      try {
        history.replaceState(null, "", text ? `?q=${encodeURIComponent(text)}` : location.pathname);
      } catch {
        // Some browsers forbid it for files; the address then stays as it was.
      }
      if (!result) {
        list.replaceChildren();
        told.textContent = "";
        more.hidden = true;
        return;
      }
      current = result;
      shown = 0;
      const first = await rows(result.numbers.slice(0, 10));
      if (!still()) return;
      list.replaceChildren(...first.map((row) => element("li", "", ...drawn(row, result.wanted, true).made)));
      shown = first.length;
      more.hidden = shown >= result.numbers.length;
      told.textContent = counted(result);
    });
    input.value = new URLSearchParams(location.search).get("q") || "";
    input.focus();
    if (input.value) run();
  } else {
    const list = element("ul", "suggestions");
    list.id = "search-found";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Found");
    list.hidden = true;
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) {
      input.setAttribute(name, value);
    }
    home.replaceChildren(input, list, status);
    let hrefs = [];
    let active = -1;
    const everything = () => `${root}search.html?q=${encodeURIComponent(input.value)}`;
    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (number) => {
      active = number;
      [...list.children].forEach((each, index) => {
        each.setAttribute("aria-selected", String(index === active));
        if (index === active) each.scrollIntoView({ block: "nearest" });
      });
      if (active < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", `search-found-${active}`);
    };
    const option = (made, href, number) => {
      const each = element("li", "", ...made);
      each.id = `search-found-${number}`;
      each.setAttribute("role", "option");
      each.setAttribute("aria-selected", "false");
      each.addEventListener("pointerdown", (event) => event.preventDefault());
      each.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey) window.open(href, "_blank", "noopener");
        else location.assign(href);
      });
      return each;
    };
    listen(async (result, text, still) => {
      if (!result) {
        close();
        status.textContent = "";
        return;
      }
      const found = await rows(result.numbers.slice(0, 7));
      if (!still() || document.activeElement !== input) return;
      const made = found.map((row) => drawn(row, result.wanted, false));
      const chosen = active < 0 ? "" : hrefs[active];
      hrefs = made.map((each) => each.href);
      const options = made.map((each, number) => option(each.made, each.href, number));
      const told = counted(result);
      hrefs.push(everything());
      const all = option([element("span", "found-all", result.numbers.length > 7 ? `All of ${told}` : told)], everything(), options.length);
      list.replaceChildren(...options, all);
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      status.textContent = told;
      choose(hrefs.indexOf(chosen));
    });
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      if (event.key === "ArrowDown" && open) choose(active + 1 < hrefs.length ? active + 1 : -1);
      else if (event.key === "ArrowUp" && open) choose(active < 0 ? hrefs.length - 1 : active - 1);
      else if (event.key === "Enter" && input.value.trim()) location.assign(open && active >= 0 ? hrefs[active] : everything());
      else if (event.key === "Escape") {
        if (open) close();
        else if (input.value) input.value = "";
        else input.blur();
      } else return;
      event.preventDefault();
    });
    input.addEventListener("blur", close);
    input.addEventListener("focus", () => {
      if (input.value) input.dispatchEvent(new Event("input"));
    });
  }

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
})();
