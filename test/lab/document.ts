import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseDocument } from "yaml";
import { resolveTopology } from "../../lib/topology/resolve";
import type { Declarations } from "../../lib/topology/declarations";
import type { Topology } from "../../lib/topology/model";
import { formatPath } from "../../lib/topology/problem";

/** A syntactically valid key, until a host has made its own. */
const PLACEHOLDER_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32),
]).toString("base64")}`;

/** The document's text with each host's key put in; comments stay. */
export function fillDocument(file: string, hostKey: (host: string) => string): string {
  const document = parseDocument(readFileSync(file, "utf8"));
  const { hosts } = document.toJS() as Declarations;
  for (const host of Object.keys(hosts ?? {})) document.setIn(["hosts", host, "ssh", "host_key"], hostKey(host));
  return document.toString({ lineWidth: 0 });
}

/** What a document describes, whatever host keys it has. */
export function labTopology(file: string): Topology {
  const text = fillDocument(file, () => PLACEHOLDER_KEY);
  const { topology, problems } = resolveTopology(parseDocument(text).toJS() as Declarations);
  if (topology === undefined) {
    throw new Error(
      problems.map(({ code, path, message }) => `${file}: ${code}: ${formatPath(path)}: ${message}`).join("\n"),
    );
  }
  return topology;
}

export function writeText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
