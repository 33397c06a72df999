// Shows the rows of a release from pages/data/*.js: a list of events or recommendations that can be narrowed, or one
// article with its records beside their quotes. Rows are untrusted text: they only ever become text nodes, never markup.
"use strict";

(function () {
  const view = document.getElementById("view");
  const state = document.getElementById("state");
  const parameters = new URLSearchParams(location.search);
  const waiting = new Map();

  // Each data file calls this. A page opened from a folder may not fetch, but it may load scripts.
  window.onrecord = (name, data) => waiting.get(name)?.(data);

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      waiting.set(name, resolve);
      script.src = `pages/data/${name}.js`;
      script.onerror = () => reject(new Error(`pages/data/${name}.js is missing: download the whole release`));
      document.head.append(script);
    });
  }

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== undefined && value !== null) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  const fold = (text) => (text || "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const isWeb = (url) => /^https?:\/\/\S+$/i.test(url || "");
  const query = (page, values) => `${page}?${new URLSearchParams(values)}`;
  const wordsOf = (article, id) => `${query("records.html", { article })}#${id}`;
  const number = (value) => value.toLocaleString("en");

  let codes;

  function label(column, value) {
    const list = codes.lists[column];
    return (list && codes.labels[list][String(value)]) || (column.endsWith(".country") && codes.countries[value]) || String(value);
  }

  const plain = (column, value) =>
    Array.isArray(value) ? value.map((each) => label(column, each)).join(", ") : value === true ? "yes" : value === false ? "no" : label(column, value);

  function shardOf(article) {
    return `records-${article.slice(4, 4 + codes.digits) || "all"}`;
  }

  // ---- one article

  // The words of a quote, with those marked that support a value. Offsets count code points; where a name was masked
  // they no longer fit, and nothing is marked.
  function markQuote(record, spans) {
    const points = Array.from(record.quote);
    if (points.length !== record.quote_end - record.quote_start) return [record.quote];
    const columns = points.map(() => new Set());
    for (const [column, , start, end] of spans) {
      for (let at = Math.max(start, record.quote_start); at < Math.min(end, record.quote_end); at += 1) {
        columns[at - record.quote_start].add(column);
      }
    }
    const pieces = [];
    for (let start = 0, end; start < points.length; start = end) {
      const key = [...columns[start]].sort().join(", ");
      for (end = start; end < points.length && [...columns[end]].sort().join(", ") === key; end += 1);
      const text = points.slice(start, end).join("");
      pieces.push(key ? make("mark", { title: `supports ${key}` }, text) : text);
    }
    return pieces;
  }

  function showWords(spans) {
    if (!spans.length) return [make("span", { class: "none" }, "–")];
    return spans.flatMap(([, text, start, end, , kind], place) => [
      place ? " · " : "",
      make("q", {}, text),
      make("span", { class: "faint" }, ` ${start}–${end}${kind ? `, ${label("evidence.kind", kind)}` : ""}`),
    ]);
  }

  function valueTable(table, record, told, hidden) {
    const spans = told.words[record[keyOf[table]]] || [];
    const rows = Object.entries(record)
      .filter(([name]) => !hidden.includes(name))
      .map(([name, value]) =>
        make("tr", {},
          make("th", { scope: "row" }, make("a", { href: `dictionary.html#${table}.${name}` }, name)),
          make("td", { class: "words" }, plain(`${table}.${name}`, value)),
          make("td", { class: "words" }, showWords(spans.filter(([column]) => column === name)))));
    return scrolling("All values, and the words behind them",
      make("table", {},
        make("thead", {}, make("tr", {}, ...["Column", "Value", "Words, and where they stand"].map((name) => make("th", { scope: "col" }, name)))),
        make("tbody", {}, rows)));
  }

  const keyOf = { events: "event_id", recommendations: "recommendation_id", articles: "article_id" };
  const partTable = { events: "event_actors", recommendations: "recommendation_actors" };
  const partKey = { events: "event_actor_id", recommendations: "recommendation_actor_id" };

  const scrolling = (title, child) => make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": title }, child);
  const nameOf = (told, id) => told.names[id] || id;
  const actorLink = (told, id) => make("a", { href: query("records.html", { actor: id }) }, nameOf(told, id));

  function join(items, between) {
    return items.flatMap((item, place) => (place ? [between, item] : [item]));
  }

  function headline(table, record, told) {
    const of = (role) => join(record.parts.filter((part) => part.role === role).map((part) => nameOf(told, part.actor_id)), ", ").join("");
    if (table === "events") {
      const [who, whom] = [of("actor"), of("recipient")];
      return `${label("events.event_type", record.event_type)}${who || whom ? `: ${who || "not told"}${whom ? ` → ${whom}` : ""}` : ""}`;
    }
    return `${of("issuer") || "Not told"} → ${of("addressee") || "not told"}`;
  }

  function chips(table, record) {
    const shown = table === "events"
      ? ["modality", "date", "place_name", "country"]
      : ["speech_act", "action_category", "modality", "deadline", "position"];
    const items = shown.filter((name) => record[name] !== undefined).map((name) => plain(`${table}.${name}`, record[name]));
    if (record.source_side && record.source_side !== "unknown") items.push(`source’s side: ${plain("events.source_side", record.source_side)}`);
    for (const theme of record.themes || []) items.push(label("recommendations.themes", theme));
    return make("ul", { class: "chips" }, [...new Set(items)].map((text) => make("li", {}, text)), make("li", {}, `confidence ${record.confidence}`));
  }

  function partList(table, record, told) {
    return make("dl", { class: "facts" }, record.parts.flatMap((part) => [
      make("dt", {}, label(`${partTable[table]}.role`, part.role)),
      make("dd", {}, actorLink(told, part.actor_id), part.through ? ` through ${part.through}` : "", " ",
        showWords(told.words[part[partKey[table]]] || [])),
    ]));
  }

  function countList(record, told) {
    if (!(record.counts || []).length) return null;
    return make("dl", { class: "facts" }, record.counts.flatMap((count) => {
      const range = [count.low, count.high].map((each) => (each === undefined ? "…" : number(each)));
      const figure = range[0] === range[1] ? range[0] : range.join(" to ");
      return [
        make("dt", {}, label("event_counts.measure", count.measure)),
        make("dd", {}, `${label("event_counts.quantifier", count.quantifier)} ${figure} ${count.population || ""} `,
          ...(count.actor_id ? ["as told by ", actorLink(told, count.actor_id), " "] : []),
          showWords((told.words[count.event_count_id] || []).filter(([column]) => column === "low" || column === "measure"))),
      ];
    }));
  }

  function showRecord(table, record, told) {
    const id = record[keyOf[table]];
    const spans = [
      ...(told.words[id] || []),
      ...record.parts.flatMap((part) => told.words[part[partKey[table]]] || []),
      ...(record.counts || []).flatMap((count) => told.words[count.event_count_id] || []),
    ];
    const of = record.event_id && table === "recommendations" ? make("a", { href: `#${record.event_id}` }, "the event that issued it") : null;
    return make("article", { class: "record", id, "aria-labelledby": `${id}-title`, tabindex: "-1" },
      make("h3", { id: `${id}-title` }, headline(table, record, told)),
      make("p", { class: "permalink faint" }, make("a", { href: wordsOf(told.article.article_id, id), "aria-label": `Link to ${id}` }, make("code", {}, id)), ...(of ? [" · ", of] : [])),
      make("div", { class: "sides" },
        make("div", {}, make("blockquote", {}, markQuote(record, spans)), chips(table, record)),
        make("div", {}, partList(table, record, told), countList(record, told))),
      make("details", {}, make("summary", {}, "All values, and the words behind them"),
        valueTable(table, record, told, ["parts", "counts", "quote", keyOf[table]])));
  }

  function actorTable(told) {
    const rows = Object.entries(told.names)
      .map(([id, name]) => [id, name, (told.words[id] || []).filter(([column]) => column === "aliases")])
      .sort((one, other) => one[1].localeCompare(other[1], "en"));
    return scrolling("Actors of this article",
      make("table", {},
        make("thead", {}, make("tr", {}, ...["Actor", "Id", "Words that name it"].map((name) => make("th", { scope: "col" }, name)))),
        make("tbody", {}, rows.map(([id, name, spans]) =>
          make("tr", {}, make("th", { scope: "row" }, make("a", { href: query("records.html", { actor: id }) }, name)),
            make("td", {}, make("code", {}, id)), make("td", { class: "words" }, showWords(spans)))))));
  }

  function section(id, title, children) {
    return children.length ? make("section", { "aria-labelledby": id }, make("h2", { id }, title), ...children) : null;
  }

  async function showArticle(id) {
    const shard = await load(shardOf(id));
    const told = shard[id];
    if (!told) throw new Error(`this release has no article ${id}`);
    const article = told.article;
    const title = article.title || "(without a title)";
    document.title = `${title} – ${document.title}`;
    document.getElementById("title").textContent = title;
    document.getElementById("lead").textContent = [article.publisher, article.published].filter(Boolean).join(", ");
    state.textContent = `${number(told.events.length)} events, ${number(told.recommendations.length)} recommendations.`;
    view.append(
      make("p", {}, make("a", { href: "records.html" }, "All records"), ...(isWeb(article.url) ? [" · ", make("a", { href: article.url, rel: "noreferrer" }, "The article at its publisher")] : [])),
      make("details", {}, make("summary", {}, "About the article"), valueTable("articles", article, told, [])),
      make("p", { class: "faint" }, "The text is not published. Numbers behind words are places in it, in code points; with the text at hand, verify.py reads them again. Marked words support a value."),
      ...[
        section("events", "Events", told.events.map((each) => showRecord("events", each, told))),
        section("asked", "Recommendations", told.recommendations.map((each) => showRecord("recommendations", each, told))),
        section("actors", "Actors", Object.keys(told.names).length ? [actorTable(told)] : []),
      ].filter(Boolean));
    const goal = () => {
      view.querySelector(".here")?.classList.remove("here");
      const found = location.hash && document.getElementById(location.hash.slice(1));
      if (!found) return;
      found.classList.add("here");
      found.scrollIntoView();
      found.focus({ preventScroll: true });
    };
    window.addEventListener("hashchange", goal);
    goal();
  }

  // ---- a list

  const lists = {
    events: {
      page: "records.html",
      size: 50,
      at: { id: 0, article: 1, actor: 2, recipient: 3, type: 4, date: 5, country: 6, place: 7, modality: 8 },
      roles: ["actor", "recipient"],
      choices: { type: "events.event_type", country: "events.country", modality: "events.modality" },
      names: { type: "Type", country: "State", modality: "Modality" },
      texts: { who: "Who or to whom", place: "Place", title: "Article or publisher" },
      dated: true,
      show: eventTable,
    },
    recommendations: {
      page: "recommendations.html",
      size: 25,
      at: { id: 0, article: 1, issuer: 2, addressee: 3, action: 4, quote: 5, act: 6, category: 7, themes: 8, modality: 9, position: 10 },
      roles: ["issuer", "addressee"],
      choices: { category: "recommendations.action_category", act: "recommendations.speech_act", themes: "recommendations.themes", position: "recommendations.position" },
      names: { category: "Category of action", act: "Speech act", themes: "Theme", position: "Reply" },
      texts: { who: "Issuer or addressee", words: "Words of the action", title: "Article or publisher" },
      dated: false,
      show: recommendationList,
    },
  };

  async function showList(name) {
    const list = lists[name];
    const numbers = Array.from({ length: codes.pieces[name] }, (_, place) => `${name}-${place}`);
    const [actors, articles, ...pieces] = await Promise.all(["actors", "articles", ...numbers].map(load));
    const data = {
      list, actors, articles, lines: pieces.flat(),
      folded: actors.map(([, actor]) => fold(actor)),
      titles: articles.map(([, title, publisher]) => fold(`${title || ""} ${publisher || ""}`)),
    };
    const wanted = location.hash.slice(1);
    if (wanted && !document.getElementById(wanted)) {
      const line = data.lines.find((each) => each[0] === wanted);
      if (line) return location.replace(wordsOf(articles[line[1]][0], wanted));
      const other = name === "events" && wanted.startsWith("rec-") ? "recommendations.html" : name !== "events" && wanted.startsWith("evt-") ? "records.html" : null;
      if (other) return location.replace(`${other}#${wanted}`);
    }
    const places = new Map(actors.map(([id], place) => [id, place]));
    const fixed = list.roles.filter((role) => parameters.has(role)).map((role) => [role, places.get(parameters.get(role)), parameters.get(role)]);
    const form = makeForm(data, name);
    const results = make("div", {});
    const notes = fixed.map(([role, place, id]) =>
      make("p", {}, `Only where ${role} is `, make("strong", {}, place === undefined ? id : actors[place][1]), ". ", make("a", { href: list.page }, "Show all")));
    let page = 0;
    let found = [];
    const turn = (to) => { page = to; results.replaceChildren(...list.show(data, found.slice(page * list.size, (page + 1) * list.size)), pager()); };
    const pager = () => {
      const last = Math.max(0, Math.ceil(found.length / list.size) - 1);
      const button = (text, to, off) => {
        const made = make("button", { type: "button" }, text);
        made.disabled = off;
        made.addEventListener("click", () => { turn(to); document.getElementById("results").focus(); });
        return made;
      };
      return make("div", { class: "pager" }, button("Back", page - 1, page === 0), make("span", {}, `Page ${number(page + 1)} of ${number(last + 1)}`), button("Next", page + 1, page === last));
    };
    const refresh = () => {
      found = narrow(data, form, fixed);
      state.textContent = `${number(found.length)} of ${number(data.lines.length)} ${name}.`;
      turn(0);
    };
    let timer;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(refresh, 120); });
    form.addEventListener("submit", (event) => event.preventDefault());
    view.append(...notes, form, make("section", { id: "results", tabindex: "-1", "aria-label": "Results" }, results));
    refresh();
    return undefined;
  }

  function makeForm(data, name) {
    const { list, lines } = data;
    const form = make("form", { class: "filters", "aria-label": `Narrow the ${name}` });
    const field = (key, title, control) => {
      control.id = `narrow-${key}`;
      control.setAttribute("name", key);
      control.value = parameters.get(key) || "";
      form.append(make("div", {}, make("label", { for: control.id }, title), control));
    };
    for (const [key, title] of Object.entries(list.texts)) field(key, title, make("input", { type: "search" }));
    for (const [key, column] of Object.entries(list.choices)) {
      const values = new Set(lines.flatMap((line) => line[list.at[key]]));
      const options = [...values].filter((value) => value !== null).map((value) => [String(value), label(column, value)]);
      options.sort((one, other) => one[1].localeCompare(other[1], "en"));
      field(key, list.names[key], make("select", {}, make("option", { value: "" }, "any"), options.map(([value, text]) => make("option", { value }, text))));
    }
    if (list.dated) {
      field("from", "From (year, month or day)", make("input", { type: "search", placeholder: "2021-09" }));
      field("to", "To (year, month or day)", make("input", { type: "search", placeholder: "2022" }));
    }
    return form;
  }

  function isWithin(date, from, to) {
    if (!from && !to) return true;
    if (!date) return false;
    const [first, last] = date.includes("/") ? date.split("/") : [date, date];
    const early = first === ".." ? "" : first.replaceAll("X", "0");
    const late = last === ".." ? "9999-99-99" : last.replaceAll("X", "9");
    return (!from || late.slice(0, from.length) >= from) && (!to || early.slice(0, to.length) <= to);
  }

  function narrow(data, form, fixed) {
    const { list, actors, articles } = data;
    const values = Object.fromEntries(new FormData(form));
    const at = list.at;
    const words = (key) => fold(values[key] || "").split(/\s+/).filter(Boolean);
    const holds = (text, wanted) => wanted.every((word) => text.includes(word));
    const [who, title, place, action] = ["who", "title", "place", "words"].map(words);
    const named = who.length ? data.folded.map((actor) => holds(actor, who)) : null;
    const titled = title.length ? data.titles.map((text) => holds(text, title)) : null;
    const chosen = Object.keys(list.choices).filter((key) => values[key]);
    return data.lines.filter((line) =>
      fixed.every(([role, actor]) => actor !== undefined && line[at[role]].includes(actor))
      && (!named || list.roles.some((role) => line[at[role]].some((actor) => named[actor])))
      && (!titled || titled[line[1]])
      && (!place.length || holds(fold(line[at.place]), place))
      && (!action.length || holds(fold(`${line[at.action]} ${line[at.quote]}`), action))
      && chosen.every((key) => [line[at[key]]].flat().some((value) => String(value) === values[key]))
      && (!list.dated || isWithin(line[at.date], values.from, values.to)));
  }

  const namesOf = (data, page, role, places) =>
    places.length ? join(places.map((place) => make("a", { href: query(page, { [role]: data.actors[place][0] }) }, data.actors[place][1])), ", ") : [make("span", { class: "none" }, "not told")];

  function articleOf(data, line) {
    const [id, title, publisher, published] = data.articles[line[1]];
    return [make("a", { href: query("records.html", { article: id }) }, title || "(without a title)"), make("span", { class: "faint" }, ` ${[publisher, published].filter(Boolean).join(", ")}`)];
  }

  function eventTable(data, lines) {
    const at = data.list.at;
    const heads = ["What", "Who", "To whom", "When", "Where", "Modality", "Article"];
    if (!lines.length) return [make("p", {}, "No event fits.")];
    return [scrolling("Events",
      make("table", {}, make("caption", {}, "Events"),
        make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
        make("tbody", {}, lines.map((line) => {
          const type = label("events.event_type", line[at.type]);
          const state_ = line[at.country] ? label("events.country", line[at.country]) : "";
          const where = [...new Set([line[at.place], state_].filter(Boolean))].join(", ");
          return make("tr", {},
            make("th", { scope: "row" }, make("a", { href: wordsOf(data.articles[line[1]][0], line[0]), "aria-label": `${type}: the words of ${line[0]}` }, type)),
            make("td", {}, namesOf(data, "records.html", "actor", line[at.actor])),
            make("td", {}, namesOf(data, "records.html", "recipient", line[at.recipient])),
            make("td", { class: "when" }, line[at.date] || make("span", { class: "none" }, "not told")),
            make("td", {}, where || make("span", { class: "none" }, "not told")),
            make("td", {}, label("events.modality", line[at.modality])),
            make("td", { class: "source" }, articleOf(data, line)));
        }))))];
  }

  function recommendationList(data, lines) {
    const at = data.list.at;
    if (!lines.length) return [make("p", {}, "No recommendation fits.")];
    return lines.map((line) => {
      const id = line[0];
      const facts = [label("recommendations.speech_act", line[at.act]), label("recommendations.action_category", line[at.category]), label("recommendations.modality", line[at.modality])];
      if (line[at.position]) facts.push(label("recommendations.position", line[at.position]));
      facts.push(...line[at.themes].map((theme) => label("recommendations.themes", theme)));
      return make("article", { class: "record", "aria-labelledby": `${id}-title` },
        make("h2", { id: `${id}-title`, class: "asked" }, line[at.action]),
        make("dl", { class: "facts" },
          make("dt", {}, "Issuer"), make("dd", {}, namesOf(data, "recommendations.html", "issuer", line[at.issuer])),
          make("dt", {}, "Addressee"), make("dd", {}, namesOf(data, "recommendations.html", "addressee", line[at.addressee]))),
        make("blockquote", {}, line[at.quote]),
        make("ul", { class: "chips" }, facts.map((fact) => make("li", {}, fact))),
        make("p", { class: "permalink faint" }, make("a", { href: wordsOf(data.articles[line[1]][0], id), "aria-label": `Words behind ${id}` }, "words behind it"), " · ", articleOf(data, line)));
    });
  }

  async function start() {
    state.textContent = "Loading …";
    try {
      codes = await load("codes");
      const article = parameters.get("article");
      await (article ? showArticle(article) : showList(view.dataset.view));
    } catch (error) {
      state.textContent = "";
      view.append(make("p", { class: "notice", role: "alert" }, `This cannot be shown: ${error.message}.`));
    }
    view.dataset.ready = "yes";
  }

  start();
})();
