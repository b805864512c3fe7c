import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils } from "ssh2";
import { knownName, KnownHosts } from "../../../lib/ssh/trust/known-hosts";

const [a, b, c] = [1, 2, 3].map(() => utils.generateKeyPairSync("ed25519").public);

const file = `# comment
host,198.18.0.1 ${a}
[host]:2222 ${b} with a comment
*.example.org,!bad.example.org ${a}
node-? ${b}
@revoked * ${c}
late ${c}
@cert-authority * ${b}
broken ssh-ed25519 AAAA

`;

test.each([
  ["by name", "host", 22, [a]],
  ["by address", "198.18.0.1", 22, [a]],
  ["in any case", "HOST", 22, [a]],
  ["on another port", "host", 2222, [b]],
  ["on a port nobody knows", "host", 2223, []],
  ["by a pattern", "x.example.org", 22, [a]],
  ["that a pattern leaves out", "bad.example.org", 22, []],
  ["by a pattern for one character", "node-1", 22, [b]],
  ["that a pattern is too short for", "node-", 22, []],
  ["whose key is revoked", "late", 22, []],
  ["whose line is broken", "broken", 22, []],
])("a host %s", (_, name, port, keys) => {
  expect(
    KnownHosts.parse(file)
      .keysOf(knownName(name, port))
      .trusted.map(({ line }) => line),
  ).toEqual(keys);
});

test("names that ssh-keygen hashed", () => {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-known-"));
  const path = join(directory, "known_hosts");
  writeFileSync(path, `host ${a}\n[host]:2222 ${b}\n`);
  expect(spawnSync("ssh-keygen", ["-q", "-H", "-f", path]).status).toBe(0);
  const known = KnownHosts.read(path);
  rmSync(directory, { recursive: true });
  expect([22, 2222, 2223].map((port) => known.keysOf(knownName("host", port)).trusted.map(({ line }) => line))).toEqual(
    [[a], [b], []],
  );
});

test("a file that is not there", () => {
  expect(() => KnownHosts.read("no/such/file")).toThrow(/cannot read known_hosts_file no\/such\/file: ENOENT/);
});
