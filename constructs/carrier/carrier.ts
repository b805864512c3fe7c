import type { IConstruct } from "constructs";
import type { SshDeclaration } from "../../lib/model/declared/declarations";
import { placeOf } from "../../lib/model/ssh-declaration";
import { escapeTemplate } from "../values/escape-template";
import { OWN_CONNECTION, provisioner, triggeredConnection } from "./provisioner";

/** Terraform's types of which a carrier may be. */
export type CarrierType = "terraform_data" | "null_resource";

/** How a host is reached, and whose it is: what the state keeps of that. */
export interface CarrierFacts extends SshDeclaration {
  readonly environment: string;
  readonly host: string;
  readonly peers?: Readonly<Record<string, SshDeclaration>>;
}

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
 * @param triggers see {@link triggersOf}; another value replaces it
 */
export function attributesOf(type: CarrierType, triggers: unknown, facts: unknown): Record<string, unknown> {
  return type === "null_resource" ? { triggers } : { triggers_replace: triggers, input: facts };
}

/** A `null_resource` has triggers only, so these have to tell how its host is reached. */
export function triggersOf(
  type: CarrierType,
  triggers: Readonly<Record<string, string>>,
  facts: CarrierFacts,
): Record<string, string> {
  return type === "null_resource"
    ? { ...triggers, connection: escapeTemplate(JSON.stringify(facts)) }
    : { ...triggers };
}

/** The trigger that tells where a host is: another value may mean another machine, on which nothing is. */
export function machineTrigger({ address, port, host_key: keys = [] }: SshDeclaration): { readonly machine: string } {
  return { machine: escapeTemplate([placeOf({ address, port }), ...[keys].flat()].join("\n")) };
}

/** What the provisioners of a carrier give to our program, so that it finds the host where it was then. */
export function connectionOf(type: CarrierType, facts: CarrierFacts): { readonly VROUTER_CONNECTION: string } {
  return { VROUTER_CONNECTION: type === "null_resource" ? triggeredConnection(facts) : OWN_CONNECTION };
}

/** Where a host was before, for what cleans it there. */
export function formerPlaces(places: readonly SshDeclaration[] | undefined): { readonly VROUTER_FORMER?: string } {
  return places === undefined ? {} : { VROUTER_FORMER: escapeTemplate(JSON.stringify(places)) };
}

/** The step that cleans the host when its carrier is destroyed. @param former where it was before */
export function teardown(
  scope: IConstruct,
  type: CarrierType,
  { facts, former }: { readonly facts: CarrierFacts; readonly former: readonly SshDeclaration[] | undefined },
): unknown {
  const environment = { ...connectionOf(type, facts), ...formerPlaces(former) };
  return provisioner(scope, "remove", { when: "destroy", environment });
}
