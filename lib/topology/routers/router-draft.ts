import type { DeclarationPath } from "../../model/problem";
import type { FixedIp, Router, RouterGateway, RouterInterface } from "../../model/topology";

/** A router some of whose addresses are not allocated yet. */
export interface RouterDraft extends Omit<Router, "gateway" | "interfaces" | "snatPorts" | "senders"> {
  readonly path: DeclarationPath;
  readonly gateway?: GatewayDraft;
  readonly interfaces: readonly InterfaceDraft[];
  readonly snatPorts: readonly InterfaceDraft[];
  readonly senders: readonly AddressDraft[];
  /** What a distributed router has on further SNAT nodes. */
  readonly furtherNodes: readonly RouterDraft[];
  /** Everything it is attached to could be resolved; otherwise what seems unattached may just be broken. */
  readonly isComplete: boolean;
  readonly hasGateway: boolean;
}

/** An address on a subnet; undefined: it is allocated. */
export type AddressDraft = Pick<FixedIp, "subnet"> & Partial<FixedIp>;

/** A document declares one address for a port. */
export type InterfaceDraft = Omit<RouterInterface, "fixedIps"> & {
  readonly fixedIps: readonly [AddressDraft];
  /** Its address is the subnet's gateway_ip, which is not declared for it. */
  readonly isGatewayByDefault?: boolean;
};
export type GatewayDraft = Omit<RouterGateway, "fixedIps"> & {
  readonly fixedIps: readonly [Partial<FixedIp>];
};
