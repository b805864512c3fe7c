import { createInterface } from "node:readline";

/** Whether there is somebody to ask. */
export function isAttended(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks on standard error. @returns whether the answer was yes; the end of the input and Ctrl-C are none */
export async function isAgreed(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(((await lineTyped(`${question} [y/N] `)) ?? "").trim());
}

interface Asking {
  /** Taken for an empty answer. */
  readonly usual?: string;
  /** What is wrong with an answer; undefined: nothing. */
  readonly fault?: (answer: string) => string | undefined;
}

/** Asks on standard error until the answer will do. @returns undefined: the end of the input or Ctrl-C */
export async function answerTo(question: string, { usual, fault }: Asking = {}): Promise<string | undefined> {
  for (;;) {
    const typed = await lineTyped(usual === undefined ? `${question}: ` : `${question} [${usual}]: `);
    if (typed === undefined) return undefined;
    const answer = typed.trim() === "" && usual !== undefined ? usual : typed.trim();
    const wrong = fault?.(answer);
    if (wrong === undefined) return answer;
    process.stderr.write(`${wrong}\n`);
  }
}

function lineTyped(prompt: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
  return new Promise((resolve) => {
    const end = (): void => {
      process.stderr.write("\n");
      resolve(undefined);
    };
    lines.once("close", end);
    lines.once("SIGINT", () => lines.close());
    lines.question(prompt, (answer) => {
      lines.off("close", end);
      lines.close();
      resolve(answer);
    });
  });
}
