import type { RouterDeclaration } from "../../../model/declared/declarations";
import type { NeutronRouter } from "../../model";
import type { Report } from "../../report/report";
import type { Cloud } from "../cloud";
import { isComputeAgent, type Hosts } from "../hosts";
import { REPLICATED_INTERFACE, type PortUse } from "../owners";
import { attachmentsOf } from "./attachments";

type Configurations = Omit<NonNullable<RouterDeclaration["configurations"]>, "snat_agents"> | undefined;

/** A user who is not an administrator does not see `ha`, but sees the ports that only HA routers have. */
export function isHa(router: NeutronRouter, cloud: Cloud): boolean {
  return router.ha ?? attachmentsOf(router, cloud).some(({ port }) => port?.owner === REPLICATED_INTERFACE);
}

/** Where a router is pinned, else where it runs. */
export function placeOf(router: NeutronRouter, cloud: Cloud, hosts: Hosts, report: Report): Configurations {
  const place = isHa(router, cloud) ? pairOf(router, cloud, report) : nodeOf(router, cloud, report);
  if (place === undefined) {
    report.loss(router, "no file says where it runs; its network nodes are chosen", "NOT_KNOWN");
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(place).map(([key, value]) => [
      key,
      typeof value === "string" ? hosts.name(value) : value.map((host) => hosts.name(host)),
    ]),
  );
}

function nodeOf(router: NeutronRouter, cloud: Cloud, report: Report): Configurations {
  const { preferredAgent, masterAgent, slaveAgents } = router;
  if (masterAgent !== undefined || slaveAgents !== undefined) {
    report.loss(router, "master_agent and slave_agents: Neutron ignores them, the router is not an HA router");
  }
  const { hosts } = whereabouts(router, cloud);
  const [runsOn] = hosts;
  if (preferredAgent !== undefined) {
    tellDisagreement(router, [preferredAgent], hosts, report);
    return { preferred_agent: preferredAgent };
  }
  if (hosts.length > 1) report.loss(router, `runs on ${hosts.join(", ")}: not an HA router, it has one node here`);
  return hosts.length === 1 ? { preferred_agent: runsOn } : undefined;
}

function pairOf(router: NeutronRouter, cloud: Cloud, report: Report): Configurations {
  const { preferredAgent, masterAgent, slaveAgents } = router;
  if (preferredAgent !== undefined) {
    report.loss(router, `preferred_agent ${preferredAgent}: Neutron ignores it, the router is an HA router`);
  }
  const { hosts, active } = whereabouts(router, cloud);
  if (masterAgent !== undefined || slaveAgents !== undefined) {
    tellDisagreement(router, [masterAgent ?? [], slaveAgents ?? []].flat(), hosts, report);
    return {
      ...(masterAgent !== undefined && { master_agent: masterAgent }),
      ...(slaveAgents !== undefined && { slave_agents: slaveAgents }),
    };
  }
  if (active === undefined) return undefined;
  return { master_agent: active, slave_agents: hosts.filter((host) => host !== active) };
}

/** Neutron falls back to other hosts when those that a router is pinned to cannot take it. */
function tellDisagreement(
  router: NeutronRouter,
  pinned: readonly string[],
  hosts: readonly string[],
  report: Report,
): void {
  const elsewhere = hosts.filter((host) => !pinned.includes(host));
  if (elsewhere.length === 0) return;
  const message = `is pinned to ${pinned.join(", ")} and runs on ${hosts.join(", ")}; the document says where it is pinned`;
  report.loss(router, message, "DISAGREES");
}

/** By what agents and bindings say; the binding of a port that all instances share is that of the active one. */
function whereabouts(router: NeutronRouter, cloud: Cloud): { hosts: readonly string[]; active?: string } {
  const hosting = cloud.model.hosting.filter(
    ({ routerId, host }) => routerId === router.id && !isComputeAgent(host, cloud.model),
  );
  const bound = (use: PortUse) =>
    cloud
      .portsFor(use)
      .flatMap(({ deviceId, host }) => (deviceId !== undefined && deviceId === router.id ? (host ?? []) : []));
  const shared = router.distributed ? [] : [...bound("gateway"), ...bound("interface")];
  const hosts = [...hosting.map(({ host }) => host), ...bound("ha"), ...shared];
  const active = hosting.find(({ haState }) => haState === "active")?.host ?? shared[0];
  return { hosts: [...new Set(hosts)].sort(), ...(active !== undefined && { active }) };
}
