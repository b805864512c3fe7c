import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CodedError } from "../errors/coded-error";

/** Milliseconds that another writer is waited for. */
const PATIENCE = 10_000;
const PAUSE = 20;

/**
 * Does something while nobody else writes a document or its lock file. Whoever does takes the file `.<name>.writing` beside
 * it; one whose process is gone does not count.
 * @param file the document, or its lock file
 * @throws CodedError `BEING_WRITTEN`
 */
export function whileWriting<T>(file: string, work: () => T, patience = PATIENCE): T {
  const release = takeWriting(file, patience);
  try {
    return work();
  } finally {
    release();
  }
}

/** @returns what gives it back. @throws CodedError `BEING_WRITTEN` */
export function takeWriting(file: string, patience = PATIENCE): () => void {
  const mark = markOf(file);
  const until = Date.now() + patience;
  while (!create(mark)) {
    if (takeOver(mark)) continue;
    if (Date.now() >= until) throw beingWritten(mark);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  }
  return () => rmSync(mark, { force: true });
}

export function markOf(file: string): string {
  return join(dirname(file), `.${basename(file).replace(/\.(?:lock\.json|ya?ml|json)$/, "")}.writing`);
}

function beingWritten(mark: string): CodedError {
  const holder = contentOf(mark) ?? "";
  const { pid } = parsed(holder);
  return new CodedError(
    "BEING_WRITTEN",
    `process ${pid ?? "unknown"} has been writing the document for more than ${PATIENCE / 1000} s; wait for it, or end it, and try again`,
  );
}

interface Holder {
  readonly pid?: number;
  /** When it started, in ticks of the kernel since the boot. */
  readonly started?: string;
  readonly boot?: string;
}

function create(mark: string): boolean {
  try {
    const file = openSync(mark, "wx", 0o644);
    writeSync(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid), boot: bootId() }));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes the mark of a process that is gone away, and only that one: somebody else may be as quick. */
function takeOver(mark: string): boolean {
  const content = contentOf(mark);
  if (content === undefined) return true;
  if (content === "" || isAlive(parsed(content))) return false;
  const aside = `${mark}.${process.pid}`;
  try {
    renameSync(mark, aside);
  } catch {
    return true;
  }
  if (contentOf(aside) !== content) {
    try {
      linkSync(aside, mark);
    } catch {
      // Whoever holds it now has it by right.
    }
  }
  rmSync(aside, { force: true });
  return true;
}

function isAlive({ pid, started, boot }: Holder): boolean {
  if (pid === undefined) return false;
  return boot === bootId() && started !== undefined && startOf(pid) === started;
}

function parsed(content: string): Holder {
  try {
    return JSON.parse(content) as Holder;
  } catch {
    return {};
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return contentOf("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

/** @see proc_pid_stat(5): field 22, behind a name that may hold spaces and brackets. */
function startOf(pid: number): string | undefined {
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
