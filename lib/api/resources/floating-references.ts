import type { EnvironmentDocument } from "../../model/declared/declarations";
import { renamedIn } from "../base/names";

type FloatingIps = Pick<EnvironmentDocument, "floating_ips">;

/** Floating IPs name their network, their router and their port by names; so do the forwardings of one. */
export function renamedInFloatingIps(
  { floating_ips: all }: EnvironmentDocument,
  field: "floating_network" | "router" | "port",
  from: string,
  to: string,
): FloatingIps {
  const renamed = renamedIn(all, field, from, to);
  if (renamed === undefined) return {};
  if (field !== "port") return { floating_ips: renamed };
  const entries = Object.entries(renamed).map(([name, entry]) => {
    const forwardings = renamedIn(entry.port_forwardings, "internal_port_id", from, to);
    return [name, forwardings === undefined ? entry : { ...entry, port_forwardings: forwardings }] as const;
  });
  return { floating_ips: Object.fromEntries(entries) };
}
