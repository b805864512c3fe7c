import type { Layout, UnitKind } from "../artefacts/layout";
import type { Activation, HostFile, RenderedFile } from "./bundle";

/** What reads a file, and the mildest action that makes it read the file again. `l2` is the one unit of all tenant networks. */
export type Reader = readonly [unit: UnitKind | "l2", action: Activation["action"]];

export interface FileKind {
  /** What the file is about. `tool`: nothing of the environment; this tool brings it. */
  readonly owner: keyof typeof OWNERS | "environment" | "tool";
  /** Of a file with an id, those with the same id; else all instances on the host. Absent: nothing has to read it again. */
  readonly readers?: readonly Reader[] | ((name: string) => readonly Reader[]);
  /** What `host/engine/transaction/validate.sh` has the real program read: the file, or all files of its folder together. */
  readonly validator?: { readonly check: "rules" | "vrrp" | "dhcp"; readonly reads: "file" | "folder" };
  /** What of the host's kernel, or of a daemon that manages its network, is compared with the file. */
  readonly live?: "namespace" | "settings" | "rules" | "virtual" | "segment" | "networkd";
  /** Where what reads it looks for it. */
  readonly linkedInto?: string;
}

/** What people call that which a file with an id is about: a word before the name that this kind of thing has. */
export const OWNERS = {
  router: { title: "router", named: "router" },
  dhcp: { title: "DHCP of", named: "network" },
  network: { title: "network", named: "network" },
} as const;

const ROUTER: readonly Reader[] = [["router", "reload"]];
const DHCP: readonly Reader[] = [["dhcp", "reload"]];
const NAMESPACES: readonly Reader[] = [...ROUTER, ...DHCP];
const NETWORKS: readonly Reader[] = [["l2", "reload"]];
const DNSMASQ: readonly Reader[] = [["dnsmasq", "restart"]];
const BY_DNSMASQ = { check: "dhcp", reads: "folder" } as const;

/**
 * Every kind of file that an environment has on a host, by its path below `current/`: the one place that says what it is. What
 * renders and what reads a kind's text stands in `lib/artefacts`.
 */
export const FILE_KINDS = {
  "routers/<id>/ports": { owner: "router", readers: ROUTER, live: "namespace" },
  "routers/<id>/sysctl": { owner: "router", readers: ROUTER, live: "settings" },
  "routers/<id>/iptables.rules": {
    owner: "router",
    readers: ROUTER,
    validator: { check: "rules", reads: "file" },
    live: "rules",
  },
  "routers/<id>/keepalived.conf": {
    owner: "router",
    readers: [["keepalived", "reload"]],
    validator: { check: "vrrp", reads: "file" },
    live: "virtual",
  },
  "routers/<id>/conntrackd.conf": { owner: "router", readers: [["conntrackd", "restart"]] },
  "dhcp/<id>/ports": { owner: "dhcp", readers: DHCP, live: "namespace" },
  "dhcp/<id>/sysctl": { owner: "dhcp", readers: DHCP, live: "settings" },
  "dhcp/<id>/dnsmasq.conf": { owner: "dhcp", readers: DNSMASQ, validator: BY_DNSMASQ },
  "dhcp/<id>/host": { owner: "dhcp", readers: DNSMASQ, validator: BY_DNSMASQ },
  "dhcp/<id>/opts": { owner: "dhcp", readers: DNSMASQ, validator: BY_DNSMASQ },
  "dhcp/<id>/addn_hosts": { owner: "dhcp", readers: DNSMASQ },
  "networks/<id>": { owner: "network", readers: NETWORKS, live: "segment" },
  // What another environment had so far: read by `host/owners.sh`, and by that environment's units.
  "from/<other>/routers/<id>": { owner: "router" },
  "from/<other>/networks/<id>": { owner: "network" },
  "from/<other>/dhcp/<id>": { owner: "dhcp" },
  names: { owner: "environment" },
  // systemd-networkd obeys the first file that matches a device: this one comes before whatever a person numbers.
  "unmanaged/00-0-vrouter-<environment>.network": {
    owner: "environment",
    live: "networkd",
    linkedInto: "/etc/systemd/network",
  },
  // NetworkManager adds up what all its files say.
  "unmanaged/99-vrouter-<environment>.conf": { owner: "environment", linkedInto: "/etc/NetworkManager/conf.d" },
  "runtime/<name>": { owner: "tool", readers: (name) => PROGRAM_READERS[name] ?? [] },
  "systemd/<name>": { owner: "tool", readers: unitFileReaders },
} as const satisfies Readonly<Record<string, FileKind>>;

