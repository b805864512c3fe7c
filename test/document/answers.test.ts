import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileDocument } from "../../lib/document/compile-document";
import { formatDiagnostic } from "../../lib/document/yaml/diagnostic";

/** What people really give, each with all that is said of it: one answer per fault, in words that say what to write. */
const SPREAD = readFileSync(join(__dirname, "../../environments/spread.yaml"), "utf8");

function answers(text: string, lock?: string): string[] {
  const read = (file: string): string => {
    if (file === "d.yaml") return text;
    if (lock !== undefined) return lock;
    throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  };
  return compileDocument("d.yaml", { read, label: (file) => file }).diagnostics.map(formatDiagnostic);
}

/** @param pattern of something that the example has once */
function edited(pattern: RegExp, replacement: string): string {
  expect(SPREAD.match(new RegExp(pattern, `${pattern.flags.replace("g", "")}g`))).toHaveLength(1);
  return SPREAD.replace(pattern, replacement);
}

const FORWARD = /external_port: 34203, internal_port_id: vm1/;

test.each([
  [
    "a port in quotes",
    edited(FORWARD, 'external_port: "80", internal_port_id: vm1'),
    ['d.yaml:64:56: BAD_PORT: "80" is a text, and a port is a number; write 80, without quotes'],
  ],
  [
    "a required field with null",
    edited(FORWARD, "external_port: null, internal_port_id: vm1"),
    ['d.yaml:64:3: MISSING_FIELD: "external_port" is missing and has no default; add it'],
  ],
  [
    "true as YAML 1.1 has it",
    edited(/external: true/, "external: yes"),
    [expect.stringMatching(/^d.yaml:33:15: WRONG_TYPE: "yes" is given where true or false is needed; write true$/)],
  ],
  [
    "a MAC address with dashes",
    edited(/"fa:16:3e:a1:00:50"/, "FA-16-3E-A1-00-50"),
    ['d.yaml:60:36: BAD_MAC: "FA-16-3E-A1-00-50" is not how a MAC address is written here; write fa:16:3e:a1:00:50'],
  ],
  [
    "a MAC address with dots",
    edited(/"fa:16:3e:a1:00:50"/, "fa16.3ea1.0050"),
    ['d.yaml:60:36: BAD_MAC: "fa16.3ea1.0050" is not how a MAC address is written here; write fa:16:3e:a1:00:50'],
  ],
  [
    "a MAC address that YAML 1.1 made a number of",
    edited(/"fa:16:3e:a1:00:50"/, "274973437952080"),
    ["d.yaml:60:36: WRONG_TYPE: 274973437952080 is given where a string is needed; put it in quotes"],
  ],
  [
    "a mapping for a list",
    edited(/interfaces:\n +- \{ subnet: web, ip_address: 172.16.0.10 \}/, "interfaces: { subnet: web }"),
    [
      'd.yaml:56:5: WRONG_TYPE: a mapping is given where a list is needed; put it in a list: "- " before its first line',
    ],
  ],
  [
    "a network for a subnet",
    edited(/\{ subnet: web, ip_address: 172.16.0.10 \}/, "{ subnet: tenant }"),
    ['d.yaml:57:19: UNKNOWN_SUBNET: "tenant" is a network; its subnets are "web"'],
  ],
  [
    "a subnet for a network",
    edited(/network: public, ip_address: 203.0.113.12/, "network: public-v4"),
    ['d.yaml:55:39: UNKNOWN_NETWORK: "public-v4" is a subnet; its network is "public"'],
  ],
  [
    "a wrong role, and nothing that follows from it",
    edited(/compute-2:\n +role: compute/, "compute-2:\n    role: computer"),
    ['d.yaml:26:11: NOT_ONE_OF: "computer" is not one of "network", "compute"'],
  ],
  [
    "a section under a wrong name, and nothing that follows from it",
    edited(/^hosts:/m, "host:"),
    ['d.yaml:9:1: UNKNOWN_KEY: "host" is not a known key; did you mean "hosts"?'],
  ],
  [
    "two subnets that overlap, told once",
    edited(/( +)web:\n/, "$1db: { cidr: 172.16.0.0/25, gateway_ip: 172.16.0.5 }\n$1web:\n").replace(
      "- { subnet: web, ip_address: 172.16.0.10 }",
      "- { subnet: web, ip_address: 172.16.0.10 }\n      - { subnet: db, ip_address: 172.16.0.5 }",
    ),
    [expect.stringMatching(/^d.yaml:43:15: SUBNETS_OVERLAP: /)],
  ],
  [
    "no host key",
    edited(/address: 198.18.0.22, host_key: "[^"]+"/, "address: 198.18.0.22"),
    [expect.stringMatching(/^d.yaml:27:5: MISSING_FIELD: "host_key" is missing, .*`vrouter keys scan`/)],
  ],
])("%s", (_, document, expected) => {
  expect(answers(document)).toEqual(expected);
});

