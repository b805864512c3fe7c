import { unitIn } from "../artefacts/layout";
import { namespaceName } from "../artefacts/network/namespace";
import type { HostBundle } from "../bundle/bundle";
import type { Drift } from "../engine/drift/drift";
import type { HostStatus } from "../engine/status/status";

/**
 * What keeps a host from doing its work, and what to do: no generation or an unconfirmed one, units that do not run,
 * what was changed by hand and packets meet.
 */
export function hostProblems(
  { host, environment }: Pick<HostBundle, "host" | "environment">,
  status: HostStatus,
  drift: readonly Drift[],
): string[] {
  const { current, confirmed, units, namespaces } = status;
  if (current === undefined && confirmed === undefined) {
    return [`${host}: nothing of environment ${environment} is there: deploy it`];
  }
  const waiting =
    current === confirmed
      ? []
      : [
          `${host}: generation ${current ?? "none"} is not confirmed (confirmed: ${confirmed ?? "none"}): wait for its deployment, or deploy again`,
        ];
  // keepalived is reported with its router.
  const down = units.flatMap(({ unit, state }) =>
    state === "active" || unitIn(unit)?.kind === "keepalived" ? [] : [`${host}: ${unit} is ${state}: vrouter repair`],
  );
  const missing = units.flatMap(({ unit, state }) => {
    const { kind, id } = unitIn(unit) ?? {};
    if (state !== "active" || (kind !== "router" && kind !== "dhcp")) return [];
    const namespace = namespaceName(kind, id!);
    return namespaces.some(({ name }) => name === namespace)
      ? []
      : [`${host}: namespace ${namespace} is missing: vrouter repair`];
  });
  const told = new Set(units.filter(({ state }) => state !== "active").map(({ unit }) => unit));
  const changed = drift
    .filter(({ traffic, subject }) => traffic && !told.has(subject))
    .map(({ subject, message }) => `${host}: traffic suffers: ${subject} ${message}: vrouter drift, vrouter repair`);
  return [...waiting, ...down, ...missing, ...changed];
}
