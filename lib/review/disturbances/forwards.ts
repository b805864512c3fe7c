import type { Disturbance } from "../disturbance";
import type { Naming, Network } from "../facts/network";
import { grouped } from "../../collections/grouped";
import { counted, listed, phrase } from "../phrase";
import { forwardText } from "../texts";

interface ForwardChange {
  readonly id: string;
  readonly kind: "added" | "changed" | "removed";
  /** Id. */
  readonly router: string;
}

/** What becomes of port forwards, one line for each router. */
export function forwardDisturbances(before: Network, after: Network, naming: Naming): Disturbance[] {
  const ids = [...new Set([...before.forwards.keys(), ...after.forwards.keys()])];
  const changes = ids.flatMap((id): ForwardChange[] => {
    const [was, is] = [before.forwards.get(id), after.forwards.get(id)];
    // A router that comes or goes has a line of its own.
    if (is === undefined && !after.routers.has(was!.router)) return [];
    if (was === undefined && !before.routers.has(is!.router)) return [];
    if (was === undefined) return [{ id, kind: "added", router: is!.router }];
    if (is === undefined) return [{ id, kind: "removed", router: was.router }];
    return forwardText(was) === forwardText(is) ? [] : [{ id, kind: "changed", router: is.router }];
  });
  return [...grouped(changes, ({ kind, router }) => `${kind} ${router}`).values()].map((group): Disturbance => {
    const { kind, router } = group[0]!;
    const names = listed(group.map(({ id }) => naming("forward", id)).sort());
    const what = [counted(group.length, "port forward")];
    const on = naming("router", router);
    const hosts = [...(after.routers.get(router)?.hosts ?? [])].sort();
    const texts = {
      removed: phrase`removes ${what} of ${on}, and cuts their connections: ${names}`,
      changed: phrase`changes ${what} of ${on}, and cuts the connections made so far: ${names}`,
      added: phrase`adds ${what} to ${on}, no traffic lost: ${names}`,
    };
    return {
      level: kind === "added" ? "none" : "outage",
      code: `FORWARDS_${kind.toUpperCase()}`,
      text: texts[kind],
      hosts,
      about: kind === "added" ? [] : [router],
    };
  });
}
