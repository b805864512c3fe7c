/** What was clicked on, as it is by now. */

import { byId, element, statusClass } from "./dom.js";
import { hostStatus, nameOf } from "./picture.js";

/** @param chosen `{ router }`, `{ host }` by name, or `{ box }` by id; undefined: nothing is */
export function showDetails(state, chosen) {
  const [title, facts] = detailsOf(state, chosen ?? {});
  const list = element("dl");
  for (const [name, value] of facts) {
    if (value === "" || value === undefined || value.length === 0) continue;
    const values = Array.isArray(value) ? value : [value];
    list.append(element("dt", {}, name), ...values.map((one) => element("dd", statusClass(one), String(one))));
  }
  byId("details").replaceChildren(element("h2", {}, title), list);
}

function detailsOf(state, { router: name, host: hostName, box: id }) {
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
        ["state", hostStatus(state, host).word],
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
