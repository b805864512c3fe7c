import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineError } from "../../lib/errors/engine-error";
import { recorded, report } from "../../lib/provisioner/deployment-log";

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-log-"));
  file = join(directory, "network-1.log");
});

afterEach(() => rmSync(directory, { recursive: true }));

function told(): { lines: string[]; errors: string[] } {
  const lines: string[] = [];
  const errors = report(file, (line) => lines.push(line));
  return { lines, errors };
}

test("what a deployment says is told afterwards, and only once", async () => {
  await recorded(file, "network-1", (say) => {
    say("network-1: staged generation 1");
    say("network-1: done? not yet");
    return Promise.resolve();
  });
  expect(told()).toEqual({ lines: ["network-1: staged generation 1", "network-1: done? not yet"], errors: [] });
  expect(existsSync(file)).toBe(false);
});

test("a failure is told as one, with all its lines", async () => {
  const failure = new EngineError("UNHEALTHY", "unit x is failed; rolled back to generation 3", ["the journal"]);
  const run = recorded(file, "network-1", (say) => {
    say("network-1: staged generation 4");
    return Promise.reject(failure);
  });
  await expect(run).rejects.toBe(failure);
  expect(told()).toEqual({
    lines: ["network-1: staged generation 4"],
    errors: ["network-1: UNHEALTHY: unit x is failed; rolled back to generation 3", "network-1:   the journal"],
  });
});

test("a deployment that was killed did not succeed", () => {
  writeFileSync(file, "  network-1: staged generation 4\n");
  expect(told().errors).toEqual(["the deployment was ended before it was done: run it again"]);
});

test("no log is no success", () => {
  expect(() => told()).toThrow(/^the deployment wrote no log .*: run it again$/);
});

test("the log of an earlier deployment does not count", async () => {
  writeFileSync(file, "done\n");
  const failure = new Error("broken");
  await expect(recorded(file, "network-1", () => Promise.reject(failure))).rejects.toBe(failure);
  expect(readFileSync(file, "utf8")).not.toContain("done");
  expect(told().errors).toEqual(["network-1: broken"]);
});
