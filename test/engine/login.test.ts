import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Connection } from "../../lib/engine/connection";
import { routeTo } from "../../lib/engine/route";
import type { SshEndpoint, SshHop } from "../../lib/topology/model";
import { refusal } from "./refusal";
import { freePort, Sshd, sshKeygen } from "./sshd";

let sshd: Sshd;
let bastion: Sshd;
let closed: Sshd;
let directory: string;

beforeAll(async () => {
  [sshd, bastion, closed] = await Promise.all([
    Sshd.start(["ed25519", "rsa"]),
    Sshd.start(),
    Sshd.start(["ed25519"], { settings: ["AllowTcpForwarding no"] }),
  ]);
  directory = mkdtempSync(join(tmpdir(), "vrouter-login-"));
}, 60_000);

afterAll(async () => {
  rmSync(directory, { recursive: true });
  await Promise.all([sshd.stop(), bastion.stop(), closed.stop()]);
});

const environment = { ...process.env };
beforeEach(() => {
  delete process.env["SSH_AUTH_SOCK"];
  delete process.env["VROUTER_SSH_PASSPHRASE"];
});
afterEach(() => {
  process.env = { ...environment };
});

async function connects(endpoint: SshEndpoint): Promise<string> {
  const connection = await Connection.open(endpoint);
  try {
    return (await connection.exec("echo $SSH_CONNECTION")).stdout;
  } finally {
    connection.close();
  }
}

const hopOf = (server: Sshd, changes: Partial<SshHop> = {}): SshHop => {
  const { address, port, user, hostKey, identityFile } = server.endpoint();
  return { address, port, user, hostKey, identityFile, ...changes };
};

/** An agent with keys, while something is done. */
async function withAgent<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
  const { stdout } = spawnSync("ssh-agent", ["-s"], { encoding: "utf8" });
  const [, socket, pid] = /SSH_AUTH_SOCK=([^;]+);.*SSH_AGENT_PID=(\d+);/s.exec(stdout)!;
  try {
    process.env["SSH_AUTH_SOCK"] = socket;
    for (const key of keys) {
      const added = spawnSync("ssh-add", ["-q", key], { env: { ...process.env }, encoding: "utf8" });
      expect(added.stderr).toBe("");
    }
    return await work();
  } finally {
    process.kill(Number(pid));
  }
}

describe("certificates", () => {
  test.each(["ed25519", "rsa", "ecdsa"])("the one beside an %s key lets in", async (type) => {
    expect(await connects(sshd.endpoint({ identityFile: sshd.certifiedKeyFile(type) }))).toContain("127.0.0.1");
  });

  test.each(["ed25519", "rsa"])("one in the agent, with its %s key, lets in", async (type) => {
    await withAgent([sshd.certifiedKeyFile(type)], async () => {
      expect(await connects(sshd.endpoint({ identityFile: undefined }))).toContain("127.0.0.1");
    });
  });

  test("the key without it is not let in", async () => {
    const file = sshd.certifiedKeyFile("ed25519");
    rmSync(`${file}-cert.pub`);
    expect((await refusal(connects(sshd.endpoint({ identityFile: file })))).code).toBe("AUTHENTICATION_FAILED");
  });

  test("for another user is refused, and both are named", async () => {
    const file = sshd.certifiedKeyFile("ed25519", "+1h", "nobody");
    const error = await refusal(connects(sshd.endpoint({ identityFile: file })));
    expect(error.code).toBe("AUTHENTICATION_FAILED");
    expect(error.message).toContain(`with key ${file} and its certificate`);
  });

  test.each([
    ["ended", "-2h:-1h", /-cert\.pub ended at 20.*: have the key signed again$/],
    ["not yet in force", "+1h:+2h", /-cert\.pub is in force from 20.* only: have the key signed again$/],
  ])("one that is %s is named before anything is tried", async (_, validity, message) => {
    const error = await refusal(connects(sshd.endpoint({ identityFile: sshd.certifiedKeyFile("ed25519", validity) })));
    expect([error.code, error.message]).toEqual(["BAD_IDENTITY", expect.stringMatching(message)]);
  });

  test("one of another key is named", async () => {
    const file = sshd.certifiedKeyFile("ed25519");
    copyFileSync(`${sshd.certifiedKeyFile("ed25519")}-cert.pub`, `${file}-cert.pub`);
    const error = await refusal(connects(sshd.endpoint({ identityFile: file })));
    expect(error.message).toMatch(/-cert\.pub certifies another key than /);
  });

  test("what is none is named", async () => {
    const file = sshd.certifiedKeyFile("ed25519");
    copyFileSync(`${file}.pub`, `${file}-cert.pub`);
    const error = await refusal(connects(sshd.endpoint({ identityFile: file })));
    expect(error.message).toMatch(/-cert\.pub is not a user certificate/);
  });
});

