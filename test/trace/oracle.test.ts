import { readdirSync } from "node:fs";
import { join } from "node:path";
import { checkOf } from "../../lib/topology/ends/checks";
import { trace } from "../../lib/trace/tracing";
import type { Trace } from "../../lib/trace/trace";
import { World } from "../../lib/trace/world/world";
import { compiledDocument } from "../compiled";
import { surroundingsOf } from "../oracle/around";
import { ourRouters } from "../oracle/our-routers";
import { outcomeIn, type Outcome } from "../oracle/outcome";
import { packetsOf, type Sent } from "../oracle/packets";
import { ANY_PORT } from "../oracle/walk/packet";

/** The walker that the kernel and Neutron's rules agree with, from machine to machine. */
const CASES = join(__dirname, "../oracle/cases");

describe.each(readdirSync(CASES))("%s", (name) => {
  const compilation = compiledDocument(join(CASES, name, "environment.yaml"));
  const around = surroundingsOf(compilation);
  const walked = ourRouters(compilation, around);
  const world = new World(compilation.topology, compilation.placement);
  const sent = packetsOf(compilation, around).filter(({ from, via }) => from.kind !== "router" && via === undefined);

  test.each([...new Set(sent.map(({ from }) => from.name))])("what %s sends ends where the walker says", (sender) => {
    const own = sent.filter(({ from }) => from.name === sender);
    expect(own.length).toBeGreaterThan(3);
    const words = ({ packet: { protocol, destination, destinationPort } }: Sent) =>
      `${protocol} ${destination}:${destinationPort}`;
    expect(own.map((one) => [words(one), told(traced(one))])).toEqual(
      own.map((one) => [words(one), expected(one, outcomeIn(walked, one))]),
    );
  });

  function traced({ from, packet: { protocol, destination, destinationPort } }: Sent): Trace {
    const port = destinationPort === 0 ? {} : { port: destinationPort };
    const { check } = checkOf(
      "question",
      { from: from.address, to: destination, protocol, ...port },
      compilation.topology,
    );
    return trace(world, check!);
  }

  /** A router has nobody who listens, and the outside has no route to what is behind one that translates. */
  function expected({ from, packet }: Sent, { at, packet: arrived, answered }: Outcome): Told {
    const isInside = around.vms.some((vm) => vm.address === packet.destination);
    const translates = compilation.topology.routers.some(({ gateway }) => gateway?.enableSnat === true);
    const isLost = at === "nowhere" || (at === "router" && packet.protocol !== "icmp");
    if (isLost || (from.kind === "outside" && isInside && translates)) return { at: undefined, answered: false };
    return {
      at: at === "router" ? "router" : at,
      source: arrived!.source,
      destination: arrived!.destination,
      ...(arrived!.destinationPort === ANY_PORT || packet.protocol === "icmp"
        ? {}
        : { port: arrived!.destinationPort }),
      answered,
    };
  }
});

interface Told {
  readonly at: string | undefined;
  readonly source?: string;
  readonly destination?: string;
  readonly port?: number;
  readonly answered: boolean;
}

function told({ there: { end }, reached }: Trace): Told {
  if (end.kind === "dropped" || end.kind === "nobody") return { at: undefined, answered: reached };
  const { source, destination, destinationPort } = end.packet;
  const at = end.at.startsWith("router ") ? "router" : end.at.split(" ")[0];
  return {
    at,
    source,
    destination,
    ...(destinationPort === undefined ? {} : { port: destinationPort }),
    answered: reached,
  };
}
