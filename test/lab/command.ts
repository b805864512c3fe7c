import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How far a command was, which it says only on a machine that takes its time. */
const PROGRESS = /^(?:(?:\d+ of \d+ hosts done|\S+: \d+ of \d+ units up)(?:, |\n))+/gm;

/** A result as it is on a machine of any speed. */
export function withoutProgress({ stderr, ...result }: CommandResult): CommandResult {
  return { ...result, stderr: stderr.replace(PROGRESS, "") };
}

/** Runs a command to its end, whatever that is. */
export function attempt([program, ...args]: readonly string[], input = ""): CommandResult {
  const result = spawnSync(program!, args, { encoding: "utf8", input, maxBuffer: 256 << 20 });
  if (result.error !== undefined) throw result.error;
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Runs a command that must succeed; returns its standard output. */
export function run(command: readonly string[], input = ""): string {
  const { code, stdout, stderr } = attempt(command, input);
  if (code !== 0) throw new Error(`${command.join(" ")}\nexit ${code}\n${stdout}${stderr}`);
  return stdout;
}

/** Runs a command that must succeed, its output on this terminal. */
export function show([program, ...args]: readonly string[]): void {
  const { status } = spawnSync(program!, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: exit ${status}`);
}

/** Runs a command that must succeed and hands over each line of its standard output as it comes. */
export async function follow([program, ...args]: readonly string[], line: (text: string) => void): Promise<void> {
  const child = spawn(program!, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  const printed: string[] = [];
  child.stderr.on("data", (data: Buffer) => printed.push(data.toString()));
  for await (const text of createInterface({ input: child.stdout })) {
    printed.push(`${text}\n`);
    line(text);
  }
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}\nexit ${code}\n${printed.join("")}`);
}

/** Starts a command that goes on in the background, in a process group of its own. Returns its pid. */
export function start([program, ...args]: readonly string[]): number {
  const child = spawn(program!, args, { detached: true, stdio: "ignore" });
  child.unref();
  if (child.pid === undefined) throw new Error(`cannot start ${program}`);
  return child.pid;
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function until(what: string, seconds: number, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
