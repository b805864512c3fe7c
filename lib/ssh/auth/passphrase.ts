import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { utils, type ParsedKey } from "ssh2";
import { EngineError } from "../../errors/engine-error";

const VARIABLE = "VROUTER_SSH_PASSPHRASE";
const TRIES = 3;

const opened = new Map<string, Promise<ParsedKey>>();
let terminal: Promise<unknown> = Promise.resolve();

/**
 * A private key that is protected by a passphrase. It is VROUTER_SSH_PASSPHRASE, else it is asked for on the terminal, once
 * per key; it is kept nowhere else than in the memory of this process.
 * @throws EngineError when there is neither, or it is the wrong one
 */
export function openProtected(file: string, path: string, text: Buffer): Promise<ParsedKey> {
  let key = opened.get(path);
  if (key === undefined) {
    key = open(file, text);
    opened.set(path, key);
  }
  return key;
}

async function open(file: string, text: Buffer): Promise<ParsedKey> {
  const given = process.env[VARIABLE];
  if (given !== undefined && given !== "") {
    const key = utils.parseKey(text, given);
    if (!(key instanceof Error)) return key;
    throw new EngineError(
      "BAD_IDENTITY",
      `${VARIABLE} does not open identity_file ${file}: set it to this key's passphrase`,
    );
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new EngineError(
      "BAD_IDENTITY",
      `identity_file ${file} is protected by a passphrase and there is no terminal to ask for it: ` +
        `add the key to an ssh-agent, or set ${VARIABLE}`,
    );
  }
  const asked = terminal.then(() => askFor(file, text));
  terminal = asked.catch(() => undefined);
  return asked;
}

async function askFor(file: string, text: Buffer): Promise<ParsedKey> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const key = utils.parseKey(text, await ask(`Passphrase for ${file}: `));
    if (!(key instanceof Error)) return key;
  }
  throw new EngineError("BAD_IDENTITY", `none of ${TRIES} passphrases opens identity_file ${file}`);
}

/** What is typed is not shown. */
function ask(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  return new Promise((resolve, reject) => {
    lines.once("line", (line) => {
      resolve(line);
      lines.close();
    });
    lines.once("SIGINT", () => lines.close());
    lines.once("close", () => {
      process.stderr.write("\n");
      reject(new EngineError("BAD_IDENTITY", "no passphrase was given"));
    });
  });
}
