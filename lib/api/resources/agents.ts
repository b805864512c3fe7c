import { agentId } from "../../model/ids";
import type { Host } from "../../model/topology";
import { notFound } from "../base/api-error";
import { FLAG, TEXT, type Body, type Resource } from "../base/resource";
import type { View } from "../base/view";
import { networkOf } from "./networks";
import { routerOf } from "./routers/router-of";
import { ROUTERS } from "./routers/routers";

type Kind = "l3" | "dhcp";
const TYPES: Readonly<Record<Kind, string>> = { l3: "L3 agent", dhcp: "DHCP agent" };

/** Network nodes, as the two agents that would be there. */
export const AGENTS: Resource = {
  collection: "agents",
  member: "agent",
  name: "agent",
  notFound: "AgentNotFound",
  attributes: {
    id: { schema: TEXT },
    agent_type: { schema: TEXT },
    binary: { schema: TEXT },
    host: { schema: TEXT },
    topic: { schema: TEXT },
    availability_zone: { schema: TEXT },
    admin_state_up: { schema: FLAG },
    alive: { schema: FLAG },
    configurations: { schema: { type: "object" } },
  },
  bodies: (view) =>
    view.bodies("agents", () =>
      view.topology.hosts
        .filter(({ role }) => role === "network")
        .flatMap((host) => [bodyOf(view, "l3", host), bodyOf(view, "dhcp", host)]),
    ),
};

function bodyOf(view: View, kind: Kind, { name }: Host): Body {
  return {
    id: agentId(view.project, kind, name),
    agent_type: TYPES[kind],
    binary: `neutron-${kind}-agent`,
    host: name,
    topic: `${kind}_agent`,
    availability_zone: "nova",
    admin_state_up: true,
    alive: view.seen.alive.includes(name),
    configurations: {},
  };
}

/** `GET routers/{id}/l3-agents`; of a pair each has what it is to be. */
export function agentsOfRouter(view: View, id: string): readonly Body[] {
  const router = routerOf(view, id);
  const hosts = view.hostsOf(router.name);
  const roles = new Map(hosts.map((host, index) => [host, router.ha ? (index === 0 ? "active" : "standby") : null]));
  return agents(view, "l3", hosts).map((agent) => ({ ...agent, ha_state: roles.get(String(agent["host"]))! }));
}

/** `GET networks/{id}/dhcp-agents` */
export function agentsOfNetwork(view: View, id: string): readonly Body[] {
  const { name } = networkOf(view, id);
  const hosts = view.placed.dhcpServers.flatMap(({ network, host }) => (network === name ? [host] : []));
  return agents(view, "dhcp", hosts);
}

/** `GET agents/{id}/l3-routers` */
export function routersOfAgent(view: View, id: string): readonly Body[] {
  const agent = AGENTS.bodies(view, "").find((one) => one.id === id.toLowerCase());
  if (agent === undefined) throw notFound("AgentNotFound", "Agent", id);
  if (agent["binary"] !== "neutron-l3-agent") return [];
  return ROUTERS.bodies(view, "").filter(({ name }) => view.hostsOf(String(name)).includes(String(agent["host"])));
}

function agents(view: View, kind: Kind, hosts: readonly string[]): readonly Body[] {
  const all = AGENTS.bodies(view, "");
  return hosts.flatMap((host) => all.filter((one) => one["host"] === host && one["topic"] === `${kind}_agent`));
}
