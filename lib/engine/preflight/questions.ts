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
  if (!bundle.requires.includes("keepalived")) return segments;
  return ["namespaces", "veth", ...segments, "conntrack", ...(trialRules(bundle) === "" ? [] : ["iptables"])];
}
