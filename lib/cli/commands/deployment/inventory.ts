import type { Compilation } from "../../../compile";
import { inventoryOf, type Inventory } from "../../../engine/status/inventory";
import { selected, targets, type Selection } from "../../../fleet/targets";
import { processContext } from "../../../terminal/process-context";
import { jsonText } from "../../../text/json";
import { eachHostTold } from "../../output/hosts-at-work";
import { table } from "../../output/table";
import { removed, type Leaving } from "./remove";

interface HostInventory extends Inventory {
  readonly host: string;
}

/** Lists what the hosts that are declared, or were, carry, and of which environment; changes nothing. */
export async function showInventory(
  compilation: Compilation,
  document: string,
  { host, json }: { readonly host?: Selection; readonly json: boolean },
): Promise<void> {
  const { environment } = compilation.topology;
  const all: readonly Leaving[] = [...targets(compilation, undefined), ...removed(compilation)];
  const { results, failure } = await eachHostTold(
    selected(all, host, "the document and its lock file"),
    async ({ host }) => ({
      host: host.name,
      ...(await inventoryOf(host.ssh, processContext())),
    }),
  );
  process.stdout.write(json ? jsonText(results) : text(results, environment, document));
  if (failure !== undefined) throw failure;
}

function text(hosts: readonly HostInventory[], own: string, document: string): string {
  const rows = hosts.flatMap(({ host, environments }) =>
    environments.map(({ environment, generation, confirmed, confirmedAt, routers, dhcp }) => [
      host,
      environment,
      environment === own ? "this document" : "another",
      generation === undefined ? "-" : `${generation}${generation === confirmed ? "" : " (unconfirmed)"}`,
      confirmedAt ?? "-",
      String(routers.length),
      String(dhcp.length),
    ]),
  );
  const header = ["host", "environment", "of", "generation", "confirmed at", "routers", "dhcp servers"];
  const others = hosts.flatMap(({ host, environments }) =>
    environments
      .filter(({ environment }) => environment !== own)
      .map(
        ({ environment }) =>
          `${host}: environment ${environment} is not this document's: deploy or destroy it with the document it came from; ` +
          `if there is none any more, vrouter remove ${document} --host ${host} --environment ${environment}\n`,
      ),
  );
  const unknown = hosts.flatMap(({ host, unknownNamespaces }) =>
    unknownNamespaces.map((namespace) => `${host}: namespace ${namespace} is of no environment of ours\n`),
  );
  const nothing = hosts
    .filter(({ environments }) => environments.length === 0)
    .map(({ host }) => `${host}: carries no environment\n`);
  return (rows.length === 0 ? "" : table(header, rows)) + [...nothing, ...others, ...unknown].join("");
}
