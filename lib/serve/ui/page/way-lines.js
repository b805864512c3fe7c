/** The way of a packet and of its answer, over the picture. */

import { drawn } from "./dom.js";

const DIRECTIONS = ["there", "back"];
const SIGNS = { there: "→", back: "←" };

/** @param places by the id of a box where it is drawn */
export function drawWay(svg, places, way) {
  svg.classList.add("traced");
  svg.append(heads());
  const ways = DIRECTIONS.filter((name) => way[name] !== undefined).map((name) => ({
    name,
    ...way[name],
    places: way[name].places.filter(({ box }) => places.has(box)),
  }));
  for (const { box } of ways.flatMap((one) => one.places)) markPassed(svg, places.get(box));
  for (const { name, path } of pathsOf(ways, places))
    svg.append(drawn("path", { d: path, class: `way ${name}`, "marker-end": `url(#head-${name})` }));
  for (const [box, badges] of badgesOf(ways)) svg.append(...badgeRow(places.get(box), badges));
}

/** Of arrows. */
function heads() {
  const all = drawn("defs");
  for (const name of DIRECTIONS) {
    const size = { markerWidth: 9, markerHeight: 9, refX: 8, refY: 4.5, markerUnits: "userSpaceOnUse" };
    const head = drawn("marker", { id: `head-${name}`, orient: "auto", ...size });
    head.append(drawn("path", { d: "M 0 0 L 9 4.5 L 0 9 z", class: `head ${name}` }));
    all.append(head);
  }
  return all;
}

function markPassed(svg, { box }) {
  for (const group of svg.querySelectorAll("[data-id]"))
    if ([box.id, box.group].includes(group.dataset.id)) group.classList.add("passed");
}

/** Ends that share a side of a box are spread over it, so that no arrow hides another one. */
function pathsOf(ways, places) {
  const ends = [];
  const end = (box, other) => {
    const [place, far] = [places.get(box), places.get(other)];
    const made = { key: `${box} ${sideOf(place, far)}`, place, side: sideOf(place, far), far: far.y + far.height / 2 };
    ends.push(made);
    return made;
  };
  const lines = ways.flatMap(({ name, places: passed }) =>
    passed.slice(1).map(({ box }, i) => ({ name, from: end(passed[i].box, box), to: end(box, passed[i].box) })),
  );
  const point = (one) => {
    const { place, side, key } = one;
    const all = ends.filter((other) => other.key === key).sort((a, b) => a.far - b.far);
    const y = place.y + (place.height * (all.indexOf(one) + 1)) / (all.length + 1);
    return { x: side === "left" ? place.x : place.x + place.width, y, out: side === "left" ? -1 : 1 };
  };
  return lines.map(({ name, from, to }) => {
    const [a, b] = [point(from), point(to)];
    const bend = Math.max(Math.abs(b.x - a.x) / 2, 30);
    return {
      name,
      path: `M ${a.x} ${a.y} C ${a.x + a.out * bend} ${a.y}, ${b.x + b.out * bend} ${b.y}, ${b.x} ${b.y}`,
    };
  });
}

/** Where a line to another box leaves. */
function sideOf(place, far) {
  return far.x < place.x ? "left" : "right";
}

/** What stands at a box: where the way begins, its hops by their numbers as in the list, where it ends. */
function badgesOf(ways) {
  const all = new Map();
  const add = (box, name, text) => all.set(box, [...(all.get(box) ?? []), { name, text }]);
  for (const { name, places, arrives } of ways) {
    places.forEach(({ box, hops }, i) => {
      if (i === 0 && name === "there") add(box, name, "from");
      for (const hop of hops) add(box, name, `${SIGNS[name]} ${hop}`);
      if (i < places.length - 1) return;
      if (!arrives) add(box, "stops", "✕ stops");
      else if (name === "there") add(box, name, "to");
    });
  }
  return all;
}

function badgeRow({ x, y }, badges) {
  let left = x + 8;
  return badges.map(({ name, text }) => {
    const width = 14 + text.length * 6.5;
    const badge = drawn("g", { class: `badge ${name}` });
    badge.append(drawn("rect", { x: left, y: y - 10, width, height: 17, rx: 8 }));
    badge.append(drawn("text", { x: left + width / 2, y: y + 3, "text-anchor": "middle" }, text));
    left += width + 4;
    return badge;
  });
}
