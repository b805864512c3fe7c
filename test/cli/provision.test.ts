import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleDigest } from "../../lib/bundle/digest";
import { provision } from "../../lib/cli/provision";
import { bundle, file, L2 } from "../engine/bundles";
import { Sshd } from "../engine/sshd";

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
  provision(args, env, (line) => {
    throw new Error(`nothing is to be done here, and yet: ${line}`);
  });

test("a bundle that is not the planned one goes nowhere", async () => {
  const env = { VROUTER_CONNECTION: connection(), VROUTER_BUNDLE_DIGEST: digest.replace(/^./, "x") };
  expect(await run(["apply", path], env)).toEqual([
    "network-1: BUNDLE_CHANGED: the bundle changed since the plan: run cdktf deploy again",
  ]);
});

test.each([
  ["missing", "no.json", /^network-1: BAD_BUNDLE: cannot read the bundle .*no\.json: ENOENT/],
  ["broken", "broken.json", /^network-1: BAD_BUNDLE: cannot read the bundle .*broken\.json: .*JSON/],
])("a %s bundle is named", async (_, name, message) => {
  const env = { VROUTER_CONNECTION: connection(), VROUTER_BUNDLE_DIGEST: digest };
  const lines = await run(["apply", join(directory, name)], env);
  expect(lines).toEqual([expect.stringMatching(message)]);
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
  ]);
});

test.each([
  ["no connection", {}, ["remove"], "vrouter: USAGE: VROUTER_CONNECTION is not set: this program is run by Terraform"],
  [
    "an incomplete connection",
    { VROUTER_CONNECTION: '{"environment":"e"}' },
    ["remove"],
    'vrouter: USAGE: VROUTER_CONNECTION lacks "host"',
  ],
])("%s", async (_, env, args, line) => {
  expect(await run(args, env as Readonly<Record<string, string>>)).toEqual([line]);
});

test("an unknown command", async () => {
  expect(await run(["aply"], { VROUTER_CONNECTION: connection() })).toEqual([
    'network-1: USAGE: "aply" is neither "apply FILE" nor "remove"',
  ]);
});
