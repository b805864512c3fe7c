import { execFileSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, renameSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { TestServer } from "./server";

afterAll(() => TestServer.endAll());

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
  expect(statSync(join(repository, "spread.yaml")).mode & 0o777).toBe(0o640);
  await server.end();
}, 60_000);