describe("a key with a passphrase", () => {
  /** Under a name of its own: a key that was opened once stays open in this process. */
  const protectedKey = (name: string) => {
    const file = join(directory, name);
    copyFileSync(sshd.keyFile("protected"), file);
    return file;
  };

  test("VROUTER_SSH_PASSPHRASE opens it", async () => {
    process.env["VROUTER_SSH_PASSPHRASE"] = "passphrase";
    expect(await connects(sshd.endpoint({ identityFile: protectedKey("right") }))).toContain("127.0.0.1");
  });

  test("a wrong one is an error that does not repeat it", async () => {
    process.env["VROUTER_SSH_PASSPHRASE"] = "s3cr3t-but-wrong";
    const error = await refusal(connects(sshd.endpoint({ identityFile: protectedKey("wrong") })));
    expect(error.code).toBe("BAD_IDENTITY");
    expect(error.message).toMatch(/^VROUTER_SSH_PASSPHRASE does not open identity_file /);
    expect(error.message).not.toContain("s3cr3t");
  });

  test("the agent that holds it is asked instead", async () => {
    const open = join(directory, "opened");
    copyFileSync(sshd.keyFile("protected"), open);
    sshKeygen(["-p", "-P", "passphrase", "-N", "", "-f", open]);
    await withAgent([sshd.keyFile("stranger"), open], async () => {
      expect(await connects(sshd.endpoint({ identityFile: sshd.keyFile("protected") }))).toContain("127.0.0.1");
    });
  });

  test("it is asked for on the terminal once, however many hosts there are, and not shown", async () => {
    const endpoint = sshd.endpoint({ identityFile: sshd.keyFile("protected") });
    const program = join(directory, "asks.ts");
    writeFileSync(
      program,
      `import { Connection } from ${JSON.stringify(join(__dirname, "../../lib/engine/connection"))};
      void Promise.all([1, 2, 3].map(async () => {
        const connection = await Connection.open(${JSON.stringify(endpoint)});
        console.log("in as", (await connection.exec("id -un")).stdout.trim());
        connection.close();
      })).then(() => process.exit());`,
    );
    const tsx = join(__dirname, "../../node_modules/.bin/tsx");
    const typed = ["not-this-one", "passphrase"];
    // script(1) gives the program a terminal, which shows what is typed unless the program turns that off.
    const terminal = spawn("script", ["-qec", `${tsx} ${program}`, "/dev/null"]);
    let screen = "";
    terminal.stdout.on("data", (chunk: Buffer) => {
      screen += chunk.toString();
      if (/Passphrase for \S+: $/.test(screen)) terminal.stdin.write(`${typed.shift()}\n`);
    });
    await once(terminal, "close");
    expect(screen.match(/Passphrase for /g)).toHaveLength(2);
    expect(screen.match(/in as /g)).toHaveLength(3);
    expect(screen).not.toMatch(/not-this-one|passphrase\r/);
  }, 30_000);
});

test("an agent that is gone is named", async () => {
  process.env["SSH_AUTH_SOCK"] = join(directory, "no-agent");
  const error = await refusal(connects(sshd.endpoint({ identityFile: undefined })));
  expect([error.code, error.message]).toEqual([
    "NO_IDENTITY",
    expect.stringMatching(/^the ssh-agent \(SSH_AUTH_SOCK\) does not answer: Failed to connect to agent$/),
  ]);
});

