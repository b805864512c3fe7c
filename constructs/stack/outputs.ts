import { TerraformOutput, TerraformStack } from "cdktf";
import type { Compilation } from "../../lib/compile";
import { gatewayPortForwardings } from "../../lib/model/api-view";
import { checkFacts } from "../../lib/trace/facts";
import { whenRendered } from "../values/when-rendered";

/** What every stack with an environment tells whoever deploys it. All of it is asked for when the stack is written. */
export interface ToTell {
  readonly compilation: () => Compilation;
  /** What `vrouter test` is given. */
  readonly tested: () => string;
}

export function addOutputs(stack: TerraformStack, { compilation, tested }: ToTell): void {
  new TerraformOutput(stack, "gateway_port_forwardings", {
    description: "Gateway port forwardings by router, as the Networking API lists them.",
    value: whenRendered(() => gatewayPortForwardings(compilation().topology)),
  });
  stack.addOverride(
    "output.checks",
    whenRendered(() => checksOutput(compilation())),
  );
  new HowToTest(stack, "vrouter-test", {
    description: "proves on the hosts, with packets, what is declared",
    value: whenRendered(() => `npx vrouter test ${tested()}`),
  });
}

/** A plan has what becomes of ways, so that its review can tell. */
function checksOutput({ topology, placement }: Compilation): object | undefined {
  if (topology.checks.length === 0) return undefined;
  const description = "Checks of the ways of packets: whether each holds, and which way it goes.";
  return { description, value: checkFacts(topology, placement) };
}

/** What `cdktf deploy` shows when it is done. The word is a usual one: an output of the program's own by that name goes before. */
class HowToTest extends TerraformOutput {
  constructor(...given: ConstructorParameters<typeof TerraformOutput>) {
    super(...given);
    this.overrideLogicalId("test");
  }

  override toTerraform(): unknown {
    return this.isTaken ? {} : (super.toTerraform() as unknown);
  }

  private get isTaken(): boolean {
    const all = TerraformStack.of(this).node.findAll();
    return all.some((one) => one !== this && TerraformOutput.isTerraformOutput(one) && one.friendlyUniqueId === "test");
  }
}
