import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import {
  GATEWAY_PORT_FORWARDING_FIELDS,
  gatewayPortForwardings,
  type GatewayPortForwarding,
} from "../../../model/api-view";
import { jsonText } from "../../../text/json";
import { table } from "../../output/table";

/** A row per forwarding of a router, or what the Networking API answers to `GET …/gateway_port_forwardings`. */
export function listPortForwardings(compilation: Compilation, router: string, json: boolean): void {
  const forwardings = ofRouter(compilation, router);
  process.stdout.write(
    json
      ? jsonText({ gateway_port_forwardings: forwardings })
      : table(GATEWAY_PORT_FORWARDING_FIELDS, forwardings.map(row)),
  );
}

/** One of them, or what the Networking API answers to `GET …/gateway_port_forwardings/{port_forwarding_id}`. */
export function showPortForwarding(compilation: Compilation, router: string, id: string, json: boolean): void {
  const forwardings = ofRouter(compilation, router);
  const forwarding = forwardings.find((candidate) => candidate.id === id.toLowerCase());
  if (forwarding === undefined) {
    const advice = forwardings.length === 0 ? "it has none" : `it has ${forwardings.map((f) => f.id).join(", ")}`;
    throw new UserError([`UNKNOWN_FORWARD: router "${router}" has no port forwarding ${id}; ${advice}`]);
  }
  const rows = GATEWAY_PORT_FORWARDING_FIELDS.map((column, index) => [column, row(forwarding)[index]!]);
  process.stdout.write(json ? jsonText({ gateway_port_forwarding: forwarding }) : table(["field", "value"], rows));
}

function ofRouter({ topology }: Compilation, router: string): readonly GatewayPortForwarding[] {
  const all = new Map(Object.entries(gatewayPortForwardings(topology)));
  const forwardings = all.get(router);
  if (forwardings !== undefined) return forwardings;
  throw new UserError([`UNKNOWN_ROUTER: "${router}" is not in the document; it has ${[...all.keys()].join(", ")}`]);
}

function row(forwarding: GatewayPortForwarding): string[] {
  const { external_port_range, internal_port_range, ...single } = forwarding;
  const shown = {
    ...single,
    external_port: external_port_range ?? single.external_port,
    internal_port: internal_port_range ?? single.internal_port,
  };
  return GATEWAY_PORT_FORWARDING_FIELDS.map((column) => String(shown[column] ?? ""));
}
