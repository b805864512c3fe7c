import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RemoteHost } from "../../../lib/engine/host/remote-host";
import { context } from "../../ssh/context";
import { Sshd } from "../../ssh/sshd";
import { refusal } from "../refusal";

/** A bundle's text, or whatever else a program has to bring over as it is: without a newline at its end. */
const TEXT = "it's \\\\ \\' $HOME `id` %s\n\tend";

const directory = mkdtempSync(join(tmpdir(), "vrouter-login-shell-"));
/** Who runs the tests is root in there, and /run is nobody else's. */
const ROOT = `--map-root-user --mount sh ${directory}/rooted`;
let sshd: Sshd;

jest.setTimeout(60_000);

beforeAll(async () => {
  mkdirSync(join(directory, "generations/1"), { recursive: true });
  writeFileSync(join(directory, "generations/1/bundle.json"), TEXT);
  writeFileSync(join(directory, "rooted"), `mount -t tmpfs tmpfs /run\nexec sh ${directory}/shell\n`);
  sshd = await Sshd.start(["ed25519"], { settings: [`ForceCommand unshare $(cat ${directory}/as)`] });
}, 60_000);

afterAll(async () => {
  await sshd.stop();
  rmSync(directory, { recursive: true });
});

/** @param script what the login shell does with `$SSH_ORIGINAL_COMMAND` */
async function logIn<T>(script: string, work: (host: RemoteHost) => Promise<T>, as = ROOT): Promise<T> {
  writeFileSync(join(directory, "as"), as);
  writeFileSync(join(directory, "shell"), `${script}\n`);
  const host = await RemoteHost.open(sshd.endpoint(), context());
  try {
    return await work(host);
  } finally {
    host.close();
  }
}

const RUN = 'sh -c "$SSH_ORIGINAL_COMMAND"';

describe.each([
  ["prints nothing", RUN, []],
  ["prints a line", `echo Welcome to the machine; ${RUN}`, ["Welcome to the machine"]],
  ["prints half a line", `printf Welcome; ${RUN}`, ["Welcome"]],
  ["prints an error", `echo 'bash: warning' >&2; ${RUN}`, ["bash: warning"]],
  ["prints when it ends", `${RUN}; status=$?; echo Bye; exit $status`, []],
  ["is fish", 'fish --no-config -c "$SSH_ORIGINAL_COMMAND"', []],
  [
    "is bash with a strange environment",
    `export IFS=x CDPATH=/ PATH=/bin TAR_OPTIONS=-v
     exec bash -c 'cat() { echo no; }; export -f cat; eval "$SSH_ORIGINAL_COMMAND"'`,
    [],
  ],
  ["has other commands by these names", `env() { echo no; }; sh() { echo no; }; eval "$SSH_ORIGINAL_COMMAND"`, []],
] as const)("a login shell that %s", (_, script, noise) => {
  test("brings what a program says, and nothing else", async () => {
    await logIn(script, async (host) => {
      expect(await host.ask("generation", [directory, "1"])).toBe(TEXT);
      expect(host.noise).toEqual(noise);
      const error = await refusal(host.ask("generation", [directory, "none"]));
      expect(error.message).toMatch(/^generation failed \(exit 1\): cat: \S+\/none\/bundle\.json/);
      expect([error.code, error.details]).toEqual(["HOST_PROGRAM_FAILED", []]);
      await host.lock("test");
      const staged = host.change("stage", [join(directory, "staged"), "1"], Buffer.from("no archive"));
      expect((await refusal(staged)).message).toMatch(/^stage failed \(exit 2\): gzip: stdin: not in gzip format/);
    });
  });
});

test("what is asked behind a lock that is not to be had does not run, and fails as the lock does", async () => {
  writeFileSync(join(directory, "sealed"), `mount -t tmpfs -o ro tmpfs /run\nexec sh ${directory}/shell\n`);
  const sealed = `--map-root-user --mount sh ${directory}/sealed`;
  const unlocked = join(directory, "unlocked");
  await logIn(
    RUN,
    (host) => host.ask("stage", [unlocked, "1"], Buffer.from("no archive")).catch(() => undefined),
    sealed,
  );
  expect(existsSync(unlocked)).toBe(true);
  rmSync(unlocked, { recursive: true });
  await logIn(
    RUN,
    async (host) => {
      const lock = refusal(host.lock("test"));
      const behind = host.attemptAll([{ program: "stage", args: [unlocked, "1"], stdin: Buffer.from("no archive") }]);
      const { message } = await lock;
      expect(message).toMatch(/^lock ended without an answer: .*Read-only file system/);
      expect((await refusal(behind[0]!)).message).toBe(message);
      // The host is still there, and has done nothing meanwhile.
      expect(await host.ask("generation", [directory, "1"])).toBe(TEXT);
    },
    sealed,
  );
  expect(existsSync(unlocked)).toBe(false);
});

test("a second conversation over the same connection is one, or none where only one is allowed", async () => {
  await logIn(RUN, async (host) => {
    const beside = await host.beside();
    expect(beside).not.toBe(host);
    const asked = [beside, host].map((one) => one.ask("generation", [directory, "1"]));
    expect(await Promise.all(asked)).toEqual([TEXT, TEXT]);
  });
  const single = await Sshd.start(["ed25519"], { settings: ["MaxSessions 1"] });
  try {
    const host = await RemoteHost.open(single.endpoint(), context());
    await host.ask("identity", ["e"]).catch(() => undefined);
    expect(await host.beside()).toBe(host);
    host.close();
  } finally {
    await single.stop();
  }
});

test("a shell that repeats its commands does not pass for our program", async () => {
  await logIn(`sh -xc "$SSH_ORIGINAL_COMMAND"`, async (host) => {
    expect(await host.ask("generation", [directory, "1"])).toBe(TEXT);
    expect(host.noise.join("\n")).toContain("+ /usr/bin/env -i");
  });
});

describe("a login shell that does not run our program is an error that quotes it and names it", () => {
  test.each([
    ["nologin", "/usr/sbin/nologin", /; it printed "This account is (currently )?not available\." \(exit 1\): give /],
    ["csh", 'csh -f -c "$SSH_ORIGINAL_COMMAND"', / \(\/.*sh\) did not run our program; it printed "Unmatched '''\./],
    ["a forced command", "echo 'Please login as the user \"debian\".'; exit 142", /"Please login .*" \(exit 142\)/],
    ["one that ends at once", "exit 0", /; it printed nothing \(exit 0\): .*\(usermod --shell \/bin\/bash \S+\)/],
    ["one that becomes another", "exec cat >/dev/null", /; it printed nothing \(exit 0\)/],
  ])("%s", async (_, script, message) => {
    const error = await logIn(script, (host) => refusal(host.ask("generation", [directory, "1"])));
    expect(error.message).toMatch(/^the login shell of user \S+/);
    expect(error.message).toMatch(message);
    expect(error.code).toBe("NO_ANSWER");
  });

  test("the same for the lock", async () => {
    const error = await logIn("echo no; exit 1", (host) => refusal(host.lock("test")));
    expect(error.code).toBe("NO_ANSWER");
    expect(error.message).toContain('it printed "no" (exit 1)');
  });
});

test("who is not root is told so, whatever the shell prints", async () => {
  const talking = `echo Welcome; ${RUN}`;
  const error = await logIn(talking, (host) => refusal(host.lock("test")), `--map-user=1 sh ${directory}/shell`);
  expect(error.code).toBe("NOT_ROOT");
});
