/** A request that is sent to this server and to a real Neutron alike: `$x` stands for the id that the step `x` got. */
export interface Step {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
}

/** An id that nothing has. */
export const NOWHERE = "3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61";

export interface Said {
  readonly name: string;
  readonly status: number;
  /** Of an error. */
  readonly type?: string;
  /** Keys of the answer, and of what is in it. */
  readonly keys?: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly body: any;
}

/** Has a conversation with one server. */
export async function conversation(
  steps: readonly Step[],
  send: (method: string, path: string, body: unknown) => Promise<Answer>,
): Promise<Said[]> {
  const ids = new Map<string, string>();
  const filled = (text: string): string => text.replace(/\$(\w+)/g, (_, name: string) => ids.get(name) ?? NOWHERE);
  const said: Said[] = [];
  for (const { name, method = "GET", path, body } of steps) {
    const sent: unknown =
      body === undefined || typeof body === "string" ? body : JSON.parse(filled(JSON.stringify(body)));
    const answer = await send(method, filled(path), sent);
    const [key] = Object.keys(answer.body ?? {});
    const inside = key === undefined ? undefined : answer.body[key];
    if (answer.status === 201) ids.set(name, inside.id);
    const error = answer.body?.NeutronError;
    said.push({
      name,
      status: answer.status,
      ...(error === undefined ? {} : { type: error.type }),
      ...(answer.status >= 400 || key === undefined ? {} : { keys: [...Object.keys(answer.body), ...keysOf(inside)] }),
    });
  }
  return said;
}

/** Those of a thing, or of all in a list: not every network shows the same, and their order is that of random ids. */
function keysOf(value: unknown): string[] {
  const objects = [value].flat().filter((one) => typeof one === "object" && one !== null);
  return [...new Set(objects.flatMap((one) => Object.keys(one)))].sort();
}
