import { grouped } from "../../../collections/grouped";
import { declaredHosts } from "../../../document/declared-hosts";
import { formatDiagnostic } from "../../../document/yaml/diagnostic";
import { UserError } from "../../../errors/user-error";
import { selected, type Selection } from "../../../fleet/targets";
import { isSynthesised } from "../../../sources/synthesised";
import { scanHostKeys, type ScannedKey } from "../../../ssh/key-scan";
import { jsonText } from "../../../text/json";
import { printable } from "../../../text/printable";
import { contextOf } from "../../../terminal/process-context";
import { eachHostTold } from "../../output/hosts-at-work";
import { table } from "../../output/table";
import { acceptKeys, type FoundKey } from "./accept-keys";

interface Scan {
  readonly host: string;
  /** Of the jump hosts on the way, and of the host unless one of them is not known. */
  readonly keys: readonly ScannedKey[];
}

const VERDICTS: Readonly<Record<ScannedKey["verdict"], string>> = {
  known: "known",
  unknown: "new",
  changed: "CHANGED",
  revoked: "REVOKED",
};

/**
 * Shows the keys of the hosts, and what to write where for those that a person accepts. Exit status 2: one is not known.
 * @param options.accept write the keys of hosts that have none; a key that took another's place is never written
 */
export async function scanKeys(
  document: string,
  { host: selection, accept, json }: { readonly host?: Selection; readonly accept: boolean; readonly json: boolean },
): Promise<void> {
  const { hosts, diagnostics } = declaredHosts(document);
  const lines = diagnostics.map(formatDiagnostic);
  if (diagnostics.some(({ severity }) => severity === "error")) throw new UserError(lines);
  if (hosts.length === 0) throw new UserError(["NO_HOSTS: the document declares no host; add one under hosts"]);
  const targets = selected(
    hosts.map((host) => ({ host })),
    selection,
  );
  const { results, failure } = await eachHostTold(targets, async ({ host }) => ({
    host: host.name,
    keys: await scanHostKeys(host.ssh, contextOf(host.name)),
  }));
  const found = results.flatMap(({ host, keys }) => keys.map((key): FoundKey => ({ host, key })));
  const unknown = found.filter(({ key }) => key.verdict === "unknown");
  const left = accept ? acceptKeys(document, unknown) : unknown;
  const open = [...left, ...found.filter(({ key }) => key.verdict === "changed")];
  const written = unknown.filter((key) => !left.includes(key));
  process.stdout.write(json ? jsonText(told(results, written)) : shown(results, document, { open, written }));
  if (failure !== undefined) throw failure;
  if (open.length > 0 || found.some(({ key }) => key.verdict === "revoked")) throw new UserError([], 2);
}

/** The scans with what was written of them. */
function told(scans: readonly Scan[], written: readonly FoundKey[]) {
  const isWritten = (key: ScannedKey) => written.some((found) => found.key === key);
  return scans.map(({ host, keys }) => ({ host, keys: keys.map((key) => ({ ...key, isWritten: isWritten(key) })) }));
}

interface Acceptance {
  /** For a person to write. */
  readonly open: readonly FoundKey[];
  readonly written: readonly FoundKey[];
}

function shown(scans: readonly Scan[], document: string, keys: Acceptance): string {
  const header = ["host", "address", "type", "fingerprint", "key is"];
  const rows = scans.flatMap(({ host, keys }) =>
    keys.map(({ where, isJumpHost, type, fingerprint, verdict }) => [
      isJumpHost ? "(jump host)" : host,
      where,
      type,
      fingerprint,
      VERDICTS[verdict],
    ]),
  );
  const behind = scans.flatMap(({ host, keys }) => {
    const last = keys.at(-1)!;
    return last.isJumpHost ? [`${host} is behind jump host ${last.where}: accept that one's key, then scan again`] : [];
  });
  return [
    rows.length === 0 ? "" : table(header, distinct(rows)),
    ...acceptance(keys, document),
    ...unusedKeys(scans).map((line) => `${line}\n`),
    ...behind.map((line) => `${line}\n`),
  ].join("\n");
}

/** What to do with the keys that are not known, and what was done. */
function acceptance({ open, written }: Acceptance, document: string): string[] {
  const declared = isSynthesised(document) ? "the program" : document;
  const listed = (heading: string, keys: readonly FoundKey[]) =>
    [...grouped(keys, ({ key }) => key.knownHosts?.file ?? declared)].map(
      ([file, those]) => `${heading} ${file}:\n${distinct(those.map(entry)).join("")}`,
    );
  return [
    ...(open.some(({ key }) => key.verdict === "changed")
      ? ["CHANGED: either the host was reinstalled, or another machine answers in its place.\n"]
      : []),
    ...(open.length + written.length === 0
      ? []
      : [
          "Compare each fingerprint with what `ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub` shows on the host's own console.\n",
        ]),
    ...listed("Written into", written),
    ...listed("What is the same goes into", open),
  ];
}

/** Keys of lists that no host presents. */
function unusedKeys(scans: readonly Scan[]): string[] {
  const pinned = scans.flatMap(({ keys }) => keys);
  const presented = new Set(
    pinned.flatMap(({ fingerprint, others }) => [
      fingerprint,
      ...others.filter(({ isPresented }) => isPresented).map((other) => other.fingerprint),
    ]),
  );
  const unused = scans.flatMap(({ host, keys }) =>
    keys.flatMap(({ where, isJumpHost, others }) =>
      others
        .filter(({ fingerprint }) => !presented.has(fingerprint))
        .map((key) => ({ ...key, place: isJumpHost ? `proxy_jump, ${where}` : `hosts.${host}.ssh` })),
    ),
  );
  return [...grouped(unused, ({ fingerprint }) => fingerprint)].map(([fingerprint, [first, ...more]]) => {
    const places = [first!, ...more].map(({ place }) => place);
    return `${fingerprint} (${first!.type}) is presented by none of ${distinct(places).join(", ")}: a key to come, or take it out`;
  });
}

function entry({ host, key }: FoundKey): string {
  const line = printable(key.line);
  if (key.knownHosts !== undefined) return `  ${key.knownHosts.name} ${line}\n`;
  const place = key.isJumpHost ? `proxy_jump, ${key.where}` : `hosts.${host}.ssh`;
  return `  ${place}: host_key: "${line}"\n`;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [String(value), value])).values()];
}
