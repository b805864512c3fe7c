import { placementOf, type Status } from "../../api/base/view";
import type { HostStatus } from "../../engine/status/status";
import { hostProblems } from "../../fleet/host-health";
import type { Picture } from "../../picture/picture";
import { portsText } from "../../net/port-range";
import type { Environment } from "../environment";
import { isConfirmed, type HostSeen } from "../hosts/seen";
import type { Change } from "../changes";
import { pagePicture } from "../page-picture";

/** All that the page shows. */
export interface PageState {
  readonly environment: string;
  readonly time: string;
  /** Why nothing can be written. */
  readonly problem?: string | undefined;
  readonly watched: boolean;
  readonly picture: Picture;
  readonly hosts: readonly HostState[];
  readonly routers: readonly RouterState[];
  readonly ports: readonly Row[];
  readonly forwards: readonly Row[];
  readonly changes: readonly Change[];
}

type Row = Readonly<Record<string, string | number>>;

interface HostState {
  readonly name: string;
  readonly role: string;
  readonly alive: boolean;
  readonly confirmed: boolean;
  readonly seconds?: number | undefined;
  /** In sentences. */
  readonly problems: readonly string[];
}

interface RouterState {
  readonly name: string;
  readonly id: string;
  readonly status: Status;
  readonly up: boolean;
  readonly gateway: string;
  readonly addresses: readonly string[];
  /** Where it is; of a pair with what each instance is now. */
  readonly hosts: readonly { readonly name: string; readonly role: string; readonly state: string }[];
}

export function pageState(environment: Environment, changes: readonly Change[]): PageState {
  const { view, hostsReport: report, problem } = environment;
  const { topology, placed, lookup } = view;
  const placement = placementOf(placed);
  const seen = new Map((report?.hosts ?? []).map((host) => [host.name, host]));
  const statusOn = (host: string): HostStatus | undefined => seen.get(host)?.report?.status;
  const counters = new Map(
    [...seen.values()].flatMap((host) => host.report?.status.forwards ?? []).map((one) => [one.id, one]),
  );
  return {
    environment: environment.name,
    time: new Date().toISOString(),
    problem: problem?.message,
    watched: report !== undefined,
    picture: pagePicture({ topology, placement }),
    hosts: topology.hosts.map(({ name, role }) => hostState(environment.name, name, role, seen.get(name))),
    routers: topology.routers.map((router) => ({
      name: router.name,
      id: router.id,
      status: view.routerStatus(router.name),
      up: router.adminStateUp,
      gateway: router.gateway?.fixedIps.map(({ ipAddress }) => ipAddress).join(", ") ?? "none",
      addresses: router.interfaces.flatMap(({ fixedIps }) =>
        fixedIps.map(({ subnet, ipAddress }) => `${ipAddress} on ${subnet}`),
      ),
      hosts: placement.instances.of(router.name).map(({ host, role }) => ({
        name: host,
        role,
        state: statusOn(host)?.vrrp.find((instance) => instance.router === router.id)?.state ?? "",
      })),
    })),
    ports: topology.mappings.map(({ name, fixedIps, macAddress, host = "" }) => ({
      name,
      address: fixedIps.map(({ ipAddress }) => ipAddress).join(", "),
      mac: macAddress,
      subnet: fixedIps[0]!.subnet,
      host,
    })),
    forwards: topology.forwards.map((forward) => ({
      name: forward.name,
      router: forward.router,
      outside: `${lookup.routers.get(forward.router)!.gateway?.fixedIps[0]?.ipAddress ?? ""}:${portsText(forward.externalPorts)}/${forward.protocol}`,
      inside: `${forward.internalIpAddress}:${portsText(forward.internalPorts)}`,
      connections: counters.get(forward.id)?.packets ?? "",
    })),
    changes,
  };
}

function hostState(environment: string, name: string, role: string, seen: HostSeen | undefined): HostState {
  const seconds = seen?.seenAt === undefined ? undefined : Math.round((Date.now() - seen.seenAt) / 1000);
  const { report } = seen ?? {};
  const problems = [
    ...(seen?.silence === undefined ? [] : [seen.silence]),
    ...(seen?.failure === undefined ? [] : [seen.failure]),
    ...(report === undefined ? [] : hostProblems({ host: name, environment }, report.status, report.drift)),
  ];
  return {
    name,
    role,
    alive: seen?.alive ?? false,
    confirmed: seen !== undefined && isConfirmed(seen),
    seconds,
    problems,
  };
}
