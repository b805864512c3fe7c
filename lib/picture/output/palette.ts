import type { Box, Line, Mark } from "../picture";

export const MARK_COLOURS: Readonly<Record<Mark, string>> = {
  added: "#15803d",
  removed: "#b91c1c",
  changed: "#7e22ce",
};

export const BOX_COLOURS: Readonly<Record<Box["kind"], { readonly fill: string; readonly stroke: string }>> = {
  router: { fill: "#dbeafe", stroke: "#1d4ed8" },
  standby: { fill: "#f8fafc", stroke: "#64748b" },
  instance: { fill: "#eef2ff", stroke: "#4338ca" },
  network: { fill: "#ecfdf5", stroke: "#047857" },
  external: { fill: "#fef3c7", stroke: "#b45309" },
  vms: { fill: "#fff", stroke: "#334155" },
  "network-node": { fill: "#dbeafe", stroke: "#1d4ed8" },
  "compute-host": { fill: "#fff", stroke: "#334155" },
};

export const LINE_COLOURS: Readonly<Record<Line["kind"], string>> = {
  "way-out": "#1d4ed8",
  gateway: "#b45309",
  interface: "#047857",
  pair: "#64748b",
};

/** Hosts, with what is in them. */
export const GROUP_COLOURS = { fill: "#f1f5f9", stroke: "#94a3b8" };

/** In points. */
const WIDEST = 7;

/** How wide a way is by which so many VMs leave. */
export function widthOf(weight: number): number {
  return Math.min(WIDEST, Number((2.2 + Math.log2(weight) / 1.5).toFixed(1)));
}
