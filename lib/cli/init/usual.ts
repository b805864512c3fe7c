import type { Interfaces } from "../../engine/host/interfaces";

/** Bridges that other programs make for themselves. */
const OTHERS = /^(docker|virbr|lxcbr|lxdbr|cni|podman|br-[0-9a-f]{12}$|brq)/;

/** The bridge that most likely has the external network; undefined: there is none. */
export function usualBridge({ bridges }: Interfaces): string | undefined {
  const own = bridges.filter((name) => !OTHERS.test(name));
  return own.find((name) => name === "br-ex") ?? own[0];
}

/** The address for VXLAN: one that is not the way in and not of a bridge, if there is such a one. */
export function usualUnderlay({ addresses, bridges }: Interfaces, way: string): string {
  const bare = addresses
    .filter(({ device }) => !bridges.includes(device) && !OTHERS.test(device))
    .map(({ address }) => address.replace(/\/.*/, ""));
  return bare.find((address) => address !== way) ?? bare[0] ?? way;
}
