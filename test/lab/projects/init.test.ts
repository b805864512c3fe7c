import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiledDocument } from "../../compiled";
import { namespace } from "../hosts/fabric";
import { Lab } from "../lab";
import { CLIENT_KEY } from "../document";

/** A project that is begun at a terminal, with hosts that are there. */
const ROOT = join(__dirname, "../../..");
let lab: Lab;
let directory: string;

beforeAll(async () => {
  lab = await Lab.up(join(ROOT, "environments/spread.yaml"));
});

afterAll(() => Lab.down());

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-init-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** Types an answer behind each prompt, as a person does, at a pseudo-terminal. @returns exit status and all that was shown */
function typed(
  answers: readonly (readonly [prompt: string, answer: string])[],
): Promise<{ code: number; shown: string }> {
  const command = `node ${join(ROOT, "dist/lib/cli/vrouter.js")} init ${directory}`;
  const child = spawn("ip", ["netns", "exec", namespace("operator"), "script", "-qec", command, "/dev/null"], {
    env: { ...process.env, SSH_AUTH_SOCK: undefined },
  });
  let shown = "";
  let from = 0;
  const waiting = [...answers];
  child.stdout.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
    const [next] = waiting;
    const at = next === undefined ? -1 : shown.indexOf(next[0], from);
    if (at < 0) return;
    from = at + next![0].length;
    waiting.shift();
    child.stdin.write(next![1]);
  });
  return new Promise((resolve) => child.on("exit", (code) => resolve({ code: code ?? -1, shown })));
}

const NETWORK = "network-1=198.18.0.11 network-2=198.18.0.12";

const QUESTIONS = (agreed: string): (readonly [string, string])[] => [
  ["name of the environment [edge]: ", "Site\r"],
  ["name of the environment [edge]: ", "site\r"],
  ["network nodes", `${NETWORK}\r`],
  ["compute hosts", "compute-1=198.18.0.21\r"],
  ["user to log in as [root]: ", "\r"],
  ["private key", `${join(ROOT, CLIENT_KEY)}\r`],
  ["are these their keys? [y/N] ", `${agreed}\r`],
  ["underlay address of network-1 [198.18.1.11]: ", "\r"],
  ["external bridge of network-1 (it has br-ex) [br-ex]: ", "\r"],
  ["underlay address of network-2 [198.18.1.12]: ", "\r"],
  ["external bridge of network-2 (it has br-ex) [br-ex]: ", "\r"],
  ["underlay address of compute-1 [198.18.1.21]: ", "\r"],
  ["external network [203.0.113.0/24]: ", "\r"],
  ["its gateway [203.0.113.1]: ", "\r"],
];

test("it asks, shows the keys of the hosts, finds underlay and bridge, and writes a document that can be deployed", async () => {
  const { code, shown } = await typed(QUESTIONS("y"));
  expect({ code, shown }).toEqual({ code: 0, shown: expect.stringContaining("environments/site.yaml") as string });
  expect(shown).toContain("begin with a lower-case letter");
  const document = join(directory, "environments/site.yaml");
  expect(readFileSync(document, "utf8")).toMatch(/^# yaml-language-server: \$schema=/);
  const { topology } = compiledDocument(document);
  expect(topology.hosts.map(({ name, underlayIp, networkNode }) => [name, underlayIp, networkNode])).toEqual([
    ["compute-1", "198.18.1.21", "network-1"],
    ["network-1", "198.18.1.11", undefined],
    ["network-2", "198.18.1.12", undefined],
  ]);
  expect(readFileSync(join(directory, "known_hosts"), "utf8").match(/^198\.18\.0\.\d+ ssh-ed25519 /gm)).toHaveLength(3);
  const preflight = lab.operator([
    "sh",
    "-c",
    `cd ${directory} && node ${join(ROOT, "dist/lib/cli/vrouter.js")} preflight`,
  ]);
  expect(preflight).toMatchObject({ code: 0 });
});

test("keys that nobody accepts, and Ctrl-C: nothing is written", async () => {
  const refused = await typed(QUESTIONS("n"));
  expect(refused).toMatchObject({
    code: 1,
    shown: expect.stringContaining("NOT_ANSWERED: no key was accepted") as string,
  });
  const ended = await typed([["name of the environment [edge]: ", "\u0003"]]);
  expect(ended.code).toBe(1);
  expect(readdirSync(directory)).toEqual([]);
});

test("a host that does not answer is named, before anything is written", async () => {
  const { code, shown } = await typed([
    ["name of the environment", "\r"],
    ["network nodes", "network-8=127.0.0.1\r"],
    ["compute hosts", "\r"],
    ["user to log in as", "\r"],
    ["private key", `${join(ROOT, CLIENT_KEY)}\r`],
  ]);
  expect(code).toBe(1);
  expect(shown).toMatch(/network-8: UNREACHABLE: /);
  expect(existsSync(join(directory, "cdktf.json"))).toBe(false);
});
