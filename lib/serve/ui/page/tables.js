/** Lists below the picture, one at a time. */

import { byId, element, statusClass } from "./dom.js";

let tab = "routers";

const TABLES = {
  routers: (state) => [
    ["router", "status", "gateway", "addresses", "on"],
    state.routers.map((one) => [
      one.name,
      one.status,
      one.gateway,
      one.addresses.join(", "),
      one.hosts.map((host) => `${host.name}${host.state === "" ? "" : ` ${host.state}`}`).join(", "),
    ]),
  ],
  forwards: (state) => [
    ["forward", "router", "from outside", "to", "connections"],
    state.forwards.map((one) => [one.name, one.router, one.outside, one.inside, one.connections]),
  ],
  ports: (state) => [
    ["VM", "address", "MAC", "subnet", "on"],
    state.ports.map((one) => [one.name, one.address, one.mac, one.subnet, one.host]),
  ],
  changes: (state) => [
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

export function showTabs(state) {
  byId("tabs").replaceChildren(
    ...Object.keys(TABLES).map((name) => {
      const button = element(
        "button",
        { type: "button", role: "tab", "aria-selected": String(name === tab) },
        `${name} ${TABLES[name](state)[1].length}`,
      );
      button.addEventListener("click", () => {
        tab = name;
        showTabs(state);
      });
      return button;
    }),
  );
  const [heads, rows] = TABLES[tab](state);
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
