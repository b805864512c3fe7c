import { grouped } from "../../collections/grouped";
import { lookup } from "../../model/lookup";
import { portsText, type PortRange } from "../../net/port-range";
import type { DeclarationPath, Problem } from "../../model/problem";
import { declaredName } from "../../model/snat-nodes";
import type { ForwardedPorts, Protocol, Topology } from "../../model/topology";
import { errorAt, warningAt } from "../../topology/problems/finding";
import type { Placement } from "../placement";
import { ephemeralPort, pinnedTwice } from "./problems";

/**
 * What a VM behind a distributed router sends from some ports, or whatever it sends, goes back to one SNAT node: the one that
 * translated what it answers.
 */
export interface Pin {
  /** The distributed router. */
  readonly router: string;
  /** The SNAT node, as {@link Topology.routers} has it. */
  readonly node: string;
  readonly subnet: string;
  readonly ipAddress: string;
  /** Compute host whose instance is to know; undefined: all of them. */
  readonly host?: string;
  /** undefined: of a floating IP that is on the SNAT node. */
  readonly ports?: { readonly protocol: Protocol } & PortRange;
}

const PINS = new WeakMap<Placement, readonly Pin[]>();

/** Sorted by what they are of. */
export function pinsOf(topology: Topology, placement: Placement): readonly Pin[] {
  const made = PINS.get(placement) ?? declaredPins(topology, placement).map(({ pin }) => pin);
  PINS.set(placement, made);
  return made;
}

interface DeclaredPin {
  readonly pin: Pin;
  readonly path: DeclarationPath;
}

function declaredPins(topology: Topology, { floatingIps }: Placement): readonly DeclaredPin[] {
  const { routers, mappings } = lookup(topology);
  const hostOf = (mapping: string | undefined) => mappings.get(mapping ?? "")?.host;
  const ofPorts = (node: string, forward: ForwardedPorts, path: DeclarationPath): DeclaredPin[] => {
    const router = declaredName(routers.get(node)!);
    if (!routers.get(router)!.distributed) return [];
    const { subnet, internalIpAddress: ipAddress, mapping, protocol, internalPorts } = forward;
    return [
      { pin: { router, node, subnet, ipAddress, host: hostOf(mapping), ports: { protocol, ...internalPorts } }, path },
    ];
  };
  return [
    ...topology.forwards.flatMap((forward) =>
      ofPorts(forward.router, forward, ["gateway_port_forwardings", forward.name]),
    ),
    ...topology.floatingIps.flatMap(({ name, target, forwards }): DeclaredPin[] => {
      const place = floatingIps.get(name);
      if (place === undefined || place.host !== undefined) return [];
      const router = declaredName(routers.get(place.router)!);
      if (target === undefined) {
        return forwards.flatMap((forward) =>
          ofPorts(place.router, forward, ["floating_ips", name, "port_forwardings", forward.name]),
        );
      }
      if (!routers.get(router)!.distributed) return [];
      const { subnet, ipAddress, mapping } = target;
      return [
        { pin: { router, node: place.router, subnet, ipAddress, host: hostOf(mapping) }, path: ["floating_ips", name] },
      ];
    }),
  ];
}

const EPHEMERAL: PortRange = { first: 32768, last: 60999 };

/** What cannot go back to two nodes, and what goes back although it answers nothing. */
export function checkPins(topology: Topology, placement: Placement): readonly Problem[] {
  const { instances } = placement;
  const agentOf = (node: string) => instances.agentsOf(node)[0] ?? node;
  const ofPorts = declaredPins(topology, placement).filter(({ pin }) => pin.ports !== undefined);
  const byPort = grouped(ofPorts, ({ pin }) => `${pin.subnet} ${pin.ipAddress} ${pin.ports!.protocol}`);
  const collisions = [...byPort.values()].flatMap((pins) =>
    pins.flatMap(({ pin, path }, index): Problem[] => {
      const other = pins
        .slice(0, index)
        .find((one) => one.pin.node !== pin.node && overlap(one.pin.ports!, pin.ports!));
      if (other === undefined) return [];
      const what = `${pin.ports!.protocol} port ${portsText(pin.ports!)}`;
      return [errorAt(path, pinnedTwice(what, pin.ipAddress, agentOf(pin.node), agentOf(other.pin.node)))];
    }),
  );
  const ephemeral = ofPorts
    .filter(({ pin }) => overlap(pin.ports!, EPHEMERAL))
    .map(({ pin, path }) => warningAt(path, ephemeralPort(portsText(pin.ports!), agentOf(pin.node))));
  return [...collisions, ...ephemeral];
}

function overlap(a: PortRange, b: PortRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}
