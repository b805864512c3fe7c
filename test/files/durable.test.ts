import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { acceptKeys } from "../../lib/cli/commands/keys/accept-keys";
import { writeDurably } from "../../lib/files/durable";
import { formatLock, writeLock } from "../../lib/lock/lock-file";
import { EMPTY_LOCK } from "../../lib/model/lock";
import type { ScannedKey } from "../../lib/ssh/key-scan";

const KEY: ScannedKey = {
  where: "198.18.0.11:22",
  isJumpHost: false,
  verdict: "unknown",
  type: "ssh-ed25519",
  fingerprint: "SHA256:a",
  line: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH",
  others: [],
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vrouter-durable-"));
  file = join(folder, "file");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const modeOf = (path: string): number => statSync(path).mode & 0o7777;

test("a new file has the mode that is asked for, whatever the umask is", () => {
  const umask = process.umask(0o077);
  try {
    writeDurably(file, "a");
    writeDurably(`${file}-2`, "a", 0o600);
  } finally {
    process.umask(umask);
  }
  expect([modeOf(file), modeOf(`${file}-2`)]).toEqual([0o644, 0o600]);
});

test("one that is there keeps its mode and its owner", () => {
  writeFileSync(file, "a");
  chmodSync(file, 0o640);
  const owner = process.getuid!() === 0 ? 1234 : process.getuid!();
  if (owner === 1234) chownSync(file, owner, owner);
  writeDurably(file, "b");
  expect([readFileSync(file, "utf8"), modeOf(file), statSync(file).uid]).toEqual(["b", 0o640, owner]);
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("what a crash left half written does not lend it its mode", () => {
  writeFileSync(`${file}.new`, "half", { mode: 0o666 });
  writeDurably(file, "b", 0o600);
  expect([readFileSync(file, "utf8"), modeOf(file)]).toEqual(["b", 0o600]);
});

test("a link stays one, and what it leads to is written", () => {
  mkdirSync(join(folder, "real"));
  writeFileSync(join(folder, "real/file"), "a");
  symlinkSync("real/file", file);
  writeDurably(file, "b");
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "real/file"), "utf8")).toBe("b");
});

test("so it is with a document that gets a host's key, and with its lock file", () => {
  const [real, lock] = [join(folder, "real/a.yaml"), join(folder, "real/lock")];
  mkdirSync(join(folder, "real"));
  writeFileSync(real, "hosts:\n  n1:\n    ssh: { address: 198.18.0.11 }\n", { mode: 0o640 });
  writeFileSync(lock, formatLock("a", EMPTY_LOCK), { mode: 0o640 });
  symlinkSync(real, file);
  symlinkSync(lock, `${file}-lock`);
  acceptKeys(file, [{ host: "n1", key: KEY }]);
  writeLock(`${file}-lock`, "a", { ...EMPTY_LOCK, roll_order: ["n1"] });
  expect([readFileSync(real, "utf8"), readFileSync(lock, "utf8")]).toEqual([
    `hosts:\n  n1:\n    ssh: { host_key: "${KEY.line}", address: 198.18.0.11 }\n`,
    expect.stringContaining("n1"),
  ]);
  for (const path of [file, `${file}-lock`]) {
    expect([lstatSync(path).isSymbolicLink(), modeOf(path)]).toEqual([true, 0o640]);
  }
});
