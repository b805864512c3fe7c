import { endedAsPrinted } from "./engine-run";
import { Solo } from "./solo";

/** How far a deployment is, on a host whose router takes its time. */
let solo: Solo;

beforeAll(async () => {
  solo = await Solo.up();
  solo.sh(`mkdir -p /etc/systemd/system/vrouter-solo-router@.service.d
    printf '[Service]\\nExecStartPre=/bin/sleep 8\\n' >/etc/systemd/system/vrouter-solo-router@.service.d/slow.conf`);
});

afterAll(() => solo?.down());

afterEach(() => {
  expect(solo.lab.vrouter("remove")).toMatchObject({ code: 0 });
  expect(solo.traces.replace(/\S*slow.conf|\S*router@.service.d/g, "").trim()).toBe("");
});

/** Its network is up, its router is not; then all but what comes last. */
const LINE = "network-1: [123] of 4 units up";
const DONE = /^network-1: confirmed generation 1 \(\d+ files changed, start 4\)\r?\n/m;

test("apply in a pipe: lines on standard error", () => {
  const { code, stdout, stderr } = solo.lab.operator(["node", "dist/lib/cli/vrouter.js", "apply", solo.lab.document]);
  expect(stderr).toMatch(new RegExp(`^(?:\\S+/solo\\.lock\\.json: written; commit it\\n)?(?:${LINE}\\n)+$`));
  expect(stdout).toMatch(DONE);
  expect(code).toBe(0);
});

test("apply on a terminal: in place, and what is done has the line for itself", () => {
  const command = `node dist/lib/cli/vrouter.js apply ${solo.lab.document} --yes`;
  const { code, stdout } = solo.lab.operator(["script", "--quiet", "--return", "--command", command, "/dev/null"]);
  const [progress, done] = stdout.split(/(?=network-1: confirmed)/) as [string, string];
  expect(progress).toMatch(new RegExp(`^(?:\r\u001b\\[K${LINE})+\r\u001b\\[K$`));
  expect(done).toMatch(DONE);
  expect(done.replace(DONE, "").trim()).toMatch(/^applied: 1 host, 1 router, .*$/);
  expect(code).toBe(0);
});

test("apply and remove on a terminal say what is about to be done; what is no yes changes nothing", () => {
  const asked = (command: string) => {
    const words = `node dist/lib/cli/vrouter.js ${command} ${solo.lab.document}`;
    return solo.lab.operator(["sh", "-c", `printf 'n\\n' | script -qec '${words}' /dev/null`]);
  };
  expect(asked("apply")).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /^network-1: \d+ files change \(start \d+\), nothing is there yet\r$[^]*Apply this to environment solo\? \[y\/N\][^]*NOT_AGREED/m,
    ) as string,
  });
  expect(solo.traces.replace(/\S*slow.conf|\S*router@.service.d/g, "").trim()).toBe("");
  expect(solo.lab.vrouter("apply")).toMatchObject({ code: 0 });
  expect(asked("remove")).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^network-1: 1 router and 1 DHCP server go\r$/m) as string,
  });
  expect(solo.lab.vrouter("status")).toMatchObject({ code: 0 });
});

test("under Terraform: lines", async () => {
  const { code, stdout, stderr } = await endedAsPrinted(solo.engine.start(solo.engine.bundle()));
  expect(stderr).toMatch(new RegExp(`^(?:${LINE}\\n)+$`));
  expect(stdout).toMatch(/^network-1: activated generation 1 \(start 4\)$/m);
  expect(code).toBe(0);
});
