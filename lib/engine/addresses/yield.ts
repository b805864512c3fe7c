import type { HostBundle } from "../../bundle/bundle";
import type { RemoteHost } from "../host/remote-host";
import { claimsBeyond } from "./claims";
import { addressOf, giveUp, heldBy, leavingOf } from "./holding";
import type { OtherHosts } from "./other-hosts";

/**
 * A host that was to give external addresses up, and is as it was before because its deployment failed, keeps none that another host has by
 * now.
 * @param others none of them asked so far
 */
export async function yieldAddresses(
  host: RemoteHost,
  before: HostBundle | undefined,
  after: HostBundle,
  { others, tell }: { readonly others: OtherHosts; readonly tell: (line: string) => void },
): Promise<void> {
  const claims = claimsBeyond(before, after);
  const theirs = claims.length === 0 ? [] : await others.holdings();
  const lost = claims.flatMap(({ address }) => theirs.find((holding) => addressOf(holding) === address) ?? []);
  if (lost.length === 0) return;
  const what = lost.map((holding) => `${addressOf(holding)}, which ${holding.host} has now`).join(", ");
  try {
    const all = await heldBy(after.host, host, after.environment);
    const own = all.filter((holding) => lost.some((other) => addressOf(other) === addressOf(holding)));
    if (own.length === 0) return;
    await giveUp(host, after.environment, leavingOf(own, theirs));
    tell(`gave up ${what}: a boot would bring it back, deploy this host before`);
  } catch (error) {
    tell(`may still have ${what}: deploy this host again (${(error as Error).message})`);
  }
}
