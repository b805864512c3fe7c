import { portsIn, portsText, type PortRange } from "../../net/port-range";
import { FLOATING_CHAINS, fromMachines, towardsMachines, type FloatingRules } from "./floating-rules";
import { chains, destinationNat, ruleset, type ForwardTo, type TableRules } from "./rules";

export interface FirewallProps {
  readonly gateway?: FirewallGateway;
  readonly forwards: readonly FirewallForward[];
  /** Of an HA router: its `ha-…` device, and its VRID. */
  readonly adverts?: { readonly device: string; readonly vrid: number };
  /** Those that are on the router's network nodes. */
  readonly floatingIps?: readonly FloatingRules[];
  /** Those whose addresses are elsewhere: what still comes here for them, or from their machines, has their translation here, too. */
  readonly floatingElsewhere?: readonly FloatingRules[];
  /** TCP ports of machines to which other places forward. */
  readonly answeredElsewhere?: readonly { readonly ipAddress: string; readonly ports: PortRange }[];
}

export interface FirewallGateway {
  /** `qg-…` */
  readonly device: string;
  readonly address: string;
  readonly enableSnat: boolean;
}

export interface FirewallForward extends ForwardTo {
  /** Source NAT towards the VM, for a VM whose default gateway is another router. */
  readonly returnPath?: { readonly device: string; readonly address: string };
}

/** Mark of packets that came in from the external network (Neutron's `external_ingress_mark`). */
const EXTERNAL_INGRESS_MARK = "0x2/0xffff";

/** A TCP packet that begins no connection. */
const GOING_ON = "! --tcp-flags FIN,SYN,RST,ACK SYN";

/** Mark of connections whose first packet left for the external network; read by `host/network/connections.sh`. */
const LEFT_BY_GATEWAY_MARK = "0x8/0x8";

/**
 * The whole iptables ruleset of a router namespace, in `iptables-save` form, for `iptables-restore`.
 * Neutron's source NAT and hairpin rules, openEuler's gateway port forwards in chain `rg-pf`.
 * @see neutron/agent/l3/router_info.py, and rg_port_forwarding.py of openEuler's L3 agent extensions
 * @see iptables-extensions(8)
 */
export class Firewall {
  constructor(private readonly props: FirewallProps) {}

  render(): string {
    return ruleset([
      ["mangle", this.mangle()],
      ["filter", this.filter()],
      ["nat", this.nat()],
    ]);
  }

  private mangle(): TableRules {
    const { gateway } = this.props;
    return {
      chains: chains("mangle"),
      rules:
        gateway === undefined
          ? []
          : [
              `PREROUTING -i ${gateway.device} -j MARK --set-xmark ${EXTERNAL_INGRESS_MARK}`,
              `POSTROUTING -o ${gateway.device} -m conntrack --ctstate NEW -j CONNMARK --set-xmark ${LEFT_BY_GATEWAY_MARK}`,
            ],
    };
  }

  private nat(): TableRules {
    const { gateway, forwards, floatingIps = [], floatingElsewhere = [] } = this.props;
    if (gateway === undefined) return { chains: chains("nat"), rules: [] };
    const { device, address } = gateway;
    const toGateway = `-j SNAT --to-source ${address} --random-fully`;
    const floating = floatingIps.length > 0;
    const away = floatingElsewhere.length > 0;
    const arrival = ["rg-pf", ...(floating ? ["fip-pf", "fip"] : [])];
    return {
      chains: chains("nat", [
        "rg-pf",
        "rg-return",
        "snat",
        ...(floating ? FLOATING_CHAINS : []),
        ...(away ? ["fip-away", "float-away"] : []),
      ]),
      rules: [
        ...["PREROUTING", "OUTPUT"].flatMap((chain) => arrival.map((to) => `${chain} -j ${to}`)),
        ...(away ? [`PREROUTING -i ${device} -j fip-away`] : []),
        "POSTROUTING -j rg-return",
        `POSTROUTING ! -o ${device} -m conntrack ! --ctstate DNAT -j ACCEPT`,
        "POSTROUTING -j snat",
        ...forwards.map((forward) => destinationNat("rg-pf", "rg_portforwarding", address, forward)),
        ...towardsMachines(floatingIps),
        ...fromMachines("float-snat", floatingIps),
        ...towardsMachines(floatingElsewhere, { ports: "fip-away", whole: "fip-away" }),
        ...fromMachines("float-away", floatingElsewhere),
        ...forwards.flatMap((forward) => returnNat(forward, address)),
        ...(floating ? ["snat -j float-snat"] : []),
        // What begins here has the router's own address: its answers would come where they are not expected.
        ...(away ? [`snat -o ${device} -p tcp -m tcp ${GOING_ON} -j float-away`] : []),
        ...(gateway.enableSnat ? [`snat -o ${device} ${toGateway}`] : []),
        `snat -m mark ! --mark ${EXTERNAL_INGRESS_MARK} -m conntrack --ctstate DNAT ${toGateway}`,
      ],
    };
  }

  private filter(): TableRules {
    const { gateway, answeredElsewhere = [], adverts } = this.props;
    const strays = answeredElsewhere.map(
      ({ ipAddress, ports }) => `elsewhere -s ${ipAddress}/32 -p tcp -m tcp --sport ${portsText(ports)} -j DROP`,
    );
    return {
      chains: chains("filter", strays.length === 0 ? [] : ["elsewhere"]),
      rules: [
        ...(adverts === undefined ? [] : [othersAdverts(adverts)]),
        ...(gateway === undefined ? [] : atGateway(gateway, strays.length > 0)),
        ...[...new Set(strays)].sort(),
      ],
    };
  }
}

