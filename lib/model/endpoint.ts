import { parseAddress } from "../net/address";
import type { CheckDeclaration } from "./declared/declarations";

/** One end of a way through an environment. */
export type Endpoint = Vm | Outside | OwnAddress;

/** A machine on a network of the environment. */
export interface Vm {
  readonly kind: "vm";
  readonly address: string;
  readonly subnet: string;
  /** Of its DHCP host mapping; undefined: none has the address. */
  readonly name?: string;
  /** Compute host it runs on; undefined: it is not known. */
  readonly host?: string;
}

/** A machine that no environment knows: on an external network, or behind that network's gateway. */
export interface Outside {
  readonly kind: "outside";
  readonly address: string;
}

/** An address by which the environment itself is reached: of a router's port, or a floating IP. */
export interface OwnAddress {
  readonly kind: "router" | "floating_ip";
  readonly name: string;
  readonly address: string;
  readonly subnet: string;
}

/** What a packet may be that is traced: of `icmp` an echo request and its reply. */
export type TracedProtocol = NonNullable<CheckDeclaration["protocol"]>;

export const TRACED_PROTOCOLS = ["tcp", "udp", "sctp", "dccp", "icmp"] as const satisfies readonly TracedProtocol[];

/** An end as people write it. */
export interface EndpointText {
  /** Name of a mapping, an address, or {@link ANYWHERE}. */
  readonly who: string;
  readonly port?: number;
  readonly protocol?: TracedProtocol;
}

/** Whom people call so is any machine outside. */
export const ANYWHERE = "outside";

/** Of documentation (RFC 5737, TEST-NET-2): the address of whoever is outside where none is given. */
export const SOMEWHERE_OUTSIDE = "198.51.100.1";

const TEXT = /^(?<who>[a-z][a-z0-9-]*|[\d.]+)(?::(?<port>[1-9]\d{0,4}))?(?:\/(?<protocol>[a-z]+))?$/;

/** Reads `WHO[:PORT][/PROTOCOL]`; undefined: it is none. */
export function endpointIn(text: string): EndpointText | undefined {
  const { who, port, protocol } = TEXT.exec(text)?.groups ?? {};
  if (who === undefined || (!/^[a-z]/.test(who) && parseAddress(who) === undefined)) return undefined;
  if (port !== undefined && (Number(port) > 65535 || protocol === "icmp")) return undefined;
  const known = TRACED_PROTOCOLS.find((one) => one === protocol);
  if (protocol !== undefined && known === undefined) return undefined;
  return { who, ...(port === undefined ? {} : { port: Number(port) }), ...(known && { protocol: known }) };
}

/** `vm1 (172.16.0.10)`, `203.0.113.11 of router edge`, `8.8.8.8`, `outside (198.51.100.1)`. */
export function endpointName(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case "vm":
      return endpoint.name === undefined ? endpoint.address : `${endpoint.name} (${endpoint.address})`;
    case "outside":
      return endpoint.address === SOMEWHERE_OUTSIDE ? `${ANYWHERE} (${endpoint.address})` : endpoint.address;
    case "router":
      return `${endpoint.address} of router ${endpoint.name}`;
    case "floating_ip":
      return `${endpoint.address} of floating IP ${endpoint.name}`;
  }
}
