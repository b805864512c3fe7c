import { HEADER, lines, type Layout } from "../../artefacts/layout";
import type { RenderedFile } from "../bundle";
import type { HostObjects } from "./host-objects";

/** What was another environment's so far: `from/ENVIRONMENT/routers/ID`. Read by `host/owners.sh`, and by that environment's units. */
export function handoverFiles(layout: Layout, { routers, segments, dhcpServers }: HostObjects): RenderedFile[] {
  const networks = segments.map(({ network }) => network);
  const served = dhcpServers.map(({ network }) => network);
  const carried = routers.map(({ router }) => router);
  return [
    ...files(layout, "routers", carried),
    ...files(layout, "networks", networks),
    ...files(layout, "dhcp", served),
  ];
}

/** @param path below `current/` */
export function handoverIn(
  path: string,
): { readonly from: string; readonly kind: string; readonly id: string } | undefined {
  const [, from, kind, id] = /^from\/([^/]+)\/(routers|networks|dhcp)\/([^/]+)$/.exec(path) ?? [];
  return id === undefined ? undefined : { from: from!, kind: kind!, id };
}

function files(
  layout: Layout,
  kind: "routers" | "networks" | "dhcp",
  things: readonly { readonly id: string; readonly handedOverFrom?: string }[],
): RenderedFile[] {
  return things.flatMap(({ id, handedOverFrom: from }): RenderedFile[] => {
    if (from === undefined) return [];
    const text = lines(HEADER, `# Handed over by environment ${from}, whose units leave it alone.`);
    return [{ path: layout.current(`from/${from}/${kind}/${id}`), mode: "0644", text }];
  });
}
