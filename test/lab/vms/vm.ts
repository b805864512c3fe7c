import { fixedIp } from "../../fixed-ip";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DhcpHostMapping, Topology } from "../../../lib/model/topology";
import { bridgeName } from "../../../lib/net/device";
import { attempt, run, type CommandResult } from "../command";
import { createNamespace, deleteNamespace, labNamespaces, namespace } from "../hosts/fabric";

/** `udhcpc` obeys option 3 (router), `dhclient` options 121 and 249 (classless static routes). */
export type DhcpClient = "udhcpc" | "dhclient";

export interface Lease {
  readonly address: string;
  /** Option 3. */
  readonly router: string | undefined;
  /** Options 121 and 249, as `destination via nexthop`; empty: not received. */
  readonly classlessRoutes: readonly string[];
  readonly microsoftRoutes: readonly string[];
  readonly mtu: number | undefined;
  readonly dns: readonly string[];
  /** The default gateway the VM has now. */
  readonly gateway: string | undefined;
}

/** A virtual machine: a namespace whose only link is a port of its network's bridge on its compute host. */
export class LabVm {
  private readonly space: string;
  private readonly directory: string;
  /** Where it is. */
  private host: string | undefined;

  constructor(
    private readonly mapping: DhcpHostMapping,
    private readonly topology: Topology,
    stateDirectory: string,
  ) {
    this.host = mapping.host;
    this.space = `vm-${mapping.name}`;
    this.directory = join(stateDirectory, "vms", mapping.name);
  }

  get name(): string {
    return this.mapping.name;
  }

  /** What hypervisors do at the end of a live migration: the same machine on another host, which announces it. */
  move(host: string): void {
    const from = namespace(this.host!);
    const to = namespace(host);
    const [address] = this.exec(["ip", "-4", "-o", "address", "show", "dev", "eth0"]).stdout.match(/[\d.]+\/\d+/)!;
    const gateway = /via (\S+)/.exec(this.exec(["ip", "-4", "route", "show", "default"]).stdout)![1]!;
    const { macAddress } = this.mapping;
    const mtu = /mtu (\d+)/.exec(run(["ip", "-n", to, "link", "show", this.bridge()]))![1]!;
    const space = namespace(this.space);
    const steps = [
      `ip -n ${from} link del ${this.hostEnd}`,
      `ip -n ${to} link add ${this.hostEnd} mtu ${mtu} type veth peer name eth0 address ${macAddress} netns ${space}`,
      `ip -n ${to} link set ${this.hostEnd} master ${this.bridge()} up`,
      `ip -n ${space} address add ${address} dev eth0`,
      `ip -n ${space} link set eth0 up`,
      `ip -n ${space} route add default via ${gateway}`,
      // Its bridge port does not forward at once.
      ...Array.from({ length: 5 }, () => `ip -n ${space} link set eth0 address ${macAddress}; sleep 0.02`),
    ];
    run(["ip", "netns", "exec", space, "sysctl", "-q", "-w", "net.ipv4.conf.default.arp_notify=1"]);
    run(["sh", "-euc", steps.join("\n")]);
    this.host = host;
  }

  private get hostEnd(): string {
    return `vm-${this.mapping.macAddress.replaceAll(":", "").slice(-8)}`;
  }

  plug(): void {
    this.unplug();
    if (this.host === undefined) throw new Error(`mapping ${this.name} names no host: the lab cannot place it`);
    const bridge = this.bridge();
    const host = namespace(this.host);
    if (attempt(["ip", "-n", host, "link", "show", bridge]).code !== 0) {
      throw new Error(`${this.host} has no bridge ${bridge} yet: deploy the environment first`);
    }
    createNamespace(this.space);
    const mtu = /mtu (\d+)/.exec(run(["ip", "-n", host, "link", "show", bridge]))![1]!;
    const peer = ["peer", "name", "eth0", "address", this.mapping.macAddress, "netns", namespace(this.space)];
    run(["ip", "-n", host, "link", "add", this.hostEnd, "mtu", mtu, "type", "veth", ...peer]);
    run(["ip", "-n", host, "link", "set", this.hostEnd, "master", bridge, "up"]);
    run(["ip", "-n", namespace(this.space), "link", "set", "eth0", "up"]);
  }

  unplug(): void {
    // Deleted here and now: with its namespace the link would go a little later.
    if (this.host !== undefined) attempt(["ip", "-n", namespace(this.host), "link", "del", this.hostEnd]);
    if (labNamespaces().includes(this.space)) deleteNamespace(this.space);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private bridge(): string {
    const network = this.topology.networks.find(({ subnets }) =>
      subnets.some(({ name }) => name === fixedIp(this.mapping).subnet),
    );
    return bridgeName(network!.id);
  }

  exec(command: readonly string[]): CommandResult {
    return attempt(["ip", "netns", "exec", namespace(this.space), ...command]);
  }

  /** Asks for a lease with a real client and configures the link with what it gets, as the client's own script would. */
  dhcp(client: DhcpClient): Lease {
    mkdirSync(this.directory, { recursive: true });
    const script = join(__dirname, "dhcp-script.sh");
    const file = (name: string): string => join(this.directory, name);
    const environment = ["env", `LEASE=${file("lease")}`];
    const command =
      client === "udhcpc"
        ? [
            "udhcpc",
            "-i",
            "eth0",
            "-f",
            "-q",
            "-n",
            "-t",
            "5",
            "-T",
            "1",
            "-O",
            "121",
            "-O",
            "249",
            "-O",
            "26",
            "-s",
            script,
          ]
        : ["dhclient", "-1", "-sf", script, "-cf", join(__dirname, "dhclient.conf")].concat([
            "-e",
            `LEASE=${file("lease")}`,
            "-lf",
            file("leases"),
            "-pf",
            file("pid"),
            "eth0",
          ]);
    const { code, stdout, stderr } = this.exec([...environment, ...command]);
    if (client === "dhclient") attempt(["pkill", "-F", file("pid")]);
    if (code !== 0) throw new Error(`${client} in ${this.name} got no lease: exit ${code}\n${stdout}${stderr}`);
    return this.lease(readFileSync(file("lease"), "utf8"));
  }

  private lease(text: string): Lease {
    const facts = new Map(text.split("\n").map((line) => [line.split("=")[0]!, line.slice(line.indexOf("=") + 1)]));
    const words = (name: string): string[] => (facts.get(name) ?? "").split(" ").filter((word) => word !== "");
    const route = this.exec(["ip", "-4", "route", "show", "default"]).stdout;
    return {
      address: facts.get("address")!,
      router: words("router")[0],
      classlessRoutes: pairs(words("classless")),
      microsoftRoutes: pairs(words("microsoft")),
      mtu: facts.has("mtu") ? Number(facts.get("mtu")) : undefined,
      dns: words("dns"),
      gateway: /via (\S+)/.exec(route)?.[1],
    };
  }
}

function pairs(words: readonly string[]): string[] {
  return words.flatMap((word, i) => (i % 2 === 0 ? [`${word} via ${words[i + 1]}`] : []));
}
