import type {
  FloatingIpDeclaration,
  FloatingIpPortForwardingDeclaration,
  GatewayPortForwardingDeclaration,
} from "../../../../lib/model/declared/declarations";
import { Draws } from "../../../topology/draws";
import type { RouterPlan, VmPlan } from "./plans";

type Ports = Omit<FloatingIpPortForwardingDeclaration, "protocol">;

/** What of a document has an external address: port forwards and floating IPs. */
export class PublishedDraws extends Draws {
  private external = 0;

  protected forward(
    name: string,
    index: number,
    routers: readonly RouterPlan[],
    vms: readonly VmPlan[],
  ): [string, GatewayPortForwardingDeclaration][] {
    const router = this.pick(routers);
    const behind = vms.filter(({ subnet }) => router.subnets.has(subnet));
    if (behind.length === 0) return [];
    const { snatAgents } = router;
    const declaration = {
      router: router.name,
      ...(snatAgents.length === 0 ? {} : this.maybe(() => ({ snat_agent: this.pick(snatAgents) }))),
      protocol: this.pick(["tcp", "udp"] as const),
      ...this.ports(index),
      ...this.target(this.pick(behind)),
      ...(this.rarely() ? { return_path: "snat" as const } : {}),
    };
    return [[name, declaration]];
  }

  private target({ name, address }: VmPlan): Pick<Ports, "internal_port_id" | "internal_ip_address"> {
    return this.chance() ? { internal_port_id: name } : { internal_ip_address: address };
  }

  /** No two forwards have one of them in common, whatever their number. */
  private ports(index: number): Ports {
    const [outside, inside] = [15000 + 10 * index, 8000 + 10 * index];
    const kind = this.pick(["one", "one", "range", "many to one"] as const);
    if (kind === "one") return { external_port: outside, internal_port: inside };
    const last = this.pick([1, 4]);
    return {
      external_port_range: `${outside}:${outside + last}`,
      ...(kind === "range" ? { internal_port_range: `${inside}:${inside + last}` } : { internal_port: inside }),
    };
  }

  /** Each of a VM of its own. */
  protected floatingIps(routers: readonly RouterPlan[], vms: readonly VmPlan[]): Record<string, FloatingIpDeclaration> {
    const behind = vms.filter(({ subnet }) => routers.some(({ subnets }) => subnets.has(subnet)));
    const some = this.someOf(behind).slice(0, 3);
    return Object.fromEntries(
      some.map((vm, i): [string, FloatingIpDeclaration] => {
        const lead = this.pick(["all", "all", "ports", "nowhere"] as const);
        return [
          `floating-${i}`,
          {
            floating_network: "public",
            ...this.maybe(() => ({ floating_ip_address: this.externalAddress() })),
            ...(lead === "all" ? { port: vm.name } : {}),
            ...(lead === "ports" ? { port_forwardings: this.forwardings(i, vm, behind) } : {}),
          },
        ];
      }),
    );
  }

  private forwardings(i: number, vm: VmPlan, vms: readonly VmPlan[]) {
    const others = vms.filter(({ subnet }) => subnet === vm.subnet);
    const of = this.chance() ? [vm] : [vm, this.pick(others)];
    return Object.fromEntries(
      of.map((one, index): [string, FloatingIpPortForwardingDeclaration] => [
        `ports-${index}`,
        {
          protocol: this.pick(["tcp", "udp"] as const),
          ...this.ports(8 + 2 * i + index),
          internal_port_id: one.name,
        },
      ]),
    );
  }

  protected externalAddress(): string {
    return `203.0.113.${100 + this.external++}`;
  }

  protected mostly(): boolean {
    return this.chance() || this.chance();
  }

  protected rarely(): boolean {
    return !this.mostly();
  }
}
