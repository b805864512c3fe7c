// The page's own script: asks for the state every few seconds and draws it. Texts are only ever set as text.
"use strict";

const PAUSE = 5000;
const SVG = "http://www.w3.org/2000/svg";
const base = location.pathname.replace(/\/ui\/?$/, "");
let state;
let tab = "routers";
let chosen;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function drawn(name, attributes = {}, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function byId(id) {
  return document.getElementById(id);
}

async function look() {
  try {
    const answer = await fetch(`${location.origin}${base}/ui/state.json`, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`the server says ${answer.status}`);
    state = await answer.json();
    show();
  } catch (error) {
    byId("fresh").textContent = `not up to date: ${error.message}`;
    byId("fresh").className = "ERROR";
  }
  setTimeout(look, PAUSE);
}

function show() {
  document.title = `${state.environment} · vrouter`;
  byId("environment").textContent = state.environment;
  byId("fresh").textContent =
    `${state.watched ? "" : "hosts are not asked · "}as of ${new Date(state.time).toLocaleTimeString()}`;
  byId("fresh").className = "";
  const problem = byId("problem");
  problem.hidden = state.problem === undefined;
  problem.textContent = state.problem === undefined ? "" : `Nothing can be written: ${state.problem}`;
  showCounts();
  byId("picture").replaceChildren(picture());
  showDetails();
  showTabs();
}

function showCounts() {
  const counts = new Map();
  for (const { status } of state.routers) counts.set(status, (counts.get(status) ?? 0) + 1);
  const entries = ["ERROR", "BUILD", "ACTIVE"].filter((status) => counts.has(status));
  const silent = state.hosts.filter(({ alive }) => !alive).length;
  const troubled = state.hosts.filter(({ alive, problems }) => alive && problems.length > 0).length;
  byId("counts").replaceChildren(
    ...entries.map((status) => element("li", { class: status }, `${counts.get(status)} ${status}`)),
    ...(state.watched && silent > 0
      ? [element("li", { class: "ERROR" }, `${silent} of ${state.hosts.length} hosts silent`)]
      : []),
    ...(troubled > 0 ? [element("li", { class: "ERROR" }, `${troubled} hosts drifted or broken`)] : []),
  );
}

const WIDTH = 225;
const LINE = 17;
const GAP = 16;
const COLUMNS = [20, 310, 620, 930];
const NAMES = ["Outside", "Network nodes", "Networks", "Compute hosts"];
const SHOWN = 7;

/** Boxes in four columns, hosts as cards around theirs. */
function picture() {
  const { groups, boxes, lines } = state.picture;
  const hosts = new Map(state.hosts.map((host) => [host.name, host]));
  const columnOf = (box) => {
    if (box.group === undefined) return { external: 0, "network-node": 1, "compute-host": 3 }[box.kind] ?? 2;
    return hosts.get(titleOf(box.group))?.role === "network" ? 1 : 3;
  };
  const titleOf = (id) => nameOf(groups.find((group) => group.id === id));
  const places = new Map();
  const cards = [];
  const bottoms = [44, 44, 44, 44];
  const put = (box, column, x, y) => {
    const texts = linesOf(box);
    const place = { box, texts, column, x, y, width: WIDTH, height: texts.length * LINE + 14 };
    places.set(box.id, place);
    return y + place.height + GAP;
  };
  for (const box of boxes.filter(({ group }) => group === undefined)) {
    const column = columnOf(box);
    bottoms[column] = put(box, column, COLUMNS[column], bottoms[column]);
  }
  for (const group of groups) {
    const own = boxes.filter((box) => box.group === group.id);
    const host = hosts.get(nameOf(group));
    const column = host?.role === "network" ? 1 : 3;
    const top = bottoms[column];
    let y = top + 30;
    for (const box of own) y = put(box, column, COLUMNS[column], y);
    const height = Math.max(y - top - 4, 36);
    cards.push({ group, host, x: COLUMNS[column] - 12, y: top, width: WIDTH + 24, height });
    bottoms[column] = top + height + GAP;
  }
  const height = Math.max(...bottoms) + 10;
  const svg = drawn("svg", { viewBox: `0 0 ${COLUMNS[3] + WIDTH + 30} ${height}`, role: "img" });
  NAMES.forEach((name, i) => svg.append(drawn("text", { x: COLUMNS[i], y: 24, class: "column" }, name)));
  cards.forEach((card) => svg.append(cardOf(card)));
  for (const line of lines) {
    const [from, to] = [places.get(line.from), places.get(line.to)];
    if (from !== undefined && to !== undefined) svg.append(lineOf(line, from, to));
  }
  for (const place of places.values()) svg.append(boxOf(place));
  if (state.picture.note !== undefined)
    svg.append(drawn("text", { x: 20, y: height - 4, class: "dim" }, state.picture.note));
  return svg;
}

/** What a host or a box is called. */
function nameOf({ texts }) {
  return texts[0].text;
}

function linesOf({ texts, lists }) {
  const items = lists.flatMap((list) => list.texts);
  const more = items.length > SHOWN ? [`… ${items.length - SHOWN + 1} more`] : [];
  const shown = items.length > SHOWN ? items.slice(0, SHOWN - 1) : items;
  return [...texts.map(({ text }) => text), ...shown.map(({ text }) => text), ...more];
}

function short(text) {
  return text.length > 31 ? `${text.slice(0, 30)}…` : text;
}

function cardOf({ group, host, x, y, width, height }) {
  const status = hostStatus(host);
  const card = drawn("g", { tabindex: "0", role: "button", "aria-label": `${nameOf(group)} ${status.word}` });
  card.append(drawn("rect", { x, y, width, height, rx: 8, class: `card ${status.css}` }));
  card.append(drawn("text", { x: x + 12, y: y + 20, class: "title" }, short(nameOf(group))));
  card.append(drawn("text", { x: x + width - 12, y: y + 20, "text-anchor": "end", class: status.css }, status.word));
  onChoice(card, { host: nameOf(group) });
  return card;
}

function hostStatus(host) {
  if (host === undefined || !state.watched) return { css: "DOWN", word: "" };
  if (!host.alive) return { css: "ERROR", word: "silent" };
  if (host.problems.length > 0) return { css: "ERROR", word: host.confirmed ? "drifted" : "broken" };
  return host.confirmed ? { css: "ACTIVE", word: "confirmed" } : { css: "BUILD", word: "behind" };
}

function routerOf(box) {
  const [, name, host] = /^router (\S+) (\S+)$/.exec(box.id) ?? [];
  const router = state.routers.find((one) => one.name === name);
  return router === undefined ? undefined : { router, instance: router.hosts.find((one) => one.name === host) };
}

function boxOf({ box, texts, x, y, width, height }) {
  const { router, instance } = routerOf(box) ?? {};
  const state_ = instance?.state ?? "";
  const host = ["network-node", "compute-host"].includes(box.kind)
    ? state.hosts.find(({ name }) => name === nameOf(box))
    : undefined;
  const css =
    host !== undefined
      ? hostStatus(host).css
      : router === undefined
        ? ""
        : state_ === "BACKUP"
          ? "standby"
          : router.status;
  const group = drawn("g", { tabindex: "0", role: "button", "aria-label": texts.join(", ") });
  group.append(drawn("rect", { x, y, width, height, rx: 6, class: `box ${box.kind} ${css}` }));
  texts.forEach((text, i) => {
    group.append(drawn("text", { x: x + 10, y: y + 20 + i * LINE, class: i === 0 ? "title" : "dim" }, short(text)));
  });
  if (router !== undefined) {
    const word = state_ === "" ? router.status : `${state_} · ${router.status}`;
    group.append(drawn("text", { x: x + width - 10, y: y + 20, "text-anchor": "end", class: router.status }, word));
  }
  onChoice(
    group,
    host !== undefined ? { host: host.name } : router === undefined ? { box: box.id } : { router: router.name },
  );
  return group;
}

function lineOf({ kind }, from, to) {
  const [left, right] = from.x <= to.x ? [from, to] : [to, from];
  const [x1, y1, y2] = [left.x + left.width, left.y + left.height / 2, right.y + right.height / 2];
  const x2 = left.column === right.column ? right.x + right.width : right.x;
  const bend = left.column === right.column ? 40 : (x2 - x1) / 2;
  const path = `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 + (left.column === right.column ? 40 : -bend)} ${y2}, ${x2} ${y2}`;
  const group = drawn("g");
  group.append(drawn("path", { d: path, class: `line ${kind}` }));
  group.append(drawn("title", {}, kind));
  return group;
}

function onChoice(group, choice) {
  const choose = () => {
    chosen = choice;
    showDetails();
  };
  group.addEventListener("click", choose);
  group.addEventListener("keydown", ({ key }) => (key === "Enter" || key === " ") && choose());
}

/** What was clicked on, as it is by now. */
function showDetails() {
  const [title, facts] = detailsOf(chosen ?? {});
  const list = element("dl");
  for (const [name, value] of facts) {
    if (value === "" || value === undefined || value.length === 0) continue;
    const values = Array.isArray(value) ? value : [value];
    list.append(element("dt", {}, name), ...values.map((one) => element("dd", statusClass(one), String(one))));
  }
  byId("details").replaceChildren(element("h2", {}, title), list);
}

function statusClass(value) {
  return ["ACTIVE", "BUILD", "ERROR", "DOWN"].includes(value) ? { class: value } : {};
}

function detailsOf({ router: name, host: hostName, box: id }) {
  const router = state.routers.find((one) => one.name === name);
  if (router !== undefined) {
    const forwards = state.forwards.filter((one) => one.router === name);
    return [
      `Router ${name}`,
      [
        ["status", router.status],
        ["administratively", router.up ? "up" : "down"],
        ["gateway", router.gateway],
        ["addresses", router.addresses],
        ["hosts", router.hosts.map((one) => [one.name, one.role, one.state].filter((part) => part !== "").join(" · "))],
        [
          "forwards",
          forwards.map(
            (one) =>
              `${one.outside} → ${one.inside}${one.connections === "" ? "" : ` · ${one.connections} connections`}`,
          ),
        ],
        ["id", router.id],
      ],
    ];
  }
  const host = state.hosts.find((one) => one.name === hostName);
  if (host !== undefined) {
    return [
      `Host ${host.name}`,
      [
        ["role", host.role],
        ["state", hostStatus(host).word],
        ["answered", host.seconds === undefined ? "never" : `${host.seconds} s ago`],
        ["what is wrong", host.problems],
      ],
    ];
  }
  const box = state.picture.boxes.find((one) => one.id === id);
  if (box !== undefined) {
    const lines = state.picture.lines.filter(({ from, to }) => from === id || to === id);
    const ways = lines
      .filter(({ kind }) => kind === "way-out")
      .map(({ to }) => to.replace(/^router (\S+) (\S+)$/, "router $1 on $2"));
    return [
      nameOf(box),
      [
        ["", box.texts.slice(1).map(({ text }) => text)],
        ["", box.lists.flatMap((list) => list.texts).map(({ text }) => text)],
        ["leaves through", ways],
      ],
    ];
  }
  const wrong = state.hosts.flatMap(({ name: of, problems }) =>
    problems.map((one) => (one.startsWith(of) ? one : `${of}: ${one}`)),
  );
  return [
    wrong.length === 0 ? "All well" : "What is wrong",
    [
      ["", wrong],
      ["", "Click on a router, a host or VMs."],
    ],
  ];
}

const TABLES = {
  routers: () => [
    ["router", "status", "gateway", "addresses", "on"],
    state.routers.map((one) => [
      one.name,
      one.status,
      one.gateway,
      one.addresses.join(", "),
      one.hosts.map((host) => `${host.name}${host.state === "" ? "" : ` ${host.state}`}`).join(", "),
    ]),
  ],
  forwards: () => [
    ["forward", "router", "from outside", "to", "connections"],
    state.forwards.map((one) => [one.name, one.router, one.outside, one.inside, one.connections]),
  ],
  ports: () => [
    ["VM", "address", "MAC", "subnet", "on"],
    state.ports.map((one) => [one.name, one.address, one.mac, one.subnet, one.host]),
  ],
  changes: () => [
    ["when", "who", "what", "why", "commit"],
    state.changes.map((one) => [
      new Date(one.time).toLocaleString(),
      one.who,
      one.what,
      one.why,
      one.commit.slice(0, 12),
    ]),
  ],
};

function showTabs() {
  byId("tabs").replaceChildren(
    ...Object.keys(TABLES).map((name) => {
      const button = element(
        "button",
        { type: "button", role: "tab", "aria-selected": String(name === tab) },
        `${name} ${TABLES[name]()[1].length}`,
      );
      button.addEventListener("click", () => {
        tab = name;
        showTabs();
      });
      return button;
    }),
  );
  const [heads, rows] = TABLES[tab]();
  const body = rows.map((row) =>
    element("tr", {}, ...row.map((cell) => element("td", statusClass(cell), String(cell)))),
  );
  byId("table").replaceChildren(
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", {}, head)))),
      element("tbody", {}, ...body),
    ),
  );
}

look();
