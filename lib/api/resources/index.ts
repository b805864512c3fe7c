import type { Resource } from "../base/resource";
import { AGENTS } from "./agents";
import { SECURITY_GROUPS } from "./empty";
import { FLOATING_IPS } from "./floating-ips/floating-ips";
import { PORT_FORWARDINGS } from "./floating-ips/port-forwardings";
import { AVAILABILITY_ZONES, EXTENSIONS } from "./extensions";
import { GATEWAY_PORT_FORWARDINGS } from "./forwards/gateway-port-forwardings";
import { NETWORKS } from "./networks";
import { PORTS } from "./ports/ports";
import { ROUTERS } from "./routers/routers";
import { SUBNETS } from "./subnets";

/** All that the API has, each in a file of its own. */
export const RESOURCES: readonly Resource[] = [
  ROUTERS,
  GATEWAY_PORT_FORWARDINGS,
  NETWORKS,
  SUBNETS,
  PORTS,
  AGENTS,
  FLOATING_IPS,
  PORT_FORWARDINGS,
  SECURITY_GROUPS,
  EXTENSIONS,
  AVAILABILITY_ZONES,
];
