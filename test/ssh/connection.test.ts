import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { Server, utils } from "ssh2";
import { Connection } from "../../lib/ssh/connection";
import { refusal } from "../engine/refusal";
import { context } from "./context";
import { freePort, Sshd } from "./sshd";

let sshd: Sshd;
let other: Sshd;

beforeAll(async () => {
  [sshd, other] = await Promise.all([Sshd.start(["ed25519", "rsa", "ecdsa"]), Sshd.start(["ed25519"])]);
}, 60_000);

afterAll(() => Promise.all([sshd.stop(), other.stop()]));

async function withConnection<T>(endpoint = sshd.endpoint(), work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.open(endpoint, context());
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}

test.each(["ed25519", "rsa", "ecdsa"])("a host with several keys presents the pinned one: %s", async (type) => {
  const endpoint = sshd.endpoint({ hostKey: sshd.hostKey(type) });
  expect(await withConnection(endpoint, (connection) => connection.exec("echo here"))).toEqual({
    code: 0,
    stdout: "here\n",
    stderr: "",
  });
});

test("exit code, standard output and standard error come back apart", async () => {
  const result = await withConnection(undefined, (connection) => connection.exec("echo out; echo err >&2; exit 3"));
  expect(result).toEqual({ code: 3, stdout: "out\n", stderr: "err\n" });
});

test("a command that ends as soon as it is started has an exit code", async () => {
  const keys = utils.generateKeyPairSync("ed25519");
  const server = new Server({ hostKeys: [keys.private] }, (client) =>
    client
      .on("authentication", (context) => context.accept())
      .on("session", (accept) =>
        accept().on("exec", (started) => {
          const channel = started();
          channel.exit(3);
          channel.end();
        }),
      )
      .on("error", () => undefined),
  );
  const port = await freePort();
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  try {
    const endpoint = sshd.endpoint({ port, hostKey: keys.public });
    const { code } = await withConnection(endpoint, (connection) => connection.exec("anything"));
    expect(code).toBe(3);
  } finally {
    server.close();
  }
});

test("a host that looks up names before it lets somebody in is waited for", async () => {
  const keys = utils.generateKeyPairSync("ed25519");
  const server = new Server({ hostKeys: [keys.private] }, (client) =>
    client
      .on("authentication", (context) => void setTimeout(() => context.accept(), 11_000))
      .on("error", () => undefined),
  );
  const port = await freePort();
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  try {
    const said: string[] = [];
    const connection = await Connection.open(
      sshd.endpoint({ port, hostKey: keys.public }),
      context((line) => said.push(line)),
    );
    connection.close();
    expect(said).toEqual([]);
  } finally {
    server.close();
  }
}, 40_000);

test("input arrives byte by byte, whatever its size", async () => {
  const input = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 31) & 0xff));
  const { stdout } = await withConnection(undefined, (connection) => connection.exec("cksum", input));
  expect(stdout).toBe(spawnSync("cksum", { input }).stdout.toString());
});

test("a wrong host key is an error at once that names both fingerprints", async () => {
  const error = await refusal(Connection.open(sshd.endpoint({ hostKey: other.hostKey() }), context()));
  expect(error.code).toBe("HOST_KEY_MISMATCH");
  expect(error.message).toContain(`127.0.0.1:${sshd.port} shows host key ${sshd.fingerprint()} (ssh-ed25519)`);
  expect(error.message).toContain(`pinned is ${other.fingerprint()} (ssh-ed25519)`);
});

test("of several host keys any will do, and an error names them all", async () => {
  const endpoint = sshd.endpoint({ hostKey: [other.hostKey(), sshd.hostKey()] });
  (await Connection.open(endpoint, context())).close();
  const wrong = [other.hostKey(), utils.generateKeyPairSync("ed25519").public];
  const error = await refusal(Connection.open(sshd.endpoint({ hostKey: wrong }), context()));
  expect(error.message).toMatch(/, pinned is SHA256:\S+ \(ssh-ed25519\), SHA256:\S+ \(ssh-ed25519\): /);
  expect(error.message).toContain(other.fingerprint());
});

test("a missing host key is an error that names the fingerprint seen", async () => {
  const error = await refusal(Connection.open(sshd.endpoint({ hostKey: "" }), context()));
  expect(error.code).toBe("HOST_KEY_MISSING");
  expect(error.message).toContain(`it shows ${sshd.fingerprint()} (ssh-ed25519)`);
});

