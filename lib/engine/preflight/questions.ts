import type { HostBundle } from "../../bundle/bundle";
import { kindOfFile } from "../../bundle/file-kinds";
import { ENGINE_COMMANDS } from "../host/packages";
import type { Subject } from "./check";
import { versioned } from "./tool-versions";

const FOLDERS = ["/etc/vrouter", "/var/lib/vrouter", "/run/vrouter"];

/** What is asked of a host, as arguments of `host/engine/preflight/preflight.sh`. */
export function questions({ bundle, needs: { bridges, underlay } }: Subject): string[] {
  const commands = [...new Set([...ENGINE_COMMANDS, ...bundle.requires])].sort();
  const peers = underlay?.peers.map((peer) => ["peer", underlay.address, peer, String(underlay.mtu)]) ?? [];
  return [
    ...commands.map((command) => ["command", command]),
    ...versioned(commands).map((tool) => ["version", tool]),
    ...featuresOf(bundle).map((feature) => ["feature", feature]),
    ...bridges.map(({ name }) => ["bridge", name]),
    ...(underlay === undefined ? [] : [["address", underlay.address]]),
    ...peers,
    ...FOLDERS.map((path) => ["folder", path]),
  ].flat();
}

/** The longest rules that the host will get: a kernel that takes these takes the others. */
export function trialRules({ files }: HostBundle): string {
  const rules = files.filter((file) => kindOfFile(file)?.live === "rules").map(({ text }) => text);
  return rules.sort((a, b) => b.length - a.length)[0] ?? "";
}

function featuresOf(bundle: HostBundle): string[] {
  const segments = ["bridge", "vxlan"];
  if (!["keepalived", "iptables-restore"].some((command) => bundle.requires.includes(command))) return segments;
  const rules = trialRules(bundle) === "" ? [] : ["iptables"];
  const own = bundle.files.flatMap((file) => featuresIn(kindOfFile(file)?.live, file.text));
  return ["namespaces", "veth", ...segments, "conntrack", ...rules, ...[...new Set(own)].sort()];
}

/** What older kernels have not, where a file has it. */
function featuresIn(live: string | undefined, text: string): string[] {
  const patterns = live === "namespace" ? OF_PORTS : live === "rules" ? OF_RULES : [];
  return patterns.flatMap(([feature, pattern]) => (pattern.test(text) ? [feature] : []));
}

const OF_PORTS = [
  ["isolated", /^port .* isolated$/m],
  ["sticky", /^port .* isolated$/m],
  ["sport", /^rule .* sport /m],
] as const;

const OF_RULES = [
  ["notrack", /--notrack$/m],
  ["adverts", / -m u32 /m],
  ["shift", /--to-destination \S+-\d+\/\d+$/m],
] as const;
