import type { Box, Mark } from "./picture";

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
};
