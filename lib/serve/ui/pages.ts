import type { Answer } from "../http/answer";
import { jsonAnswer } from "../http/answer";
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

/** What is below `/ui`; undefined: nothing. */
export function page(environment: Environment, path: readonly string[], changes: Changes): Answer | undefined {
  const [first, ...rest] = path;
  // Below `/ui/` a browser looks one folder deeper.
  const name = first === undefined ? "page.html" : (first === "ui" ? rest : path).join("/");
  if (name === "state.json") return jsonAnswer(200, pageState(environment, changes.of(environment.name)));
  const text = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (text === undefined) return undefined;
  const type = `${TYPES[name.slice(name.lastIndexOf(".") + 1)]}; charset=utf-8`;
  const headers = { "content-type": type, "content-security-policy": POLICY, "referrer-policy": "no-referrer" };
  return { status: 200, headers, body: text };
}
