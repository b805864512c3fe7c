import { SUBSTITUTE } from "../../artefacts/daemons/keepalived";
import { firewallIn } from "../../artefacts/network/firewall";
import { destinationIn } from "../../artefacts/network/rules";
import { portsText } from "../../net/port-range";
import type { HostBundle } from "../../bundle/bundle";
import { fileChanges } from "../../bundle/changes";
import type { SshEndpoint } from "../../model/topology";
import type { RunContext } from "../../ssh/run-context";
import { VRRP_STATES, type VrrpState } from "../ha/vrrp-instances";
import { factsIn, numberIn, oneOf, timeIn } from "../host/facts";
import { RemoteHost, type Step } from "../host/remote-host";
import { driftOf, type Drift } from "../drift/drift";
import { inspecting, parseInspection } from "../state/inspection";
import { observing, parseObservation } from "../state/observation";

/** What runs of an environment on a host. */
export interface HostStatus {
  /** undefined: nothing was ever deployed, or not to its end. */
  readonly current?: number;
  readonly confirmed?: number;
  /** The bundle's units in start order; `state` is systemd's active state. */
  readonly units: readonly { readonly unit: string; readonly state: string }[];
  /** Those of the bundle's namespaces that exist. */
  readonly namespaces: readonly NamespaceStatus[];
  readonly dhcp: readonly DhcpStatus[];
  readonly forwards: readonly ForwardStatus[];
  readonly floatingIps: readonly FloatingIpStatus[];
  readonly paths: readonly PathStatus[];
  readonly vrrp: readonly VrrpStatus[];
}

/** An instance of an HA router. */
export interface VrrpStatus {
  /** Router id. */
  readonly router: string;
  /** HELD: does not run until its master has the same VRRP parameters. */
  readonly state: VrrpState | "HELD";
  /** As configured, with the offset that a failover gave it. */
  readonly priority: number;
  /** Since when it has been in this state, ISO 8601; absent when it does not run. */
  readonly since?: string;
  /** Entries of its connection tracking table. */
  readonly connections: number;
  /** Connections that it got from the other instances since its conntrackd runs. */
  readonly copied: number;
  /** How many connections there is room for; absent where none are copied. */
  readonly room?: {
    /** In its conntrackd, as it was started. */
    readonly remembered: number;
    /** In the kernel, now; 0: any number. */
    readonly kernel: number;
  };
}

/** undefined: the host carries none of this router. */
export function instanceOf({ vrrp }: HostStatus, router: string): VrrpStatus | undefined {
  return vrrp.find((instance) => instance.router === router);
}

/** undefined: the host carries none of this distributed router. */
export function pathOf({ paths }: HostStatus, router: string): PathStatus["by"] | undefined {
  return paths.find((path) => path.router === router)?.by;
}

/** A network namespace of a router or a DHCP server. */
export interface NamespaceStatus {
  readonly name: string;
  /** With prefix length. */
  readonly addresses: readonly { readonly device: string; readonly address: string }[];
}

/** A DHCP server. */
export interface DhcpStatus {
  /** Network id. */
  readonly network: string;
  readonly running: boolean;
  readonly leases: number;
}

/** Where what VMs of a compute host send to a distributed router goes. */
export interface PathStatus {
  /** Router id. */
  readonly router: string;
  /** `node`: the host's own instance is not there, and they use a network node. */
  readonly by: "instance" | "node";
}

/** A floating IP that a machine has, as it is loaded in a router's namespace. */
export interface FloatingIpStatus {
  readonly id: string;
  readonly namespace: string;
  readonly address: string;
  /** Of the machine. */
  readonly target: string;
  /** First packets of connections from outside. */
  readonly packets: number;
  readonly bytes: number;
}

/** A port forward as it is loaded in a router's namespace, of the router's own address or of a floating IP. */
export interface ForwardStatus {
  readonly id: string;
  readonly namespace: string;
  readonly protocol: string;
  readonly externalAddress: string;
  /** `34203`, of several `9000:9099`. */
  readonly externalPorts: string;
  /** `172.16.0.50:8000`, of several ports `172.16.0.50:7000:7099`. */
  readonly destination: string;
  /** First packets of connections: the rest of a connection passes by conntrack. */
  readonly packets: number;
  readonly bytes: number;
}

