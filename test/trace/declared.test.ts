import * as fc from "fast-check";
import type { Compilation } from "../../lib/compile";
import type { CheckDeclaration } from "../../lib/model/declared/declarations";
import type { DhcpHostMapping, ForwardedPorts, Router } from "../../lib/model/topology";
import { checkOf } from "../../lib/topology/ends/checks";
import type { Trace } from "../../lib/trace/trace";
import { trace } from "../../lib/trace/tracing";
import { World } from "../../lib/trace/world/world";
import { compiled } from "../compiled";
import { fixedIp } from "../fixed-ip";
import { validDeclarations } from "../topology/arbitrary";
import { gatewayOf } from "../truth/facts";

/** No route of a random document leads there. */
const OUTSIDE = "9.9.9.9";
const RUNS = 150;
/** Few of them have a VM that leaves by a floating IP. */
const MANY_RUNS = 500;

test("ports that are forwarded lead to their VM, and its answers back, whatever else is declared", () => {
  let seen = 0;
  forEachDocument((compilation, traced) => {
    for (const { address, router, forward } of forwardsOf(compilation)) {
      if (!router.adminStateUp || leadsOutside(compilation, router) !== true) continue;
      const { externalPorts, internalPorts, internalIpAddress, protocol } = forward;
      const { there, back, reached, seenAs } = traced({
        from: OUTSIDE,
        to: `${address}:${externalPorts.last}/${protocol}`,
      });
      expect(there.end.packet).toMatchObject({ destination: internalIpAddress, destinationPort: internalPorts.last });
      expect([reached, back?.end.why]).toEqual([true, back?.end.why]);
      expect(seenAs === OUTSIDE).toBe(!("returnPathSnat" in forward && forward.returnPathSnat === true));
      seen++;
    }
  });
  expect(seen).toBeGreaterThan(50);
}, 120_000);

test("what a VM sends to the outside is seen as its floating IP, or as the address of its way out", () => {
  const seen = { floating: 0, router: 0, none: 0 };
  forEachDocument((compilation, traced) => {
    for (const mapping of compilation.topology.mappings) {
      const expected = outsideAddressOf(compilation, mapping);
      if (expected === undefined) continue;
      const { reached, seenAs } = traced({ from: mapping.name, to: `${OUTSIDE}:443/tcp` });
      expect([mapping.name, reached]).toEqual([mapping.name, expected.addresses.length > 0]);
      if (reached) expect(expected.addresses).toContain(seenAs);
      seen[expected.kind]++;
    }
  }, MANY_RUNS);
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(5);
}, 120_000);

function forEachDocument(
  look: (compilation: Compilation, traced: (asked: CheckDeclaration) => Trace) => void,
  numRuns = RUNS,
): void {
  fc.assert(
    fc.property(validDeclarations(), (declarations) => {
      const compilation = compiled(declarations);
      const world = new World(compilation.topology, compilation.placement);
      look(compilation, (asked) => trace(world, checkOf("asked", asked, compilation.topology).check!));
    }),
    { numRuns },
  );
}

function forwardsOf({ topology: { routers, forwards, floatingIps }, placement }: Compilation) {
  const named = (name: string) => routers.find((router) => router.name === name)!;
  return [
    ...forwards.map((forward: ForwardedPorts & { readonly router: string }) => {
      const router = named(forward.router);
      return { address: fixedIp(router.gateway!).ipAddress, router, forward };
    }),
    ...floatingIps.flatMap(({ name, fixedIp: { ipAddress }, forwards: own }) =>
      own.map((forward) => ({ address: ipAddress, router: named(placement.floatingIps.get(name)!.router), forward })),
    ),
  ];
}

/** Whether the subnet of its external address leads further; undefined: only one of its subnets does. */
function leadsOutside({ topology }: Compilation, { gateway }: Router): boolean | undefined {
  const { subnets } = topology.networks.find(({ name }) => name === gateway!.network)!;
  const [first, ...others] = [...new Set(subnets.map(({ gatewayIp }) => gatewayIp !== undefined))];
  return others.length > 0 ? undefined : first;
}

/** As README says, several where it depends on a host that is not known; undefined: what is not ours decides. */
function outsideAddressOf(
  compilation: Compilation,
  mapping: DhcpHostMapping,
): { readonly kind: "floating" | "router" | "none"; readonly addresses: readonly string[] } | undefined {
  const { topology, placement } = compilation;
  const { subnet: name, ipAddress } = fixedIp(mapping);
  const network = topology.networks.find(({ subnets }) => subnets.some((one) => one.name === name))!;
  if (network.kind === "external") return undefined;
  const gateway = gatewayOf(
    network.subnets.find((one) => one.name === name)!,
    mapping.host,
    compilation,
  );
  const router = topology.routers.find(({ interfaces }) =>
    interfaces.map(fixedIp).some((own) => own.subnet === name && own.ipAddress === gateway),
  );
  if (gateway === undefined) return { kind: "none", addresses: [] };
  if (router === undefined) return undefined;
  if (!router.adminStateUp) return { kind: "none", addresses: [] };
  if (router.gateway === undefined) return router.routes.length > 0 ? undefined : { kind: "none", addresses: [] };
  const leads = leadsOutside(compilation, router);
  if (leads !== true)
    return leads === undefined || router.routes.length > 0 ? undefined : { kind: "none", addresses: [] };
  const floating = topology.floatingIps.find(({ target }) => target?.ipAddress === ipAddress && target.subnet === name);
  if (floating !== undefined) return { kind: "floating", addresses: [floating.fixedIp.ipAddress] };
  if (!router.gateway.enableSnat) return undefined;
  const nodes = topology.routers.filter((one) => one === router || one.snatOf === router.name);
  const host = topology.hosts.find((one) => one.name === mapping.host);
  const ofHost = nodes.filter((one) => placement.instances.agentsOf(one.name)[0] === host?.networkNode);
  const ways = !router.distributed ? [router] : host === undefined ? nodes : ofHost.length > 0 ? ofHost : [router];
  return { kind: "router", addresses: ways.map((one) => fixedIp(one.gateway!).ipAddress) };
}
