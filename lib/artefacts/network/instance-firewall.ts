import { portsText, type PortRange } from "../../net/port-range";
import type { Protocol } from "../../model/topology";
import { FLOATING_CHAINS, fromMachines, machinesBehind, towardsMachines, type FloatingRules } from "./floating-rules";
import { chains, ruleset, type TableRules } from "./rules";

export interface InstanceFirewallProps {
  /** `fg-…`; undefined: the host has no floating IP of the router. */
  readonly device?: string;
  readonly floatingIps: readonly FloatingRules[];
  /** Answers of machines with a floating IP here that a SNAT node translates. */
  readonly pins: readonly { readonly address: string; readonly protocol: Protocol; readonly ports: PortRange }[];
  readonly subnets: readonly {
    readonly cidr: string;
    /** Of the router. */
    readonly address: string;
    /** `qe-…` */
    readonly device: string;
  }[];
}

/** Bits of the mark that we use. */
const MARKS = "0xf";
const FROM_OUTSIDE = `0x2/${MARKS}`;
/** Answers of what came in by a floating IP of this host; `ip rule` sends them out by it. */
export const BY_FLOATING_IP = `0x4/${MARKS}`;

/**
 * The rules of an instance of a distributed router on a compute host. It sees one half of most flows, so it tracks no
 * connection except those of floating IPs. `raw` comes last: what is tracked before there is a translation stays untranslated.
 */
export class InstanceFirewall {
  constructor(private readonly props: InstanceFirewallProps) {}

  render(): string {
    return ruleset([
      ["nat", this.nat()],
      ["mangle", this.mangle()],
      ["filter", this.filter()],
      ["raw", this.raw()],
    ]);
  }

  private nat(): TableRules {
    const { device, floatingIps, pins, subnets } = this.props;
    if (device === undefined) return { chains: chains("nat"), rules: [] };
    const pinned = pins.map(
      ({ address, protocol, ports }) =>
        `PREROUTING -s ${address}/32 ! -i ${device} -p ${protocol} -m ${protocol} --sport ${portsText(ports)} -j ACCEPT`,
    );
    return {
      chains: chains("nat", [...FLOATING_CHAINS, "hairpin"]),
      rules: [
        ...pinned,
        ...["PREROUTING", "OUTPUT"].flatMap((chain) => [`${chain} -j fip-pf`, `${chain} -j fip`]),
        "POSTROUTING -j float-snat",
        `POSTROUTING -m mark ! --mark ${FROM_OUTSIDE} -m conntrack --ctstate DNAT -j hairpin`,
        ...towardsMachines(floatingIps),
        ...fromMachines("float-snat", floatingIps, device),
        ...fromMachines("hairpin", floatingIps),
        ...subnets.map((subnet) => `hairpin -o ${subnet.device} -j SNAT --to-source ${subnet.address}`),
      ],
    };
  }

  private mangle(): TableRules {
    const { device } = this.props;
    const rules = [
      `PREROUTING -i ${device} -j MARK --set-xmark ${FROM_OUTSIDE}`,
      `PREROUTING ! -i ${device} -m conntrack --ctstate DNAT -j MARK --set-xmark ${BY_FLOATING_IP}`,
    ];
    return { chains: chains("mangle"), rules: device === undefined ? [] : rules };
  }

  private filter(): TableRules {
    const { device } = this.props;
    const rules = [
      `INPUT -i ${device} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
      `INPUT -i ${device} -p icmp -j ACCEPT`,
      `INPUT -i ${device} -j DROP`,
      `FORWARD -i ${device} -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
      `FORWARD -o ${device} -m conntrack --ctstate INVALID,UNTRACKED -j DROP`,
    ];
    return { chains: chains("filter"), rules: device === undefined ? [] : rules };
  }

  private raw(): TableRules {
    const { device, floatingIps, subnets } = this.props;
    const tracked =
      device === undefined
        ? []
        : [
            `track -i ${device} -j RETURN`,
            ...floatingIps.map(({ address }) => `track -d ${address}/32 -j RETURN`),
            ...subnets.map(({ address }) => `track -d ${address}/32 -j RETURN`),
            ...subnets.map(({ cidr }) => `track -d ${cidr} -j CT --notrack`),
            ...machinesBehind(floatingIps).map((address) => `track -s ${address}/32 -j RETURN`),
          ];
    return {
      chains: chains("raw", ["track"]),
      rules: ["PREROUTING -j track", "OUTPUT -j track", ...tracked, "track -j CT --notrack"],
    };
  }
}