/** What runs there, and what differs from what was last confirmed there. @throws EngineError when the host cannot be asked */
export function hostReport(bundle: HostBundle, endpoint: SshEndpoint, context: RunContext): Promise<HostReport> {
  return RemoteHost.asked(endpoint, context, (host) => reportOf(host, bundle));
}

/** The same of a host that is connected. @throws EngineError */
export async function reportOf(host: RemoteHost, bundle: HostBundle): Promise<HostReport> {
  const looking = [
    askingStatus(bundle),
    observing({ ...bundle, requires: [], preconditions: [] }),
    inspecting(bundle.root),
  ];
  const [said, observed, inspected] = host.askAll(looking);
  const status = parseStatus(await said!);
  const { confirmed, current, others } = parseObservation(await observed!);
  const unconfirmed = fileChanges(confirmed?.bundle, bundle).map(({ file }) => file.path);
  if (confirmed === undefined || current !== confirmed.generation) return { status, drift: [], unconfirmed };
  const drift = driftOf({ ...confirmed, inspection: parseInspection(await inspected!) }, others);
  return { status, drift, unconfirmed };
}

/** What runs on a host, and what is not as it was left there. */
export interface HostReport {
  readonly status: HostStatus;
  readonly drift: readonly Drift[];
  /** Files of the bundle that are not in the confirmed generation as the bundle has them. */
  readonly unconfirmed: readonly string[];
}

function askingStatus({ environment, units }: HostBundle): Step {
  return { program: "status", args: [environment, ...units] };
}

export async function statusOf(host: RemoteHost, bundle: HostBundle): Promise<HostStatus> {
  const { program, args } = askingStatus(bundle);
  return parseStatus(await host.ask(program, args));
}

/** Reads the output of `host/engine/look/status.sh`. */
export function parseStatus(output: string): HostStatus {
  const all = factsIn(output);
  const number = (word: string) => all(word).map(([value]) => numberIn(word, value))[0];
  return {
    current: number("current"),
    confirmed: number("confirmed"),
    units: all("unit").map(([unit, state]) => ({ unit: unit!, state: state! })),
    namespaces: all("namespace").map(([name]) => ({
      name: name!,
      addresses: all("address")
        .filter(([namespace, , address]) => namespace === name && address !== SUBSTITUTE)
        .map(([, device, address]) => ({ device: device!, address: address! })),
    })),
    dhcp: all("dhcp").map(([network, running, leases]) => ({
      network: network!,
      running: running === "running",
      leases: numberIn("dhcp", leases),
    })),
    vrrp: all("vrrp").map(([router, state, priority, since, connections, copied]) => ({
      router: router!,
      state: oneOf([...VRRP_STATES, "HELD"], "vrrp", state),
      priority: numberIn("vrrp", priority),
      ...(since === "0" ? {} : { since: timeIn("vrrp", since) }),
      connections: numberIn("vrrp", connections),
      copied: numberIn("vrrp", copied),
      ...roomOf(all("room").find(([other]) => other === router)),
    })),
    paths: all("path").map(([router, by]) => ({ router: router!, by: oneOf(["instance", "node"], "path", by) })),
    forwards: all("rule").flatMap(([namespace, ...rule]) => parseForwards(namespace!, rule.join(" "))),
    floatingIps: all("rule").flatMap(([namespace, ...rule]) =>
      firewallIn(rule.join(" ")).floatingIps.map((floatingIp) => ({ namespace: namespace!, ...floatingIp })),
    ),
  };
}

function roomOf(fact: readonly string[] | undefined): Pick<VrrpStatus, "room"> {
  if (fact === undefined) return {};
  const [, remembered, kernel] = fact;
  return { room: { remembered: numberIn("room", remembered), kernel: numberIn("room", kernel) } };
}

function parseForwards(namespace: string, rule: string): ForwardStatus[] {
  return firewallIn(rule).forwards.map(({ id, protocol, externalAddress, externalPorts, internal, packets, bytes }) => {
    const { address, ports } = destinationIn(internal, externalPorts);
    return {
      id,
      namespace,
      protocol,
      externalAddress,
      externalPorts: portsText(externalPorts),
      destination: `${address}:${portsText(ports)}`,
      packets,
      bytes,
    };
  });
}
