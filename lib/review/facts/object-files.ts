import { Layout } from "../../artefacts/layout";
import { handoverIn } from "../../bundle/files/handover-files";
import type { HostState } from "../plan/host-state";

/** The files of the routers or DHCP servers of a host: id -> file name -> text. */
export function objectFiles(
  { environment, files }: HostState,
  directory: "routers" | "dhcp",
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const layout = new Layout(environment);
  const objects = new Map<string, Map<string, string>>();
  for (const { path, text } of files) {
    const [kind, id, name, ...rest] = layout.relative(path).split("/");
    if (kind !== directory || name === undefined || rest.length > 0) continue;
    objects.set(id!, (objects.get(id!) ?? new Map<string, string>()).set(name, text));
  }
  return objects;
}

/** Id -> the environment that it is taken over from. */
export function handedOver(
  { environment, files }: HostState,
  kind: "routers" | "networks" | "dhcp",
): ReadonlyMap<string, string> {
  const layout = new Layout(environment);
  const all = files.flatMap(({ path }) => handoverIn(layout.relative(path)) ?? []);
  return new Map(all.filter((one) => one.kind === kind).map(({ id, from }) => [id, from]));
}
