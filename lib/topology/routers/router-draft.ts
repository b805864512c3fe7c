import type { DeclarationPath } from "../../model/problem";
import type { FixedIp, Router, RouterGateway, RouterInterface } from "../../model/topology";

/** A router some of whose addresses are not allocated yet. */
export interface RouterDraft extends Omit<Router, "gateway" | "interfaces"> {
  readonly path: DeclarationPath;
  readonly gateway?: GatewayDraft;
  readonly interfaces: readonly InterfaceDraft[];
  /** Everything it is attached to could be resolved; otherwise what seems unattached may just be broken. */
  readonly isComplete: boolean;
  readonly hasGateway: boolean;
}

/** A document declares one address for a port; undefined: it is allocated. */
export type InterfaceDraft = Omit<RouterInterface, "fixedIps"> & {
  readonly fixedIps: readonly [Pick<FixedIp, "subnet"> & Partial<FixedIp>];
  /** Its address is the subnet's gateway_ip, which is not declared for it. */
  readonly isGatewayByDefault?: boolean;
};
export type GatewayDraft = Omit<RouterGateway, "fixedIps"> & {
  readonly fixedIps: readonly [Partial<FixedIp>];
};