/** An advert reaches the instances of all routers on an HA network, and would wake keepalived in each. @see RFC 5798, section 5.1 */
function othersAdverts({ device, vrid }: { device: string; vrid: number }): string {
  // Behind the IP header, the second byte.
  return `INPUT -i ${device} -p 112 -m u32 ! --u32 "0x0>>0x16&0x3c@0x0>>0x10&0xff=0x${vrid.toString(16)}" -j DROP`;
}

function atGateway({ device, enableSnat }: FirewallGateway, hasStrays: boolean): string[] {
  return [
    `INPUT -i ${device} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `INPUT -i ${device} -p icmp -j ACCEPT`,
    `INPUT -i ${device} -j DROP`,
    // What conntrack cannot place would leave with its tenant address.
    ...(enableSnat ? [`FORWARD -o ${device} -m conntrack --ctstate INVALID -j DROP`] : []),
    // Its peer knows it by another address, and would end it.
    ...(hasStrays ? [`FORWARD -o ${device} -p tcp -m conntrack --ctstate NEW -m tcp ${GOING_ON} -j elsewhere`] : []),
  ];
}

/** A port forward as rules have it. */
export interface ForwardRule {
  readonly id: string;
  readonly protocol: string;
  readonly externalAddress: string;
  readonly externalPorts: PortRange;
  /** `172.16.0.50:8000` */
  readonly internal: string;
  /** Of the address of a floating IP, else of a router's own. */
  readonly floating: boolean;
  /** Its answers are sent back through the router, whichever gateway the VM has. */
  readonly returnPath: boolean;
  /** Of first packets of connections: the rest of a connection passes by conntrack. 0 where the rules have no counters. */
  readonly packets: number;
  readonly bytes: number;
}

/** A floating IP as rules have it, the whole of its address. */
export interface FloatingRule {
  readonly id: string;
  readonly address: string;
  readonly target: string;
  /** As {@link ForwardRule} has them, of connections from outside. */
  readonly packets: number;
  readonly bytes: number;
}

/** What {@link Firewall} rendered, or `iptables-save` shows of it, with or without counters. */
export function firewallIn(text: string): {
  readonly enableSnat: boolean;
  readonly forwards: readonly ForwardRule[];
  readonly floatingIps: readonly FloatingRule[];
} {
  const returning = new Set([...text.matchAll(RETURN_NAT)].map(({ groups }) => groups!["id"]));
  return {
    enableSnat: /^-A snat -o .* -j SNAT /m.test(text),
    forwards: [...text.matchAll(DESTINATION_NAT)].map(({ groups }) => ({
      id: groups!["id"]!,
      protocol: groups!["protocol"]!,
      externalAddress: groups!["address"]!,
      externalPorts: portsIn(groups!["ports"]!),
      internal: groups!["internal"]!,
      floating: groups!["chain"] === "fip-pf",
      returnPath: returning.has(groups!["id"]),
      packets: Number(groups!["packets"] ?? 0),
      bytes: Number(groups!["bytes"] ?? 0),
    })),
    floatingIps: [...text.matchAll(FLOATING)].map(({ groups }) => ({
      id: groups!["id"]!,
      address: groups!["address"]!,
      target: groups!["target"]!,
      packets: Number(groups!["packets"] ?? 0),
      bytes: Number(groups!["bytes"] ?? 0),
    })),
  };
}

const COMMENT = String.raw`--comment "?(?:rg|fip)_portforwarding-(?<id>[^"\s]+)"?`;
const COUNTERS = String.raw`(?:\[(?<packets>\d+):(?<bytes>\d+)\] )?`;
const DESTINATION_NAT = new RegExp(
  String.raw`^${COUNTERS}-A (?<chain>rg-pf|fip-pf) -d (?<address>[\d.]+)(?:/32)? -p (?<protocol>\S+) .*--dport (?<ports>[\d:]+) ` +
    String.raw`.*${COMMENT} -j DNAT --to-destination (?<internal>\S+)$`,
  "gm",
);
const FLOATING = new RegExp(
  String.raw`^${COUNTERS}-A fip -d (?<address>[\d.]+)(?:/32)? ` +
    String.raw`-m comment --comment "?floatingip-(?<id>[^"\s]+)"? -j DNAT --to-destination (?<target>[\d.]+)$`,
  "gm",
);
const RETURN_NAT = new RegExp(String.raw`-A rg-return .* ${COMMENT} -j SNAT `, "gm");

function returnNat(forward: FirewallForward, gatewayAddress: string): string[] {
  const { id, protocol, externalPorts, internalAddress, internalPorts, returnPath } = forward;
  if (returnPath === undefined) return [];
  return [
    `rg-return -d ${internalAddress}/32 -o ${returnPath.device} -p ${protocol} -m ${protocol} --dport ${portsText(internalPorts)}` +
      ` -m conntrack --ctstate DNAT --ctorigdst ${gatewayAddress} --ctorigdstport ${portsText(externalPorts)}` +
      ` -m comment --comment rg_portforwarding-${id} -j SNAT --to-source ${returnPath.address}`,
  ];
}
