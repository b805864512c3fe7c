import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { Sshd } from "../../../ssh/sshd";
import { vrouterCommand } from "../../vrouter-command";

let sshd: Sshd;
let bastion: Sshd;
let directory: string;
let document: string;

beforeAll(async () => {
  [sshd, bastion] = await Promise.all([Sshd.start(["ed25519", "rsa"]), Sshd.start()]);
  directory = mkdtempSync(join(tmpdir(), "vrouter-keys-"));
  document = join(directory, "edge.yaml");
}, 60_000);

afterAll(async () => {
  rmSync(directory, { recursive: true });
  await Promise.all([sshd.stop(), bastion.stop()]);
});

/** @param more YAML of the host's `ssh`, in braces */
function write(
  more = "",
  hosts = `network-1: { role: network, ssh: { address: 127.0.0.1, port: ${sshd.port}${more} } }`,
) {
  const ssh = `user: ${userInfo().username}, identity_file: ${sshd.keyFile("user")}`;
  writeFileSync(document, `environment: edge\nssh: { ${ssh} }\nhosts:\n  ${hosts}\n`);
}

const key = (line: string) => line.split(" ").slice(0, 2).join(" ");
const jump = (more = "") =>
  `, proxy_jump: [{ address: 127.0.0.1, port: ${bastion.port}, identity_file: ${bastion.keyFile("user")}${more} }]`;
const scan = () => vrouterCommand(["keys", "scan", document]);

test("a host without a key in the document: what it shows, and the line to write, which is then accepted", () => {
  write();
  const { status, stdout, stderr } = scan();
  expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
  expect(stdout).toContain(`network-1  127.0.0.1:${sshd.port}  ssh-ed25519  ${sshd.fingerprint()}  new\n`);
  expect(stdout).toContain("ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub");
  const [, line] = /^ {2}hosts\.network-1\.ssh: (host_key: ".*")$/m.exec(stdout)!;
  expect(line).toBe(`host_key: "${key(sshd.hostKey())}"`);
  write(`, ${line}`);
  expect(scan()).toEqual({ status: 0, stdout: stdout.slice(0, stdout.indexOf("new\n")) + "known\n", stderr: "" });
});

test("a placeholder in the document's place, and parts of it that are not finished, do not matter", () => {
  write(`, host_key: "ssh-ed25519 AAAA..."`);
  appendFileSync(document, "routers: { r1: { interfaces: [{ subnet: none }] } }\n");
  expect(scan()).toMatchObject({ status: 2, stdout: expect.stringContaining("  new\n") as string });
});

test("a key that is not the document's is shouted, of the type that is pinned", () => {
  write(`, host_key: "${key(bastion.hostKey())}"`);
  const { status, stdout } = scan();
  expect(status).toBe(2);
  expect(stdout).toContain(`${sshd.fingerprint()}  CHANGED\n`);
  expect(stdout).toContain("CHANGED: either the host was reinstalled, or another machine answers in its place.\n");
  write(`, host_key: "${key(sshd.hostKey("rsa"))}"`);
  expect(scan()).toMatchObject({ status: 0, stdout: expect.stringContaining(sshd.fingerprint("rsa")) as string });
});

test("a key that is not the one of a stack that cdktf synthesised goes into the program, and is not written", () => {
  const stack = join(directory, "cdktf.out/stacks/edge");
  mkdirSync(stack, { recursive: true });
  const ssh = { address: "127.0.0.1", port: sshd.port, host_key: key(bastion.hostKey()) };
  const text = JSON.stringify({ environment: "edge", hosts: { "network-1": { role: "network", ssh } } });
  for (const name of ["environment.json", "cdk.tf.json"]) writeFileSync(join(stack, name), text);
  const { status, stdout } = vrouterCommand(["keys", "scan", stack, "--accept"]);
  expect({ status, stdout }).toEqual({
    status: 2,
    stdout: expect.stringMatching(
      /\nWhat is the same goes into the program:\n {2}hosts\.network-1\.ssh: host_key: /,
    ) as string,
  });
  expect(readFileSync(join(stack, "environment.json"), "utf8")).toBe(text);
});

test("of a list it says which key no host presents; of another type it asks too", () => {
  const list = (...keys: readonly string[]) => `, host_key: [${keys.map((line) => `"${key(line)}"`).join(", ")}]`;
  write(list(bastion.hostKey(), sshd.hostKey("rsa"), sshd.hostKey()));
  const { status, stdout } = scan();
  expect(status).toBe(0);
  expect(stdout).toContain(`${sshd.fingerprint()}  known\n`);
  expect(stdout).toContain(`${bastion.fingerprint()} (ssh-ed25519) is presented by none of hosts.network-1.ssh: `);
  expect(stdout).not.toContain(`${sshd.fingerprint("rsa")} (ssh-rsa) is presented by none`);
  write(list(sshd.hostKey("rsa"), sshd.hostKey()));
  expect(scan().stdout).not.toContain("presented by none");
});

