import { broken, type TestedPair } from "./pair";
import { expectNothingLost } from "./planned-changes";

/**
 * The master loses power: its slave takes over with every connection. It returns, and nothing is lost.
 * @param interval seconds between adverts, as the pair has them
 * @param limit seconds that the gap may last
 */
export async function powerLossAndReturn(
  tested: TestedPair,
  interval: string,
  limit: number,
  [master, slave]: readonly [string, string] = ["network-1", "network-2"],
): Promise<void> {
  const { pair, figures } = tested;
  const measured = await pair.during(async () => {
    await pair.lab.host(master).kill();
    await pair.becomes(slave, "MASTER");
    expect(pair.status().code).toBe(2);
  });
  const what = `power loss of ${master} at ${interval} s`;
  const stall = Math.max(...Object.values(measured.flows).map(({ longestStall }) => longestStall));
  figures.add(`${what}: longest gap`, measured.ping.longestGap, String(limit));
  figures.add(`${what}: longest stall of a connection`, stall);
  expect(broken(measured)).toEqual([]);
  expect(measured.ping.longestGap).toBeLessThanOrEqual(limit);

  const back = await pair.during(async () => {
    await pair.lab.host(master).boot();
    await pair.becomes(master, "MASTER");
    await pair.settled();
  });
  expectNothingLost(tested, `its return at ${interval} s`, back);
}
