import type { IConstruct } from "constructs";
import { constantConnection, OWN_CONNECTION, provisioner } from "./provisioner";

/** Terraform's types of which a carrier may be. */
export type CarrierType = "terraform_data" | "null_resource";

/** Resource type of the carriers of a stack. @throws when the context names another one */
export function carrierOf(scope: IConstruct): CarrierType {
  const carrier = (scope.node.tryGetContext("carrier") as unknown) ?? "terraform_data";
  if (carrier === "terraform_data" || carrier === "null_resource") return carrier;
  throw new Error(`context "carrier" is ${JSON.stringify(carrier)}: use "terraform_data" or "null_resource"`);
}

/** Of `terraform_data.network-1`. */
export function partsOf(address: string): { readonly type: CarrierType; readonly name: string } {
  const [type, name] = address.split(".");
  return { type: type as CarrierType, name: name! };
}

/**
 * What the state keeps of a carrier.
 * @param triggers another value replaces it
 * @param facts how its host is reached
 */
export function attributesOf(type: CarrierType, triggers: unknown, facts: unknown): Record<string, unknown> {
  return type === "null_resource" ? { triggers } : { triggers_replace: triggers, input: facts };
}

/** What the provisioners of a carrier give to our program, so that it finds the host. */
export function connectionOf(type: CarrierType, facts: unknown): { readonly VROUTER_CONNECTION: string } {
  return { VROUTER_CONNECTION: type === "null_resource" ? constantConnection(facts) : OWN_CONNECTION };
}

/** The step that cleans the host when its carrier is destroyed. */
export function teardown(scope: IConstruct, type: CarrierType, facts: unknown): unknown {
  return provisioner(scope, "remove", { when: "destroy", environment: connectionOf(type, facts) });
}
