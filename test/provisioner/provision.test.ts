import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleDigest } from "../../lib/bundle/digest";
import { provision } from "../../lib/provisioner/provision";
import { bundle, file, L2 } from "../engine/bundles";
import { Sshd } from "../ssh/sshd";

const deployed = bundle([L2], [file("networks/n1", "text")]);
const digest = bundleDigest(deployed);

let sshd: Sshd;
let directory: string;
let path: string;

beforeAll(async () => {
  sshd = await Sshd.start();
  directory = mkdtempSync(join(tmpdir(), "vrouter-provision-"));
  path = join(directory, "network-1.json");
  writeFileSync(path, JSON.stringify(deployed, null, 2));
  writeFileSync(join(directory, "broken.json"), "{");
  writeFileSync(join(directory, "null.json"), "null");
}, 60_000);

afterAll(async () => {
  await sshd.stop();
  rmSync(directory, { recursive: true });
});

/** Every value as the string that Terraform makes of it. */
function connection(changes: Readonly<Record<string, unknown>> = {}): string {
  const facts = {
    environment: "e",
    host: "network-1",
    address: "127.0.0.1",
    port: String(sshd.port),
    user: "nobody",
    host_key: sshd.hostKey(),
    identity_file: sshd.keyFile("stranger"),
    become: "false",
  };
  return JSON.stringify({ ...facts, ...changes });
}

const run = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  provision(args, { env, notice: unexpected }, unexpected);

function unexpected(line: string): never {
  throw new Error(`nothing is to be done here, and yet: ${line}`);
}

const NOT_DESTROYED =
  "network-1: cdktf destroy does not clean a host whose last deployment failed: deploy it before, or run vrouter remove DOCUMENT --host network-1";

test("a bundle that is not the planned one goes nowhere", async () => {
  const env = { VROUTER_CONNECTION: connection(), VROUTER_BUNDLE_DIGEST: digest.replace(/^./, "x") };
  expect(await run(["apply", path], env)).toEqual([
    "network-1: BUNDLE_CHANGED: the bundle changed since the plan: run cdktf deploy again",
    NOT_DESTROYED,
  ]);
});

test("what is to be run names the folder of the stack, where it is known", async () => {
  const machines = join(directory, "machines.json");
  writeFileSync(machines, "{}");
  const env = { VROUTER_CONNECTION: connection(), VROUTER_BUNDLE_DIGEST: "x", VROUTER_MACHINES: machines };
  expect((await run(["apply", path], env)).at(-1)).toBe(NOT_DESTROYED.replace("DOCUMENT", directory));
});

test.each([
  ["missing", "no.json", /^network-1: BAD_BUNDLE: cannot read the bundle .*no\.json: ENOENT/],
  ["broken", "broken.json", /^network-1: BAD_BUNDLE: cannot read the bundle .*broken\.json: .*JSON/],
  ["foreign", "null.json", /^network-1: BAD_BUNDLE: cannot read the bundle .*null\.json: /],
])("a %s bundle is named", async (_, name, message) => {
  const env = { VROUTER_CONNECTION: connection(), VROUTER_BUNDLE_DIGEST: digest };
  const lines = await run(["apply", join(directory, name)], env);
  expect(lines).toEqual([expect.stringMatching(message), NOT_DESTROYED]);
});

test("of several host keys any will do, as of the one that older states hold", async () => {
  const keys = [sshd.hostKey().replace(/AAAAI\S+/, "AAAA"), sshd.hostKey()];
  for (const host_key of [keys, sshd.hostKey()]) {
    const lines = await run(["remove"], { VROUTER_CONNECTION: connection({ host_key }) });
    expect(lines).toEqual([expect.stringMatching(/AUTHENTICATION_FAILED/)]);
  }
});

