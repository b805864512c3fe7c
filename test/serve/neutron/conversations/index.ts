import type { Step } from "../conversation";
import { FLOATING_IPS } from "./floating-ips";
import { PORT_FORWARDINGS } from "./port-forwardings";
import { ROUTERS } from "./routers";

/** By the name of the file beside this one that has what Neutron said. */
export const CONVERSATIONS: Readonly<Record<string, readonly Step[]>> = {
  routers: ROUTERS,
  "floating-ips": FLOATING_IPS,
  "port-forwardings": PORT_FORWARDINGS,
};
