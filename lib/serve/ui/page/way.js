/** "Which way?": two ends are asked for, and the hops between them shown. */

import { asked, byId, element } from "./dom.js";
import { hostStatus } from "./picture.js";

const FIELDS = ["from", "to"];
/** What is asked; undefined: nothing. */
let ends;
/** What is shown of it, so that what is the same leaves the page as it is. */
let shown;
let state;
let number = 0;
/** Answers that are not there yet. */
let waiting = 0;
/** Something is wrong with the ends: to ask the same again is no use. */
let isRefused = false;
let told = () => undefined;
let chosen = () => undefined;

/**
 * @param tell told of each way that is found, and of undefined when there is none
 * @param choose told of a router that is clicked on
 */
export function onWay(tell, choose) {
  [told, chosen] = [tell, choose];
  const form = byId("question");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [from, to] = FIELDS.map((field) => byId(field).value.trim());
    history.pushState(null, "", `?${new URLSearchParams({ ...(from === "" ? {} : { from }), to })}`);
    ask({ from, to });
  });
  form.addEventListener("reset", () => {
    history.pushState(null, "", location.pathname);
    ask(undefined);
  });
  addEventListener("popstate", asUrlSays);
  asUrlSays();
}

function asUrlSays() {
  const query = new URLSearchParams(location.search);
  for (const field of FIELDS) byId(field).value = query.get(field) ?? "";
  ask(query.has("to") ? { from: query.get("from") ?? "", to: query.get("to") } : undefined);
}

function ask(wanted) {
  ends = wanted;
  shown = undefined;
  isRefused = false;
  number += 1;
  if (wanted === undefined) show({});
  else answer(number);
}

/** Of the document, and of which host is a master, as they are by now. */
export function lookAgain(now) {
  state = now;
  if (ends !== undefined && waiting === 0 && !isRefused) answer(number);
}

/** @param own number of the question; once there is another one, nobody wants this answer */
async function answer(own) {
  waiting += 1;
  const found = await answered();
  waiting -= 1;
  const now = { ...found, doubts: doubts(found) };
  const text = JSON.stringify(now);
  if (own !== number || text === shown) return;
  shown = text;
  isRefused = now.problems?.some(({ code }) => code !== undefined) ?? false;
  show(now);
}

async function answered() {
  try {
    const response = await asked(`trace.json?${new URLSearchParams(ends)}`);
    const found = await response.json();
    if (found.there === undefined && found.problems === undefined)
      throw new Error(`the server says ${response.status}`);
    return found;
  } catch (error) {
    return { problems: [{ field: "to", message: `no answer: ${error.message}` }] };
  }
}

/** Hosts on the way that may not do what the document says. */
function doubts({ there, back }) {
  if (there === undefined || state === undefined) return [];
  const names = new Set([...there.hops, ...(back?.hops ?? [])].map(({ host }) => host));
  return state.hosts
    .filter((host) => names.has(host.name) && ["ERROR", "BUILD"].includes(hostStatus(state, host).css))
    .map((host) => `${host.name} is ${hostStatus(state, host).word}: it may do otherwise`);
}

function show({ problems = [], ...way }) {
  for (const field of FIELDS) {
    const wrong = problems.filter((one) => one.field === field).map(({ message }) => message);
    byId(`${field}-problem`).textContent = wrong.join("; ");
    byId(field).setAttribute("aria-invalid", String(wrong.length > 0));
  }
  const found = way.there === undefined ? undefined : way;
  document.body.classList.toggle("asked", found !== undefined);
  byId("way").hidden = found === undefined;
  byId("way-title").textContent = found?.title ?? "";
  byId("verdict").className = found?.reached ? "ACTIVE" : "ERROR";
  byId("verdict").textContent = found === undefined ? "" : `${found.reached ? "✓" : "✕"} ${found.verdict}`;
  byId("hops").replaceChildren(...(found === undefined ? [] : wayParts(found)));
  told(found);
}

function wayParts({ doubts, seen, assumed, there, back }) {
  return [
    ...doubts.map((text) => element("p", { class: "BUILD" }, text)),
    ...seen.map((text) => element("p", { class: "fact" }, `seen: ${text}`)),
    ...assumed.map((text) => element("p", { class: "fact" }, `assumed: ${text}`)),
    ...wayPart("there", there),
    ...(back === undefined ? [] : wayPart("back", back)),
  ];
}

function wayPart(name, { sent, hops, end, arrives }) {
  return [
    element("h3", { class: name }, element("span", { class: "line" }), name, element("code", {}, sent)),
    element("ol", { class: `hops ${name}` }, ...hops.map(hopItem)),
    element("p", { class: arrives ? "end" : "end ERROR" }, end),
  ];
}

function hopItem({ host, router, node, role, namespace, facts }) {
  const button = element("button", { type: "button", title: namespace }, `${router} on ${host}`);
  button.addEventListener("click", () => chosen({ router: node }));
  const list = element("dl");
  for (const { word, text } of facts) {
    list.append(element("dt", { class: word }, word), element("dd", { class: word }, text));
  }
  return element("li", {}, button, element("span", { class: "role" }, role), list);
}

let suggested = "";

/** VMs by their names, and what leads inside. */
export function suggest(state) {
  const vms = state.ports.map(({ name, address, host }) => [
    name,
    [address, host].filter((part) => part !== "").join(" · "),
  ]);
  const forwards = state.forwards.map(({ outside, inside }) => [outside, `to ${inside}`]);
  const text = JSON.stringify([vms, forwards]);
  if (text === suggested) return;
  suggested = text;
  const option = ([value, label]) => element("option", { value, label: `${value} · ${label}` });
  const anywhere = element("option", { value: "outside" });
  byId("senders").replaceChildren(...vms.map(option), anywhere);
  byId("receivers").replaceChildren(...vms.map(option), ...forwards.map(option), anywhere.cloneNode());
}