test.each([["apply"], ["remove"]])("%s speaks to the host that the strings of Terraform describe", async (command) => {
  const env = { VROUTER_CONNECTION: connection({ become: "true" }), VROUTER_BUNDLE_DIGEST: digest };
  const lines = await run(command === "apply" ? ["apply", path] : ["remove"], env);
  expect(lines).toEqual([
    expect.stringMatching(
      new RegExp(
        `^network-1: AUTHENTICATION_FAILED: 127\\.0\\.0\\.1:${sshd.port} does not let user nobody in with key `,
      ),
    ),
    ...(command === "apply" ? [NOT_DESTROYED] : []),
  ]);
});

test("a destruction that cannot clean where the host was before names that place, and goes on", async () => {
  const place = { ...(JSON.parse(connection()) as object), address: "127.0.0.2" };
  const lines = await run(["remove"], {
    VROUTER_CONNECTION: connection(),
    VROUTER_FORMER: JSON.stringify([place]),
  });
  expect(lines).toEqual([
    expect.stringContaining(`network-1: FORMER_MACHINE: 127.0.0.2 port ${sshd.port} was network-1 before`),
    expect.stringMatching(/^network-1: AUTHENTICATION_FAILED: 127\.0\.0\.1/),
  ]);
});

test("machines that cannot be read stop everything: nobody knows what must not be cleaned", async () => {
  const file = join(directory, "no-machines.json");
  expect(await run(["remove"], { VROUTER_CONNECTION: connection(), VROUTER_MACHINES: file })).toEqual([
    expect.stringContaining(`network-1: NO_MACHINES: cannot read ${file} (ENOENT`),
  ]);
});

const REMEDY =
  "deploy with the version of cdktf-vrouter that synthesised, or clean the host with vrouter remove DOCUMENT --host HOST";

test.each([
  ["no connection", undefined, "USAGE: VROUTER_CONNECTION is not set: this program is run by Terraform"],
  [
    "none in the state",
    "null",
    "NO_CONNECTION: Terraform's state does not say how to reach this host: the resource came from another type and was not deployed since. " +
      "Deploy it, or clean the host with vrouter remove DOCUMENT --host HOST and take the resource out of the state",
  ],
  [
    "cut off",
    "{",
    expect.stringMatching(/^vrouter: BAD_CONNECTION: VROUTER_CONNECTION is not JSON \(.*\): deploy with/),
  ],
  ["a list", "[]", `BAD_CONNECTION: VROUTER_CONNECTION must be object: ${REMEDY}`],
  ["without a host", '{"environment":"e"}', `BAD_CONNECTION: VROUTER_CONNECTION lacks "host": ${REMEDY}`],
  [
    "no address",
    connectionWith({ address: "" }),
    `BAD_CONNECTION: VROUTER_CONNECTION has "address" that must NOT have fewer than 1 characters: ${REMEDY}`,
  ],
  ["no port", connectionWith({ port: "x" }), expect.stringMatching(/BAD_CONNECTION: .* has "port" that must match/)],
  [
    "jump hosts that are none",
    connectionWith({ proxy_jump: [{ port: 22 }] }),
    `BAD_CONNECTION: VROUTER_CONNECTION lacks "proxy_jump.0.address": ${REMEDY}`,
  ],
  [
    "peers that are none",
    connectionWith({ peers: { n2: null } }),
    expect.stringMatching(/has "peers\.n2" that must be/),
  ],
])("a connection that is %s", async (_, given, line) => {
  const expected: unknown = typeof line === "string" ? `vrouter: ${line}` : line;
  const env: Record<string, string> = given === undefined ? {} : { VROUTER_CONNECTION: given };
  expect(await run(["remove"], env)).toEqual([expected]);
  expect((await run(["apply", path], env))[0]).toEqual(expected);
});

function connectionWith(facts: object): string {
  return JSON.stringify({ environment: "e", host: "h", address: "a", become: false, ...facts });
}

test("an unknown command", async () => {
  expect(await run(["aply"], { VROUTER_CONNECTION: connection() })).toEqual([
    'network-1: USAGE: "aply" is neither "apply FILE" nor "remove"',
  ]);
});
