import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployHost } from "../../../lib/engine/deploy/deploy";
import type { Log } from "../../../lib/engine/transaction/log";
import { repairHost } from "../../../lib/engine/deploy/repair";
import { rollBackHost } from "../../../lib/engine/deploy/rollback";
import { conversation } from "../../../lib/engine/host/program";
import { redact } from "../../../lib/engine/host/redaction";
import { removeEnvironment } from "../../../lib/engine/removal/remove";
import { EngineError } from "../../../lib/errors/engine-error";
import { context } from "../../ssh/context";
import { Sshd } from "../../ssh/sshd";
import { bundle, L2 } from "../bundles";

const VARIABLE = "VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD";
const target = bundle([L2], []);

let sshd: Sshd;
let directory: string;

/** A host whose programs answer what is written down here. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-session-"));
  const script = join(directory, "answer");
  const converse = conversation("")[2]!.replaceAll('eval "$program"', "answer");
  writeFileSync(script, `#!/bin/sh\nset -- "\${SSH_ORIGINAL_COMMAND##* }"\n${ANSWERS}\n${converse}`);
  chmodSync(script, 0o755);
  chmodSync(directory, 0o755);
  sshd = await Sshd.start(["ed25519"], { settings: [`ForceCommand ${script}`] });
}, 60_000);

/** The first line of a program is that of its arguments; its name is in the first one that it says something with. */
const ANSWERS = `
id() { echo 0; }
answer() {
  case $program in
    *"# lock.sh "*) echo locked ;;
    *"# delay.sh "*) : ;;
    *) echo 'trouble with s3cret, and line 7: auth_pass 0ther is odd' >&2; echo 'auth_pass s3cret' >&2; exit 3 ;;
  esac
}`;

afterAll(async () => {
  await sshd.stop();
  rmSync(directory, { recursive: true });
});

beforeEach(() => {
  delete process.env["SSH_AUTH_SOCK"];
  process.env[VARIABLE] = "s3cret";
});

afterEach(() => {
  delete process.env[VARIABLE];
});

describe.each([
  ["deploy", (changing: Changing) => deployHost(target, { ...changing, peers: {} })],
  ["repair", (changing: Changing) => repairHost(target, changing)],
  ["rollback", (changing: Changing) => rollBackHost(target, undefined, { ...changing, peers: {} })],
  ["remove", (changing: Changing) => removeEnvironment(target, changing)],
])("%s", (_, change) => {
  test("throws no secret that the host has spoken of, neither one it was given nor another", async () => {
    const error = await change({
      endpoint: sshd.endpoint(),
      log: () => undefined,
      declared: {},
      context: context(),
    }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(EngineError);
    const { message, details } = error as EngineError;
    expect(message).toMatch(
      /failed \(exit 3\): trouble with <ha_vrrp_auth_password>, and line 7: auth_pass <secret> is odd$/,
    );
    expect(details).toEqual(["auth_pass <secret>"]);
  });

  test("logs none", async () => {
    const said: string[] = [];
    const log: Log = (line) => said.push(line);
    const endpoint = sshd.endpoint({ address: "s3cret.invalid" });
    const error = await change({ endpoint, log, declared: {}, context: context() }).catch((e: unknown) => e);
    expect((error as Error).message).toContain("<ha_vrrp_auth_password>.invalid");
    expect(said.join("\n")).not.toContain("s3cret");
  });
});

test("what stands for a secret in a plan is no secret", () => {
  const line = "auth_pass @@secret:ha_vrrp_auth_password:1@@";
  expect(redact(line, {})).toBe(line);
});

type Changing = Parameters<typeof removeEnvironment>[1];
