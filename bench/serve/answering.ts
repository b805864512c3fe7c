import { request, type Agent } from "node:http";

/** What a server answered. */
export interface Received {
  readonly status: number;
  readonly text: string;
}

/** A request over a Unix socket, its body as JSON. */
export function sentTo(
  to: { readonly socketPath: string; readonly agent: Agent },
  method: string,
  path: string,
  body?: unknown,
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...to, method, path }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => void chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode!, text: Buffer.concat(chunks).toString() }));
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Milliseconds that each of some requests took, the shortest first. */
export async function timed(count: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const start = performance.now();
    await work(i);
    taken.push(performance.now() - start);
  }
  return taken.sort((a, b) => a - b);
}

export function at(taken: readonly number[], part: number): string {
  return (taken[Math.min(taken.length - 1, Math.floor(taken.length * part))] ?? 0).toFixed(1);
}

/** How often a list is answered in a second, over so many connections at once. */
export async function listed(
  seconds: number,
  list: () => Promise<{ readonly status: number }>,
  connections = 8,
): Promise<number> {
  const until = Date.now() + seconds * 1000;
  let answered = 0;
  const connection = async (): Promise<void> => {
    while (Date.now() < until) {
      const { status } = await list();
      if (status !== 200) throw new Error(`a list was answered with ${status}`);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return Math.round(answered / seconds);
}
