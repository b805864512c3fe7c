import { readFileSync } from "node:fs";
import { join } from "node:path";
import { linesOf, vrouterCommand } from "../../vrouter-command";

const ROOT = join(__dirname, "../../../..");
const MANY = "test/document/cases/many.yaml";
const OPTIONS = "test/golden/options/environment.yaml";
const SPREAD = "environments/spread.yaml";

/** Line, column, code and message of what the document itself says is wrong with it. */
const EXPECTED = [...readFileSync(join(ROOT, MANY), "utf8").matchAll(/^#! (\d+):(\d+): ([A-Z_]+): (.*)$/gm)].map(
  ([, line, column, code, message]) => ({ line: Number(line), column: Number(column), code: code!, message: message! }),
);

function validate(...args: readonly string[]) {
  return vrouterCommand(["validate", ...args]);
}

test("a good document: what it has, on one line", () => {
  expect(validate(SPREAD)).toEqual({
    status: 0,
    stdout: `${SPREAD}: valid: 4 hosts, 2 routers, 2 VMs, 2 forwards\n`,
    stderr: "",
  });
});

test("--json: whether it is valid, what it has, and every problem with its place", () => {
  const good = validate(SPREAD, "--json");
  expect({ ...good, stdout: JSON.parse(good.stdout) as unknown }).toEqual({
    status: 0,
    stderr: "",
    stdout: {
      document: SPREAD,
      isValid: true,
      problems: [],
      environment: "spread",
      contents: { hosts: 4, networks: 2, routers: 2, vms: 2, forwards: 2, floatingIps: 0 },
    },
  });
  const bad = validate(MANY, "--json");
  expect({ ...bad, stdout: JSON.parse(bad.stdout) as unknown }).toEqual({
    status: 1,
    stderr: "",
    stdout: {
      document: MANY,
      isValid: false,
      problems: EXPECTED.map((problem) => ({ file: MANY, severity: "error", ...problem })),
    },
  });
});

test("--format github: a workflow command for each, in which nothing of the document is one", () => {
  const { status, stdout, stderr } = validate(MANY, "--format", "github");
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(linesOf(stdout)).toEqual(
    EXPECTED.map(
      ({ line, column, code, message }) =>
        `::error file=${MANY},line=${line},col=${column},title=${code}::${code}: ${message.replaceAll("%", "%25")}`,
    ),
  );
  expect(validate(OPTIONS, "--format", "github").stdout).toMatch(/^::warning file=/);
});

test("--format gitlab: a code quality report, whose fingerprints differ; the lines are there for people", () => {
  const { status, stdout, stderr } = validate(MANY, "--format", "gitlab");
  expect({ status, lines: linesOf(stderr).length }).toEqual({ status: 1, lines: EXPECTED.length });
  const report = JSON.parse(stdout) as { fingerprint: string }[];
  expect(report).toEqual(
    EXPECTED.map(({ line, code, message }) => ({
      description: `${code}: ${message}`,
      check_name: code,
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      severity: "major",
      location: { path: MANY, lines: { begin: line } },
    })),
  );
  expect(new Set(report.map(({ fingerprint }) => fingerprint)).size).toBe(EXPECTED.length);
});

test("--format sarif: a log of version 2.1.0 with a rule per code", () => {
  const { status, stdout } = validate(MANY, "--format", "sarif");
  expect(status).toBe(1);
  const { version, runs } = JSON.parse(stdout) as {
    version: string;
    runs: [{ tool: { driver: { name: string; rules: { id: string }[] } }; results: Record<string, unknown>[] }];
  };
  const { tool, results } = runs[0];
  expect([version, tool.driver.name]).toEqual(["2.1.0", "vrouter"]);
  expect(results).toEqual(
    EXPECTED.map(({ line, column, code, message }) => ({
      ruleId: code,
      ruleIndex: tool.driver.rules.findIndex(({ id }) => id === code),
      level: "error",
      message: { text: message },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: MANY },
            region: { startLine: line, startColumn: column },
          },
        },
      ],
    })),
  );
});

test("a document without a problem is an empty report, not none", () => {
  expect(validate(SPREAD, "--format", "github").stdout).toBe("");
  expect(JSON.parse(validate(SPREAD, "--format", "gitlab").stdout)).toEqual([]);
  expect(JSON.parse(validate(SPREAD, "--format", "sarif").stdout)).toMatchObject({ runs: [{ results: [] }] });
});
