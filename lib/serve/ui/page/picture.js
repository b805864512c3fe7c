/** The environment as boxes in four columns. */

import { drawn } from "./dom.js";
import { drawWay } from "./way-lines.js";

const WIDTH = 225;
const LINE = 17;
const GAP = 16;
const COLUMNS = [20, 310, 620, 930];
const NAMES = ["Outside", "Network nodes", "Networks", "Compute hosts"];
const SHOWN = 7;

/**
 * Boxes in four columns, hosts as cards around theirs.
 * @param way drawn over them; undefined: none is asked for
 * @param choose told of what is clicked on
 */
export function picture(state, way, choose) {
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
  cards.forEach((card) => svg.append(cardOf(state, card, choose)));
  for (const line of lines) {
    const [from, to] = [places.get(line.from), places.get(line.to)];
    if (from !== undefined && to !== undefined) svg.append(lineOf(line, from, to));
  }
  for (const place of places.values()) svg.append(boxOf(state, place, choose));
  if (way !== undefined) drawWay(svg, places, way);
  if (state.picture.note !== undefined)
    svg.append(drawn("text", { x: 20, y: height - 4, class: "dim" }, state.picture.note));
  return svg;
}

/** What a host or a box is called. */
export function nameOf({ texts }) {
  return texts[0].text;
}

function linesOf({ texts, lists }) {
  const items = lists.flatMap((list) => list.texts);
  const more = items.length > SHOWN ? [`… ${items.length - SHOWN + 1} more`] : [];
  const shown = items.length > SHOWN ? items.slice(0, SHOWN - 1) : items;
  return [...texts.map(({ text }) => text), ...shown.map(({ text }) => text), ...more];
}

function short(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function cardOf(state, { group, host, x, y, width, height }, choose) {
  const status = hostStatus(state, host);
  const card = drawn("g", {
    tabindex: "0",
    role: "button",
    "aria-label": `${nameOf(group)} ${status.word}`,
    "data-id": group.id,
  });
  card.append(drawn("rect", { x, y, width, height, rx: 8, class: `card ${status.css}` }));
  card.append(drawn("text", { x: x + 12, y: y + 20, class: "title" }, short(nameOf(group), 31 - status.word.length)));
  card.append(drawn("text", { x: x + width - 12, y: y + 20, "text-anchor": "end", class: status.css }, status.word));
  onChoice(card, choose, { host: nameOf(group) });
  return card;
}

export function hostStatus(state, host) {
  if (host === undefined || !state.watched) return { css: "DOWN", word: "" };
  if (!host.alive) return { css: "ERROR", word: "silent" };
  if (host.problems.length > 0) return { css: "ERROR", word: host.confirmed ? "drifted" : "broken" };
  return host.confirmed ? { css: "ACTIVE", word: "confirmed" } : { css: "BUILD", word: "behind" };
}

function routerOf(state, box) {
  const [, name, host] = /^router (\S+) (\S+)$/.exec(box.id) ?? [];
  const router = state.routers.find((one) => one.name === name);
  return router === undefined ? undefined : { router, instance: router.hosts.find((one) => one.name === host) };
}

function boxOf(state, { box, texts, x, y, width, height }, choose) {
  const { router, instance } = routerOf(state, box) ?? {};
  const state_ = instance?.state ?? "";
  const host = ["network-node", "compute-host"].includes(box.kind)
    ? state.hosts.find(({ name }) => name === nameOf(box))
    : undefined;
  const css =
    host !== undefined
      ? hostStatus(state, host).css
      : router === undefined
        ? ""
        : state_ === "BACKUP"
          ? "standby"
          : router.status;
  const group = drawn("g", { tabindex: "0", role: "button", "aria-label": texts.join(", "), "data-id": box.id });
  group.append(drawn("rect", { x, y, width, height, rx: 6, class: `box ${box.kind} ${css}` }));
  const word = router === undefined ? "" : state_ === "" ? router.status : `${state_} · ${router.status}`;
  texts.forEach((text, i) => {
    const [name, room] = i === 0 ? ["title", 26 - word.length] : ["dim", 29];
    group.append(drawn("text", { x: x + 10, y: y + 20 + i * LINE, class: name }, short(text, room)));
  });
  if (router !== undefined) {
    group.append(drawn("text", { x: x + width - 10, y: y + 20, "text-anchor": "end", class: router.status }, word));
  }
  onChoice(
    group,
    choose,
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

function onChoice(group, choose, choice) {
  group.addEventListener("click", () => choose(choice));
  group.addEventListener("keydown", ({ key }) => (key === "Enter" || key === " ") && choose(choice));
}
