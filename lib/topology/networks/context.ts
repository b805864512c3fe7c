import type { Lock } from "../../model/lock";
import type { HaOptions, Host } from "../../model/topology";
import type { AddressOwners } from "../checks/owners";
import type { Registry } from "../checks/registry";
import type { Uniqueness } from "../checks/uniqueness";
import type { AllIdentities } from "../renames/renames";
import type { Networks } from "./networks";

/** What the entities that come after hosts and networks refer to and share. */
export interface Context extends Networks {
  readonly environment: string;
  readonly hosts: Registry<Host>;
  readonly owners: AddressOwners;
  readonly ids: Uniqueness;
  readonly ha: HaOptions;
  readonly identities: AllIdentities;
  readonly lock: Lock;
}
