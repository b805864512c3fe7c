import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sudoers } from "../../../lib/engine/host/sudo";
import { until } from "../command";
import { EngineRun } from "../engine/engine-run";
import type { LabHost } from "../hosts/host";
import { Lab } from "../lab";
import { forwardPort, withFile } from "../engine/solo";

/**
 * A host as careful operators set it up: nothing may be run from, or even written to, a temporary folder, and sudo allows no
 * more than docs/ssh.md says; and one that nobody was careful with: its logins leave files open to everybody. The tests build
 * on each other.
 */
const PASSWORD = "s3cr3t.9";
const SECRET = { VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD: PASSWORD };
const DEPLOY = { user: "deploy", become: true };

let lab: Lab;
let host: LabHost;
let engine: EngineRun;

beforeAll(async () => {
  lab = await Lab.up(join(__dirname, "../../golden/ha/environment.yaml"));
  const document = readFileSync(lab.document, "utf8");
  writeFileSync(
    lab.document,
    document.replace("ha_vrrp_advert_int: 0.3", "ha_vrrp_advert_int: 1\n  ha_vrrp_auth_type: PASS"),
  );
  host = lab.host("network-1");
  engine = new EngineRun(lab, "network-1");
  sh(`for folder in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o ro,noexec,nosuid,nodev tmpfs $folder; done
    mount -o remount,noexec,nosuid,nodev /run
    echo 'session optional pam_umask.so umask=000' >>/etc/pam.d/sshd`);
  allow(...linesOfPage());
});

afterAll(async () => {
  engine?.end();
  await Lab.down();
});

const sh = (script: string) => host.sh(script);

/** What docs/ssh.md has people put into /etc/sudoers.d/vrouter. */
function linesOfPage(): string[] {
  const page = readFileSync(join(__dirname, "../../../docs/ssh.md"), "utf8");
  const block = page.slice(page.indexOf("/etc/sudoers.d/vrouter")).split("\n\n")[1]!;
  return block.split("\n").map((line) => line.trim());
}

/** Makes these lines all that sudo knows of user deploy. */
function allow(...lines: readonly string[]): void {
  const { code, stdout, stderr } = host.exec(
    ["sh", "-c", "cat >/etc/sudoers.d/deploy; chmod 440 /etc/sudoers.d/deploy; visudo -c"],
    `${lines.join("\n")}\n`,
  );
  if (code !== 0) throw new Error(stdout + stderr);
}

/**
 * What of the engine's on the host belongs to others than root, or may be written by them. dnsmasq gives the file with its
 * process id to the user that it runs as.
 */
function open(): string {
  const places =
    "/etc/vrouter /var/lib/vrouter /run/vrouter /run/vrouter.* /etc/systemd/system/vrouter-* /run/systemd/transient";
  return sh(
    `find ${places} ! -type l ! -path '/run/vrouter/*/dhcp/*/pid' \\( ! -user root -o ! -group root -o -perm /022 \\) -printf '%M %u:%g %p\\n' 2>/dev/null || :`,
  );
}

/** Files that hold the password, and who may read them. A deployment that is under way moves them. */
function secretFiles(): string[] {
  const places = "/etc /var /run /root /home /opt /srv /usr/local";
  const found = sh(
    `grep -rlaFZ -e '${PASSWORD}' ${places} 2>/dev/null | xargs -0r stat -L -c '%a %U %n' 2>/dev/null || :`,
  );
  return found === "" ? [] : found.split("\n");
}

/** Says what is wrong with what the engine has left on the host. */
function expectTight(): void {
  expect(open()).toBe("");
  expect(secretFiles().filter((file) => !/^600 root \/etc\/vrouter\/ha\/.*\/keepalived\.conf$/.test(file))).toEqual([]);
}

const apply = (bundle = engine.bundle(), endpoint = {}) => engine.apply(bundle, endpoint, SECRET);

