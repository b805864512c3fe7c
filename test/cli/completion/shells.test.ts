import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SCRIPTS } from "../../../lib/cli/completion/scripts";
import { vrouterCommand } from "../vrouter-command";

// eslint-disable-next-line no-control-regex -- it is what is looked for
const CODES = /\u001b\[[0-9;?]*[a-zA-Z]|[\u0000-\u0009\u000b\u000c\u000e-\u001f]/g;
const ROOT = join(__dirname, "../../..");
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-completion-"));
  mkdirSync(join(directory, "bin"));
  symlinkSync(join(ROOT, "dist/lib/cli/vrouter.js"), join(directory, "bin/vrouter"));
  mkdirSync(join(directory, "environments"));
  cpSync(join(ROOT, "environments/spread.yaml"), join(directory, "environments/edge.yaml"));
  for (const [shell, script] of Object.entries(SCRIPTS)) writeFileSync(join(directory, shell), script);
});

afterAll(() => rmSync(directory, { recursive: true }));

function run(command: string, args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(command, args, {
    cwd: directory,
    encoding: "utf8",
    env: { ...process.env, PATH: `${join(directory, "bin")}:${process.env["PATH"]}`, TERM: "xterm", HOME: directory },
  });
  return stdout + stderr;
}

/** What a shell offers for a line, as words. */
const SHELLS: Readonly<Record<string, (line: string) => string[]>> = {
  bash: (line) =>
    run("bash", [
      "--norc",
      "-c",
      `source ./bash; COMP_LINE=$1 COMP_POINT=\${#1}; _vrouter 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
      "bash",
      line,
    ])
      .trim()
      .split("\n"),
  fish: (line) =>
    run("fish", ["--no-config", "-c", `source ./fish; complete --do-complete $argv[1]`, line])
      .trim()
      .split("\n")
      .map((one) => one.split("\t")[0]!),
  zsh: (line) => zshOffers(line),
};

/** Only a zsh that has a terminal completes; the list that it shows under the line is read from there. */
function zshOffers(line: string): string[] {
  const script = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1= ; autoload -U compinit; compinit -u -d $PWD/dump; source ./zsh; LISTMAX=10000; zstyle ':completion:*' list-prompt ''"
sleep 1
zpty -w z "zstyle ':completion:*' verbose no; echo READY"
sleep 1
zpty -r -t z before
zpty -w -n z "$1"$'\\t\\t'
sleep 2
while zpty -r -t z chunk; do print -rn -- "$chunk"; done
zpty -d z`;
  const shown = run("zsh", ["-f", "-c", script, "zsh", line]);
  // What it puts in stands behind what was typed, what it lists has codes around it.
  return ["", " "].flatMap((gap) => shown.replace(CODES, gap).split(/[\s\r]+/));
}

describe.each(Object.keys(SHELLS))("%s", (shell) => {
  const offers = SHELLS[shell]!;

  test.each([
    ["vrouter fail", ["failover"]],
    ["vrouter status --host network-", ["network-1", "network-2"]],
    ["vrouter logs ", ["environments/", "r1", "r2"]],
    ["vrouter validate environments/", ["environments/edge.yaml"]],
    ["vrouter apply environments/edge.yaml --fro", ["--frozen"]],
  ])(
    "%s",
    (line, expected) => {
      const found = offers(line).map((word) => word.replace(/^.*(?=environments\/edge)/, ""));
      expect(found).toEqual(expect.arrayContaining(expected));
    },
    30_000,
  );
});

test("bash: behind an equals sign only the rest is put in", () => {
  expect(SHELLS["bash"]!("vrouter status --host role=c")).toEqual(["compute"]);
});

test("a shell waits for it little longer than for Node itself", () => {
  const seconds = (work: () => void): number => {
    const started = performance.now();
    work();
    return (performance.now() - started) / 1000;
  };
  const taken = Array.from({ length: 7 }, () => ({
    bare: seconds(() => execFileSync(process.execPath, ["-e", "0"])),
    ours: seconds(() => vrouterCommand(["complete", "--", "logs", ""], { cwd: directory })),
  }));
  // On a machine that does other things besides, the quickest of each says what it takes.
  const [bare, ours] = [Math.min(...taken.map((one) => one.bare)), Math.min(...taken.map((one) => one.ours))];
  process.stdout.write(`completion of names: ${(ours / bare).toFixed(1)} times bare Node\n`);
  expect(ours / bare).toBeLessThan(5);
}, 60_000);

test("completion prints what the shells read", () => {
  expect(vrouterCommand(["completion", "fish"]).stdout).toBe(SCRIPTS.fish);
  expect(vrouterCommand(["completion", "csh"])).toMatchObject({ status: 1, stdout: "" });
});
