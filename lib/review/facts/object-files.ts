import { posix } from "node:path";
import type { HostFile } from "../../bundle/bundle";
import { kindOfFile, type FileOfKind } from "../../bundle/file-kinds";
import type { HostState } from "../plan/host-state";

type Kinds = readonly { readonly file: HostFile; readonly kind: FileOfKind }[];

const KINDS = new WeakMap<HostState["files"], Kinds>();

/** What the files of a host are; made once for each state of a host. */
function kindsIn({ files }: HostState): Kinds {
  const made = KINDS.get(files) ?? files.flatMap(withKind);
  KINDS.set(files, made);
  return made;
}

function withKind(file: HostFile): Kinds {
  const kind = kindOfFile(file);
  return kind === undefined ? [] : [{ file, kind }];
}

/** The files of the routers or DHCP servers of a host: id -> file name -> text. */
export function objectFiles(
  state: HostState,
  owner: "router" | "dhcp",
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const objects = new Map<string, Map<string, string>>();
  for (const { file, kind } of kindsIn(state)) {
    if (kind.owner !== owner || kind.other !== undefined) continue;
    const own = objects.get(kind.id!) ?? new Map<string, string>();
    objects.set(kind.id!, own.set(posix.basename(file.path), file.text));
  }
  return objects;
}

/** Id -> the environment that it is taken over from. */
export function handedOver(state: HostState, owner: "router" | "network" | "dhcp"): ReadonlyMap<string, string> {
  const handed = kindsIn(state).flatMap(({ kind: { owner: own, id, other } }) =>
    own !== owner || other === undefined ? [] : [[id!, other] as const],
  );
  return new Map(handed);
}
