/** Asks for the state every few seconds and shows it. */

import { showDetails } from "./details.js";
import { asked, byId, element } from "./dom.js";
import { picture } from "./picture.js";
import { showTabs } from "./tables.js";
import { lookAgain, onWay, suggest } from "./way.js";

const PAUSE = 5000;
let state;
let way;
let chosen;

async function look() {
  try {
    const answer = await asked("state.json");
    if (!answer.ok) throw new Error(`the server says ${answer.status}`);
    state = await answer.json();
    show();
    lookAgain(state);
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
  showPicture();
  showDetails(state, chosen);
  showTabs(state);
  suggest(state);
}

function showPicture() {
  byId("picture").replaceChildren(picture(state, way, choose));
}

function choose(choice) {
  chosen = choice;
  showDetails(state, chosen);
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

onWay((found) => {
  way = found;
  if (state !== undefined) showPicture();
}, choose);
look();
