import type { Activation, HostBundle, HostFile } from "../../lib/bundle/bundle";

export const ROOT = "/etc/vrouter/e";
export const L2 = "vrouter-e-l2.service";
export const router = (id: string) => `vrouter-e-router@${id}.service`;
export const dhcp = (id: string) => `vrouter-e-dhcp@${id}.service`;
export const dnsmasq = (id: string) => `vrouter-e-dnsmasq@${id}.service`;

export function file(path: string, text: string, ...activations: Activation[]): HostFile {
  return { path: `${ROOT}/current/${path}`, mode: "0644", text, activations };
}

export function bundle(units: readonly string[], files: readonly HostFile[]): HostBundle {
  return { environment: "e", host: "network-1", root: ROOT, files, units, requires: [], vrrp: [], preconditions: [] };
}
