import { EngineError } from "../../errors/engine-error";
import type { RemoteHost } from "../host/remote-host";
import type { Claim } from "./claims";
import { addressOf, heldBy, type Holding } from "./holding";
import type { OtherHosts } from "./other-hosts";

/** How often it is asked again, almost a second each: whoever is no host of the environment may just give an address up. */
const PATIENCE = 9;

/** Who answers for an address that a router of this host is to get. */
export interface Answer {
  readonly claim: Claim;
  readonly mac: string;
  /** It is the router itself, somewhere else. */
  readonly isOwn: boolean;
}

export function isBy({ claim, mac }: Answer, holding: Holding): boolean {
  return holding.mac === mac && addressOf(holding) === claim.address;
}

/**
 * Answers by routers of the environment.
 * @param others are asked if anybody answers
 * @throws EngineError when somebody else does
 */
export async function answersFrom(
  host: RemoteHost,
  claims: readonly Claim[],
  others: OtherHosts,
): Promise<readonly Answer[]> {
  const found: Answer[] = [];
  for (const bridge of new Set(claims.map((claim) => claim.bridge))) {
    const behind = claims.filter((claim) => claim.bridge === bridge);
    found.push(...(await answersBehind(host, bridge, behind, others)));
  }
  return found;
}

async function answersBehind(
  host: RemoteHost,
  bridge: string,
  claims: readonly Claim[],
  others: OtherHosts,
): Promise<readonly Answer[]> {
  for (let tries = 0; ; tries++) {
    const answers = await asked(host, bridge, claims);
    const unknown = answers.filter(({ claim, isOwn }) => !(claim.virtual && isOwn));
    const known = unknown.length === 0 ? [] : [...(await others.holdings()), ...(await handedOver(host, claims))];
    const strange = unknown.filter((answer) => !known.some((holding) => isBy(answer, holding)));
    if (strange.length === 0) return answers;
    if (tries === PATIENCE) throw inUse(bridge, strange, others.silent);
  }
}

/** What this very host has so far, for another environment. */
async function handedOver(host: RemoteHost, claims: readonly Claim[]): Promise<readonly Holding[]> {
  const own = await heldBy("", host, "*");
  return own.filter(({ mac }) => claims.some((claim) => claim.mac === mac));
}

/** Without those of a gateway that answers for everybody. */
async function asked(host: RemoteHost, bridge: string, claims: readonly Claim[]): Promise<readonly Answer[]> {
  const nexthops = claims.flatMap((claim) => claim.nexthops);
  const addresses = claims.map(({ address }) => address);
  const output = await host.ask("answers", [bridge, ...new Set([...addresses, ...nexthops])]);
  const answers = output.split("\n").flatMap((line) => (line === "" ? [] : [line.split(" ")]));
  const gateways = answers.flatMap(([address, mac]) => (nexthops.includes(address!) ? [mac!] : []));
  return answers.flatMap(([address, mac]) => {
    const claim = claims.find((one) => one.address === address);
    return claim === undefined || gateways.includes(mac!) ? [] : [{ claim, mac: mac!, isOwn: mac === claim.mac }];
  });
}

function inUse(bridge: string, strange: readonly Answer[], silent: readonly string[]): EngineError {
  const who = strange.map(({ claim, mac }) => `${claim.address} (${mac})`).join(", ");
  const unasked =
    silent.length === 0
      ? ""
      : `; ${silent.join(", ")} could not be asked whether it is theirs: have them reached, or switch them off`;
  return new EngineError(
    "ADDRESS_IN_USE",
    `behind bridge ${bridge} somebody else answers for ${who}, which routers of this host are to get: ` +
      `give them other addresses, or take these off who has them${unasked}`,
  );
}
