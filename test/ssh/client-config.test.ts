import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { ClientConfig } from "../../lib/ssh/client-config";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-config-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

function config(text: string): string {
  const file = join(directory, "config");
  writeFileSync(file, text);
  return file;
}

const TYPICAL = `
IdentityFile ~/.ssh/everywhere
Host edge-* !edge-9
  HostName %h.example.org
  Port = 2222
Host edge-1
  User late
  IdentityFile %d/keys/%r@%n
  ProxyJump jump@gate:2200,edge-2
Host edge-*
  User deploy
Host direct
  ProxyJump none
  ProxyCommand none
Match host edge-2.example.org
  HostKeyAlias twin
`;

describe("a typical configuration", () => {
  const read = (name: string, user?: string) => ClientConfig.read(config(TYPICAL)).host(name, user);
  const everywhere = "~/.ssh/everywhere";

  test("the first value counts, and tokens stand for the host and its user", () => {
    expect(read("edge-1")).toEqual({
      address: "edge-1.example.org",
      port: 2222,
      user: "late",
      identityFiles: [everywhere, `${homedir()}/keys/late@edge-1`],
      proxyJump: ["jump@gate:2200", "edge-2"],
    });
  });

  test("a user that the document names is who logs in", () => {
    expect(read("edge-1", "root")).toMatchObject({
      user: "root",
      identityFiles: [everywhere, `${homedir()}/keys/root@edge-1`],
    });
  });

  test("Match is asked for the name that HostName gives", () => {
    expect(read("edge-2")).toMatchObject({ user: "deploy", hostKeyAlias: "twin", proxyJump: [] });
  });

  test("a pattern may leave out a host", () => {
    expect(read("edge-9")).toMatchObject({ address: "edge-9", port: 22 });
  });

  test("no jump and no command is none", () => {
    expect(read("direct").proxyJump).toEqual([]);
  });
});

test("what is not said is left to the document's defaults, not to the name of whoever deploys", () => {
  expect(ClientConfig.read(config("Host a\n User b\n")).host("x")).toEqual({
    address: "x",
    port: 22,
    identityFiles: [],
    proxyJump: [],
  });
});

test("files that are included, by a pattern, in their place", () => {
  mkdirSync(join(directory, "d"));
  writeFileSync(join(directory, "d/1.conf"), "Host a\n  User first\n");
  writeFileSync(join(directory, "d/2.conf"), "Host a\n  User second\n  Port 2\n");
  writeFileSync(join(directory, "d/ignored"), "User ignored\n");
  const file = config(`Include ${directory}/d/*.conf ${directory}/nothing\nPort 3\nHost a\n  User third\n`);
  expect(ClientConfig.read(file).host("a")).toMatchObject({ user: "first", port: 2 });
  expect(ClientConfig.read(file).host("b")).toMatchObject({ user: undefined, port: 3 });
});

test.each([
  ["a command as the way", "Host a\n  ProxyCommand nc %h %p\n", /config reaches a by a ProxyCommand: use ProxyJump/],
  [
    "what ssh refuses",
    "Host a\n  Port 0\n",
    /^ssh refuses the configuration .*\/config for a: .*config line 2: .*port/i,
  ],
  ["a file that includes itself", "Include SELF\n", /^ssh refuses the configuration .*include/],
])("%s is an error", (_, text, message) => {
  const file = config(text.replace("SELF", join(directory, "config")));
  expect(() => ClientConfig.read(file).host("a")).toThrow(message);
});

test("a file that is not there", () => {
  expect(() => ClientConfig.read("no/such/file")).toThrow(/cannot read the ssh configuration no\/such\/file: ENOENT/);
});

test("a machine without ssh is told what to install", () => {
  const program = join(directory, "reads.ts");
  writeFileSync(
    program,
    `import { ClientConfig } from ${JSON.stringify(join(__dirname, "../../lib/ssh/client-config"))};
    ClientConfig.read(${JSON.stringify(config(TYPICAL))}).host("edge-1");`,
  );
  symlinkSync("/bin/sh", join(directory, "sh"));
  const tsx = join(__dirname, "../../node_modules/tsx/dist/cli.mjs");
  const { stderr } = spawnSync(process.execPath, [tsx, program], { env: { PATH: directory }, encoding: "utf8" });
  expect(stderr).toContain("config_file is read by ssh, which is missing here: install OpenSSH's client");
}, 20_000);
