/** What is sent back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonAnswer(
  status: number,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, headers: text === "" ? headers : { "content-type": "application/json", ...headers }, body: text };
}

export function textAnswer(status: number, body: string, type = "text/plain; charset=utf-8"): Answer {
  return { status, headers: { "content-type": type }, body };
}
