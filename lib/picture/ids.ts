import type { Box, Mark } from "./picture";

/** What groups and boxes are called by from one picture to the next. */

export const hostId = (name: string) => `host ${name}`;

export const networkId = (name: string) => `network ${name}`;

/** Of the box in which a router is on one host. */
export const instanceId = (router: string, host: string) => `router ${router} ${host}`;

/** Of VMs of one host and subnet that leave by one gateway. */
export const vmsId = ({ host = "", subnet, gateway = "" }: { host?: string; subnet: string; gateway?: string }) =>
  `vms ${host} ${subnet} ${gateway}`;

/** Of the one box that an overview has of all networks but the external ones. */
export const NETWORKS_ID = "networks";

/** Of the one box of all hosts of a kind that come, that go, or that stay. */
export const hostsId = (kind: Box["kind"], mark: Mark | undefined) =>
  `${kind} ${mark === "changed" ? "" : (mark ?? "")}`;
