import type { Compilation } from "../../lib/compile";
import { stateText } from "../../lib/bundle/state-text";
import type { PlanJson } from "../../lib/review/plan/plan-json";

/** The step that Terraform runs before a carrier goes, as constructs/host-deployment.ts writes it. */
const TEARDOWN = "node -e 'require(\"cdktf-vrouter/provisioner\")' remove";

/** What Terraform would plan: a carrier per host, replaced by any changed file, with create before destroy. */
export function planOf(before: Compilation, after: Compilation): { plan: PlanJson; configuration: unknown[] } {
  const [old, now] = [before, after].map(carriers) as [Carriers, Carriers];
  const address = (host: string) => `terraform_data.${host}`;
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return {
    plan: {
      complete: true,
      resource_changes: names.map((name) => {
        const [was, is] = [old.get(name) ?? null, now.get(name) ?? null];
        const isSame = JSON.stringify(was) === JSON.stringify(is);
        const actions =
          is === null ? ["delete"] : was === null ? ["create"] : isSame ? ["no-op"] : ["create", "delete"];
        return {
          address: address(name),
          mode: "managed",
          type: "terraform_data",
          name,
          change: { actions, before: was, after: is },
        };
      }),
    },
    configuration: [
      {
        removed: names
          .filter((name) => !now.has(name))
          .map((name) => ({
            from: address(name),
            provisioner: [{ "local-exec": { when: "destroy", command: TEARDOWN } }],
          })),
      },
    ],
  };
}

type Carriers = ReadonlyMap<string, { readonly triggers_replace: Readonly<Record<string, string>> }>;

function carriers({ bundles }: Compilation): Carriers {
  return new Map(
    bundles.map(({ host, files }) => [
      host,
      { triggers_replace: Object.fromEntries(files.map((file) => [file.path, stateText(file)])) },
    ]),
  );
}
