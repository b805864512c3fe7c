import { posix } from "node:path";
import { kindOfFile } from "../../bundle/file-kinds";
import type { HostState } from "../plan/host-state";

/** The files of the routers or DHCP servers of a host: id -> file name -> text. */
export function objectFiles(
  { files }: HostState,
  owner: "router" | "dhcp",
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const objects = new Map<string, Map<string, string>>();
  for (const file of files) {
    const kind = kindOfFile(file);
    if (kind?.owner !== owner || kind.other !== undefined) continue;
    const own = objects.get(kind.id!) ?? new Map<string, string>();
    objects.set(kind.id!, own.set(posix.basename(file.path), file.text));
  }
  return objects;
}

/** Id -> the environment that it is taken over from. */
export function handedOver({ files }: HostState, owner: "router" | "network" | "dhcp"): ReadonlyMap<string, string> {
  const kinds = files.flatMap((file) => kindOfFile(file) ?? []).filter((kind) => kind.owner === owner);
  return new Map(kinds.flatMap(({ id, other }) => (other === undefined ? [] : [[id!, other] as const])));
}
