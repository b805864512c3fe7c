import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseDocument } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";
import { formatPath } from "../../lib/model/problem";
import type { Topology } from "../../lib/model/topology";
import { parseAddress } from "../../lib/net/address";
import { contains } from "../../lib/net/cidr";
import { resolveTopology } from "../../lib/topology/resolve";

/** Private key of the operator, as documents name it: relative to the project. */
export const CLIENT_KEY = "lab/id_ed25519";

/** A syntactically valid key, until a host has made its own. */
const PLACEHOLDER_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32),
]).toString("base64")}`;

const MANAGEMENT = "198.18.0.0/24";
const UNDERLAY = "198.18.1.0/24";
const FIRST_HOST = 100;

/**
 * The document's text with the lab's host keys, client key and addresses put in, and without `x-lab`; comments stay. Addresses that are the
 * lab's already are kept.
 */
export function fillDocument(file: string, hostKey: (host: string) => string): string {
  const document = parseDocument(readFileSync(file, "utf8"));
  const { hosts = {} } = document.toJS() as Declarations;
  document.setIn(["ssh", "identity_file"], CLIENT_KEY);
  document.delete("x-lab");
  for (const [index, [name, host]] of Object.entries(hosts).entries()) {
    const fill = (path: readonly string[], value: string): void => document.setIn(["hosts", name, ...path], value);
    fill(["ssh", "host_key"], hostKey(name));
    if (!isIn(MANAGEMENT, host.ssh?.address)) fill(["ssh", "address"], `198.18.0.${FIRST_HOST + index}`);
    if (!isIn(UNDERLAY, host.underlay_ip)) fill(["underlay_ip"], `198.18.1.${FIRST_HOST + index}`);
    document.deleteIn(["hosts", name, "ssh", "identity_file"]);
  }
  return document.toString({ lineWidth: 0 });
}

function isIn(cidr: string, address: string | undefined): boolean {
  return address !== undefined && parseAddress(address) !== undefined && contains(cidr, address);
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