test.each([
  [
    "a section whose entries are all commented out",
    SPREAD.replace(/(gateway_port_forwardings:\n)[^]*$/, "$1#  none\n"),
  ],
  [
    "keys for the author, and merges of them",
    edited(/^environment:/m, "x-node: &node { role: network }\nenvironment:").replaceAll(
      "role: network\n    ssh",
      "<<: *node\n    ssh",
    ),
  ],
  [
    "a merge that the mapping's own keys go before",
    edited(/vm2: \{ subnet: web,/, "vm2: { <<: { host: network-9, subnet: web },"),
  ],
])("%s: no fault", (_, document) => {
  expect(document).not.toBe(SPREAD);
  expect(answers(document)).toEqual([]);
});

test("what a merge brings in is told where it is written", () => {
  const document = edited(/^environment:/m, "x-node: &node { role: netwrk }\nenvironment:").replace(
    "role: network\n",
    "<<: *node\n",
  );
  expect(answers(document)).toEqual(['d.yaml:4:23: NOT_ONE_OF: "netwrk" is not one of "network", "compute"']);
});

test.each([
  [
    "a key twice",
    "a: 1\nb: 2\na: 3\n",
    '3:1: YAML_SYNTAX: "a" stands twice in this mapping, first in line 1; remove one',
  ],
  [
    "a second document",
    "a: 1\n---\nb: 2\n",
    "2:1: YAML_SYNTAX: a second YAML document begins here; one file holds one environment: move it to a file of its own",
  ],
  [
    "10,000 brackets",
    `a: ${"[".repeat(10_000)}${"]".repeat(10_000)}`,
    expect.stringMatching(/YAML_SYNTAX: lists and mappings are nested too deeply/),
  ],
  [
    "10,000 open brackets",
    "[".repeat(10_000),
    expect.stringMatching(/YAML_SYNTAX: lists and mappings are nested too deeply/),
  ],
  [
    "binary text",
    "a: !!binary aGVsbG8=\n",
    "1:13: YAML_SYNTAX: !!binary is no type that a document has; write text, a number, true or false, a list or a mapping",
  ],
  [
    "UTF-16",
    Buffer.from("a: 1\n", "utf16le").toString(),
    "1:1: YAML_SYNTAX: this is UTF-16 or no text at all; save it as UTF-8",
  ],
  [
    "a tab",
    "a:\n\tb: 1\n c: {d\n",
    expect.stringMatching(/^2:1: YAML_SYNTAX: Tabs are not allowed as indentation \(\d+ more follow from it\)$/),
  ],
  [
    "a merge of a text",
    "a: { <<: 1 }\n",
    "1:6: YAML_SYNTAX: << takes a mapping, an alias of one, or a list of these; name what is to be merged",
  ],
])("%s: one answer", (_, text, expected) => {
  const [answer, ...others] = answers(text);
  expect(others).toEqual([]);
  expect(answer!.split("\n")[0]!.replace("d.yaml:", "")).toEqual(expected);
});

test("a fault of the YAML is shown in its line", () => {
  expect(answers("a: 1\nb: {c\n")).toEqual([expect.stringContaining("\n  2 | b: {c\n  3 | \n    | ^")]);
});

test.each([
  [
    "of a newer version",
    '{ "version": 2 }',
    /is of format 2, and this cdktf-vrouter knows up to 1; update cdktf-vrouter, or take the file as it was .* from git$/,
  ],
  [
    "with an unknown key",
    '{ "version": 1, "environment": "spread", "routers": {}, "networks": {}, "roll_order": [], "colour": 1 }',
    /the file has the key "colour", which cdktf-vrouter does not know; take it from the last commit$/,
  ],
])("a lock file %s", (_, lock, expected) => {
  expect(answers(SPREAD, lock)).toEqual([expect.stringMatching(expected)]);
});

test("40,000 wrong keys and 10,000 wrong mappings take seconds", () => {
  const keys = Array.from({ length: 40_000 }, (_, i) => `zz${i}: 1\n`).join("");
  const mappings = Array.from({ length: 10_000 }, (_, i) => `  w${i}: { subnet: web }\n`).join("");
  const before = process.cpuUsage().user;
  const found = answers(SPREAD.replace("dhcp_host_mappings:\n", (line) => line + mappings) + keys);
  expect(found.length).toBe(60_000);
  expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(20);
}, 120_000);

test("so do 20,000 keys that stand there twice", () => {
  const before = process.cpuUsage().user;
  expect(answers("a: 1\n".repeat(20_001))).toHaveLength(20_000);
  expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(10);
}, 120_000);
