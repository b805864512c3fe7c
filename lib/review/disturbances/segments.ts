import { Layout } from "../../artefacts/layout";
import type { Disturbance } from "../disturbance";
import type { Naming } from "../facts/network";
import { grouped } from "../grouped";
import type { HostChange } from "../host-change";
import { listed, phrase, type Phrase } from "../phrase";

/** What becomes of tenant networks on hosts that stay. */
export function segmentDisturbances(changes: readonly HostChange[], naming: Naming): Disturbance[] {
  const all = changes.flatMap((change) => segmentChanges(change));
  const bySegment = grouped(all, ({ id, kind }) => `${kind} ${id}`);
  const together = grouped([...bySegment.values()], (own) => [own[0]!.kind, ...own.map(({ host }) => host)].join(" "));
  return [...together.values()].map((segments) => {
    const names = listed(segments.map(([first]) => naming("network", first!.id)).sort());
    const [{ kind }] = segments[0]! as [SegmentChange];
    return { ...told(kind, names), hosts: segments[0]!.map(({ host }) => host).sort(), about: [] };
  });
}

interface SegmentChange {
  readonly host: string;
  readonly id: string;
  readonly kind: "added" | "changed" | "rebuilt" | "removed";
}

function segmentChanges({ host, environment, files, before, after }: HostChange): SegmentChange[] {
  if (before === undefined || after === undefined) return [];
  const layout = new Layout(environment);
  return files.flatMap(({ kind, file }): SegmentChange[] => {
    const [, id] = /^networks\/(.+)$/.exec(layout.relative(file.path)) ?? [];
    if (id === undefined) return [];
    const was = before.files.find(({ path }) => path === file.path);
    const isRebuilt = kind === "changed" && tunnel(was!.text) !== tunnel(file.text);
    return [{ host, id, kind: isRebuilt ? "rebuilt" : kind }];
  });
}

/** What host/l2.sh cannot change without making the device anew: VNI and own endpoint. */
function tunnel(text: string): string | undefined {
  return /^vxlan .*$/m.exec(text)?.[0];
}

function told(kind: SegmentChange["kind"], names: Phrase): Pick<Disturbance, "level" | "code" | "text"> {
  switch (kind) {
    case "added":
      return { level: "none", code: "NETWORK_ADDED", text: phrase`tenant network ${names} comes to the host` };
    case "changed":
      return {
        level: "none",
        code: "NETWORK_RELOADED",
        text: phrase`tenant network ${names} reloaded, no traffic lost`,
      };
    case "removed": {
      const text = phrase`tenant network ${names} goes from the host: a VM that is still attached there is cut off`;
      return { level: "break", code: "NETWORK_REMOVED", text };
    }
    case "rebuilt": {
      const text = phrase`VXLAN port of tenant network ${names} made anew, with another VNI or endpoint: no traffic to other hosts until all of them have changed`;
      return { level: "outage", code: "NETWORK_REBUILT", text };
    }
  }
}
