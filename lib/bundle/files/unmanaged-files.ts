import type { Layout } from "../../artefacts/layout";
import { portsIn } from "../../artefacts/namespace";
import { segmentIn, vxlanName } from "../../artefacts/segment";
import { networkdFile, networkdText, networkManagerFile, networkManagerText } from "../../artefacts/unmanaged";
import type { RenderedFile } from "../bundle";

/** Keeps what manages a host's network away from our devices, which the other files name. None without a device. */
export function unmanagedFiles(layout: Layout, files: readonly RenderedFile[]): RenderedFile[] {
  const devices = [...new Set(files.flatMap((file) => devicesIn(layout.relative(file.path), file.text)))].sort();
  if (devices.length === 0) return [];
  const texts: [string, string][] = [
    [networkdFile(layout), networkdText(devices)],
    [networkManagerFile(layout), networkManagerText(devices)],
  ];
  return texts.map(([path, text]) => ({ path: layout.current(path), mode: "0644", text }));
}

function devicesIn(path: string, text: string): string[] {
  if (path.endsWith("/ports")) return portsIn(text).map(({ tap }) => tap);
  const segment = path.startsWith("networks/") ? segmentIn(text) : undefined;
  return segment === undefined ? [] : [segment.bridge, vxlanName(segment.vni)];
}
