import type { DhcpHostMappingDeclaration, RouterDeclaration } from "../../../../lib/model/declared/declarations";

export interface SubnetPlan {
  readonly name: string;
  readonly network: string;
  /** `172.16.0` */
  readonly prefix: string;
  /** Last octet. */
  readonly gateway: number | undefined;
  hasGatewayRouter: boolean;
}

export interface RouterPlan {
  readonly name: string;
  readonly distributed: boolean;
  readonly leadsOutside: boolean;
  readonly snatAgents: readonly string[];
  /** With the router's address there. */
  readonly subnets: ReadonlyMap<SubnetPlan, string>;
  readonly declaration: RouterDeclaration;
}

export interface VmPlan {
  readonly name: string;
  readonly subnet: SubnetPlan;
  readonly address: string;
  readonly declaration: DhcpHostMappingDeclaration;
}
