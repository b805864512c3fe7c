import type { FixedIp } from "../lib/model/topology";

/** The one address of a port. */
export function fixedIp({ fixedIps }: { readonly fixedIps: readonly FixedIp[] }): FixedIp {
  const [first, ...others] = fixedIps;
  if (first === undefined || others.length > 0) throw new Error(`one address, not ${JSON.stringify(fixedIps)}`);
  return { subnet: first.subnet, ipAddress: first.ipAddress };
}
