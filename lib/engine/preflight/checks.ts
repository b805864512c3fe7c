import type { HostNeeds } from "../../bundle/needs";
import { factIn, factsIn } from "../host/facts";
import { installation } from "../host/packages";
import type { Check, Facts, Subject } from "./check";
import { clock, type Asked } from "./clock";
import { disk, type Folder } from "./disk";
import { system } from "./systems";
import { judgeVersion } from "./tool-versions";
import { underlay } from "./underlay";

/** @param output of `host/engine/preflight/preflight.sh`, run as root */
export function checksOf({ bundle, needs }: Subject, output: string, asked: Asked): Check[] {
  const all = factsIn(output);
  return [
    ...system(all),
    ...init(all),
    commands(all),
    ...all("version").map(([tool, ...line]) => judgeVersion(tool!, line.join(" "))),
    ...alternative(all),
    ...kernel(all),
    ...needs.bridges.map((wanted) => bridge(all, wanted)),
    ...(needs.underlay === undefined ? [] : underlay(all, needs.underlay)),
    clock(all, asked),
    ...disk(bundle, all("folder").map(folder)),
  ];
}

function init(all: Facts): Check[] {
  const [name] = factIn(all, "init");
  if (name === "systemd") return [];
  return [{ check: "init", state: "failed", found: name, fix: "all that runs is a unit: boot the host with systemd" }];
}

function commands(all: Facts): Check {
  const missing = all("missing").map(([command]) => command!);
  if (missing.length === 0) return { check: "commands", state: "ok", found: "all there" };
  const found = `${missing.join(", ")} missing`;
  return { check: "commands", state: "failed", found, fix: installation(missing) };
}

/** The host's `iptables` shows no rules of ours where it is the legacy one. */
function alternative(all: Facts): Check[] {
  const line = all("alternative")[0]?.join(" ") ?? "";
  if (!line.includes("(legacy)")) return [];
  const fix = "to look at the rules in our namespaces take iptables-nft, or choose it with update-alternatives";
  return [{ check: "iptables", state: "warning", found: "`iptables` is the legacy one, ours is iptables-nft", fix }];
}

function kernel(all: Facts): Check[] {
  const [release] = factIn(all, "kernel");
  const lacking = all("feature").filter(([, verdict]) => verdict !== "ok");
  if (lacking.length === 0) {
    const features = all("feature").map(([feature]) => FEATURES[feature!]?.spoken ?? feature);
    return [{ check: "kernel", state: "ok", found: `${release}: ${features.join(", ")}` }];
  }
  return lacking.map(([feature, , ...why]) => {
    const { spoken, fix } = FEATURES[feature!] ?? { spoken: feature, fix: LOAD_MODULES };
    return { check: "kernel", state: "failed", found: `${release}: no ${spoken} (${why.join(" ")})`, fix };
  });
}

const LOAD_MODULES =
  "load its modules; if there are none, install the rest of the kernel's (Ubuntu linux-modules-extra, RHEL kernel-modules-extra)";

/** What HA routers, distributed ones and ranges of ports need beside what every router needs. */
const FEATURES: Readonly<Record<string, { readonly spoken: string; readonly fix: string }>> = {
  isolated: {
    spoken: "isolated bridge ports",
    fix: newer("4.18", "for distributed routers, and iproute2 of that age"),
  },
  sticky: { spoken: "sticky bridge entries", fix: newer("4.20", "for distributed routers, and iproute2 of that age") },
  sport: { spoken: "rules by source port", fix: newer("4.17", "for forwards behind distributed routers") },
  shift: { spoken: "shifted port ranges", fix: newer("4.18", "and iptables 1.8.0, or forward each port by itself") },
  notrack: { spoken: "untracked connections", fix: LOAD_MODULES },
  adverts: { spoken: "rules that look into VRRP adverts (xt_u32)", fix: LOAD_MODULES },
};

function newer(version: string, what: string): string {
  return `a kernel of Linux ${version} or newer is needed, ${what}`;
}

function bridge(all: Facts, { name, physicalNetwork, mtu }: HostNeeds["bridges"][number]): Check {
  const check = `bridge ${name}`;
  const [, found, state] = all("bridge").find(([other]) => other === name) ?? factIn(all, `bridge ${name}`);
  if (found === "absent") {
    const fix = `create it, or map ${physicalNetwork} to another in bridge_mappings`;
    return { check, state: "failed", found: "absent", fix };
  }
  if (state === "down") return { check, state: "failed", found: "down", fix: `ip link set ${name} up` };
  if (Number(found) >= mtu) return { check, state: "ok", found: `up, MTU ${found}` };
  const fix = `raise it to ${mtu}, or give the network of ${physicalNetwork} mtu: ${found}`;
  return { check, state: "failed", found: `MTU ${found}`, fix };
}

function folder([path, kib, inodes, access]: readonly string[]): Folder {
  // Some file systems count no inodes, and show a dash.
  return { path: path!, kib: Number(kib), inodes: Number(inodes) || 0, isWritable: access === "writable" };
}
