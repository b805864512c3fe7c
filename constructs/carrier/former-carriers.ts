import type { IConstruct } from "constructs";
import type { SshDeclaration } from "../../lib/model/declared/declarations";
import { attributesOf, partsOf, teardown, triggersOf, type CarrierFacts } from "./carrier";

/** A host's carrier as it was called, or of the type it had, before. */
export interface FormerCarrier {
  /** `null_resource.network-1` */
  readonly address: string;
  /** Address of the one that the host has now. */
  readonly successor: string;
  readonly facts: CarrierFacts;
  /** Where the host was before. */
  readonly places: readonly SshDeclaration[] | undefined;
}

/**
 * The resources that the state may still have of a host, so that a destruction cleans it whether or not the new carrier was
 * ever deployed. They deploy nothing: what would have Terraform do so is replaced by the name of the successor.
 */
export function formerResources(
  scope: IConstruct,
  carriers: readonly FormerCarrier[],
): Record<string, Record<string, object>> {
  const resources: Record<string, Record<string, object>> = {};
  for (const { address, successor, facts, places } of carriers) {
    const { type, name } = partsOf(address);
    (resources[type] ??= {})[name] = {
      ...attributesOf(type, triggersOf(type, { carrier: successor }, facts), facts),
      lifecycle: { create_before_destroy: true },
      provisioner: [teardown(scope, type, { facts, former: places })],
    };
  }
  return resources;
}
