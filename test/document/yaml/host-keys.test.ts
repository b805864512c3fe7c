import { withHostKeys } from "../../../lib/document/yaml/host-keys";

const KEY = "ssh-ed25519 AAAAC3Nz";
const WRITTEN = `host_key: "${KEY}"`;

/** What becomes of a document's `hosts` when network-1 gets a key. */
function written(hosts: string): string {
  const before = `environment: edge # mine\n\nhosts:\n${hosts}`;
  const { text, left } = withHostKeys(before, new Map([["network-1", KEY]]));
  expect(left).toEqual(text === before ? ["network-1"] : []);
  expect(text.startsWith("environment: edge # mine\n\nhosts:\n")).toBe(true);
  return text.slice(before.length - hosts.length);
}

test.each([
  [
    "in braces",
    "  network-1: {role: network, ssh:  { address: a } } # one\n",
    `ssh:  { ${WRITTEN}, address: a } } # one\n`,
  ],
  [
    "in lines",
    "  network-1:\n    ssh: # how\n      # where\n      address: a   # here\n    role: network\n",
    `    ssh: # how\n      # where\n      ${WRITTEN}\n      address: a   # here\n    role: network\n`,
  ],
  [
    "no ssh of its own",
    "  network-1:\n    role: network\n",
    `  network-1:\n    ssh: { ${WRITTEN} }\n    role: network\n`,
  ],
  ["a placeholder", "  network-1: { ssh: { host_key: ssh-ed25519 AAAA…, port: 2 } }\n", `{ ${WRITTEN}, port: 2 } }\n`],
  [
    "nothing after its name",
    "  network-1:\n    ssh:\n      host_key:\n      port: 2\n",
    `      ${WRITTEN}\n      port: 2\n`,
  ],
])("%s: the key comes, all else stays", (_, hosts, after) => {
  expect(written(hosts)).toContain(after);
});

test.each([
  ["an alias", "  network-0: { ssh: &how { address: a } }\n  network-1: { ssh: *how }\n"],
  ["what others have too", "  network-1: { ssh: &how { address: a } }\n  network-0: { ssh: *how }\n"],
  ["nothing at all", "  network-1: { ssh: }\n"],
  ["a host that is not there", "  network-2: { ssh: { address: a } }\n"],
])("%s: left to a person", (_, hosts) => {
  expect(written(hosts)).toBe(hosts);
});
