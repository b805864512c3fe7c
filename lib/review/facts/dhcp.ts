import { mappingKey } from "../../bundle/files/names";
import type { HostState } from "../plan/host-state";
import { handedOver, objectFiles } from "./object-files";

/** The DHCP server of one network on one host. */
export interface DhcpServer {
  readonly network: string;
  /** The environment that it is taken over from. */
  readonly from?: string;
  readonly hosts: readonly DhcpHost[];
}

/** A line of a hosts file: a VM, or a router's port. */
export interface DhcpHost {
  /** See {@link mappingKey}. */
  readonly key: string;
  readonly network: string;
  readonly macAddress: string;
  readonly ipAddress: string;
  readonly hostname: string;
  /** What DHCP option 3 gives it. */
  readonly gateway?: string;
  /** Seconds. */
  readonly leaseTime?: number;
  /** The options it gets beside its gateway, to be compared. */
  readonly options: string;
}

export function dhcpServersOf(state: HostState): DhcpServer[] {
  const from = handedOver(state, "dhcp");
  return [...objectFiles(state, "dhcp")].map(([network, files]) => {
    const options = readOptions(files.get("opts") ?? "");
    const configuration = files.get("dnsmasq.conf") ?? "";
    const lines = (files.get("host") ?? "").split("\n").filter((line) => line !== "");
    return {
      network,
      from: from.get(network),
      hosts: lines.flatMap((line) => readHost(network, line, options, configuration)),
    };
  });
}

/** Tag -> option -> value; of two lines the later counts. */
type Options = ReadonlyMap<string, ReadonlyMap<string, string>>;

function readHost(network: string, line: string, options: Options, configuration: string): DhcpHost[] {
  const [, macAddress, hostname, ipAddress, tag] = /^([^,]+),([^,]+),([^,]+),set:([^,]+)$/.exec(line) ?? [];
  const subnet = /(?:^|-)subnet-([0-9a-f-]{36})$/.exec(tag ?? "")?.[1];
  if (macAddress === undefined || subnet === undefined) return [];
  const range = `subnet-${subnet}`;
  const own = new Map([...(options.get(range) ?? []), ...(options.get(tag!) ?? [])]);
  const lease = new RegExp(`^dhcp-range=set:${range},.*,(\\d+)s$`, "m").exec(configuration)?.[1];
  const mtu = /^dhcp-option-force=option:mtu,(\d+)$/m.exec(configuration)?.[1];
  const others = [...own].filter(([option]) => option !== "option:router").map((entry) => entry.join(","));
  return [
    {
      key: mappingKey(subnet, macAddress),
      network,
      macAddress,
      ipAddress: ipAddress!,
      hostname: hostname!,
      gateway: own.get("option:router") || undefined,
      leaseTime: lease === undefined ? undefined : Number(lease),
      options: [...others, `mtu ${mtu}`, `lease ${lease}`].join("\n"),
    },
  ];
}

function readOptions(text: string): Options {
  const options = new Map<string, Map<string, string>>();
  for (const [, tag, option, value] of text.matchAll(/^tag:([^,]+),([^,\n]+),?(.*)$/gm)) {
    options.set(tag!, (options.get(tag!) ?? new Map<string, string>()).set(option!, value!));
  }
  return options;
}
