import { interfaceOn } from "../../model/fixed-ips";
import type { Compiled, Guest } from "../guests";
import { probeBy, type Asked, type Probe } from "../probe";
import { failed, notAsked, ok, type Verdict } from "../result";
import type { Arrival, Said } from "../said";
import { gatewayRouter } from "./exits";

/** The gateway that VMs of a host have answers, and it is the router that is meant; whole packets reach it. */
export function gatewayProbes(
  compiled: Compiled,
  guests: readonly Guest[],
  arrivals: ReadonlyMap<string, Arrival>,
): readonly Probe[] {
  return guests
    .flatMap((guest) => {
      if (guest.gateway === undefined) return [];
      const { address, router: owner } = guest.gateway;
      const router = gatewayRouter(compiled, guest);
      if (owner !== undefined && router === undefined) return [];
      const ping: Asked = { guest, question: { kind: "ping", address } };
      const mac = router === undefined ? undefined : interfaceOn(router, guest.subnet.name)?.macAddress;
      const name = owner ?? address;
      const judge = (said: Said): Verdict => {
        const { who, lacks, address: own } = said.arrival(guest);
        const found = who.get(address);
        if (found === undefined) return failed(`nobody answers for ${address}`);
        if (mac !== undefined && found !== mac) return failed(`${found} answers for ${address}, not ${name} (${mac})`);
        if (own === undefined || lacks.includes("ping")) return ok(`${address} is at ${found}`);
        if (said.answer(guest, ping.question) === "yes") return ok(`${address} is at ${found}, and answers`);
        return router === undefined
          ? notAsked(`${address} is at ${found}, and answers no ping, as a router may that is none of the document's`)
          : failed(`${address} is at ${found}, and answers no ping`);
      };
      const gateway = probeBy(
        guest,
        { probe: "gateway", subject: name },
        { address: false },
        { questions: [ping], judge },
      );
      return router === undefined
        ? [gateway]
        : [gateway, mtuProbe(guest, { subject: name, address, bytes: guest.network.mtu })];
    })
    .concat(neighbourProbes(guests, arrivals));
}

/** Whole packets get from each host to each other one of a network. */
function neighbourProbes(guests: readonly Guest[], arrivals: ReadonlyMap<string, Arrival>): Probe[] {
  const tenants = guests.filter(({ network }) => network.kind === "vxlan");
  return tenants.flatMap((guest, index) =>
    tenants.slice(index + 1).flatMap((other) => {
      const address = arrivals.get(other.name)?.address;
      if (other.subnet.name !== guest.subnet.name || address === undefined) return [];
      return [mtuProbe(guest, { subject: other.host, address, bytes: guest.network.mtu })];
    }),
  );
}

/** The largest packet of a network arrives in one piece, and its answer comes back. */
export function mtuProbe(
  guest: Guest,
  { subject, address, bytes }: { readonly subject: string; readonly address: string; readonly bytes: number },
): Probe {
  const question = { kind: "mtu" as const, address, bytes };
  const judge = (said: Said): Verdict => {
    const answer = said.answer(guest, question);
    if (answer === undefined) return notAsked("its host did not tell");
    const largest = Number(answer);
    if (largest === bytes) return ok(`${bytes} bytes`);
    if (largest === 0) return failed(`${address} answers no ping, of any length`);
    return failed(`packets of ${bytes} bytes do not get to ${address} and back, those of ${largest} do`);
  };
  return probeBy(
    guest,
    { probe: "path mtu", subject },
    { commands: ["ping"] },
    { questions: [{ guest, question }], judge },
  );
}
