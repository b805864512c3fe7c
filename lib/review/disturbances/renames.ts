import { NAMED_KINDS, type NamedKind } from "../../bundle/files/names";
import type { Disturbance } from "../disturbance";
import { phrase } from "../phrase";
import type { HostChange } from "../plan/host-change";

const KINDS = NAMED_KINDS.filter((kind): kind is Exclude<NamedKind, "mapping" | "forward" | "floating-ip"> =>
  ["host", "router", "network", "subnet"].includes(kind),
);

/** What has another name and is the same. A move besides has a line of its own. */
export function renames(changes: readonly HostChange[]): Disturbance[] {
  return changes.flatMap(({ host, before, after }) =>
    KINDS.flatMap((kind) =>
      (after?.names.of(kind) ?? []).flatMap(({ id, name }): Disturbance[] => {
        const old = before?.names.find(kind, id);
        if (old === undefined || old === name) return [];
        const text = phrase`${[kind]} ${old} is renamed to ${name}: by that nothing moves`;
        return [{ level: "none", code: `${kind.toUpperCase()}_RENAMED`, text, hosts: [host], about: [] }];
      }),
    ),
  );
}
