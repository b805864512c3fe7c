import type { RouterDeclaration } from "../../model/declared/declarations";
import { portMac } from "../../net/device";
import type { Declared } from "../checks/cursor";
import { resolveIdIfGiven } from "../checks/declared-id";
import type { Uniqueness } from "../checks/uniqueness";
import { mac } from "../checks/values";

/** What a router's port keeps of a port that was there before. */
type PortDeclaration = Pick<NonNullable<RouterDeclaration["interfaces"]>[number], "port_id" | "mac_address">;

/** The id and the MAC address of a router's port: declared ones, or the derived ones. */
export function resolvePort(
  given: Declared<PortDeclaration | undefined>,
  derivedId: string,
  owner: string,
  ids: Uniqueness,
): { portId: string; macAddress: string } {
  const portId = resolveIdIfGiven(given.at("port_id"), derivedId, owner, ids);
  return { portId, macAddress: mac(given.at("mac_address")) ?? portMac(portId) };
}
