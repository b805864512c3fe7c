import { TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { secretVariable } from "../lib/bundle/secret";
import { fieldsOf } from "../lib/model/declared/fields";
import { Environment } from "./environment";

/** Neutron's options of routers. */
export interface L3OptionsProps {
  /** Routers are distributed unless they say otherwise. @default false */
  readonly routerDistributed?: boolean;
  /** Instances of an HA router whose agents the scheduler chooses; 0: one on every network node. @default 3 */
  readonly maxL3AgentsPerRouter?: number;
  /** Fewer are an error. @default 2 */
  readonly minL3AgentsPerRouter?: number;
  /** Range of the addresses of the `ha-` ports. @default "169.254.192.0/18" */
  readonly l3HaNetCidr?: string;
  /** VRRPv2 authentication; the password comes from `VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD`. @default - none */
  readonly haVrrpAuthType?: "PASS" | "AH";
  /** Raise it with another password: the change shows in the plan, and reaches the hosts. @default 1 */
  readonly haVrrpAuthPasswordVersion?: number;
  /** Seconds between adverts; a fraction means VRRPv3, which has no authentication. @default 1 */
  readonly haVrrpAdvertInt?: number;
  /** Seconds between checks of the external gateway; 0: none. @default 0 */
  readonly haVrrpHealthCheckInterval?: number;
  /** Copy connections to the slaves, so that they outlive a failover. @default true */
  readonly haConntrackdEnabled?: boolean;
}

/**
 * What all routers of a stack have in common, by Neutron's names; at most one for a stack. With authentication the stack
 * has an ephemeral variable for the password, `vrouter_secret_ha_vrrp_auth_password`.
 */
export class L3Options extends Construct {
  constructor(scope: Construct, id: string, props: L3OptionsProps) {
    super(scope, id);
    Environment.of(this).setL3Options(fieldsOf(props));
    if (props.haVrrpAuthType !== undefined) this.declareSecret(secretVariable("ha_vrrp_auth_password").toLowerCase());
  }

  /** In no plan and no state. When it is not given, the provisioner's own environment may have it. */
  private declareSecret(name: string): void {
    const variable = new TerraformVariable(TerraformStack.of(this), name, { type: "string", nullable: true });
    variable.addOverride("default", null);
    variable.addOverride("ephemeral", true);
  }
}
