import { badRequest } from "../../api/base/api-error";
import type { Query } from "../../api/requests/query";
import { ANYWHERE } from "../../model/endpoint";
import type { Answer } from "../http/answer";
import { jsonAnswer } from "../http/answer";
import type { PageRequest } from "../http/api";
import type { Changes } from "../changes";
import type { Environment } from "../environment";
import { ASSETS } from "./assets";
import { pageState } from "./state";

/** Nothing from elsewhere, nothing inline, in nobody's frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const TYPES: Readonly<Record<string, string>> = { html: "text/html", css: "text/css", js: "text/javascript" };

/** undefined: nothing is there. @throws ApiError */
export async function page({ environment, path, query }: PageRequest, changes: Changes): Promise<Answer | undefined> {
  const [first, ...rest] = path;
  // Below `/ui/` a browser looks one folder deeper.
  const name = first === undefined ? "page.html" : (first === "ui" ? rest : path).join("/");
  if (name === "state.json") return jsonAnswer(200, pageState(environment, changes.of(environment.name)));
  if (name === "trace.json") return wayBetween(environment, query);
  const text = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (text === undefined) return undefined;
  const type = `${TYPES[name.slice(name.lastIndexOf(".") + 1)]}; charset=utf-8`;
  const headers = { "content-type": type, "content-security-policy": POLICY, "referrer-policy": "no-referrer" };
  return { status: 200, headers, body: text };
}

/** Characters that an end of a way has at most. */
const LONGEST_END = 200;

async function wayBetween(environment: Environment, query: Query): Promise<Answer> {
  const end = (field: string): string => {
    const text = query.find(([name]) => name === field)?.[1] ?? "";
    if (text.length > LONGEST_END) throw badRequest(`${field} has more than ${LONGEST_END} characters`);
    return text.trim();
  };
  const from = end("from");
  const answer = await environment.way({ from: from === "" ? ANYWHERE : from, to: end("to") });
  return jsonAnswer("problems" in answer ? 400 : 200, answer);
}
