import type { Compilation } from "../compile";
import { instanceOf, type HostStatus } from "../engine/status/status";
import { failed, notAsked, ok, type ProbeResult, type Verdict } from "../probe/result";

/** Of each pair whether its master is the instance that is preferred, by the document or by a failover. */
export function masterResults(
  { topology, placement: { instances } }: Pick<Compilation, "topology" | "placement">,
  statuses: ReadonlyMap<string, HostStatus>,
): readonly ProbeResult[] {
  return topology.routers
    .filter(({ name, adminStateUp }) => adminStateUp && instances.isPair(name))
    .map(({ id, name }) => {
      const found = instances.agentsOf(name).map((host) => {
        const status = statuses.get(host);
        return {
          host,
          asked: status !== undefined,
          instance: status === undefined ? undefined : instanceOf(status, id),
        };
      });
      return { probe: "master", subject: name, from: "", ...verdict(found) };
    });
}

type Found = readonly {
  readonly host: string;
  readonly asked: boolean;
  readonly instance: ReturnType<typeof instanceOf>;
}[];

function verdict(found: Found): Verdict {
  const unasked = found.filter(({ asked }) => !asked).map(({ host }) => host);
  if (unasked.length > 0) return notAsked(`${unasked.join(", ")} was not asked`);
  const masters = found.filter(({ instance }) => instance?.state === "MASTER").map(({ host }) => host);
  if (masters.length !== 1)
    return failed(masters.length === 0 ? "no instance is master" : `${masters.join(" and ")} are masters`);
  const [preferred] = [...found].sort((a, b) => (b.instance?.priority ?? 0) - (a.instance?.priority ?? 0)) as [
    Found[number],
  ];
  const [master] = masters as [string];
  if (preferred.host !== master) return failed(`${master} is master, not ${preferred.host}, which is preferred`);
  const moved = master === found[0]!.host ? "" : `, where a failover put it (the document says ${found[0]!.host})`;
  return ok(`${master} is master${moved}`);
}
