import { unitIn } from "../../artefacts/layout";
import { namespaceIn } from "../../artefacts/network/namespace";
import { segmentIn, vxlanName, type SegmentProps } from "../../artefacts/network/segment";
import type { HostBundle } from "../../bundle/bundle";
import { kindOfFile } from "../../bundle/file-kinds";
import { installation } from "../host/packages";
import type { Check, Facts, Subject } from "./check";

const CHECK = "packet filters";

/** What the packets of this host's part are, as arguments of `host/engine/preflight/packets.sh`; empty: there are none. */
export function packetQuestions({ bundle, needs }: Subject): string[] {
  const taps = bundle.files
    .filter((file) => kindOfFile(file)?.live === "namespace")
    .flatMap(({ text }) => namespaceIn(text).ports);
  const tap = (bridge: string) => taps.find(({ bridge: other }) => other === bridge)?.tap ?? "tapvrouter";
  const tenant = segmentsOf(bundle).find(({ peers }) => peers.length > 0);
  return [
    ...(tenant === undefined
      ? []
      : [
          ["tenant", tenant.bridge, tap(tenant.bridge)],
          [vxlanName(tenant.vni), String(tenant.vni), tenant.local, tenant.peers[0]!],
          tenantKinds(bundle),
        ]),
    ...needs.bridges.map(({ name }) => ["external", name, tap(name), EVERYBODYS.join(",")]),
  ].flat();
}

const EVERYBODYS = ["arp", "tcp", "udp"].flatMap((kind) => [`in-${kind}`, `out-${kind}`]);

function tenantKinds({ units, requires, vrrp }: HostBundle): string {
  const server = units.some((unit) => unitIn(unit)?.kind === "dnsmasq") ? ["in-dhcp-request", "out-dhcp-reply"] : [];
  const clients = requires.includes("dnsmasq") ? [] : ["out-dhcp-request", "in-dhcp-reply"];
  const instances = vrrp.length === 0 ? [] : ["in-vrrp", "out-vrrp"];
  return [...EVERYBODYS, ...server, ...clients, ...instances].join(",");
}

function segmentsOf({ files }: HostBundle): SegmentProps[] {
  return files.filter((file) => kindOfFile(file)?.live === "segment").flatMap(({ text }) => segmentIn(text) ?? []);
}

/** Whether what routers, DHCP servers and VMs send passes the host's own packet filters, and which of them drops it. */
export function packetFilters(all: Facts): Check[] {
  const unasked = all("unasked")[0];
  if (unasked !== undefined) {
    const fix = `to have them tried, ${installation(unasked)}`;
    return [{ check: CHECK, state: "warning", found: `not tried, there is no ${unasked[0]}`, fix }];
  }
  const untried = all("untried").map((words): Check => {
    const fix = "look whether it lets UDP port 4789 through, and what bridges forward";
    return { check: CHECK, state: "warning", found: `some could not be tried: ${words.join(" ")}`, fix };
  });
  const packets = all("packet").map(packet);
  const lost = packets.filter(({ hook }) => hook !== undefined);
  const hooks = [...new Set(lost.map(({ hook }) => hook!))];
  const problems = [...untried, ...hooks.map((hook) => dropping(hook, lost))];
  if (problems.length > 0) return problems;
  if (packets.length === 0) return [{ check: CHECK, state: "ok", found: "none" }];
  const kinds = [...new Set(packets.map(({ kind }) => SPOKEN[kind]!))];
  return [{ check: CHECK, state: "ok", found: `let through ${kinds.join(", ")}` }];
}

interface Packet {
  readonly bridge: string;
  readonly kind: string;
  /** What dropped it: `(inner | outer) FAMILY TABLE CHAIN WHAT…`, or `untraced SUSPECTS`. */
  readonly hook: string | undefined;
}

function packet([bridge, way, verdict, ...hook]: readonly string[]): Packet {
  const kind = way!.replace(/^(in|out)-/, "");
  return { bridge: bridge!, kind, hook: verdict === "ok" ? undefined : hook.join(" ").trim() };
}

const SPOKEN: Readonly<Record<string, string>> = {
  arp: "ARP",
  tcp: "TCP",
  udp: "UDP",
  "dhcp-request": "DHCP requests",
  "dhcp-reply": "DHCP replies",
  vrrp: "VRRP",
};

function dropping(hook: string, lost: readonly Packet[]): Check {
  const those = lost.filter((one) => one.hook === hook);
  const [layer, family, table, chain, ...what] = hook.split(" ");
  const kinds = [...new Set(those.map(({ kind }) => SPOKEN[kind]!))].join(", ");
  const bridges = [...new Set(those.map(({ bridge }) => bridge))];
  if (layer === "untraced") {
    const found = `${kinds} on ${bridges.join(", ")} dropped by one of: ${hook.slice("untraced ".length)}`;
    return { check: CHECK, state: "failed", found, fix: "let UDP port 4789 through there" };
  }
  const place = `table ${family} ${table}, chain ${chain} (${what.join(" ")})`;
  if (layer === "outer") {
    return {
      check: CHECK,
      state: "failed",
      found: `${place} drops VXLAN`,
      fix: letVxlanThrough(family!, table!, chain!),
    };
  }
  // A filter between VMs may be meant.
  const state = those.every(({ kind }) => kind === "tcp" || kind === "udp") ? "warning" : "failed";
  const found = `${place} drops ${kinds} on ${bridges.join(", ")}`;
  return { check: CHECK, state, found, fix: letFramesThrough(family!, table!, chain!, bridges) };
}

function letVxlanThrough(family: string, table: string, chain: string): string {
  if (table === "firewalld") return "firewall-cmd --permanent --add-port=4789/udp; firewall-cmd --reload";
  if (chain.startsWith("ufw-")) return "ufw allow 4789/udp";
  if (family === "ip" && table === "filter" && chain === chain.toUpperCase()) {
    return `iptables -I ${chain} -p udp --dport 4789 -j ACCEPT`;
  }
  return `nft insert rule ${family} ${table} ${chain} udp dport 4789 accept`;
}

function letFramesThrough(family: string, table: string, chain: string, bridges: readonly string[]): string {
  if (family !== "bridge")
    return bridges.map((bridge) => `ip link set ${bridge} type bridge nf_call_iptables 0`).join("; ");
  const ports = [...new Set(bridges.map((bridge) => (bridge.startsWith("brq") ? "vxlan-*" : "tap*")))];
  const rules = ports.flatMap((port) => [`iifname '"${port}"' accept`, `oifname '"${port}"' accept`]);
  return rules.map((rule) => `nft insert rule bridge ${table} ${chain} ${rule}`).join("; ");
}