describe("jump hosts", () => {
  test("one after the other leads to the host, each only as far as the next", async () => {
    const inner = await Sshd.start(["ed25519"], { settings: [`PermitOpen 127.0.0.1:${sshd.port}`] });
    const outer = await Sshd.start(["ed25519"], { settings: [`PermitOpen 127.0.0.1:${inner.port}`] });
    try {
      expect(await connects(sshd.endpoint({ proxyJump: [hopOf(outer), hopOf(inner)] }))).toContain(` ${sshd.port}\n`);
      const error = await refusal(connects(sshd.endpoint({ proxyJump: [hopOf(outer)] })));
      expect(error.code).toBe("FORWARDING_REFUSED");
    } finally {
      await Promise.all([inner.stop(), outer.stop()]);
    }
  });

  test("one that forwards nothing is named with what to allow there", async () => {
    const error = await refusal(connects(sshd.endpoint({ proxyJump: [hopOf(bastion), hopOf(closed)] })));
    expect(error.code).toBe("FORWARDING_REFUSED");
    expect(error.message).toContain(`jump host 127.0.0.1:${closed.port} does not let user`);
    expect(error.message).toMatch(/to 127\.0\.0\.1:\d+: allow it there \(AllowTcpForwarding, PermitOpen\)$/);
  });

  test("each one's key is pinned", async () => {
    const proxyJump = [hopOf(bastion, { hostKey: sshd.hostKey() })];
    const error = await refusal(connects(sshd.endpoint({ proxyJump })));
    expect(error.code).toBe("HOST_KEY_MISMATCH");
    expect(error.message).toContain(`127.0.0.1:${bastion.port} shows host key ${bastion.fingerprint()}`);
  });

  test("and so is the one at the end", async () => {
    const endpoint = sshd.endpoint({ proxyJump: [hopOf(bastion)], hostKey: bastion.hostKey() });
    expect((await refusal(connects(endpoint))).code).toBe("HOST_KEY_MISMATCH");
  });

  test("a user who is not let in there is named with the place", async () => {
    const proxyJump = [hopOf(bastion, { identityFile: bastion.keyFile("stranger") })];
    const error = await refusal(connects(sshd.endpoint({ proxyJump })));
    expect(error.code).toBe("AUTHENTICATION_FAILED");
    expect(error.message).toContain(`127.0.0.1:${bastion.port} does not let user`);
  });

  test("what the last one cannot reach is named with both", async () => {
    const port = await freePort();
    const error = await refusal(connects(sshd.endpoint({ port, proxyJump: [hopOf(bastion)] })));
    expect(error.message).toBe(
      `cannot connect to 127.0.0.1:${port} from jump host 127.0.0.1:${bastion.port}: Connection refused`,
    );
  });

  test("a lost one ends what runs behind it", async () => {
    const connection = await Connection.open(sshd.endpoint({ proxyJump: [hopOf(bastion)] }));
    const kill = `kill -9 $(ss -Htnp "dport = :${sshd.port}" | grep -o 'sshd",pid=[0-9]*' | grep -o '[0-9]*$' | sort -u)`;
    const error = await refusal(connection.exec(`${kill}; sleep 5`));
    expect(error.code).toBe("CONNECTION_LOST");
  });
});

