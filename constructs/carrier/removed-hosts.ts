import type { TerraformStack } from "cdktf";
import { resourcesOf, type Lock } from "../../lib/model/lock";
import { partsOf, teardown } from "./carrier";

/**
 * What has Terraform clean the hosts that left the declarations: the destroy provisioner of a resource that is gone does not
 * run, that of its `removed` block does. A block whose resource is gone from the state too does nothing.
 */
export function removedBlocks(stack: TerraformStack, environment: string, hosts: Lock["hosts"]): unknown[] {
  return Object.entries(hosts).flatMap(([host, locked]) =>
    resourcesOf(host, locked).map((address) => ({
      from: address,
      lifecycle: [{ destroy: true }],
      provisioner: [
        teardown(stack, partsOf(address).type, {
          facts: { environment, host, ...locked.ssh },
          former: locked.former,
        }),
      ],
    })),
  );
}
