import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { HostBundle } from "../../lib/bundle/bundle";
import type { Declarations } from "../../lib/model/declared/declarations";
import { spoken } from "../../lib/review/phrase";
import { reviewPlan } from "../../lib/review/review";
import { compiled } from "../compiled";
import { edited } from "./plans";

/** What a change of routers' files disturbs: adverts and priorities of HA pairs, routes. */
const HA = edited(readFileSync(join(__dirname, "../golden/ha/environment.yaml"), "utf8"), [
  "routers:\n",
  "routers:\n  core:\n    ha: true\n    configurations: { master_agent: network-2, slave_agents: [network-1] }\n" +
    "    external_gateway_info: { network: public, ip_address: 203.0.113.20 }\n",
]);

const bundlesOf = (document: string): readonly HostBundle[] => compiled(parse(document) as Declarations).bundles;

/** @param to the document afterwards. @param text what becomes of each file's text */
function told(to: string, text = (_path: string, all: string): string => all): readonly string[] {
  const attributes = ({ files }: HostBundle, change = text) => ({
    triggers_replace: Object.fromEntries(files.map((file) => [file.path, change(file.path, file.text)])),
  });
  const after = bundlesOf(to);
  const networkNodes = bundlesOf(HA).filter(({ host }) => host.startsWith("network-"));
  const changes = networkNodes.map((before) => ({
    address: `terraform_data.${before.host}`,
    mode: "managed",
    type: "terraform_data",
    name: before.host,
    change: {
      actions: ["create", "delete"],
      before: attributes(before, (_, all) => all),
      after: attributes(after.find(({ host }) => host === before.host)!),
    },
  }));
  const { disturbances } = reviewPlan({ resource_changes: changes });
  return disturbances.map(({ level, code, hosts, text: words }) =>
    [level, code, hosts.join("+"), spoken(words, (name) => name)].join(" · "),
  );
}

const BOTH = "network-1+network-2";

test("adverts of all routers change: one line, in the order of their names", () => {
  expect(told(HA.replace("advert_int: 0.3", "advert_int: 2"))).toEqual([
    `care · ADVERTS_CHANGE · ${BOTH} · adverts of core and edge change from version=3 advert_int=0.3 auth=none to version=2 advert_int=2 auth=none: slaves are held, and cannot take over, while the master changes; no traffic lost`,
  ]);
});

test("a router whose VRID changes has no master for a while; who keeps his is not in that line", () => {
  const changed = told(HA, (path, text) =>
    path.endsWith("keepalived.conf")
      ? text.replace(/vrid=1 /, "vrid=7 ").replace("router_id 1\n", "router_id 7\n")
      : text,
  );
  expect(changed).toEqual([
    `break · VRID_CHANGES · ${BOTH} · adverts of core get another VRID: there is no master for some seconds`,
  ]);
});

test("two instances with one priority: nobody has chosen a master", () => {
  const equal = told(HA, (_, text) => text.replace(/priority 25[34]$/m, "priority 254"));
  expect(equal.map((line) => line.split(" · ").slice(0, 3).join(" · "))).toEqual([
    `care · PRIORITIES_EQUAL · ${BOTH}`,
    `care · PRIORITIES_EQUAL · ${BOTH}`,
  ]);
});

test("a pair gets a route, which is one of each instance", () => {
  const interfaces = "      - { subnet: web, ip_address: 172.16.0.1 }\n";
  const route = "    routes: [{ destination: 10.9.0.0/16, nexthop: 172.16.0.7 }]\n";
  expect(told(HA.replace(interfaces, interfaces + route))).toEqual([
    `none · ROUTES_ADDED · ${BOTH} · router edge gets the route 10.9.0.0/16 via 172.16.0.7, no traffic lost`,
  ]);
});
