import { createInterface } from "node:readline";

/** Whether there is somebody to ask. */
export function isAttended(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks on standard error. @returns whether the answer was yes; the end of the input and Ctrl-C are none */
export function isAgreed(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
  return new Promise((resolve) => {
    const end = (): void => {
      process.stderr.write("\n");
      resolve(false);
    };
    lines.once("close", end);
    lines.once("SIGINT", () => lines.close());
    lines.question(`${question} [y/N] `, (answer) => {
      lines.off("close", end);
      lines.close();
      resolve(/^y(es)?$/i.test(answer.trim()));
    });
  });
}
