import { escapeTemplate } from "../../constructs/values/escape-template";
import type { HostBundle } from "../../lib/bundle/bundle";
import { secretsIn } from "../../lib/bundle/secret";
import type { Compilation } from "../../lib/compile";
import type { EnvironmentDocument } from "../../lib/model/declared/declarations";
import { synthesisedUnchecked } from "./outcome";

/** Everything that is made of a document. */
export interface Artefacts {
  readonly bundles: readonly HostBundle[];
  readonly lock: unknown;
  /** `cdk.tf.json`, but for the digests of the bundles. */
  readonly stack: unknown;
}

/** @param compilation of the document */
export function artefactsOf(document: EnvironmentDocument, { bundles, lock }: Compilation): Artefacts {
  const undigested = (text: string): string => (/^[0-9a-f]{64}$/.test(text) ? "digest" : text);
  return { bundles, lock, stack: mapTexts(synthesisedUnchecked(document), undigested) };
}

/** Takes the place of a hostile text: where it arrives, the other one may arrive, and nowhere else. */
export const HARMLESS = "harmless";

/** Artefacts of the harmless text with another one for it, as it is written where it is nothing but data. */
export function withData({ bundles, lock, stack }: Artefacts, text: string): Artefacts {
  const put = (value: unknown, data: string) => mapTexts(value, (own) => own.replaceAll(HARMLESS, () => data));
  return {
    bundles: put(bundles, text) as readonly HostBundle[],
    lock: put(lock, text),
    stack: put(stack, escapeTemplate(text)),
  };
}

/**
 * The files of all hosts, with nothing of them but which lines they have, and how what any reader takes for syntax divides
 * each line. The ids that a name gives are left out.
 */
export function shapeOf({ bundles }: Pick<Artefacts, "bundles">): string[] {
  const shapes = bundles.flatMap(({ environment, files }) =>
    files.map(({ path, mode, text }) => {
      const parts = text.split("\n").map((line) => line.split(SYNTAX).length);
      return `${mode} ${path.replaceAll(environment, "ENVIRONMENT").replaceAll(UUID, "ID")} ${parts.join(" ")}`;
    }),
  );
  return shapes.sort();
}

const SYNTAX = /[^\p{L}\p{N}_.:/@+~-]/u;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Expressions in a `cdk.tf.json` that are not ours. */
export function foreignExpressions(stack: unknown): string[] {
  return textsOf(stack).filter((text) => {
    const data = OURS.includes(text) ? "" : (WITH_DATA.exec(text)?.[1] ?? text);
    return /[$%]\{/.test(data.replaceAll(/\$\$\{|%%\{/g, ""));
  });
}

/** Ours, with one text in quotes, out of which nothing leads. */
const WITH_DATA = /^\$\{try\(self\.triggers\.connection, ("(?:[^"\\]|\\.)*")\)\}$/;
const OURS = ["${jsonencode(self.input)}", "${var.vrouter_secret_ha_vrrp_auth_password}"];

/** Files that would get a secret and are not root's alone. */
export function openSecrets(bundles: readonly HostBundle[]): string[] {
  const files = bundles.flatMap((bundle) => bundle.files);
  return files.filter(({ mode, text }) => secretsIn(text).length > 0 && mode !== "0600").map(({ path }) => path);
}

/** Every text and key in a value. */
export function textsOf(value: unknown): string[] {
  const texts: string[] = [];
  mapTexts(value, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [change(key), mapTexts(inner, change)]);
  return Object.fromEntries(entries) as unknown;
}