describe("sudo", () => {
  test("docs/ssh.md, the error message and the engine agree on the lines", () => {
    expect(linesOfPage()).toEqual(sudoers("deploy"));
  });

  test.each([
    ["asks for a password", ["deploy ALL=(ALL) ALL"], /\(sudo: a password is required\)/],
    [
      "allows something else only",
      ["deploy ALL=(root) NOPASSWD: /usr/bin/id"],
      /\(sudo: (not allowed to run \/bin\/sh -c|a password is required)\)/,
    ],
    [
      "wants a terminal",
      ["Defaults requiretty", "deploy ALL=(root) NOPASSWD: /bin/sh -c *"],
      /\(sudo: sorry, you must have a tty to run sudo\)/,
    ],
  ])("that %s is one clear error, and leaves no trace", async (_, lines, complaint) => {
    allow(...lines);
    const { code, stdout, stderr } = await apply(engine.bundle(), DEPLOY);
    allow(...linesOfPage());
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^network-1: SUDO_REFUSED: user deploy cannot become root without a password .*\nnetwork-1: cdktf destroy does not clean .*\n$/,
    );
    expect(stderr).toMatch(complaint);
    for (const line of sudoers("deploy")) expect(stderr).toContain(`"${line}"`);
    expect(sh("ls -d /etc/vrouter /run/vrouter* 2>/dev/null || :")).toBe("");
  });

  test.each([[[]], [["Defaults requiretty"]]])(
    "with the page's lines a deployment goes through, after %j",
    async (before) => {
      allow(...before, ...linesOfPage());
      const { code, stderr } = await apply(engine.bundle(), DEPLOY);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expectTight();
      expect((await engine.remove(DEPLOY)).code).toBe(0);
      allow(...linesOfPage());
    },
  );

  test("and the page's lines allow no other command", () => {
    const sudo = (command: string) =>
      host.exec(["runuser", "-u", "deploy", "--", "sh", "-c", `sudo -n ${command}`]).code;
    expect(
      ["/bin/sh -c 'exit 0'", "id", "-i", "/bin/sh", "/bin/bash -c id", "-u nosudo /bin/sh -c id"].map(sudo),
    ).toEqual([0, 1, 1, 1, 1, 1]);
  });
});

test("nothing can be run from a temporary folder of this host, or be written there", () => {
  for (const folder of ["/tmp", "/var/tmp", "/dev/shm", "/run"])
    expect(sh(`findmnt -no OPTIONS ${folder}`)).toContain("noexec");
  for (const folder of ["/tmp", "/var/tmp", "/dev/shm"])
    expect(host.exec(["touch", `${folder}/x`]).stderr).toMatch(/Read-only/);
});

describe("what a deployment leaves is root's and nobody else's to write, and its secret nobody else's to read", () => {
  test("after it went well", async () => {
    const { code, stderr } = await apply();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(secretFiles().length).toBe(1);
    expectTight();
  });

  test("after a file that the daemons refuse", async () => {
    const bad = withFile(engine.bundle(forwardPort(1001)), /keepalived\.conf$/, ({ text }) =>
      text.replace("priority 254", "priority 999"),
    );
    expect((await apply(bad)).stderr).toMatch(/^network-1: VALIDATION_FAILED/);
    expectTight();
  });

  test("after one that cannot be activated and is rolled back", async () => {
    const bad = withFile(engine.bundle(forwardPort(1002)), /routers\/.*ports$/, ({ text }) =>
      text.replaceAll("br-ex", "br-none"),
    );
    expect((await apply(bad)).stderr).toMatch(/^network-1: ACTIVATION_FAILED.*rolled back/);
    expectTight();
  });

  test("while one is under way, and after it was killed", async () => {
    const child = engine.start(engine.bundle(forwardPort(1003)), {}, SECRET);
    await until("the switch", 30, () => {
      expectTight();
      return new Set(sh("cd /etc/vrouter/ha; readlink current confirmed").split("\n")).size === 2;
    });
    child.kill("SIGKILL");
    expectTight();
    expect((await apply()).code).toBe(0);
  });

  test("after what a person edited was kept", async () => {
    sh("for file in /etc/vrouter/ha/current/routers/*/keepalived.conf; do echo '# mine' >>$file; done");
    const { code, stdout } = await apply();
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining("kept 1 file that was edited") as string,
    });
    expect(open()).toBe("");
    expect(secretFiles().filter((file) => !/^600 root /.test(file))).toEqual([]);
    sh("rm -r /var/lib/vrouter/ha/edited");
  });

  test("after a rollback", () => {
    const { code, stderr } = lab.vrouter("rollback", "--host", "network-1");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expectTight();
  });

  test("a person with an account on the host can neither read it nor keep deployments off", () => {
    const asPerson = (command: string) => host.exec(["runuser", "-u", "nosudo", "--", "sh", "-c", command]);
    const files = sh("find /etc/vrouter/ha/ -name keepalived.conf").split("\n");
    expect(files.length).toBeGreaterThan(1);
    for (const file of [...files, "/run/vrouter.lock", "/run/vrouter.step.lock"]) {
      expect(asPerson(`cat ${file}`).stderr).toMatch(/Permission denied/);
      expect(asPerson(`flock -n ${file} true`).stderr).toMatch(/Permission denied/);
    }
    expect(asPerson("find /etc/vrouter /var/lib/vrouter /run/vrouter* -writable ! -type l").stdout).toBe("");
  });

  test("after its removal there is nothing", async () => {
    expect((await engine.remove()).code).toBe(0);
    expect(secretFiles()).toEqual([]);
    expect(sh("find / -xdev -name '*vrouter*' ! -path '/proc/*' ! -path '/sys/*'; find /run -name '*vrouter*'")).toBe(
      "",
    );
  });
});
