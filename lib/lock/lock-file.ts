import type { ErrorObject } from "ajv";
import { CodedError } from "../errors/coded-error";
import { requireWritableFolder, writeDurably } from "../files/durable";
import { type Lock, EMPTY_LOCK } from "../model/lock";
import { onDisk, type Texts } from "../sources/texts";
import { inKeyOrder, jsonText } from "../text/json";
import { printable } from "../text/printable";
import { whileWriting } from "./write-lock";
import { type LockFileContent, validate, VERSION } from "./lock-validator";

/** What is wrong with a lock file, and what to do. */
export class LockFileError extends CodedError {
  constructor(
    readonly file: string,
    code: "BAD_LOCK" | "LOCK_OF_ANOTHER_ENVIRONMENT" | "LOCK_OUT_OF_DATE" | "LOCK_NOT_WRITTEN",
    reason: string,
  ) {
    super(code, printable(reason), [], { file, line: 1, column: 1 });
  }
}

/** The file beside a document: `edge.lock.json` for `edge.yaml`. */
export function lockFileOf(document: string): string {
  return `${document.replace(/\.(?:ya?ml|json)$/, "")}.lock.json`;
}

/** The choices in a lock file; none when there is no file. @throws LockFileError */
export function readLock(file: string, environment: string, { read, label }: Texts = onDisk): Lock {
  let text: string;
  try {
    text = read(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return EMPTY_LOCK;
    throw new LockFileError(label(file), "BAD_LOCK", `cannot be read (${(error as Error).message}); make it readable`);
  }
  const content = parse(label(file), text);
  if (content.environment !== environment) {
    const message =
      `holds the choices of environment "${content.environment}", the document is of "${environment}"; ` +
      `name the environment as before, or destroy it under its old name and delete this file`;
    throw new LockFileError(label(file), "LOCK_OF_ANOTHER_ENVIRONMENT", message);
  }
  const { routers, networks, floating_ips, roll_order, hosts = {}, names = EMPTY_LOCK.names } = content;
  return { routers, networks, floating_ips, roll_order, hosts, names };
}

/** The text of a lock file: the same choices give the same text. */
export function formatLock(environment: string, lock: Lock): string {
  const content: LockFileContent = { version: VERSION, environment, ...lock };
  return jsonText(inKeyOrder(content));
}

/**
 * Writes the choices where they differ from those in the file.
 * @returns whether they did
 * @throws LockFileError
 */
export function writeLock(file: string, environment: string, lock: Lock): boolean {
  if (holds(file, environment, lock)) return false;
  writing(file, () => whileWriting(file, () => writeDurably(file, formatLock(environment, lock))));
  return true;
}

/** Before anything is done that the file has to remember. @throws LockFileError when `writeLock` would fail */
export function requireWritable(file: string, environment: string, lock: Lock): void {
  if (holds(file, environment, lock)) return;
  writing(file, () => requireWritableFolder(file));
}

function writing(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof CodedError) throw error;
    const reason = `cannot be written (${(error as Error).message}); make its folder writable, or delete what is in the way`;
    throw new LockFileError(file, "LOCK_NOT_WRITTEN", reason);
  }
}

/**
 * @param writer the command that writes the file
 * @throws LockFileError when the file does not hold exactly these choices
 */
export function requireLock(file: string, environment: string, lock: Lock, writer: string): void {
  if (holds(file, environment, lock)) return;
  const reason = `does not hold what is chosen for what is declared; run \`${writer}\` and commit the file`;
  throw new LockFileError(file, "LOCK_OUT_OF_DATE", reason);
}

function holds(file: string, environment: string, lock: Lock): boolean {
  const wanted = formatLock(environment, lock);
  // What this program wrote need not be parsed.
  return textOf(file) === wanted || wanted === formatLock(environment, readLock(file, environment));
}

/** undefined: it cannot be read; {@link readLock} says why. */
function textOf(file: string): string | undefined {
  try {
    return onDisk.read(file);
  } catch {
    return undefined;
  }
}

function parse(file: string, content: string): LockFileContent {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    const message = `is not JSON (${(error as Error).message}); take it from the last commit, a merge may have marked conflicts in it`;
    throw new LockFileError(file, "BAD_LOCK", message);
  }
  const { version } = (value ?? {}) as { readonly version?: unknown };
  if (typeof version === "number" && version > VERSION) {
    const message = `is of format ${version}, and this cdktf-vrouter knows up to ${VERSION}; update cdktf-vrouter, or take the file as it was before the later version wrote it from git`;
    throw new LockFileError(file, "BAD_LOCK", message);
  }
  if (validate(value)) return value;
  const [fault] = validate.errors ?? [];
  throw new LockFileError(file, "BAD_LOCK", `${faultText(fault!)}; take it from the last commit`);
}

function faultText({ keyword, instancePath, message, params }: ErrorObject): string {
  const place = instancePath === "" ? "the file" : instancePath;
  if (keyword !== "additionalProperties") return `${place} ${message}`;
  const { additionalProperty } = params as { readonly additionalProperty: string };
  return `${place} has the key ${JSON.stringify(additionalProperty)}, which cdktf-vrouter does not know`;
}
