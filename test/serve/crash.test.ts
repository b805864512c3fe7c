import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeWriting } from "../../lib/lock/write-lock";
import { STEPS, Writer, type WriteRequest } from "../../lib/serve/write/writer";
import { vrouterCommand } from "../cli/vrouter-command";

const ROOT = join(__dirname, "../..");

let folder: string;
let document: string;
let lockFile: string;
let before: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vrouter-crash-"));
  [document, lockFile] = [join(folder, "spread.yaml"), join(folder, "spread.lock.json")];
  for (const name of ["spread.yaml", "spread.lock.json"])
    copyFileSync(join(ROOT, "environments", name), join(folder, name));
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "start");
  before = readFileSync(document, "utf8");
});
afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  return spawnSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@t", ...args], { encoding: "utf8" })
    .stdout;
}

const CREATE: WriteRequest = {
  method: "POST",
  path: ["routers"],
  body: JSON.stringify({ router: { name: "r9" } }),
  author: "test",
  requestId: "req-1",
};

/** Has the writer create a router, and its process killed once a step is done. */
function crashAfter(step: string): void {
  const program = `
    const { Writer } = require(${JSON.stringify(join(ROOT, "dist/lib/serve/write/writer.js"))});
    const step = (done) => done === ${JSON.stringify(step)} && process.kill(process.pid, "SIGKILL");
    new Writer(${JSON.stringify(document)}, { commit: true, step }).write(${JSON.stringify(CREATE)});`;
  const { signal, stderr } = spawnSync(process.execPath, ["--eval", program], { encoding: "utf8" });
  expect([signal, stderr]).toEqual(["SIGKILL", ""]);
}

test.each(STEPS)(
  "a crash after the step %s: the next writer finds a whole document, and ends what was begun",
  (step) => {
    crashAfter(step);
    const begun = STEPS.indexOf(step) >= STEPS.indexOf("journal");
    const writer = new Writer(document, { commit: true });
    const { content } = writer.state();
    expect(Object.keys(content.document.routers!)).toEqual(begun ? ["r1", "r2", "r9"] : ["r1", "r2"]);
    expect(readFileSync(document, "utf8").replace(/\n {2}r9: \{\}/, "")).toBe(before);
    expect(vrouterCommand(["lock", document, "--frozen"])).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(folder).sort()).toEqual([".git", "spread.lock.json", "spread.yaml"]);
    expect(git("status", "--porcelain")).toBe("");
    expect(git("log", "--format=%s").split("\n")[0]).toBe(begun ? "api: create router r9" : "start");
    expect(writer.write({ ...CREATE, body: JSON.stringify({ router: { name: "r8" } }) }).status).toBe(201);
  },
);

test("power was lost between the two files: the one that is old is written anew", () => {
  crashAfter("journal");
  const { lock } = JSON.parse(readFileSync(join(folder, ".spread.yaml.journal"), "utf8")) as {
    lock: { after: string };
  };
  writeFileSync(lockFile, lock.after);
  expect(Object.keys(new Writer(document, { commit: true }).state().content.document.routers!)).toContain("r9");
});

test.each(["document", "lock file"])(
  "somebody edited the %s after the crash: it stays as it is, and nothing is written",
  (which) => {
    crashAfter("journal");
    const file = which === "document" ? document : lockFile;
    const mine = readFileSync(file, "utf8").replace("{", "{ ");
    writeFileSync(file, mine);
    const writer = new Writer(document, { commit: true });
    expect(() => writer.write(CREATE)).toThrow("a file was edited since");
    expect(readFileSync(file, "utf8")).toBe(mine);
    expect(existsSync(join(folder, ".spread.yaml.journal"))).toBe(true);
  },
);

test.each(["compile", "lock file"])(
  "somebody saves the document after the step %s: that stays, and nothing is left of the write",
  (step) => {
    const mine = `${before}# mine\n`;
    const lock = readFileSync(lockFile, "utf8");
    const writer = new Writer(document, {
      commit: false,
      step: (done) => void (done === step && writeFileSync(document, mine)),
    });
    expect(() => writer.write(CREATE)).toThrow("was edited while it was being written");
    expect([readFileSync(document, "utf8"), readFileSync(lockFile, "utf8")]).toEqual([mine, lock]);
    expect(readdirSync(folder).sort()).toEqual([".git", "spread.lock.json", "spread.yaml"]);
  },
);

test("nobody else writes meanwhile, but one whose process is gone is not waited for", () => {
  const second = (): (() => void) => takeWriting(lockFile, 50);
  const step = (done: string): void =>
    void (done === "journal" && expect(second).toThrow("has been writing the document"));
  new Writer(document, { commit: false, step }).write({ ...CREATE, body: JSON.stringify({ router: { name: "r8" } }) });
  git("commit", "--quiet", "--all", "--message", "r8");
  crashAfter("journal");
  second()();
});
