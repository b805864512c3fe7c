import { flowIn } from "../../lib/probe/flows";

test("a forwarded connection, as conntrack prints it", () => {
  const line =
    "tcp      6 431999 ESTABLISHED src=203.0.113.250 dst=203.0.113.11 sport=40112 dport=34203 src=172.16.0.50 dst=203.0.113.250 sport=8000 dport=40112 [ASSURED] mark=0 use=1";
  expect(flowIn(line)).toEqual({
    protocol: "tcp",
    source: "203.0.113.250",
    destination: "203.0.113.11",
    port: 34203,
    answerer: "172.16.0.50",
    answererPort: 8000,
    seenAs: "203.0.113.250",
    answered: true,
  });
});

test("an echo request that nobody answers", () => {
  const line =
    "icmp     1 29 src=203.0.113.250 dst=203.0.113.101 type=8 code=0 id=7 [UNREPLIED] src=172.16.1.10 dst=203.0.113.250 type=0 code=0 id=7 mark=0 use=1";
  expect(flowIn(line)).toMatchObject({ protocol: "icmp", answerer: "172.16.1.10", answered: false });
});

test.each(["", "conntrack v1.4.7 (conntrack-tools): 2 flow entries have been shown.", "udp 17 src=::1 dst=::1"])(
  "%j is none",
  (line) => {
    expect(flowIn(line)).toBeUndefined();
  },
);