test("behind a jump host whose key is not known nobody looks; once it is accepted, there too", () => {
  write(jump());
  const first = scan();
  expect(first.status).toBe(2);
  expect(first.stdout).toContain(`(jump host)  127.0.0.1:${bastion.port}`);
  expect(first.stdout).not.toContain(sshd.fingerprint());
  expect(first.stdout).toContain(
    `network-1 is behind jump host 127.0.0.1:${bastion.port}: accept that one's key, then scan again\n`,
  );
  const [, line] = new RegExp(`^ {2}proxy_jump, 127\\.0\\.0\\.1:${bastion.port}: (host_key: ".*")$`, "m").exec(
    first.stdout,
  )!;
  write(jump(`, ${line}`));
  const second = scan();
  expect(second.stdout).toMatch(/^\(jump host\) .* known\nnetwork-1 .* new\n/m);
  expect(second.stdout).toContain(sshd.fingerprint());
});

test("known hosts: the line for that file, and what it revokes", () => {
  const known = join(directory, "known_hosts");
  writeFileSync(known, "");
  write(`, known_hosts_file: ${known}`);
  const { stdout } = scan();
  const [, line] = new RegExp(`^What is the same goes into ${known}:\n {2}(.*)$`, "m").exec(stdout)!;
  expect(line).toBe(`[127.0.0.1]:${sshd.port} ${key(sshd.hostKey())}`);
  writeFileSync(known, `${line}\n`);
  expect(scan().status).toBe(0);
  appendFileSync(known, `@revoked * ${sshd.hostKey()}\n`);
  const revoked = scan();
  expect(revoked.status).toBe(2);
  expect(revoked.stdout).toMatch(/ REVOKED\n$/);
});

describe("with --accept", () => {
  const accept = () => vrouterCommand(["keys", "scan", document, "--accept"]);

  test("the key goes into the document, and is known from then on", () => {
    write();
    const { status, stdout } = accept();
    expect(status).toBe(0);
    expect(stdout).toContain(`Written into ${document}:\n  hosts.network-1.ssh: host_key: `);
    expect(scan()).toMatchObject({ status: 0, stdout: expect.stringContaining("  known\n") as string });
  });

  test("or into known_hosts, after what is there", () => {
    const known = join(directory, "known_hosts");
    writeFileSync(known, "# mine");
    write(`, known_hosts_file: ${known}`);
    expect(accept().status).toBe(0);
    expect(readFileSync(known, "utf8")).toBe(`# mine\n[127.0.0.1]:${sshd.port} ${key(sshd.hostKey())}\n`);
    expect(scan().status).toBe(0);
  });

  test("a key that is not the document's stays out", () => {
    write(`, host_key: "${key(bastion.hostKey())}"`);
    const before = readFileSync(document, "utf8");
    expect(accept()).toMatchObject({ status: 2, stdout: expect.stringContaining("CHANGED: ") as string });
    expect(readFileSync(document, "utf8")).toBe(before);
  });
});

test("a host that does not answer is an error, and the others are shown", async () => {
  const gone = await Sshd.start();
  await gone.stop();
  const at = (port: number) => `{ role: network, ssh: { address: 127.0.0.1, port: ${port} } }`;
  write("", `{ network-1: ${at(sshd.port)}, network-2: ${at(gone.port)} }`);
  const { status, stdout, stderr } = scan();
  expect(status).toBe(1);
  expect(stdout).toContain(sshd.fingerprint());
  expect(stderr).toContain(`network-2: UNREACHABLE: cannot connect to 127.0.0.1:${gone.port}`);
}, 20_000);

test.each([
  ["hosts: { n: { role: network, ssh: { port: 22 } } }", /edge\.yaml:2:\d+: MISSING_FIELD: "address" is missing/],
  ["routers: {}", /^NO_HOSTS: the document declares no host; add one under hosts\n$/],
  ["hosts: [", /YAML_SYNTAX/],
])("%s", (text, message) => {
  writeFileSync(document, `environment: edge\n${text}\n`);
  expect(scan()).toEqual({ status: 1, stdout: "", stderr: expect.stringMatching(message) as string });
});

test("--json: each key with what is known of it, and whether it was written", () => {
  write();
  const found = (...options: readonly string[]) => {
    const { status, stdout } = vrouterCommand(["keys", "scan", document, "--json", ...options]);
    return { status, hosts: JSON.parse(stdout) as unknown };
  };
  const key = { type: "ssh-ed25519", fingerprint: sshd.fingerprint(), isJumpHost: false };
  expect(found()).toEqual({
    status: 2,
    hosts: [
      {
        host: "network-1",
        keys: [expect.objectContaining({ ...key, verdict: "unknown", isWritten: false }) as object],
      },
    ],
  });
  expect(found("--accept")).toMatchObject({ status: 0, hosts: [{ keys: [{ verdict: "unknown", isWritten: true }] }] });
  expect(found()).toMatchObject({ status: 0, hosts: [{ keys: [{ verdict: "known", isWritten: false }] }] });
});
