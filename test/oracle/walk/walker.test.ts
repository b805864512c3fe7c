import { lines } from "../../../lib/artefacts/layout";
import { Connections } from "./connections";
import { outOfNamespace, throughNamespace, type Node } from "./namespace-walk";
import type { Packet } from "./packet";
import { wayOf } from "./routing";
import { rulesetIn } from "./ruleset";

const packet: Packet = {
  protocol: "tcp",
  source: "198.51.100.9",
  sourcePort: 40000,
  destination: "203.0.113.1",
  destinationPort: 5003,
};

test.each([
  ["-A PREROUTING -m multiport --dports 1,2 -j ACCEPT", /does not know -m: .*multiport/],
  ["-A PREROUTING -m conntrack --ctproto 6 -j ACCEPT", /does not know --ctproto/],
  ["-A PREROUTING -j REDIRECT --to-ports 9697", /does not know --to-ports of REDIRECT/],
  ["-A PREROUTING -j MASQUERADE", /target MASQUERADE is not known/],
  ["-A PREROUTING -j nowhere", /target nowhere is not known/],
  ["-A nowhere -j ACCEPT", /not a line of iptables-save/],
  ["-A PREROUTING -p tcp", /no target/],
  ["-A PREROUTING -j DNAT --to-destination 10.0.0.1 --persistent", /does not know --persistent of DNAT/],
  ["-I PREROUTING -j ACCEPT", /not a line of iptables-save/],
])("a rule that the walker does not know is an error: %s", (rule, message) => {
  expect(() => rulesetIn(nat(rule))).toThrow(message);
});

test("a policy or a state that it does not know is an error", () => {
  expect(() => rulesetIn(lines("*nat", ":PREROUTING DROP [0:0]"))).toThrow(/policy DROP is not known/);
  expect(() => arriving("-A PREROUTING -m conntrack --ctstate SNAT -j ACCEPT")).toThrow(/no state SNAT/);
  const namespace = { ports: [], routes: [], rules: ["10: from all iif eth0 lookup main"] };
  expect(() => wayOf(namespace, packet, 0)).toThrow(/does not know iif/);
});

test.each([
  ["10.0.0.1", 5003],
  ["10.0.0.1:80", 80],
  ["10.0.0.1:5005-5014/5000", 5008],
  ["10.0.0.1:7000-7001/5000", 7001],
])("DNAT to %s leads to port %d", (destination, port) => {
  expect(arriving(`-A PREROUTING -p tcp -m tcp --dport 5000:5009 -j DNAT --to-destination ${destination}`)).toEqual({
    kind: "sent",
    device: "in",
    nexthop: "10.0.0.1",
    packet: { ...packet, destination: "10.0.0.1", destinationPort: port },
  });
});

test("a chain ends with RETURN, and all of them with ACCEPT", () => {
  const own = ":own - [0:0]";
  const jump = "-A PREROUTING -j own";
  const [translate, other] = [1, 2].map((last) => `-A PREROUTING -j DNAT --to-destination 10.0.0.${last}`);
  expect(arriving(own, jump, "-A own -j RETURN", "-A own -j ACCEPT", translate!, other!)).toMatchObject({
    nexthop: "10.0.0.1",
  });
  expect(arriving(own, jump, "-A own -j ACCEPT", translate!)).toMatchObject({ kind: "local" });
  expect(arriving(own, jump, "-A own ! -p udp -j DNAT --to-destination 10.0.0.3", translate!)).toMatchObject({
    nexthop: "10.0.0.3",
  });
});

test("what is not tracked is not translated, and has no state but that", () => {
  const notrack = lines("*raw", ":PREROUTING ACCEPT [0:0]", "-A PREROUTING -j CT --notrack", "COMMIT");
  const translate = nat("-A PREROUTING -j DNAT --to-destination 10.0.0.1");
  expect(through(notrack + translate)).toMatchObject({ kind: "local", packet });
  const drop = (states: string) => mangle(`-m conntrack ${states} -j DROP`);
  expect(through(notrack + drop("--ctstate UNTRACKED"))).toMatchObject({ kind: "dropped" });
  expect(through(notrack + drop("! --ctstate DNAT"))).toMatchObject({ kind: "dropped" });
  expect(through(notrack + drop("--ctstate NEW"))).toMatchObject({ kind: "local" });
});

