import { broken, type Measured, type TestedPair } from "./pair";
import { pingsDuring } from "../../traffic/ping-meter";

/** What operators do with a running pair, on the HA example: none of it costs a packet or a connection. */
type Edit = (document: string) => string;

const more: Edit = (text) =>
  text.replace(
    "gateway_port_forwardings:\n",
    "gateway_port_forwardings:\n  more: { router: edge, protocol: udp, external_port: 53, internal_port_id: vm1, internal_port: 5353 }\n",
  );

const subnet: Edit = (text) =>
  text
    .replace(
      /^( +)web: \{ cidr: 172.16.0.0\/24.*$/m,
      (line, indent: string) => `${line}\n${indent}db: { cidr: 172.16.1.0/24, gateway_ip: 172.16.1.1 }`,
    )
    .replace(/^( +)- \{ subnet: web, .*$/m, (line, indent: string) => `${line}\n${indent}- { subnet: db }`);

const route: Edit = (text) =>
  text.replace(
    /^( +)interfaces:\n/m,
    (line, indent: string) => `${indent}routes: [{ destination: 10.9.0.0/16, nexthop: 172.16.0.50 }]\n${line}`,
  );

export const swapped: Edit = (text) =>
  text.replace(
    "master_agent: network-1, slave_agents: [ network-2 ]",
    "master_agent: network-2, slave_agents: [ network-1 ]",
  );

/** What is done, what takes it back. */
export const PLANNED: readonly (readonly [string, string, Edit])[] = [
  ["a port forward added", "removed", more],
  ["an interface added", "removed", subnet],
  ["a static route added", "removed", route],
  ["master and slave changed round", "back", swapped],
];

export async function changeAndBack(tested: TestedPair, there: string, back: string, edit: Edit): Promise<void> {
  const { pair } = tested;
  const changed = edit(pair.document);
  expect(changed).not.toBe(pair.document);
  for (const [what, document] of [
    [there, changed],
    [`${there}: ${back}`, pair.document],
  ] as const) {
    const before = pair.masterships("network-1") + pair.masterships("network-2");
    const master = document.includes("master_agent: network-2") ? "network-2" : "network-1";
    const measured = await pair.during(async () => {
      await pair.apply(document);
      await pair.becomes(master, "MASTER");
    });
    const moves = pair.masterships("network-1") + pair.masterships("network-2") - before;
    expect({ what, moves }).toEqual({ what, moves: what.startsWith("master and slave") ? 1 : 0 });
    expectNothingLost(tested, what, measured);
  }
}

/** The role moves away from the preferred host, and back. */
export async function failoverAndBack(tested: TestedPair): Promise<void> {
  const { pair } = tested;
  for (const to of ["network-2", "network-1"]) {
    const measured = await pair.during(() => {
      const { code, stderr } = pair.project.vrouter("failover", pair.project.document, "edge", "--to", to);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    });
    expect(pair.state(to)).toBe("MASTER");
    expectNothingLost(tested, `failover to ${to}`, measured);
    // What the former master still has for a while is no drift.
    expect(pair.project.vrouter("drift", pair.project.document)).toMatchObject({ code: 0 });
  }
}

/** A pair that becomes a plain router first gives up its slave: two hosts never have the same addresses. */
export async function plainAndBack(tested: TestedPair): Promise<void> {
  const { pair } = tested;
  const alone: Edit = (text) =>
    text
      .replace("ha_conntrackd_enabled: true", "$&\n  min_l3_agents_per_router: 1")
      .replace("slave_agents: [ network-2 ]", "slave_agents: []");
  const plain: Edit = (text) =>
    text
      .replace(/^ +ha: true\n/m, "")
      .replace("master_agent: network-1, slave_agents: [ network-2 ]", "preferred_agent: network-1");
  for (const [what, edit] of [
    ["a pair without its slave", alone],
    ["no pair any more", plain],
    ["a pair again", (text: string) => text],
  ] as const) {
    const measured = await pair.during(() => pair.apply(edit(pair.document)));
    expectNothingLost(tested, what, measured);
    expect(pair.project.vrouter("drift", pair.project.document)).toMatchObject({ code: 0 });
  }
  await pair.becomes("network-1", "MASTER");
}

/** Whole seconds are another version of VRRP. Never two masters. */
export async function otherIntervals(tested: TestedPair): Promise<void> {
  const { pair } = tested;
  for (const interval of ["1", "2", "0.3"]) {
    await otherParameters(tested, `adverts now every ${interval} s`, (text) =>
      text.replace("advert_int: 0.3", `advert_int: ${interval}`),
    );
    expect(pair.state("network-1")).toBe("MASTER");
  }
}

/** With a password, and without one again. */
export async function authenticationAndBack(tested: TestedPair): Promise<void> {
  const { pair } = tested;
  const secret = { VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD: "s3cr3t.9" };
  pair.project.with(secret);
  await otherParameters(tested, "authentication on", (text) =>
    text.replace("advert_int: 0.3", "advert_int: 1\n  ha_vrrp_auth_type: PASS"),
  );
  for (const name of ["network-1", "network-2"]) {
    expect(pair.lines(name, "cat /etc/vrouter/ha/current/routers/*/keepalived.conf")).toContain(
      "        auth_pass s3cr3t.9",
    );
  }
  const adverts = pair.lines("network-2", "timeout 3 tcpdump -lnv -i vxlan-2001 vrrp 2>/dev/null").join("\n");
  expect(adverts).toMatch(/VRRPv2, Advertisement, vrid 1, prio 254, authtype simple, intvl 1s/);
  await otherParameters(tested, "authentication off", (text) => text);
  pair.project.with({});
}

async function otherParameters(tested: TestedPair, what: string, edit: Edit): Promise<void> {
  const { pair } = tested;
  const before = pair.masterships("network-2");
  const measured = await pair.during(() => pair.apply(edit(pair.document)));
  expect(pair.masterships("network-2")).toBe(before);
  expectNothingLost(tested, what, measured);
}

/** Only its own connections end. */
export async function otherGatewayAddress(tested: TestedPair): Promise<void> {
  const { pair } = tested;
  const changed = pair.document.replace("ip_address: 203.0.113.10 ", "ip_address: 203.0.113.15 ");
  expect(changed).not.toBe(pair.document);
  const east = await pingsDuring("vm-vm1", "172.16.0.1", () => pair.apply(changed));
  tested.figures.add(`another gateway address: pings to the router lost of ${east.sent}`, east.lost, "0");
  expect(east.lost).toBe(0);
  const after = await pair.during(() => undefined, "203.0.113.15");
  expect({ lost: after.ping.lost, broken: broken(after) }).toEqual({ lost: 0, broken: [] });
  await pair.apply();
}

/** Two pairs, each master where the other is slave: other adverts never make two masters of either. */
export async function crossedPairs(tested: TestedPair): Promise<void> {
  const { pair } = tested;
  const crossed = pair.document.replace(
    "routers:\n",
    "routers:\n  core:\n    ha: true\n    configurations: { master_agent: network-2, slave_agents: [network-1] }\n" +
      "    external_gateway_info: { network: public, ip_address: 203.0.113.20 }\n",
  );
  await pair.apply(crossed);
  await pair.becomes("network-1", "MASTER");
  await pair.becomes("network-2", "MASTER", 30, "core");
  await pair.settled();
  const masterships = () =>
    ["network-1", "network-2"].map((host) =>
      pair.lines(host, "journalctl --boot -o cat -u 'vrouter-ha-keepalived*' | grep -c 'Entering MASTER STATE'"),
    );
  const before = masterships();
  const measured = await pair.during(() => pair.apply(crossed.replace("advert_int: 0.3", "advert_int: 1")));
  expect(masterships()).toEqual(before);
  expectNothingLost(tested, "crossed pairs, adverts now every 1 s", measured);
  await pair.apply();
}

export function expectNothingLost(tested: TestedPair, what: string, measured: Measured): void {
  tested.figures.add(`${what}: pings lost of ${measured.ping.sent}`, measured.ping.lost, "0");
  expect({ what, lostAt: measured.ping.lostAt, broken: broken(measured) }).toEqual({ what, lostAt: [], broken: [] });
}