test("a key that is not let in is an error that names user, address and key", async () => {
  const error = await refusal(Connection.open(sshd.endpoint({ identityFile: sshd.keyFile("stranger") }), context()));
  expect(error.code).toBe("AUTHENTICATION_FAILED");
  expect(error.message).toContain(`127.0.0.1:${sshd.port} does not let user ${sshd.endpoint().user} in`);
  expect(error.message).toContain(sshd.keyFile("stranger"));
});

describe("an identity file that cannot be used", () => {
  test.each([
    [
      "protected by a passphrase",
      () => sshd.keyFile("protected"),
      /is protected by a passphrase and there is no terminal/,
    ],
    ["missing", () => "no/such/key", /cannot read identity_file no\/such\/key .*ENOENT/],
    ["public", () => `${sshd.keyFile("user")}.pub`, /is a public key: name the private key/],
    ["not a key", () => "package.json", /identity_file package.json is not a private key/],
  ])("%s", async (_, file, message) => {
    const error = await refusal(Connection.open(sshd.endpoint({ identityFile: file() }), context()));
    expect(error.code).toBe("BAD_IDENTITY");
    expect(error.message).toMatch(message);
  });
});

describe("without an identity file", () => {
  const socket = process.env["SSH_AUTH_SOCK"];
  afterEach(() => {
    if (socket === undefined) delete process.env["SSH_AUTH_SOCK"];
    else process.env["SSH_AUTH_SOCK"] = socket;
  });

  test("the agent's keys are used", async () => {
    const [, agentSocket, pid] = /SSH_AUTH_SOCK=([^;]+);.*SSH_AGENT_PID=(\d+);/s.exec(
      spawnSync("ssh-agent", ["-s"], { encoding: "utf8" }).stdout,
    )!;
    try {
      process.env["SSH_AUTH_SOCK"] = agentSocket;
      const added = spawnSync("ssh-add", ["-q", sshd.keyFile("user")], { env: { ...process.env }, encoding: "utf8" });
      expect(added.stderr).toBe("");
      const endpoint = sshd.endpoint({ identityFile: undefined });
      expect((await withConnection(endpoint, (connection) => connection.exec("echo in"))).stdout).toBe("in\n");
    } finally {
      process.kill(Number(pid));
    }
  });

  test("and without an agent, the error says what to give", async () => {
    delete process.env["SSH_AUTH_SOCK"];
    const error = await refusal(Connection.open(sshd.endpoint({ identityFile: undefined }), context()));
    expect(error.code).toBe("NO_IDENTITY");
    expect(error.message).toMatch(/identity_file.*ssh-agent/);
  });
});

test("a closed port is an error that names address and cause", async () => {
  const port = await freePort();
  const error = await refusal(Connection.open(sshd.endpoint({ port }), context()));
  expect(error.code).toBe("UNREACHABLE");
  expect(error.message).toMatch(new RegExp(`^cannot connect to 127.0.0.1:${port}: .*ECONNREFUSED`));
});

test("something that accepts but never speaks is given up after two times 10 seconds", async () => {
  const mute = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => mute.once("listening", resolve));
  const { port } = mute.address() as AddressInfo;
  const began = Date.now();
  const said: string[] = [];
  const error = await refusal(
    Connection.open(
      sshd.endpoint({ port }),
      context((line) => said.push(line)),
    ),
  );
  expect(error.message).toBe(`cannot connect to 127.0.0.1:${port}: no answer within 10 s`);
  expect(said).toEqual([`${error.message}; trying again (2 of 3)`]);
  expect(Date.now() - began).toBeLessThan(23_000);
  mute.close();
}, 40_000);

test.each([
  ["is being made", () => createServer().listen(0, "127.0.0.1")],
  ["is to be tried again", () => undefined],
])("a connection that %s ends at once when the run is aborted", async (_, listen) => {
  const mute = listen();
  if (mute !== undefined) await once(mute, "listening");
  const port = mute === undefined ? await freePort() : (mute.address() as AddressInfo).port;
  const began = Date.now();
  const signal = AbortSignal.timeout(300);
  const error = await refusal(Connection.open(sshd.endpoint({ port }), { ...context(), signal }));
  expect([error.code, error.message]).toEqual(["ABORTED", "interrupted; nothing was changed on the host"]);
  expect(Date.now() - began).toBeLessThan(5_000);
  mute?.close();
});

test("a connection that breaks under a command is an error, not a hang", async () => {
  const error = await refusal(withConnection(undefined, (connection) => connection.exec("kill -9 $PPID; sleep 5")));
  expect(error.code).toBe("CONNECTION_LOST");
  expect(error.message).toContain(`127.0.0.1:${sshd.port}`);
});
