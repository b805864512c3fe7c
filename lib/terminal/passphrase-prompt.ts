import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { EngineError } from "../errors/engine-error";

let before: Promise<unknown> = Promise.resolve();

/** Asks on the terminal, one question after the other. @throws EngineError when there is no answer */
export function askPassphrase(keyFile: string): Promise<string> {
  const asked = before.then(() => ask(`Passphrase for ${keyFile}: `));
  before = asked.catch(() => undefined);
  return asked;
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
