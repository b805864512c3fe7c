import { HEADER, lines, type Layout } from "../../artefacts/layout";
import type { RenderedFile } from "../bundle";
import { renderedFile, type FilePattern } from "../file-kinds";
import type { HostObjects } from "./host-objects";

/** What was another environment's so far. */
export function handoverFiles(layout: Layout, { routers, segments, dhcpServers }: HostObjects): RenderedFile[] {
  const networks = segments.map(({ network }) => network);
  const served = dhcpServers.map(({ network }) => network);
  const carried = routers.map(({ router }) => router);
  return [
    ...files(layout, "from/<other>/routers/<id>", carried),
    ...files(layout, "from/<other>/networks/<id>", networks),
    ...files(layout, "from/<other>/dhcp/<id>", served),
  ];
}

function files(
  layout: Layout,
  pattern: FilePattern,
  things: readonly { readonly id: string; readonly handedOverFrom?: string }[],
): RenderedFile[] {
  return things.flatMap(({ id, handedOverFrom: other }): RenderedFile[] => {
    if (other === undefined) return [];
    const text = lines(HEADER, `# Handed over by environment ${other}, whose units leave it alone.`);
    return [renderedFile(layout, pattern, { other, id }, text)];
  });
}
