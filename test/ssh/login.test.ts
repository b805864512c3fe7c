import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SshHop } from "../../lib/model/topology";
import { Connection } from "../../lib/ssh/connection";
import { routeTo } from "../../lib/ssh/route";
import { refusal } from "../engine/refusal";
import { context } from "./context";
import { connects, withoutAgent } from "./logging-in";
import { freePort, Sshd, sshKeygen } from "./sshd";

/** The way to a host: through jump hosts, by ssh's own files, and again when it may heal. */
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

withoutAgent();

const hopOf = (server: Sshd, changes: Partial<SshHop> = {}): SshHop => {
  const { address, port, user, hostKey, identityFile } = server.endpoint();
  return { address, port, user, hostKey, identityFile, ...changes };
};

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
    const connection = await Connection.open(sshd.endpoint({ proxyJump: [hopOf(bastion)] }), context());
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
    const connection = await Connection.open(
      sshd.endpoint({ port }),
      context((line) => said.push(line)),
    );
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
    const error = await refusal(
      Connection.open(
        sshd.endpoint(changes()),
        context((line) => said.push(line)),
      ),
    );
    expect([error.code, said]).toEqual([code, []]);
  });
});