test("the first packet of a connection begins it, and its answer does not", () => {
  const rules = mangle("-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP");
  expect(through(rules)).toMatchObject({ kind: "local" });
  expect(through(rules, { ...packet, isAnswer: true })).toMatchObject({ kind: "dropped" });
});

test.each<[Packet["protocol"], "INVALID" | "NEW"]>([
  ["tcp", "INVALID"],
  ["icmp", "INVALID"],
  ["sctp", "INVALID"],
  ["dccp", "INVALID"],
  ["udp", "NEW"],
])("an answer of %s to what did not come by is %s, and is translated only if it is NEW", (protocol, state) => {
  const answer = { ...packet, protocol, isAnswer: true };
  expect(through(mangle(`-m conntrack --ctstate ${state} -j DROP`), answer)).toMatchObject({ kind: "dropped" });
  expect(through(mangle(`-m conntrack ! --ctstate ${state} -j DROP`), answer)).toMatchObject({ kind: "local" });
  const translated = through(nat("-A PREROUTING -j DNAT --to-destination 10.0.0.1"), answer);
  expect(translated).toMatchObject({ kind: state === "NEW" ? "sent" : "local" });
});

test("a mark is set under its mask, and chooses a route", () => {
  const mark = lines(
    "*mangle",
    ":PREROUTING ACCEPT [0:0]",
    "-A PREROUTING -j MARK --set-xmark 0x30000/0xffff0000",
    "-A PREROUTING -j MARK --set-xmark 0x4/0xf",
    "-A PREROUTING -m mark ! --mark 0x30004 -j DROP",
    "COMMIT",
  );
  const routed = {
    ports: [],
    routes: [{ destination: "0.0.0.0/0", nexthop: "203.0.113.9", device: "out", table: 16 }],
    rules: ["10: from all fwmark 0x4/0xf lookup 16"],
  };
  expect(throughNamespace({ ...node(mark), routing: routed }, new Connections(), packet, "out")).toMatchObject({
    nexthop: "203.0.113.9",
  });
});

test("what a namespace sends passes OUTPUT", () => {
  const sent = { ...packet, source: "203.0.113.1", destination: "203.0.113.7" };
  const rules = lines("*nat", ":OUTPUT ACCEPT [0:0]", "-A OUTPUT -j DNAT --to-destination 10.0.0.1", "COMMIT");
  expect(outOfNamespace(node(rules), new Connections(), sent)).toMatchObject({ kind: "sent", device: "in" });
});

function nat(...rules: readonly string[]): string {
  const chains = rules.filter((rule) => rule.startsWith(":"));
  return lines(
    "*nat",
    ":PREROUTING ACCEPT [0:0]",
    chains,
    rules.filter((rule) => !chains.includes(rule)),
    "COMMIT",
  );
}

function mangle(rule: string): string {
  return lines("*mangle", ":PREROUTING ACCEPT [0:0]", `-A PREROUTING ${rule}`, "COMMIT");
}

function arriving(...rules: readonly string[]) {
  return through(nat(...rules));
}

function through(rules: string, sent = packet) {
  return throughNamespace(node(rules), new Connections(), sent, "out");
}

/** It is 203.0.113.1 outside and 10.0.0.254 inside. */
function node(rules: string): Node {
  const port = { tap: "", mac: "", mtu: 1500, bridge: "" };
  return {
    name: "router",
    host: "host",
    rules: rulesetIn(rules),
    devices: new Map(),
    routing: {
      ports: [
        { ...port, device: "out", addresses: ["203.0.113.1/24"] },
        { ...port, device: "in", addresses: ["10.0.0.254/24"] },
      ],
      routes: [],
    },
  };
}
