import type { IConstruct } from "constructs";

/** Resource type of the carriers of a stack. @throws when the context names another one */
export function carrierOf(scope: IConstruct): "terraform_data" | "null_resource" {
  const carrier = (scope.node.tryGetContext("carrier") as unknown) ?? "terraform_data";
  if (carrier === "terraform_data" || carrier === "null_resource") return carrier;
  throw new Error(`context "carrier" is ${JSON.stringify(carrier)}: use "terraform_data" or "null_resource"`);
}
