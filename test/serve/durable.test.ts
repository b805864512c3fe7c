import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDurably } from "../../lib/serve/durable";
import { TestServer } from "./server";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vrouter-durable-"));
  file = join(folder, "file");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

afterAll(() => TestServer.endAll());

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

test("a document that is a link into a repository is changed and committed there, and stays readable by whom it was", async () => {
  const server = new TestServer();
  const repository = join(server.folder, "repository");
  mkdirSync(repository);
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", repository, "-c", "user.name=test", "-c", "user.email=t@t", ...args], {
      encoding: "utf8",
    });
  for (const name of ["spread.yaml", "spread.lock.json"]) {
    renameSync(join(server.folder, name), join(repository, name));
    symlinkSync(join(repository, name), join(server.folder, name));
    chmodSync(join(repository, name), 0o640);
  }
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "start");
  await server.start("--commit");
  const { status } = await server.send("/v2.0/routers", { method: "POST", body: { router: { name: "r9" } } });
  expect(status).toBe(201);
  expect(lstatSync(server.document).isSymbolicLink()).toBe(true);
  expect(git("show", "--stat", "--format=%s", "HEAD")).toMatch(
    /api: create router r9[^]*spread\.lock\.json[^]*spread\.yaml/,
  );
  expect(git("status", "--porcelain")).toBe("");
  expect(modeOf(join(repository, "spread.yaml"))).toBe(0o640);
  await server.end();
});
