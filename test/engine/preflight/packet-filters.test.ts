import { needsOf } from "../../../lib/bundle/needs";
import { factsIn } from "../../../lib/engine/host/facts";
import { packetFilters, packetQuestions } from "../../../lib/engine/preflight/packet-filters";
import { compiledDocument } from "../../compiled";

const { topology, placement, bundles } = compiledDocument("environments/spread.yaml");

const asked = (host: string) =>
  packetQuestions({
    bundle: bundles.find((bundle) => bundle.host === host)!,
    needs: needsOf(topology, placement).get(host)!,
  });

const EVERYBODYS = "in-arp,out-arp,in-tcp,out-tcp,in-udp,out-udp";

test("a network node is asked with its own ports, and for what its part sends", () => {
  expect(asked("network-1")).toEqual([
    "tenant",
    expect.stringMatching(/^brq/),
    expect.stringMatching(/^tap/),
    ...["vxlan-1001", "1001"],
    ...["198.18.1.11", "198.18.1.21", `${EVERYBODYS},in-dhcp-request,out-dhcp-reply`],
    ...["external", "br-ex"],
    expect.stringMatching(/^tap/),
    EVERYBODYS,
  ]);
});

test("a compute node asks for leases, and has no bridge of somebody else", () => {
  expect(asked("compute-1").slice(5)).toEqual([
    "198.18.1.21",
    "198.18.1.22",
    `${EVERYBODYS},out-dhcp-request,in-dhcp-reply`,
  ]);
});

const said = (...lines: readonly string[]) => packetFilters(factsIn(lines.join("\n")));

test("what gets through", () => {
  expect(said("filters none")).toMatchObject([{ state: "ok", found: "none" }]);
  expect(said("packet brq1 in-arp ok", "packet brq1 out-vrrp ok")).toMatchObject([
    { state: "ok", found: "let through ARP, VRRP" },
  ]);
});

test.each([
  ["outer inet fw input policy drop", "nft insert rule inet fw input udp dport 4789 accept"],
  ["outer ip filter INPUT policy drop", "iptables -I INPUT -p udp --dport 4789 -j ACCEPT"],
  ["outer ip filter ufw-before-input rule drop", "ufw allow 4789/udp"],
  [
    "outer inet firewalld filter_INPUT rule reject (verdict drop)",
    "firewall-cmd --permanent --add-port=4789/udp; firewall-cmd --reload",
  ],
  ["inner inet fw forward policy drop", "ip link set br-ex type bridge nf_call_iptables 0"],
  [
    "inner bridge fw forward policy drop",
    `nft insert rule bridge fw forward iifname '"tap*"' accept; nft insert rule bridge fw forward oifname '"tap*"' accept`,
  ],
])("%s: what lets it through", (hook, fix) => {
  expect(said(`packet br-ex in-arp lost ${hook}`, `packet br-ex in-tcp lost ${hook}`)).toMatchObject([
    { state: "failed", fix },
  ]);
});

test("two hooks are two faults; a filter of what VMs send may be meant", () => {
  expect(
    said("packet brq1 in-vrrp lost inner bridge a f rule drop", "packet brq1 in-tcp lost inner bridge b f policy drop"),
  ).toMatchObject([{ state: "failed" }, { state: "warning" }]);
});

test("what could not be tried", () => {
  expect(said("unasked nft")).toMatchObject([{ state: "warning", fix: expect.stringContaining("nftables") as string }]);
  expect(said("untried Error: no such set", "packet brq1 in-arp ok")).toMatchObject([{ state: "warning" }]);
});