/** Units of namespaces, and of tenant networks, that call a program when they reload; the others read theirs at the next start only. */
const PROGRAM_READERS: Readonly<Record<string, readonly Reader[]>> = {
  "l2.sh": NETWORKS,
  "device.sh": [...NETWORKS, ...NAMESPACES],
  "netns.sh": NAMESPACES,
  "fresh.sh": NAMESPACES,
  "firewall.sh": NAMESPACES,
  "ports.sh": NAMESPACES,
  "routes.sh": NAMESPACES,
  "owners.sh": NAMESPACES,
  "heirs.sh": ROUTER,
  "answers.sh": ROUTER,
  "virtual.sh": ROUTER,
  "role.sh": ROUTER,
  "substitutes.sh": ROUTER,
  "iptables.sh": ROUTER,
  "connections.sh": ROUTER,
};

/** A namespace outlives a change of its unit's file; a daemon's command line may have changed. */
function unitFileReaders(name: string): readonly Reader[] {
  const daemon = (["conntrackd", "keepalived", "dnsmasq"] as const).find((kind) => name.endsWith(`-${kind}@.service`));
  return daemon === undefined ? [] : [[daemon, "restart"]];
}

export type FilePattern = keyof typeof FILE_KINDS;

/** A path below `current/`, as its kind has it. */
export interface FileOfKind extends FileKind {
  readonly pattern: FilePattern;
  readonly id?: string;
  readonly name?: string;
  /** Of what was handed over: the environment that had it. */
  readonly other?: string;
}

const PLACEHOLDER = /<(\w+)>/g;

/** By {@link ends} of what they match, or by its first segment where its last one may be anything: a large fleet has many files. */
const EXPRESSIONS = new Map<string, (readonly [FilePattern, RegExp])[]>();
for (const pattern of Object.keys(FILE_KINDS) as FilePattern[]) {
  const source = pattern.replaceAll(".", "\\.").replace(PLACEHOLDER, "(?<$1>[^/]+)");
  const last = pattern.slice(pattern.lastIndexOf("/") + 1);
  const key = last.includes("<") ? pattern.split("/")[0]! : ends(pattern);
  EXPRESSIONS.set(key, [...(EXPRESSIONS.get(key) ?? []), [pattern, new RegExp(`^${source}$`)]]);
}

/** The first and the last segment of a path. */
function ends(path: string): string {
  return `${path.split("/", 1)[0]}/${path.slice(path.lastIndexOf("/") + 1)}`;
}

/** @param path below `current/`. @returns undefined for what no version of this tool renders today */
export function fileKindOf(path: string): FileOfKind | undefined {
  return kindsOf(path)[0];
}

/** Of a file of a bundle, whose path is the whole one. */
export function kindOfFile({ path }: Pick<HostFile, "path">): FileOfKind | undefined {
  return fileKindOf(path.replace(/^\/etc\/vrouter\/[^/]+\/current\//, ""));
}

/** All that match: there is never more than one. */
export function kindsOf(path: string): FileOfKind[] {
  const [byEnds = [], byFirst = []] = [ends(path), path.split("/", 1)[0]!].map((key) => EXPRESSIONS.get(key));
  return [...byEnds, ...byFirst].flatMap(([pattern, expression]): FileOfKind[] => {
    const match = expression.exec(path);
    return match === null ? [] : [{ ...FILE_KINDS[pattern], pattern, ...match.groups }];
  });
}

/** A file of a kind. @param words what stands in the places of the pattern's `<…>` */
export function renderedFile(
  layout: Layout,
  pattern: FilePattern,
  words: Readonly<Record<string, string>>,
  text: string,
  mode: HostFile["mode"] = "0644",
): RenderedFile {
  const all: Readonly<Record<string, string>> = { environment: layout.environment, ...words };
  return { path: layout.current(pattern.replace(PLACEHOLDER, (_, word: string) => all[word]!)), mode, text };
}

/** `CHECK PATH…`, the arguments of `host/engine/transaction/validate.sh`. @param paths below `current/` */
export function validations(paths: readonly string[]): string[] {
  const subjects = paths.flatMap((path) => {
    const validator = fileKindOf(path)?.validator;
    if (validator === undefined) return [];
    return [`${validator.check} ${validator.reads === "file" ? path : path.slice(0, path.lastIndexOf("/"))}`];
  });
  return [...new Set(subjects)].flatMap((subject) => subject.split(" "));
}
