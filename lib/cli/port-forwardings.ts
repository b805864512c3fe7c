import type { Compilation } from "../compile";
import { gatewayPortForwardings, type GatewayPortForwarding } from "../topology/gateway-port-forwardings";
import { UserError } from "./load";
import { table } from "./table";

/** A row per forwarding of a router, or what the Networking API answers to `GET …/gateway_port_forwardings`. */
export function listPortForwardings(compilation: Compilation, router: string, json: boolean): void {
  const forwardings = ofRouter(compilation, router);
  process.stdout.write(json ? answer({ gateway_port_forwardings: forwardings }) : table(COLUMNS, forwardings.map(row)));
}

/** One of them, or what the Networking API answers to `GET …/gateway_port_forwardings/{port_forwarding_id}`. */
export function showPortForwarding(compilation: Compilation, router: string, id: string, json: boolean): void {
  const forwardings = ofRouter(compilation, router);
  const forwarding = forwardings.find((candidate) => candidate.id === id.toLowerCase());
  if (forwarding === undefined) {
    const advice = forwardings.length === 0 ? "it has none" : `it has ${forwardings.map((f) => f.id).join(", ")}`;
    throw new UserError([`UNKNOWN_FORWARD: router "${router}" has no port forwarding ${id}; ${advice}`]);
  }
  const rows = COLUMNS.map((column, index) => [column, row(forwarding)[index]!]);
  process.stdout.write(json ? answer({ gateway_port_forwarding: forwarding }) : table(["field", "value"], rows));
}

function ofRouter({ topology }: Compilation, router: string): readonly GatewayPortForwarding[] {
  const all = new Map(Object.entries(gatewayPortForwardings(topology)));
  const forwardings = all.get(router);
  if (forwardings !== undefined) return forwardings;
  throw new UserError([`UNKNOWN_ROUTER: "${router}" is not in the document; it has ${[...all.keys()].join(", ")}`]);
}

const COLUMNS = [
  "id",
  "external_port",
  "protocol",
  "internal_port_id",
  "internal_ip_address",
  "internal_port",
  "gw_ip_address",
] as const satisfies readonly (keyof GatewayPortForwarding)[];

function row(forwarding: GatewayPortForwarding): string[] {
  return COLUMNS.map((column) => String(forwarding[column] ?? ""));
}

function answer(body: unknown): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}
