import type { Layout } from "../../artefacts/layout";
import { namespaceIn } from "../../artefacts/network/namespace";
import { segmentIn, vxlanName } from "../../artefacts/network/segment";
import { networkdText, networkManagerText } from "../../artefacts/network/unmanaged";
import type { RenderedFile } from "../bundle";
import { fileKindOf, renderedFile } from "../file-kinds";

/** Keeps what manages a host's network away from our devices, which the other files name. None without a device. */
export function unmanagedFiles(layout: Layout, files: readonly RenderedFile[]): RenderedFile[] {
  const devices = [...new Set(files.flatMap((file) => devicesIn(layout.relative(file.path), file.text)))].sort();
  if (devices.length === 0) return [];
  return [
    renderedFile(layout, "unmanaged/00-0-vrouter-<environment>.network", {}, networkdText(devices)),
    renderedFile(layout, "unmanaged/99-vrouter-<environment>.conf", {}, networkManagerText(devices)),
  ];
}

function devicesIn(path: string, text: string): string[] {
  const live = fileKindOf(path)?.live;
  if (live === "namespace") return namespaceIn(text).ports.map(({ tap }) => tap);
  const segment = live === "segment" ? segmentIn(text) : undefined;
  return segment === undefined ? [] : [segment.bridge, vxlanName(segment.vni)];
}
