import type { Subnet } from "../../model/topology";
import { addressInUse } from "../problems/references";
import type { Declared } from "./cursor";
import { Uniqueness } from "./uniqueness";

/** Who owns which address of a subnet. */
export class AddressOwners {
  private readonly owners = new Uniqueness();

  /** A router interface. It may own the subnet's gateway_ip. */
  public claimForInterface(subnet: Subnet, address: string, owner: string, place: Declared<unknown>): void {
    this.owners.claim(`${subnet.name} ${address}`, owner, (other) => place.fail(addressInUse(address, other)));
  }

  /** Anything else. The gateway_ip of the subnet belongs to its gateway, be it declared here or not. */
  public claim(subnet: Subnet, address: string, owner: string, place: Declared<unknown>): void {
    if (address === subnet.gatewayIp) place.fail(addressInUse(address, `the gateway of subnet "${subnet.name}"`));
    else this.claimForInterface(subnet, address, owner, place);
  }
}
