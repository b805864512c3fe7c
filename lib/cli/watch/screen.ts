import { namespaceName } from "../../artefacts/network/namespace";
import type { Compilation } from "../../compile";
import { instanceOf, pathOf, type HostStatus } from "../../engine/status/status";
import { haProblems } from "../../fleet/ha-health";
import { table } from "../output/table";
import { mastersOf, statuses, type Look, type Snapshot } from "./snapshot";

/** A line, and how it is to be seen. */
export interface Line {
  readonly text: string;
  readonly tone?: "title" | "alarm" | "aside";
}

/** What is shown at one time. */
export interface Scene {
  readonly snapshot: Snapshot;
  /** The latest last, each with its time. */
  readonly events: readonly string[];
  readonly time: Date;
}

export function screen(compilation: Compilation, { snapshot, events, time }: Scene): Line[] {
  const { topology } = compilation;
  const silent = [...snapshot.values()].filter(({ status }) => status === undefined).length;
  const count = `${snapshot.size} hosts${silent === 0 ? "" : `, ${silent} silent`}`;
  const problems = haProblems(compilation, statuses(snapshot), [...snapshot.keys()]);
  return [
    { text: `${topology.environment}: ${count}, ${time.toISOString().slice(0, 19)}Z`, tone: "title" },
    ...paragraph(
      table(ROUTER_COLUMNS, routers(compilation, snapshot, time))
        .trimEnd()
        .split("\n"),
    ),
    ...hostLines(compilation, snapshot),
    ...paragraph(problems, "alarm"),
    ...paragraph(events, "aside"),
  ];
}

const ROUTER_COLUMNS = ["router", "on", "since", "other instances", "connections", "floating ips", "forwards", "used"];
const HOST_COLUMNS = ["host", "generation", "units", "dhcp leases"];

function paragraph(texts: readonly string[], tone?: Line["tone"]): Line[] {
  return texts.length === 0 ? [] : [{ text: "" }, ...texts.map((text) => ({ text, tone }))];
}

function hostLines({ topology }: Compilation, snapshot: Snapshot): Line[] {
  const looks = topology.hosts.flatMap(({ name }) => {
    const look = snapshot.get(name);
    return look === undefined ? [] : [{ name, look }];
  });
  const [header, ...rows] = table(HOST_COLUMNS, looks.map(hostRow)).trimEnd().split("\n");
  const isIll = ({ status }: Look) =>
    status === undefined ||
    status.units.some(({ state }) => state !== "active") ||
    status.paths.some(({ by }) => by === "node");
  const lines = rows.map((text, i): Line => (isIll(looks[i]!.look) ? { text, tone: "alarm" } : { text }));
  return [...paragraph([header!]), ...lines];
}

function routers({ topology, placement }: Compilation, snapshot: Snapshot, time: Date): string[][] {
  return topology.routers
    .filter(({ adminStateUp }) => adminStateUp)
    .filter(({ name }) =>
      [...placement.instances.agentsOf(name), ...placement.instances.computeHostsOf(name)].some((host) =>
        snapshot.has(host),
      ),
    )
    .map(({ id, name }) => {
      const isWatched = (host: string) => snapshot.has(host);
      const agents = placement.instances.agentsOf(name);
      const nodes = agents.filter(isWatched);
      const on = placement.instances.isPair(name) ? mastersOf(snapshot, id) : nodes;
      const others = nodes.filter((node) => !on.includes(node));
      const status = on.length === 1 ? snapshot.get(on[0]!)?.status : undefined;
      const instance = status === undefined ? undefined : instanceOf(status, id);
      const compute = placement.instances.computeHostsOf(name).filter(isWatched);
      const translating = [...on.slice(0, 1), ...compute].flatMap((host) => snapshot.get(host)?.status ?? []);
      const isKnown = status !== undefined;
      const here = ({ namespace }: { readonly namespace: string }) => namespace === namespaceName("router", id);
      const forwards = translating.flatMap((one) => one.forwards.filter(here));
      const floatingIps = translating.flatMap((one) => one.floatingIps.filter(here));
      const used = [...forwards, ...floatingIps].reduce((sum, { packets }) => sum + packets, 0);
      return [
        name,
        on.length === 0 && agents.every(isWatched) ? "NO MASTER" : on.join(", "),
        instance?.since === undefined ? "" : age((time.getTime() - Date.parse(instance.since)) / 1000),
        [
          ...others.map((node) => `${node} ${stateOn(snapshot, node, id)}`),
          ...compute.map((host) => `${host} ${pathOn(snapshot, host, id, agents)}`),
        ].join(", "),
        instance === undefined ? "" : String(instance.connections),
        ...[floatingIps.length, forwards.length, used].map((number) => (isKnown ? String(number) : "")),
      ];
    });
}

function stateOn(snapshot: Snapshot, host: string, router: string): string {
  const status = snapshot.get(host)?.status;
  return status === undefined ? "SILENT" : (instanceOf(status, router)?.state ?? "DOWN");
}

/** What VMs of a compute host use. */
function pathOn(snapshot: Snapshot, host: string, router: string, nodes: readonly string[]): string {
  const status = snapshot.get(host)?.status;
  if (status === undefined) return "SILENT";
  return pathOf(status, router) === "instance" ? "instance" : `BY ${nodes.join(", ")}`;
}

function hostRow({ name, look }: { readonly name: string; readonly look: Look }): string[] {
  if (look.status === undefined) return [name, "SILENT", look.failure, ""];
  const { current, confirmed, dhcp } = look.status;
  const generation = current === confirmed ? String(confirmed ?? "none") : `${current}, not confirmed`;
  const leases = dhcp.reduce((sum, server) => sum + server.leases, 0);
  return [name, generation, units(look.status), dhcp.length === 0 ? "" : String(leases)];
}

function units({ units: all }: HostStatus): string {
  const others = all.filter(({ state }) => state !== "active");
  if (others.length === 0) return `${all.length} active`;
  return `${others.length} of ${all.length} not active: ${others.map(({ unit, state }) => `${unit} ${state}`).join(", ")}`;
}

/** In the largest unit that fits. */
function age(seconds: number): string {
  const [size, unit] = (
    [
      [86_400, "d"],
      [3600, "h"],
      [60, "min"],
    ] as const
  ).find(([length]) => seconds >= length) ?? [1, "s"];
  return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}
