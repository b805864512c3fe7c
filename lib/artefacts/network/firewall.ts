import type { Protocol } from "../../model/topology";
import { HEADER, lines } from "../layout";

export interface FirewallProps {
  readonly gateway?: FirewallGateway;
  readonly forwards: readonly FirewallForward[];
}

export interface FirewallGateway {
  /** `qg-…` */
  readonly device: string;
  readonly address: string;
  readonly enableSnat: boolean;
}

export interface FirewallForward {
  readonly id: string;
  readonly protocol: Protocol;
  readonly externalPort: number;
  readonly internalAddress: string;
  readonly internalPort: number;
  /** Source NAT towards the VM, for a VM whose default gateway is another router. */
  readonly returnPath?: { readonly device: string; readonly address: string };
}

/** Mark of packets that came in from the external network (Neutron's `external_ingress_mark`). */
const EXTERNAL_INGRESS_MARK = "0x2/0xffff";

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
    return lines(HEADER, this.table("mangle"), this.table("filter"), this.table("nat"));
  }

  private table(name: "mangle" | "nat" | "filter"): string[] {
    const { chains, rules } = this[name]();
    return [`*${name}`, ...chains.map((chain) => `:${chain} [0:0]`), ...rules.map((rule) => `-A ${rule}`), "COMMIT"];
  }

  private mangle(): TableRules {
    const { gateway } = this.props;
    return {
      chains: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"].map(builtin),
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
    const { gateway, forwards } = this.props;
    const chains = ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"].map(builtin);
    if (gateway === undefined) return { chains, rules: [] };
    const { device, address } = gateway;
    const toGateway = `-j SNAT --to-source ${address} --random-fully`;
    return {
      chains: [...chains, ...["rg-pf", "rg-return", "snat"].map((chain) => `${chain} -`)],
      rules: [
        "PREROUTING -j rg-pf",
        "OUTPUT -j rg-pf",
        "POSTROUTING -j rg-return",
        `POSTROUTING ! -o ${device} -m conntrack ! --ctstate DNAT -j ACCEPT`,
        "POSTROUTING -j snat",
        ...forwards.map((forward) => destinationNat(forward, address)),
        ...forwards.flatMap((forward) => returnNat(forward, address)),
        ...(gateway.enableSnat ? [`snat -o ${device} ${toGateway}`] : []),
        `snat -m mark ! --mark ${EXTERNAL_INGRESS_MARK} -m conntrack --ctstate DNAT ${toGateway}`,
      ],
    };
  }

  private filter(): TableRules {
    const { gateway } = this.props;
    const chains = ["INPUT", "FORWARD", "OUTPUT"].map(builtin);
    if (gateway === undefined) return { chains, rules: [] };
    const { device, enableSnat } = gateway;
    return {
      chains,
      rules: [
        `INPUT -i ${device} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
        `INPUT -i ${device} -p icmp -j ACCEPT`,
        `INPUT -i ${device} -j DROP`,
        // What conntrack cannot place would leave with its tenant address.
        ...(enableSnat ? [`FORWARD -o ${device} -m conntrack --ctstate INVALID -j DROP`] : []),
      ],
    };
  }
}

interface TableRules {
  readonly chains: readonly string[];
  readonly rules: readonly string[];
}

function builtin(chain: string): string {
  return `${chain} ACCEPT`;
}

/** A port forward as rules have it. */
export interface ForwardRule {
  readonly id: string;
  readonly protocol: string;
  readonly externalAddress: string;
  readonly externalPort: number;
  /** `172.16.0.50:8000` */
  readonly internal: string;
  /** Its answers are sent back through the router, whichever gateway the VM has. */
  readonly returnPath: boolean;
  /** Of first packets of connections: the rest of a connection passes by conntrack. 0 where the rules have no counters. */
  readonly packets: number;
  readonly bytes: number;
}

/** What {@link Firewall} rendered, or `iptables-save` shows of it, with or without counters. */
export function firewallIn(text: string): { readonly enableSnat: boolean; readonly forwards: readonly ForwardRule[] } {
  const returning = new Set([...text.matchAll(RETURN_NAT)].map(({ groups }) => groups!["id"]));
  return {
    enableSnat: /^-A snat -o .* -j SNAT /m.test(text),
    forwards: [...text.matchAll(DESTINATION_NAT)].map(({ groups }) => ({
      id: groups!["id"]!,
      protocol: groups!["protocol"]!,
      externalAddress: groups!["address"]!,
      externalPort: Number(groups!["port"]),
      internal: groups!["internal"]!,
      returnPath: returning.has(groups!["id"]),
      packets: Number(groups!["packets"] ?? 0),
      bytes: Number(groups!["bytes"] ?? 0),
    })),
  };
}

const COMMENT = String.raw`--comment "?rg_portforwarding-(?<id>[^"\s]+)"?`;
const DESTINATION_NAT = new RegExp(
  String.raw`^(?:\[(?<packets>\d+):(?<bytes>\d+)\] )?-A rg-pf -d (?<address>[\d.]+)(?:/32)? -p (?<protocol>\S+) .*--dport (?<port>\d+) ` +
    String.raw`.*${COMMENT} -j DNAT --to-destination (?<internal>\S+)$`,
  "gm",
);
const RETURN_NAT = new RegExp(String.raw`-A rg-return .* ${COMMENT} -j SNAT `, "gm");

function destinationNat(forward: FirewallForward, gatewayAddress: string): string {
  const { id, protocol, externalPort, internalAddress, internalPort } = forward;
  return (
    `rg-pf -d ${gatewayAddress}/32 -p ${protocol} -m ${protocol} --dport ${externalPort}` +
    ` -m comment --comment rg_portforwarding-${id} -j DNAT --to-destination ${internalAddress}:${internalPort}`
  );
}

function returnNat(forward: FirewallForward, gatewayAddress: string): string[] {
  const { id, protocol, externalPort, internalAddress, internalPort, returnPath } = forward;
  if (returnPath === undefined) return [];
  return [
    `rg-return -d ${internalAddress}/32 -o ${returnPath.device} -p ${protocol} -m ${protocol} --dport ${internalPort}` +
      ` -m conntrack --ctstate DNAT --ctorigdst ${gatewayAddress} --ctorigdstport ${externalPort}` +
      ` -m comment --comment rg_portforwarding-${id} -j SNAT --to-source ${returnPath.address}`,
  ];
}
