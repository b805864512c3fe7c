import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refusal } from "../../engine/refusal";
import { connects, withoutAgent } from "../logging-in";
import { Sshd, sshKeygen } from "../sshd";

/** What one logs in with: keys, their passphrases, certificates, the agent. */
let sshd: Sshd;
let directory: string;

beforeAll(async () => {
  sshd = await Sshd.start(["ed25519", "rsa"]);
  directory = mkdtempSync(join(tmpdir(), "vrouter-identity-"));
}, 60_000);

afterAll(async () => {
  rmSync(directory, { recursive: true });
  await sshd.stop();
});

withoutAgent();

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

  test.each(["ed25519", "rsa"])(
    "one in the agent, with its %s key, lets in",
    async (type) => {
      await withAgent([sshd.certifiedKeyFile(type)], async () => {
        expect(await connects(sshd.endpoint({ identityFile: undefined }))).toContain("127.0.0.1");
      });
    },
    30_000,
  );

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
      `import { Connection } from ${JSON.stringify(join(__dirname, "../../../lib/ssh/connection"))};
      import { processContext } from ${JSON.stringify(join(__dirname, "../../../lib/terminal/process-context"))};
      void Promise.all([1, 2, 3].map(async () => {
        const connection = await Connection.open(${JSON.stringify(endpoint)}, processContext());
        console.log("in as", (await connection.exec("id -un")).stdout.trim());
        connection.close();
      })).then(() => process.exit());`,
    );
    const tsx = join(__dirname, "../../../node_modules/.bin/tsx");
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
