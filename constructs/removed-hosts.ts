import type { TerraformStack } from "cdktf";
import type { Lock } from "../lib/topology/lock";
import { carrierOf } from "./carrier";
import { constantConnection, OWN_CONNECTION, provisioner } from "./provisioner";

/**
 * What has Terraform clean the hosts that left the declarations: the destroy provisioner of a resource that is gone does not
 * run, that of its `removed` block does. A block whose resource is gone from the state too does nothing.
 */
export function removedBlocks(stack: TerraformStack, environment: string, hosts: Lock["hosts"]): unknown[] {
  const carrier = carrierOf(stack);
  return Object.entries(hosts).map(([host, { ssh, origin = host, resource = origin }]) => {
    const connection =
      carrier === "terraform_data" ? OWN_CONNECTION : constantConnection({ environment, host, ...ssh });
    return {
      from: `${carrier}.${resource}`,
      lifecycle: [{ destroy: true }],
      provisioner: [provisioner(stack, "remove", { when: "destroy", environment: { VROUTER_CONNECTION: connection } })],
    };
  });
}
