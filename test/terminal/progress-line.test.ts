import { spawn } from "node:child_process";
import { join } from "node:path";

/** Real processes, with a pipe and with a terminal. */
jest.setTimeout(30_000);

const ROOT = join(__dirname, "../..");

/** Work of so many milliseconds, which is in its next part every 2.7 seconds. @param meanwhile is done before the second part */
function program(milliseconds: number, meanwhile = ""): string {
  return `const { ProgressLine, clearProgress, withoutProgress } = require("./dist/lib/terminal/progress-line");
    const { setTimeout: wait } = require("node:timers/promises");
    let part = 1;
    const work = async () => {
      for (let left = ${milliseconds}; left > 0; left -= 2700) {
        await wait(Math.min(left, 2700));
        if (part === 1) { ${meanwhile} }
        part++;
      }
    };
    ProgressLine.during(() => "part " + part + " of some", work)`;
}

async function output(command: string, args: readonly string[]) {
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, SHELL: "/bin/sh" } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { status, stdout, stderr };
}

const inPipe = (code: string) => output("node", ["-e", code]);

/** All that a terminal of so many columns gets, standard output and standard error. */
async function onTerminal(code: string, columns = 80): Promise<string> {
  const command = `stty cols ${columns}; exec node -e '${code}'`;
  return (await output("script", ["--quiet", "--return", "--command", command, "/dev/null"])).stdout;
}

const CLEAR = "\r\u001b[K";

test.concurrent("work that is done in less than two seconds says nothing", async () => {
  expect(await inPipe(program(1300))).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(await onTerminal(program(1300))).toBe("");
});

test.concurrent(
  "in a pipe it is a line on standard error when it is further, and no oftener than every five seconds",
  async () => {
    const stderr = "part 1 of some\npart 3 of some\n";
    expect(await inPipe(program(7700))).toEqual({ status: 0, stdout: "", stderr });
  },
);

test.concurrent("on a terminal it is in place, and gone when the work is done", async () => {
  expect(await onTerminal(program(4000))).toBe(`${CLEAR}part 1 of some${CLEAR}part 2 of some${CLEAR}`);
});

test.concurrent("it is no longer than a line", async () => {
  expect(await onTerminal(program(2600), 12)).toBe(`${CLEAR}part 1 of s${CLEAR}`);
});

test.concurrent(
  "what else is printed there has the line for itself, and the progress comes again behind it",
  async () => {
    expect(await onTerminal(program(4000, `clearProgress(); console.log("news");`))).toBe(
      `${CLEAR}part 1 of some${CLEAR}news\r\n${CLEAR}part 2 of some${CLEAR}`,
    );
  },
);

test.concurrent("nothing is written while a person is asked something", async () => {
  const asked = `await withoutProgress(async () => { process.stderr.write("who? "); await wait(1500); part = 7; await wait(1500); });`;
  expect(await onTerminal(program(4000, asked))).toBe(
    `${CLEAR}part 1 of some${CLEAR}who? ${CLEAR}part 8 of some${CLEAR}`,
  );
});
