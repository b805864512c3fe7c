import { Layout } from "../../artefacts/layout";
import { namespaceIn } from "../../artefacts/network/namespace";
import { segmentIn, type SegmentProps } from "../../artefacts/network/segment";
import type { HostFile } from "../../bundle/bundle";
import { kindOfFile } from "../../bundle/file-kinds";
import type { FileChange } from "../../bundle/changes";
import { grouped } from "../../collections/grouped";
import { bridgeName } from "../../net/device";
import type { Disturbance } from "../disturbance";
import type { Naming } from "../facts/network";
import { handedOver } from "../facts/object-files";
import { listed, phrase, type Phrase } from "../phrase";
import type { HostChange } from "../plan/host-change";
import type { HostState } from "../plan/host-state";

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
  readonly kind: "added" | "taken" | "changed" | "lowered" | "rebuilt" | "removed" | "left";
}

function segmentChanges({ host, environment, files, before, after }: HostChange): SegmentChange[] {
  if (before === undefined || after === undefined) return [];
  const layout = new Layout(environment);
  const idOf = (file: HostFile) => {
    const { pattern, id } = kindOfFile(file) ?? {};
    return pattern === "networks/<id>" ? id : undefined;
  };
  const isProgramChanged = files.some(({ file }) => layout.relative(file.path) === "runtime/l2.sh");
  const readAgain: FileChange[] = isProgramChanged ? after.files.map((file) => ({ kind: "changed", file })) : [];
  const taken = handedOver(after, "network");
  const texts = new Map(before.files.map(({ path, text }) => [path, text]));
  const changes = new Map([...readAgain, ...files].map((change) => [change.file.path, change]));
  return [...changes.values()].flatMap(({ kind, file }): SegmentChange[] => {
    const id = idOf(file);
    if (id === undefined) return [];
    const [old, now] = [texts.get(file.path) ?? "", file.text].map(segmentIn);
    if (kind === "changed" && isAnotherTunnel(old, now)) return [{ host, id, kind: "rebuilt" }];
    if (kind === "changed" && old !== undefined && now !== undefined && now.mtu < old.mtu)
      return [{ host, id, kind: "lowered" }];
    if (kind === "removed" && isOfOwnPorts(before, id)) return [{ host, id, kind: "left" }];
    if (kind === "added" && taken.has(id)) return [{ host, id, kind: "taken" }];
    return [{ host, id, kind }];
  });
}

/** Routers and DHCP servers of the host were on it, and went: on a network node nothing else is. */
function isOfOwnPorts({ files }: HostState, id: string): boolean {
  const ports = files
    .filter((file) => kindOfFile(file)?.live === "namespace")
    .flatMap(({ text }) => namespaceIn(text).ports);
  return ports.some(({ bridge }) => bridge === bridgeName(id));
}

/** What host/network/l2.sh cannot change without making the device anew: VNI and own endpoint. */
function isAnotherTunnel(old: SegmentProps | undefined, now: SegmentProps | undefined): boolean {
  return old?.vni !== now?.vni || old?.local !== now?.local;
}

function told(kind: SegmentChange["kind"], names: Phrase): Pick<Disturbance, "level" | "code" | "text"> {
  switch (kind) {
    case "added":
      return { level: "none", code: "NETWORK_ADDED", text: phrase`tenant networks that come to the host: ${names}` };
    case "taken": {
      const text = phrase`tenant networks that are taken over from another environment, no traffic lost: ${names}`;
      return { level: "none", code: "NETWORK_TAKEN_OVER", text };
    }
    case "changed":
      return {
        level: "none",
        code: "NETWORK_RELOADED",
        text: phrase`tenant networks reloaded, no traffic lost: ${names}`,
      };
    case "lowered": {
      const text = phrase`MTU of the tenant networks ${names} falls: packets that are larger are lost from now on, between VMs too, until the VMs have renewed their leases and know the new one`;
      return { level: "outage", code: "MTU_LOWERED", text };
    }
    case "left":
      return { level: "none", code: "NETWORK_LEFT", text: phrase`tenant networks that go with their ports: ${names}` };
    case "removed": {
      const text = phrase`tenant networks that go from the host: ${names}; a VM that is still attached there is cut off`;
      return { level: "break", code: "NETWORK_REMOVED", text };
    }
    case "rebuilt": {
      const text = phrase`VXLAN ports made anew, with another VNI or endpoint, of the tenant networks ${names}: no traffic to other hosts until all of them have changed`;
      return { level: "outage", code: "NETWORK_REBUILT", text };
    }
  }
}