describe("ssh's own files", () => {
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };

  test("an alias leads to the host, through the jump hosts it names, with known keys", async () => {
    const known = file("known", `[127.0.0.1]:${bastion.port} ${bastion.hostKey()}\n`);
    appendFileSync(known, `[127.0.0.1]:${sshd.port} ${sshd.hostKey()}\n`);
    sshKeygen(["-H", "-f", known]);
    const { user } = sshd.endpoint();
    const config = file(
      "config",
      `Host edge\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${user}\n  IdentityFile ${sshd.keyFile("user")}\n  ProxyJump gate\n` +
        `Host gate\n  HostName 127.0.0.1\n  Port ${bastion.port}\n  User ${user}\n  IdentityFile ${bastion.keyFile("user")}\n`,
    );
    const endpoint = { address: "edge", become: false, configFile: config, knownHostsFile: known };
    expect(await connects(endpoint)).toContain(` ${sshd.port}\n`);
  });

  test("a jump host's own way, as the configuration has it, comes first", () => {
    const configFile = file("chain", "Host edge\n ProxyJump inner\nHost inner\n ProxyJump me@outer:2200\n");
    const route = routeTo({ address: "edge", become: false, configFile });
    expect(route.map(({ user, where }) => `${user} ${where}`)).toEqual([
      "me outer:2200",
      "root inner:22",
      "root edge:22",
    ]);
  });

  test("a way that leads through itself is an error that says what to change", async () => {
    const configFile = file("circle", "Host *\n ProxyJump gate\n");
    const error = await refusal(connects({ address: "edge", become: false, configFile }));
    const two = file("two", "Host edge\n ProxyJump gate\nHost gate\n ProxyJump edge\n");
    expect((await refusal(connects({ address: "edge", become: false, configFile: two }))).message).toBe(
      "the ssh configuration leads to edge through edge again: give gate another ProxyJump there, or none",
    );
    expect([error.code, error.message]).toEqual([
      "BAD_SSH_CONFIG",
      expect.stringMatching(/^ssh refuses the configuration .*\/circle for gate: jumphost loop via gate$/),
    ]);
  });

  test("a key that is revoked lets nobody in, and nobody is told to add it", async () => {
    const known = file("revoked", `[127.0.0.1]:${sshd.port} ${sshd.hostKey()}\n@revoked * ${sshd.hostKey()}\n`);
    const error = await refusal(connects(sshd.endpoint({ hostKey: undefined, knownHostsFile: known })));
    expect(error.code).toBe("HOST_KEY_REVOKED");
    expect(error.message).toMatch(/which \S+\/revoked revokes: .*; give the host a new key$/);
  });

  test("a host that is not among the known ones is an error that says where to put its key", async () => {
    const known = file("others", `example.org ${sshd.hostKey()}\n`);
    const error = await refusal(connects(sshd.endpoint({ hostKey: undefined, knownHostsFile: known })));
    expect(error.code).toBe("HOST_KEY_MISSING");
    expect(error.message).toMatch(/others has no key of 127\.0\.0\.1:\d+, it shows SHA256:.*or add it there$/);
  });

  test("a key in the document counts, whatever is known", async () => {
    const known = file("stale", `[127.0.0.1]:${sshd.port} ${bastion.hostKey()}\n`);
    expect(await connects(sshd.endpoint({ knownHostsFile: known }))).toContain("127.0.0.1");
    const error = await refusal(connects(sshd.endpoint({ hostKey: undefined, knownHostsFile: known })));
    expect(error.code).toBe("HOST_KEY_MISMATCH");
    expect(error.message).toMatch(/before you change .*\/stale$/);
  });
});

describe("what may heal is tried again", () => {
  /** Takes connections and does something with them. */
  async function listener(handle: (socket: Socket, count: number) => void): Promise<[Server, number]> {
    let count = 0;
    const server = createServer((socket) =>
      handle(
        socket.on("error", () => undefined),
        ++count,
      ),
    );
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return [server, (server.address() as AddressInfo).port];
  }

  test("a reset and a refusal, with a line for each, until the host answers", async () => {
    const said: string[] = [];
    const [server, port] = await listener((socket, count) => {
      if (count === 1) return socket.resetAndDestroy();
      if (count === 2) return socket.end("SSH-2.0-gone\r\n");
      const way = connect(sshd.port, "127.0.0.1").on("error", () => undefined);
      socket.pipe(way).pipe(socket);
    });
    const connection = await Connection.open(sshd.endpoint({ port }), (line) => said.push(line));
    expect((await connection.exec("echo in")).stdout).toBe("in\n");
    connection.close();
    server.close();
    expect(said).toEqual([
      expect.stringMatching(/^cannot connect to \S+: .*ECONNRESET.*; trying again \(2 of 3\)$/),
      expect.stringMatching(/^cannot connect to \S+: .*closed the connection; trying again \(3 of 3\)$/),
    ]);
  }, 20_000);

  const through = (changes: Partial<SshHop>) => ({ proxyJump: [hopOf(bastion, changes)] });
  test.each([
    ["a wrong host key", () => ({ hostKey: bastion.hostKey() }), "HOST_KEY_MISMATCH"],
    ["a wrong host key of a jump host", () => through({ hostKey: sshd.hostKey() }), "HOST_KEY_MISMATCH"],
    ["a refused key", () => ({ identityFile: sshd.keyFile("stranger") }), "AUTHENTICATION_FAILED"],
    [
      "a refused key on a jump host",
      () => through({ identityFile: sshd.keyFile("stranger") }),
      "AUTHENTICATION_FAILED",
    ],
    ["a jump host that forwards nothing", () => ({ proxyJump: [hopOf(closed)] }), "FORWARDING_REFUSED"],
  ])("%s is not", async (_, changes, code) => {
    const said: string[] = [];
    const error = await refusal(Connection.open(sshd.endpoint(changes()), (line) => said.push(line)));
    expect([error.code, said]).toEqual([code, []]);
  });
});
