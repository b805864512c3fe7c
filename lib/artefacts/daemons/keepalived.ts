import { HEADER, lines } from "../layout";

export interface KeepalivedProps {
  /** Name that this host had first. */
  readonly routerId: string;
  readonly vrid: number;
  /** 254 of the master, descending down the list of slaves. */
  readonly priority: number;
  /** Seconds; a fraction is sent as VRRP version 3. */
  readonly advertInterval: number;
  readonly authentication?: {
    readonly type: "PASS" | "AH";
    readonly password: string;
    readonly passwordVersion: number;
  };
  /** `ha-…`, the device the adverts go out of. */
  readonly device: string;
  /** With prefix length: the one address that adverts carry. It never changes. */
  readonly advertisedAddress: string;
  /** The router's real addresses, which only the master has. */
  readonly addresses: readonly VirtualAddress[];
  readonly routes: readonly VirtualRoute[];
  /** What is run at a change of state, with `INSTANCE NAME STATE PRIORITY` behind it. */
  readonly notify: string;
  /** File whose number is added to the priority. */
  readonly priorityOffsetFile: string;
  readonly gatewayCheck?: { readonly command: string; readonly interval: number };
  /** Seconds that a returning master waits, so that the connections of the other one reach it first. */
  readonly preemptDelay: number;
}

export interface VirtualAddress {
  /** With prefix length. */
  readonly address: string;
  readonly device: string;
}

export interface VirtualRoute {
  readonly destination: string;
  /** undefined: it is on the link. */
  readonly nexthop?: string;
  readonly device: string;
  /** What the router itself sends this way has this address. */
  readonly source?: string;
}

/**
 * What each port of a master has besides, and for some seconds each port of who was master: it answers to nobody, and the
 * routes that hang on it carry what arrives while the role moves. `host/ha/substitutes.sh` sets it.
 * @see RFC 7600, section 4.8: the dummy address
 */
export const SUBSTITUTE = "192.0.0.8/32";

/** Of the routes that hang on {@link SUBSTITUTE}: keepalived's own come first. */
export const SUBSTITUTE_METRIC = 1000;

/** What a failed gateway check takes off a priority: more than what lies between the first and the last instance. */
const CHECK_WEIGHT = -100;

/**
 * One instance of an HA router, Neutron's layout in the syntax that keepalived 2.2 accepts without a warning. Nothing but
 * a constant address is advertised, so that instances with different addresses still understand each other while the
 * router changes.
 * @see neutron/agent/linux/keepalived.py
 * @see keepalived.conf(5)
 * @see RFC 3768 (version 2) and RFC 5798 (version 3) of VRRP
 */
export class Keepalived {
  constructor(private readonly props: KeepalivedProps) {}

  /** What all instances of a router must have in common: one that differs takes itself for the only one. */
  get parameters(): string {
    const { vrid, advertInterval, authentication } = this.props;
    const auth = authentication === undefined ? "none" : `${authentication.type}:${authentication.passwordVersion}`;
    return `vrid=${vrid} version=${this.version} advert_int=${advertInterval} auth=${auth}`;
  }

  render(): string {
    const { routerId, priorityOffsetFile, gatewayCheck } = this.props;
    return lines(
      HEADER,
      `# VRRP parameters: ${this.parameters}`,
      block("global_defs", [
        `router_id ${routerId}`,
        `vrrp_version ${this.version}`,
        "enable_script_security",
        "script_user root",
        "max_auto_priority -1",
        "vrrp_garp_master_refresh 60",
        // A master that yields after a partition is heard once more by the other one: that announces the addresses again.
        "vrrp_higher_prio_send_advert true",
      ]),
      block("track_file priority_offset", [`file "${priorityOffsetFile}"`, "weight 1"]),
      gatewayCheck === undefined
        ? []
        : block("vrrp_script gateway", [
            `script "${gatewayCheck.command}"`,
            `interval ${gatewayCheck.interval}`,
            "timeout 2",
            "fall 2",
            "rise 2",
            `weight ${CHECK_WEIGHT}`,
          ]),
      this.instance(),
    );
  }

  private get version(): 2 | 3 {
    return Number.isInteger(this.props.advertInterval) ? 2 : 3;
  }

  private instance(): string[] {
    const { vrid, priority, advertInterval, authentication, device, advertisedAddress, notify, preemptDelay } =
      this.props;
    const { addresses, routes, gatewayCheck } = this.props;
    return block(`vrrp_instance VR_${vrid}`, [
      "state BACKUP",
      `interface ${device}`,
      `virtual_router_id ${vrid}`,
      `priority ${priority}`,
      `advert_int ${advertInterval}`,
      ...(preemptDelay > 0 ? [`preempt_delay ${preemptDelay}`] : []),
      ...(authentication === undefined
        ? []
        : block("authentication", [`auth_type ${authentication.type}`, `auth_pass ${authentication.password}`])),
      ...block("virtual_ipaddress", [`${advertisedAddress} dev ${device}`]),
      ...optionalBlock(
        "virtual_ipaddress_excluded",
        addresses.map((virtual) => `${virtual.address} dev ${virtual.device} no_track`),
      ),
      ...optionalBlock(
        "virtual_routes",
        routes.map((route) => `${virtualRoute(route)} no_track`),
      ),
      ...block("track_file", ["priority_offset"]),
      ...(gatewayCheck === undefined ? [] : block("track_script", ["gateway"])),
      `notify "${notify}"`,
    ]);
  }
}

function virtualRoute({ destination, nexthop, device, source }: VirtualRoute): string {
  if (nexthop !== undefined) return `${destination} via ${nexthop} dev ${device}`;
  return `${destination} dev ${device} scope link${source === undefined ? "" : ` src ${source}`}`;
}

function block(head: string, body: readonly string[]): string[] {
  return [`${head} {`, ...body.map((line) => `    ${line}`), "}"];
}

function optionalBlock(head: string, body: readonly string[]): string[] {
  return body.length === 0 ? [] : block(head, body);
}

/** What a text that {@link Keepalived} rendered says of the instance; of another text, what of it is there. */
export function keepalivedIn(text: string): {
  readonly parameters: string;
  readonly vrid: number | undefined;
  readonly priority: number;
  /** With prefix length. */
  readonly advertised: readonly VirtualAddress[];
  readonly addresses: readonly VirtualAddress[];
  readonly routes: readonly VirtualRoute[];
} {
  const number = (word: string) => new RegExp(`^ *${word} (\\d+)$`, "m").exec(text)?.[1];
  const vrid = number("virtual_router_id");
  const addresses = (name: string) =>
    blockIn(text, name).map(([address, , device]) => ({ address: address!, device: device! }));
  return {
    parameters: /^# VRRP parameters: (.*)$/m.exec(text)?.[1] ?? "",
    vrid: vrid === undefined ? undefined : Number(vrid),
    priority: Number(number("priority") ?? 0),
    advertised: addresses("virtual_ipaddress"),
    addresses: addresses("virtual_ipaddress_excluded"),
    routes: blockIn(text, "virtual_routes").map(([destination, ...words]) => {
      const after = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
      return { destination: destination!, nexthop: after("via"), device: after("dev")!, source: after("src") };
    }),
  };
}

/** The words of each line of a block. */
function blockIn(text: string, head: string): string[][] {
  const all = text.split("\n").map((line) => line.trim());
  const start = all.indexOf(`${head} {`);
  return start < 0 ? [] : all.slice(start + 1, all.indexOf("}", start)).map((line) => line.split(/\s+/));
}
